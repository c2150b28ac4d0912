"""Planned measures and their windows.

``opening`` is due on the day of opening, within the window of the first contact. ``each-session`` is due with every
planned contact of the series that carries the part. ``ending`` is due with the last of these in the acute part: its
window opens with the last phase of the line, or on that day where it comes sooner, and closes with the course. Every so
many days is counted from the opening. Where two fall together, one line stands for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from iptflow.course.away import Away, spoken
from iptflow.course.due import PlannedContact, main_series, of_part
from iptflow.course.entries import Measured, Moved
from iptflow.course.parts import Part, parts
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.durations import after
from iptflow.protocol.records import Schedule, sources

_RANK: Final = {"opening": 0, "ending": 1, "each-session": 2, "every": 3}
_WEEK: Final = timedelta(days=6)


class PlannedMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """One taking of a measure: the day on which it is due, and the window in which it counts."""

    measure: str
    title: str
    level: str
    at: str
    due: date
    opens: date
    closes: date
    derivation: str
    source: tuple[str, ...] = ()


def planned_measures(plan: Plan, course: Course, until: date, stretches: Sequence[Away]) -> tuple[PlannedMeasure, ...]:
    """All takings of all measures that are due by a day, in the order of their days."""
    contacts = {part: _main_contacts(plan, course, part, stretches) for part in parts(plan, course)}
    found: dict[tuple[str, date], PlannedMeasure] = {}
    for name, schedule in sorted(plan.protocol.measures.items()):
        for each in sorted(_of(plan, course, name, schedule, contacts, until), key=lambda one: _RANK[one.at]):
            if each.due <= until:
                found.setdefault((name, each.due), each)
    return tuple(sorted(found.values(), key=lambda each: (each.due, each.measure)))


def taken(course: Course, planned: PlannedMeasure) -> bool:
    """Whether the measure is on record within its window."""
    return any(
        entry.measure == planned.measure and planned.opens <= entry.on <= planned.closes
        for entry in course.live(Measured)
    )


def _main_contacts(plan: Plan, course: Course, part: Part, stretches: Sequence[Away]) -> tuple[PlannedContact, ...]:
    main = main_series(plan, part)
    return tuple(each for each in of_part(plan, course, part, stretches) if each.series == main)


def _of(
    plan: Plan,
    course: Course,
    name: str,
    schedule: Schedule,
    contacts: dict[Part, tuple[PlannedContact, ...]],
    until: date,
) -> Iterator[PlannedMeasure]:
    (opening, first), *_ = contacts.items()
    if "opening" in schedule.at:
        closes = first[0].closes if first else opening.start + _WEEK
        yield _one(plan, name, schedule, "opening", opening.start, (opening.start, closes), "at the opening")
    if "ending" in schedule.at:
        yield from _ending(plan, course, name, schedule, contacts)
    if "each-session" in schedule.at:
        for each in (one for held in contacts.values() for one in held if one.due is not None):
            words = f"with contact {each.number} of {each.title}; {each.derivation}"
            yield _one(
                plan, name, schedule, "each-session", each.due or each.planned, (each.planned, each.closes), words
            )
    if schedule.every:
        yield from _repeated(plan, course, name, schedule, until)


def _ending(
    plan: Plan, course: Course, name: str, schedule: Schedule, contacts: dict[Part, tuple[PlannedContact, ...]]
) -> Iterator[PlannedMeasure]:
    """Of a course with a reported ending no last measure is asked: it has happened, and nobody can go back."""
    ending = plan.protocol.endings.get(course.ended)
    for part, planned in contacts.items():
        if part.kind != "acute" or not (planned or part.end) or (part.end and ending and not ending.planned):
            continue
        due = part.end or planned[-1].due or planned[-1].closes
        closes = part.end or planned[-1].closes
        last_phase = plan.line[-1]
        entered = [entry.on for entry in course.live(Moved) if entry.to == last_phase and entry.on >= part.start]
        opens = min([due, *(day for day in entered if day <= closes)])
        words = f"at the ending, {spoken(due)}" if part.end else f"with the last planned contact, {spoken(due)}"
        yield _one(plan, name, schedule, "ending", due, (opens, closes), words)


def _repeated(plan: Plan, course: Course, name: str, schedule: Schedule, until: date) -> Iterator[PlannedMeasure]:
    number, due = 0, course.opened
    while due <= min(until, course.ended_on or until):
        following = after(course.opened, schedule.every, number + 1)
        words = f"every {schedule.every} from {spoken(course.opened)}"
        yield _one(plan, name, schedule, "every", due, (due, following - timedelta(days=1)), words)
        number, due = number + 1, following


def _one(
    plan: Plan, name: str, schedule: Schedule, at: str, due: date, window: tuple[date, date], words: str
) -> PlannedMeasure:
    instrument = plan.protocol.instruments.get(name)
    title = schedule.title or (instrument.title if instrument else "") or name
    opens, closes = window
    return PlannedMeasure(
        measure=name,
        title=title,
        level=schedule.level,
        at=at,
        due=due,
        opens=opens,
        closes=closes,
        derivation=words,
        source=sources(schedule.source),
    )
