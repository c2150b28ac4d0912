"""A couple or group: one calendar, and to each member a course of its own that shows nothing of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import iptflow
from iptflow.course import entries as e
from iptflow.errors import IllFormedCommand, UnknownName
from iptflow.flow import Flow
from iptflow.flow.circle import CircleHandle

SITE: dict[str, Any] = {
    "format": "site/1",
    "id": "made-up",
    "timezone": "UTC",
    "alerts": {
        "owner": "t-1",
        "deputy": "t-2",
        "acknowledge_within": "PT4H",
        "hours": {"monday": ["09:00-17:00"]},
    },
    "emergency": {"number": "112", "route": "The emergency department"},
}
MEMBERS = ("c-a", "c-b", "c-c")


@pytest.fixture(params=["memory", "file"])
def flow(request: pytest.FixtureRequest, tmp_path: Path) -> Flow:
    return iptflow.open(tmp_path / "clinic.db" if request.param == "file" else ":memory:", site=SITE)


@pytest.fixture
def circle(flow: Flow) -> CircleHandle:
    protocol = flow.compose()
    for course in MEMBERS:
        flow.open_course(protocol, client=f"k-{course}", therapist="t-1", on="2026-01-05", course=course)
    circle = flow.open_circle(protocol, "g-1", on="2026-01-05")
    circle.join(*MEMBERS, on="2026-01-05")
    return circle


def contacts(flow: Flow, course: str) -> list[e.Contact]:
    return list(flow.course(course).state.live(e.Contact))


def test_a_joint_contact_stands_once_in_the_circle_and_once_in_each_members_course(
    flow: Flow, circle: CircleHandle
) -> None:
    circle.record_contact("session", on="2026-01-05", minutes=50,
                          present={"c-a": {"tasks": ("psychiatric-history",), "note": "quiet"}, "c-b": {}})  # fmt: skip
    assert [contact.present for contact in circle.state.contacts] == [("c-a", "c-b")]
    assert circle.state.attendance() == {"c-a": 1, "c-b": 1, "c-c": 0}
    (of_a,), (of_b,), (of_c,) = (contacts(flow, course) for course in MEMBERS)
    assert (of_a.circle, of_a.tasks, of_a.status) == ("g-1", ("psychiatric-history",), "held")
    assert (of_b.tasks, of_b.note, of_b.minutes) == ((), "", 50)
    assert of_c.status == "missed"
    assert [deviation.code for deviation in of_c.deviations] == ["contact-missed"]


def test_nothing_that_was_said_and_no_person_stands_in_the_circle(flow: Flow, circle: CircleHandle) -> None:
    circle.record_contact("session", on="2026-01-05", present={"c-a": {"note": "a secret", "tried": "a walk"}})
    kept = b"".join(entry.record for entry in flow.journal.of_kind("circle").read("g-1"))
    for word in (b"secret", b"walk", b"k-c-a"):
        assert word not in kept
    of_b = b"".join(entry.record for entry in flow.journal.read("c-b"))
    for other in (b"c-a", b"c-c", b"secret"):
        assert other not in of_b


def test_when_a_members_share_means_nothing_nothing_is_kept_anywhere(flow: Flow, circle: CircleHandle) -> None:
    before = circle.state
    with pytest.raises(IllFormedCommand) as caught:
        circle.record_contact("session", on="2026-01-05", present={"c-a": {}, "c-b": {"tasks": ("no-such-task",)}})
    assert [finding.code for finding in caught.value.findings] == ["command/unknown-task"]
    assert flow.circle("g-1").state == before
    assert contacts(flow, "c-a") == []


def test_who_has_left_is_in_no_later_contact_and_may_come_back(flow: Flow, circle: CircleHandle) -> None:
    circle.leave("c-c", on="2026-01-12")
    circle.record_contact("session", on="2026-01-12", present={"c-a": {}})
    assert contacts(flow, "c-c") == []
    with pytest.raises(IllFormedCommand) as caught:
        circle.record_contact("session", on="2026-01-12", present={"c-c": {}})
    assert [(finding.code, finding.place) for finding in caught.value.findings] == [("circle/no-member", "c-c")]
    circle.join("c-c", on="2026-01-19")
    circle.record_contact("session", on="2026-01-19", present={"c-c": {}})
    assert [contact.status for contact in contacts(flow, "c-c")] == ["held"]


def test_a_member_that_has_ended_can_still_be_recorded_and_the_others_go_on(flow: Flow, circle: CircleHandle) -> None:
    flow.course("c-b").end("withdrawn", on="2026-01-06")
    recorded = circle.record_contact("session", on="2026-01-12", present={"c-a": {}, "c-b": {}})
    codes = {course: [each.code for each in answer.entries[0].deviations] for course, answer in recorded.items()}
    assert "contact-after-ending" in codes["c-b"]
    assert "contact-after-ending" not in codes["c-a"]


def test_a_circle_is_read_back_as_it_was(flow: Flow, circle: CircleHandle) -> None:
    circle.record_contact("session", on="2026-01-05", present={"c-a": {}})
    circle.record_contact("session", on="2026-01-12", status="cancelled", present={})
    assert flow.circle("g-1").state == circle.state
    assert [contact.status for contact in contacts(flow, "c-b")] == ["missed", "cancelled"]
    assert flow.journal.of_kind("circle").verify() == []
    assert flow.journal.verify() == []


def test_circles_have_names_of_their_own(flow: Flow, circle: CircleHandle) -> None:
    with pytest.raises(IllFormedCommand) as caught:
        flow.open_circle(flow.compose(), "g-1", on="2026-01-05")
    assert [finding.code for finding in caught.value.findings] == ["circle/taken"]
    with pytest.raises(UnknownName):
        flow.circle("g-2")
    with pytest.raises(UnknownName):
        circle.join("c-x", on="2026-01-05")
    assert flow.journal.courses() == MEMBERS
