"""Couples and groups as they meet: one circle, and to each member a course that shows nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
import pytest

from iptflow.course import entries as e
from iptflow.flow import CourseHandle, Flow, open_flow
from iptflow.flow.circle import CircleHandle

SITE: dict[str, Any] = {
    "format": "site/1",
    "id": "made-up",
    "timezone": "UTC",
    "alerts": {"owner": "t-1", "deputy": "t-2", "acknowledge_within": "PT4H", "hours": {"monday": ["09:00-17:00"]}},
    "emergency": {"number": "112", "route": "The emergency department"},
}
COUPLE = ("c-ada", "c-ben")
MET = ["group/meet-alone", "group/tell-rules"]
GROUP = tuple(f"c-{number}" for number in range(1, 8))
MONDAYS = [f"2026-{month:02}-{day:02}" for month, day in ((1, 12), (1, 19), (1, 26), (2, 2))]
STANDING_APART = "couples/violence-told-by-client"


@pytest.fixture
def flow() -> Iterator[Flow]:
    with open_flow(":memory:", site=SITE, plugins=["couples", "group"]) as flow:
        yield flow


def opened(flow: Flow, adaptation: str, members: Sequence[str]) -> CircleHandle:
    protocol = flow.compose(adaptation)
    for name in members:
        client = f"person-{name.removeprefix('c-')}"
        flow.open_course(protocol, client=client, therapist="t-1", on="2026-01-05", course=name, synthetic=True)
    circle = flow.open_circle(protocol, "g-1", on="2026-01-05")
    circle.join(*members, on="2026-01-05")
    return circle


def contacts(flow: Flow, course: str) -> list[e.Contact]:
    return list(flow.course(course).state.live(e.Contact))


def seen(handle: CourseHandle, viewer: str) -> str:
    """All that a viewer is shown of a course, and all that the journal keeps of it."""
    on = date(2026, 3, 1)
    views = [
        handle.status(viewer=viewer),
        handle.next(on, viewer=viewer),
        handle.due(handle.state.opened, on, viewer=viewer),
        handle.timeline(viewer=viewer),
        handle.report(on, viewer=viewer),
    ]
    return msgspec.json.encode(views).decode()


# --- a couple, both of whom are treated ---------------------------------------------------------------------------


def test_both_have_a_course_and_a_joint_session_is_recorded_once_for_both(flow: Flow) -> None:
    circle = opened(flow, "couples", COUPLE)
    present: dict[str, Any] = {"c-ada": {"tasks": ["couples/say-what-is-kept"], "note": "cried"}, "c-ben": {}}
    recorded = circle.record_contact("session", on="2026-01-12", minutes=75, present=present)
    assert {course: answer.entries[0].deviations for course, answer in recorded.items()} == {"c-ada": (), "c-ben": ()}
    (hers,), (his,) = contacts(flow, "c-ada"), contacts(flow, "c-ben")
    assert hers.participants == his.participants == ("client", "partner", "therapist")
    assert (hers.circle, his.circle) == ("g-1", "g-1")
    assert (hers.note, his.note, his.tasks) == ("cried", "", ())
    assert [contact.deviations for contact in circle.state.contacts] == [()]


def test_who_comes_without_the_other_was_there_alone(flow: Flow) -> None:
    circle = opened(flow, "couples", COUPLE)
    recorded = circle.record_contact("session", on="2026-01-12", minutes=60, present={"c-ada": {}})
    assert contacts(flow, "c-ada")[0].participants == ("client", "therapist")
    assert [each.code for each in recorded["c-ada"].entries[0].deviations] == ["participant-missing"]
    assert [each.code for each in recorded["c-ben"].entries[0].deviations] == ["contact-missed"]


def test_measures_focus_and_ending_are_each_ones_own(flow: Flow) -> None:
    opened(flow, "couples", COUPLE)
    items = {str(number): 1 for number in range(1, 9)} | {"9": 0}
    flow.course("c-ada").record_measure("phq-9", items=items, on="2026-01-12")
    flow.course("c-ada").end("withdrawn", on="2026-01-13")
    ben = flow.course("c-ben")
    assert (ben.state.ended, list(ben.state.live(e.Measured))) == ("", [])


def test_what_she_tells_alone_parts_them_in_her_course_and_shows_in_nothing_of_his(flow: Flow) -> None:
    circle = opened(flow, "couples", COUPLE)
    circle.record_contact("session", on="2026-01-12", minutes=75, present={"c-ada": {}, "c-ben": {}})
    before = {viewer: seen(flow.course("c-ben"), viewer) for viewer in ("therapist", "client", "partner")}
    flow.course("c-ada").record_fact(STANDING_APART, True, on="2026-01-14")
    assert {viewer: seen(flow.course("c-ben"), viewer) for viewer in before} == before
    recorded = circle.record_contact("session", on="2026-01-19", minutes=75, present={"c-ada": {}, "c-ben": {}})
    hers, his = recorded["c-ada"].entries, recorded["c-ben"].entries
    assert [each.code for each in hers[0].deviations] == ["contact-kept-apart"]
    assert [entry.rule for entry in hers if isinstance(entry, e.AlertRaised)] == ["seen-together"]
    assert [(type(entry), entry.deviations) for entry in his] == [(e.Contact, ())]
    assert all(not contact.deviations for contact in circle.state.contacts)
    of_circle = b"".join(entry.record for entry in flow.journal.of_kind("circle").read("g-1"))
    of_ben = b"".join(entry.record for entry in flow.journal.read("c-ben"))
    for word in (b"violence", b"apart", b"seen-together", b"alert", b"person-ada"):
        assert word not in of_circle + of_ben
    assert b"c-ada" not in of_ben
    for viewer in ("client", "partner"):
        assert "violence" not in seen(flow.course("c-ada"), viewer)


# --- a group of seven ---------------------------------------------------------------------------------------------


def test_seven_meet_with_absences_and_one_who_stops(flow: Flow) -> None:
    circle = opened(flow, "group", GROUP)
    for name in GROUP:
        flow.course(name).record_contact("pre-group", on="2026-01-07", participants=["client", "therapist"], tasks=MET)
    away = [{"c-2"}, {"c-2", "c-5"}, set[str](), {"c-6"}]
    for on, absent in zip(MONDAYS, away, strict=True):
        if on == MONDAYS[2]:
            flow.course("c-7").end("withdrawn", on=on)
            circle.leave("c-7", on=on)
        there = [name for name in circle.state.members if name not in absent]
        recorded = circle.record_contact("session", on=on, minutes=90, present={name: {} for name in there})
        assert {name for name, answer in recorded.items() if answer.entries[0].deviations} == absent
    assert circle.state.attendance() == {"c-1": 4, "c-2": 2, "c-3": 4, "c-4": 4, "c-5": 3, "c-6": 3, "c-7": 2}
    for name, held in circle.state.attendance().items():
        course = flow.course(name).state
        assert course.values["count:session"] == held
        assert [each.status for each in course.live(e.Contact) if each.series == "session"].count("held") == held
    ended = {name: flow.course(name).state.ended for name in GROUP}
    assert ended == {**dict.fromkeys(GROUP, ""), "c-7": "withdrawn"}
    assert [each.deviations for each in circle.state.contacts] == [(), (), (), ()]  # six are still a group
    assert flow.circle("g-1").state == circle.state


def test_measures_of_the_group_are_each_members_own_and_so_is_an_alert(flow: Flow) -> None:
    circle = opened(flow, "group", GROUP)
    circle.record_contact("session", on="2026-01-12", minutes=90, present={name: {} for name in GROUP})
    items = {str(number): 1 for number in range(1, 10)}
    flow.course("c-3").record_measure("phq-9", items=items, on="2026-01-12")
    open_alerts = {name: [each.rule for each in flow.course(name).state.open_alerts()] for name in GROUP}
    assert open_alerts == {**{name: [] for name in GROUP}, "c-3": ["phq-9-item-9"]}
    for name in GROUP:
        kept = b"".join(entry.record for entry in flow.journal.read(name)).decode()
        assert not [other for other in GROUP if other != name and f'"{other}"' in kept]


@pytest.mark.parametrize(("members", "differs"), [(5, True), (6, False), (7, False)])
def test_a_group_of_another_size_meets_and_the_circle_says_so(flow: Flow, members: int, differs: bool) -> None:
    circle = opened(flow, "group", GROUP[:members])
    circle.record_contact("session", on="2026-01-12", minutes=90, present={name: {} for name in GROUP[:members]})
    found = [(each.code, each.found, each.expected) for each in circle.state.contacts[0].deviations]
    assert found == ([("circle-size", "5", "6 to 10")] if differs else [])
    assert flow.circle("g-1").state == circle.state
    assert contacts(flow, "c-1")[0].deviations == ()


def test_a_couple_and_a_group_are_no_circle_together(flow: Flow) -> None:
    found = {conflict.path: conflict.kind for conflict in flow.resolve("couples", "group").conflicts}
    assert {"circle.members", "frame"} <= found.keys()
