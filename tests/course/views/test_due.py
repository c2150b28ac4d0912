from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.due import planned_contacts
from iptflow.course.due_measures import planned_measures, taken
from iptflow.course.views.behind import choices
from iptflow.course.views.due import due


def in_maintenance(bench: Any, day: int = 26) -> None:
    bench.to_middle()
    bench.do(c.Advance, day=day, to="maintenance")


def test_maintenance_counts_from_entering_it_by_the_months_of_the_calendar(bench: Any) -> None:
    in_maintenance(bench)
    found = [each for each in planned_contacts(bench.plan, bench.course, bench.away()) if each.series == "upkeep"]
    assert [each.due for each in found] == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]
    assert found[0].derivation == "monthly from 31 January 2026"
    acute = [each for each in planned_contacts(bench.plan, bench.course, bench.away()) if each.series == "session"]
    assert [each.number for each in acute] == [1, 2, 3, 4]


def test_a_return_from_maintenance_plans_an_acute_part_of_its_own(bench: Any) -> None:
    in_maintenance(bench)
    bench.do(c.Advance, day=60, to="assessment")
    found = [each for each in planned_contacts(bench.plan, bench.course, bench.away()) if each.series == "session"]
    assert [(each.number, each.planned) for each in found[4:6]] == [(1, bench.day(60)), (2, bench.day(67))]


def test_a_series_may_begin_in_a_later_week(bench: Any) -> None:
    calls = [each for each in planned_contacts(bench.plan, bench.course, bench.away()) if each.series == "phone"]
    assert [each.due for each in calls] == [bench.day(7), bench.day(14)]
    assert calls[0].derivation == "weekly from 12 January 2026"


def test_the_windows_of_measures(bench: Any) -> None:
    found = planned_measures(bench.plan, bench.course, bench.day(100), bench.away())
    phq = [(each.at, each.opens, each.due, each.closes) for each in found if each.measure == "phq"]
    assert phq == [
        ("opening", bench.day(0), bench.day(0), bench.day(6)),
        ("ending", bench.day(35), bench.day(35), bench.day(41)),
    ]
    scale = [(each.at, each.due) for each in found if each.measure == "mood-scale"]
    assert scale == [("opening", bench.day(0)), *(("each-session", bench.day(7 * n)) for n in range(1, 6))]


def test_the_last_measure_is_due_from_the_last_phase_on_and_by_the_ending(bench: Any) -> None:
    bench.to_middle(day=3)
    bench.do(c.Advance, day=12, to="completed")
    ending = [
        each for each in planned_measures(bench.plan, bench.course, bench.day(100), bench.away()) if each.at == "ending"
    ]
    assert [(each.opens, each.due, each.closes) for each in ending] == [(bench.day(3), bench.day(12), bench.day(12))]
    assert not taken(bench.course, ending[0])
    bench.do(c.RecordMeasure, day=10, measure="phq", items={"1": 0, "2": 0})
    assert taken(bench.course, ending[0])


def test_after_a_reported_ending_no_last_measure_is_asked(bench: Any) -> None:
    bench.do(c.End, day=12, ending="deceased")
    found = planned_measures(bench.plan, bench.course, bench.day(100), bench.away())
    assert [each.at for each in found if each.measure == "phq"] == ["opening"]


def test_due_holds_what_lies_between_two_days(bench: Any) -> None:
    found = due(bench.plan, bench.course, bench.day(7), bench.day(14), bench.away(7))
    assert [(each.series, each.due) for each in found.contacts] == [
        ("phone", bench.day(8)), ("session", bench.day(8)), ("phone", bench.day(14)), ("session", bench.day(14)),
    ]  # fmt: skip
    assert [(each.measure, each.due) for each in found.measures] == [
        ("mood-scale", bench.day(8)), ("mood-scale", bench.day(14)),
    ]  # fmt: skip


@pytest.mark.parametrize("viewer", ["client", "parent"])
def test_a_calendar_of_anyone_else_says_appointment_and_nothing_else(bench: Any, viewer: str) -> None:
    found = due(bench.plan, bench.course, bench.day(7), bench.day(14), bench.away(7), viewer)
    assert [(each.title, each.due) for each in found.contacts] == [
        ("Appointment", bench.day(8)), ("Appointment", bench.day(14)),
    ]  # fmt: skip
    assert {(each.series, each.number, each.derivation, each.source) for each in found.contacts} == {("", 0, "", ())}
    assert found.measures == ()
    assert found.choices == ()


def test_who_does_not_see_attendance_sees_no_appointment(bench: Any) -> None:
    assert due(bench.plan, bench.course, bench.day(0), bench.day(40), bench.away(), "other").contacts == ()


def test_a_missed_session_leaves_three_ways_none_of_them_the_default(bench: Any) -> None:
    assert choices(bench.plan, bench.course, bench.day(6), bench.away()) == ()
    bench.do(c.RecordContact, series="session", status="missed")
    found = choices(bench.plan, bench.course, bench.day(6), bench.away())
    assert [each.id for each in found] == ["catch-up", "extend", "end-with-fewer"]
    assert found[0].text == "Hold 1 contact more within the 6 weeks of the term."
    assert found[2].text == "End at the term with 5 of 6 contacts."
    assert not any("default" in each.text or "recommend" in each.text.lower() for each in found)
    bench.session(day=8)
    bench.session(day=9)
    assert choices(bench.plan, bench.course, bench.day(9), bench.away()) == ()


def test_an_extension_makes_room(bench: Any) -> None:
    bench.do(c.RecordContact, series="session", status="missed")
    bench.do(c.Override, matter="extend", reason="the client's wish", weeks=1)
    assert choices(bench.plan, bench.course, bench.day(6), bench.away()) == ()


def test_a_missed_call_makes_nothing_else_late(bench: Any) -> None:
    bench.session()
    bench.do(c.RecordContact, day=8, series="phone", status="missed")
    bench.session(day=8)
    assert choices(bench.plan, bench.course, bench.day(13), bench.away()) == ()
