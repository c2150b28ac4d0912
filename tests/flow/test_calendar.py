"""Calendars say that there is an appointment, and nothing else, whoever they are for."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from iptflow.course.away import Absence
from iptflow.flow import Flow, open_flow

SITE = Path(__file__).parents[2] / "examples" / "site.yaml"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
START, END = date(2026, 1, 5), date(2026, 12, 31)
FIXED = {
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//iptflow//calendar//EN", "CALSCALE:GREGORIAN", "BEGIN:VEVENT",
    "SUMMARY:Appointment", "CLASS:PRIVATE", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
}  # fmt: skip
VARYING = re.compile(
    r"UID:[0-9a-f]{32}@iptflow\.invalid|DTSTAMP:\d{8}T\d{6}Z|DTSTART;VALUE=DATE:\d{8}|DTEND;VALUE=DATE:\d{8}"
)


@pytest.fixture
def flow() -> Flow:
    return open_flow(site=SITE, clock=lambda: NOON)


@pytest.fixture
def course(flow: Flow) -> Any:
    """An adolescent's course, with a parent who takes part."""
    protocol = flow.compose("adolescents")
    made = flow.open_course(
        protocol, client="k-17", therapist="t-3", on="2026-01-05", facts={"client.age": 15}, participants=["parent"]
    )
    made.record_contact("session", on="2026-01-05", minutes=50, participants=["client", "therapist", "parent"])
    return made


def days(text: str) -> list[date]:
    return [datetime.strptime(day, "%Y%m%d").date() for day in re.findall(r"DTSTART;VALUE=DATE:(\d+)", text)]


@pytest.mark.parametrize("viewer", ["therapist", "client", "parent"])
def test_it_says_nothing_but_appointment_to_any_viewer(course: Any, viewer: str) -> None:
    text = course.calendar(START, END, viewer=viewer)
    lines = text.split("\r\n")
    assert lines.pop() == ""
    assert [line for line in lines if line not in FIXED and not VARYING.fullmatch(line)] == []
    assert text.count("BEGIN:VEVENT") == len(days(text)) > 0
    for word in ("k-17", "t-3", "session", "ipt-", "adolescent", "parent", "phone"):
        assert word not in text.replace("PRODID:-//iptflow//calendar//EN", "").replace("@iptflow.invalid", "")


def test_its_days_are_those_on_which_a_contact_can_be_held(course: Any) -> None:
    due = {contact.due for contact in course.due(START, END).contacts if contact.due}
    assert days(course.calendar(START, END)) == sorted(due)


def test_closures_and_absences_move_it_and_the_derivation_stays_with_the_therapist(course: Any) -> None:
    first = days(course.calendar(START, END))[1]
    moved = course.calendar(START, END, closures=[first])
    assert first not in days(moved)
    away = course.calendar(START, END, absences=[Absence(first=first, last=first + timedelta(days=20))])
    assert not [day for day in days(away) if first <= day <= first + timedelta(days=20)]
    assert "clos" not in moved.lower()


def test_fetched_again_each_event_is_the_same_one(course: Any, flow: Flow) -> None:
    uids = [re.findall("UID:(.*)\r", course.calendar(START, END, now=NOON + timedelta(days=n))) for n in (0, 1)]
    assert uids[0] == uids[1]
    assert len(set(uids[0])) == len(uids[0])
    other = flow.open_course(course.plan, client="k-18", therapist="t-3", on="2026-01-05", facts={"client.age": 15})
    assert not set(uids[0]) & set(re.findall("UID:(.*)\r", other.calendar(START, END)))


def test_it_ends_an_appointment_on_the_next_day_also_at_the_end_of_a_year() -> None:
    from iptflow.course.views.calendar import calendar

    text = calendar("k", [date(2026, 12, 31), date(2026, 3, 29), date(2026, 3, 29)], NOON)
    assert days(text) == [date(2026, 3, 29), date(2026, 12, 31)]
    assert "DTEND;VALUE=DATE:20270101" in text
    assert "DTSTAMP:20260105T120000Z" in text
