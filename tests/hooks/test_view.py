from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from iptflow.course.entries import Contact, FactRecorded
from iptflow.hooks import DECLINED
from iptflow.hooks.readonly import read_only

OPENED = date(2026, 1, 5)
Look = Callable[..., Any]


def _contact(day: int, **fields: Any) -> Contact:
    return Contact(on=OPENED + timedelta(days=day), actor="t", series="session", **fields)


def test_contacts_are_by_clinical_date_and_without_the_superseded(look: Look) -> None:
    course = look([_contact(7), _contact(14, note="wrong"), _contact(0)], superseded=[2])
    assert [contact.on for contact in course.contacts] == [OPENED, OPENED + timedelta(days=7)]


def test_a_fact_is_its_value_declined_or_not_asked(look: Look) -> None:
    course = look(values={"fact:a": False, "fact:b": DECLINED, "fact:c.kind": frozenset({"x"})})
    assert course.fact("a") is False
    assert course.fact("b") == DECLINED
    assert course.fact("c.kind") == frozenset({"x"})
    assert course.fact("d") is None


def test_the_last_day_on_which_a_fact_was_asked(look: Look) -> None:
    def asked(day: int, **fields: Any) -> FactRecorded:
        return FactRecorded(on=OPENED + timedelta(days=day), actor="t", **fields)

    entries = [asked(9, fact="a", value=1), asked(3, fact="a", declined=True), asked(20, fact="b"), asked(30, fact="a")]
    course = look(entries, superseded=[4])
    assert course.asked_on("a") == OPENED + timedelta(days=9)
    assert course.asked_on("c") is None


def test_where_the_course_stands(look: Look) -> None:
    course = look()
    assert (course.phase, course.ended, course.opened_on) == ("assessment", "", OPENED)
    assert [course.week(OPENED + timedelta(days=day)) for day in (0, 6, 7)] == [1, 1, 2]


def test_a_copy_is_equal_and_cannot_be_changed(look: Look) -> None:
    protocol = look().protocol
    with pytest.raises(TypeError):
        protocol.phases["x"] = None
    with pytest.raises(AttributeError):
        protocol.id = "x"
    assert isinstance(protocol.frame.contacts, MappingProxyType)
    assert protocol.frame.contacts["session"].minutes == (45, 50)


def test_what_cannot_be_changed_is_not_copied() -> None:
    contact = _contact(0, tasks=("a",))
    assert read_only(contact).tasks == ("a",)
    assert read_only(3) == 3
    nested: Any = {"a": [{"b": 1}]}
    assert read_only(nested) == {"a": ({"b": 1},)}
