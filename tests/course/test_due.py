from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.apply import apply
from iptflow.course.away import Absence, away
from iptflow.course.decide import decide_opening
from iptflow.course.due import missed, planned_contacts
from iptflow.course.due_measures import planned_measures
from iptflow.course.plan import Plan
from iptflow.protocol import typed
from iptflow.protocol.durations import after

JANUARY = date(2026, 1, 5)


def planned(bench: Any, series: str = "session", **moved: Any) -> list[Any]:
    stretches = away(bench.course, moved.get("closures", ()), moved.get("absences", ()))
    return [each for each in planned_contacts(bench.plan, bench.course, stretches) if each.series == series]


def days(*numbers: int) -> list[date]:
    return [date(2026, 1, number) for number in numbers]


def test_a_weekly_contact_has_one_week_of_the_course(bench: Any) -> None:
    found = planned(bench)
    assert [(each.number, each.due, each.closes) for each in found[:2]] == [
        (1, date(2026, 1, 5), date(2026, 1, 11)),
        (2, date(2026, 1, 12), date(2026, 1, 18)),
    ]
    assert len(found) == 4
    assert found[0].derivation == "weekly from 5 January 2026"
    assert found[0].source == ("F2",)


def test_a_closure_moves_the_date_within_its_window_and_says_so(bench: Any) -> None:
    second = planned(bench, closures=days(12, 13))[1]
    assert (second.planned, second.due, second.closes) == (days(12)[0], days(14)[0], days(18)[0])
    assert second.derivation == (
        "weekly from 5 January 2026; clinic closed on 12 January 2026; clinic closed on 13 January 2026"
    )


def test_a_contact_without_a_free_day_falls_out_and_is_pushed_nowhere(bench: Any) -> None:
    absence = Absence(first=date(2026, 1, 11), last=date(2026, 1, 18))
    found = planned(bench, absences=[absence])
    assert [each.due for each in found] == [days(5)[0], None, days(19)[0], days(26)[0]]
    assert found[1].derivation.endswith(
        "client away from 11 January 2026 to 18 January 2026; no day of the window is left"
    )


def test_what_falls_out_was_missed_by_nobody(bench: Any) -> None:
    on = date(2026, 1, 26)
    absence = Absence(first=date(2026, 1, 12), last=date(2026, 1, 18))
    assert [each.number for each in missed(bench.plan, bench.course, on, away(bench.course))] == [1, 2, 3]
    assert [each.number for each in missed(bench.plan, bench.course, on, away(bench.course, (), [absence]))] == [1, 3]


def test_during_a_hold_nothing_is_planned_and_nothing_missed(bench: Any) -> None:
    bench.do(c.Hold, day=12, reason="travel", review_on=date(2026, 2, 1))
    assert [each.due for each in planned(bench)] == [days(5)[0], None, None, None]
    assert planned(bench)[1].derivation == (
        "weekly from 5 January 2026; on hold from 12 January 2026; no day of the window is left"
    )
    bench.do(c.Resume, day=21)
    assert [each.due for each in planned(bench)] == [*days(5), None, *days(21, 26)]
    assert [each.number for each in missed(bench.plan, bench.course, date(2026, 3, 1), away(bench.course))] == [1, 3, 4]


@pytest.mark.parametrize(
    ("fields", "counts"),
    [
        ({"participants": ("client", "therapist")}, True),
        ({"status": "missed"}, True),
        ({"status": "cancelled"}, True),
        ({"participants": ("therapist", "parent")}, False),
        ({"participants": ("client", "therapist"), "now": datetime.fromisoformat("2026-01-12T12:00:00+00:00")}, False),
    ],
)
def test_what_is_on_record_in_its_window_is_not_missed(bench: Any, fields: dict[str, Any], counts: bool) -> None:
    bench.do(c.RecordContact, **{"day": 11, "series": "session", **fields})
    found = missed(bench.plan, bench.course, date(2026, 1, 12), away(bench.course))
    assert [each.number for each in found] == ([] if counts else [1])


def test_a_contact_is_missed_once_its_window_is_over_and_noted_once(bench: Any) -> None:
    stretches = away(bench.course)
    assert missed(bench.plan, bench.course, date(2026, 1, 11), stretches) == ()
    (first,) = missed(bench.plan, bench.course, date(2026, 1, 12), stretches)
    noted = e.ContactMissed(on=date(2026, 1, 12), actor="clock", series="session", due=first.planned)
    after_noting = apply(bench.plan, bench.course, noted)
    assert missed(bench.plan, after_noting, date(2026, 1, 12), stretches) == ()


@pytest.mark.parametrize(
    ("held", "numbers"),
    [
        ((5, 12, 13), []),
        ((5, 12, 26, 27), []),
        ((12, 13, 26), [3]),
        ((12, 13, 19), []),
        ((5, 26), [2, 3]),
    ],
    ids=["early", "late", "one makes up for one", "late and on time", "nothing to spare"],
)
def test_a_second_contact_in_the_window_beside_makes_up_for_one(
    bench: Any, held: tuple[int, ...], numbers: list[int]
) -> None:
    for day in held:
        bench.do(c.RecordContact, day=day, series="session", participants=("client", "therapist"))
    found = missed(bench.plan, bench.course, date(2026, 1, 26), away(bench.course))
    assert [each.number for each in found] == numbers


def test_noting_the_time_records_each_missed_contact_once(bench: Any) -> None:
    bench.do(c.RecordContact, day=14, series="session", status="cancelled")
    noted = bench.do(c.NoteTime, day=26).entries
    assert [(entry.series, entry.due, entry.on, entry.actor) for entry in noted] == [
        ("session", days(5)[0], days(26)[0], "clock"),
        ("session", days(19)[0], days(26)[0], "clock"),
    ]
    assert [entry.deviations for entry in noted] == [
        (e.Deviation(code="contact-not-recorded", subject="session", source=("F2",)),)
    ] * 2
    assert bench.do(c.NoteTime, day=26).entries == ()


def test_a_week_in_which_the_site_was_closed_was_missed_by_nobody(bench: Any) -> None:
    noted = bench.decide(
        c.NoteTime(now=datetime(2026, 1, 19, 12, tzinfo=UTC)), Answers(closures=tuple(days(*range(5, 12))))
    )
    assert [entry.due for entry in noted.entries] == days(12)


def test_a_window_in_which_the_course_ended_has_not_passed(bench: Any) -> None:
    bench.do(c.RecordContact, series="session", participants=("client", "therapist"))
    bench.do(c.End, day=14, ending="withdrawn")
    assert [each.number for each in planned(bench)] == [1, 2]
    assert missed(bench.plan, bench.course, date(2026, 6, 1), away(bench.course)) == ()


def test_an_extension_plans_further_contacts(bench: Any) -> None:
    bench.do(c.Override, matter="extend", reason="clinical judgement", weeks=2)
    assert [each.due for each in planned(bench)][-1] == date(2026, 2, 9)
    assert len(planned(bench)) == 6


@given(closed=st.sets(st.integers(0, 60), max_size=40), shuffled=st.randoms(use_true_random=False))
def test_windows_follow_on_each_other_and_hold_their_dates_whatever_is_closed(closed: set[int], shuffled: Any) -> None:
    body = {"id": "x", "focus": {"areas": [1, 2]}, "phases": {"a": {}, "b": {"after": "a"}},
            "frame": {"weeks": {"range": [8, 8]},
                      "contacts": {"s": {"for": "acute", "count": [8, 8], "every": "P7D"}}}}  # fmt: skip
    plan = Plan(typed(body), "digest")
    command = c.OpenCourse(
        now=datetime.fromisoformat("2026-01-05T12:00:00+00:00"), course="x", client="k", therapist="t"
    )
    course = apply(plan, None, decide_opening(plan, command, Answers()).entries[0])
    closures = [JANUARY + timedelta(days=number) for number in closed]
    found = planned_contacts(plan, course, away(course, closures))
    shuffled.shuffle(closures)
    assert found == planned_contacts(plan, course, away(course, closures))
    assert len(found) == 8
    for this, following in itertools.pairwise(found):
        assert this.closes + timedelta(days=1) == following.planned
    for each in found:
        window = [each.planned + timedelta(days=number) for number in range(7)]
        assert window[-1] == each.closes
        assert each.due == next((day for day in window if day not in closures), None)


def test_months_are_those_of_the_calendar() -> None:
    assert [after(date(2026, 1, 31), "P1M", times) for times in (0, 1, 2, 12)] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2027, 1, 31),
    ]  # fmt: skip
    assert after(date(2026, 1, 31), "P2W", 1) == date(2026, 2, 14)


def test_a_course_without_measures_plans_none(bench: Any) -> None:
    assert planned_measures(bench.plan, bench.course, date(2026, 3, 1), away(bench.course)) == ()
