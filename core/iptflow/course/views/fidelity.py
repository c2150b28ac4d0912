"""How closely what was done followed the protocol: counts of what was asked for and done, and never a judgement.

What a later phase asks for is not asked for yet. The counts are of a course: no therapist is named, compared or scored.
The seven common kinds of intervention are counted as a description and belong to no score (G3, J-G3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import msgspec

from iptflow.course import entries as e
from iptflow.course.away import Away
from iptflow.course.decide.contact import stance
from iptflow.course.due import planned_contacts
from iptflow.course.due_measures import planned_measures, taken
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.audience import THERAPIST, Audience
from iptflow.course.views.tasks import LEVELS, asked_in, phases_entered, title_of, waived
from iptflow.course.views.walk import Step, steps

COMMON: Final = "common"
REMARK: Final = "Counts of what is on record. They say nothing about how well it was done, and nothing about a person."


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """How many of what was asked for were done."""

    done: int
    asked: int
    waived: int = 0


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """How often techniques of a group were coded while the protocol's stance to them was this."""

    group: str
    stance: str
    times: int


class Fidelity(msgspec.Struct, frozen=True, kw_only=True):
    """Adherence counts up to a day."""

    on: date
    tasks: Mapping[str, Count] = {}
    each_contact: Mapping[str, Count] = {}
    contacts: Mapping[str, Count] = {}
    measures: Mapping[str, Count] = {}
    techniques: tuple[Coded, ...] = ()
    common: Mapping[str, int] = {}
    remark: str = REMARK


def fidelity(
    plan: Plan, course: Course, on: date, stretches: Sequence[Away], viewer: str = THERAPIST
) -> Fidelity | None:
    """The counts; None for anyone but the therapist."""
    if not Audience(plan, viewer).all:
        return None
    held = [
        step for step in steps(plan, course)
        if isinstance(step.entry, e.Contact) and step.entry.status == "held" and step.sequence not in course.superseded
    ]  # fmt: skip
    return Fidelity(
        on=on,
        tasks=_tasks(plan, course),
        each_contact=_each_contact(plan, held),
        contacts=_contacts(plan, course, on, stretches),
        measures=_measures(plan, course, on, stretches),
        techniques=_techniques(plan, course, held),
        common=_common(plan, held),
    )


def _tasks(plan: Plan, course: Course) -> dict[str, Count]:
    """Those asked for once in the phases that the course has come to."""
    left = waived(course)
    asked = {
        name: task.level
        for phase in phases_entered(plan, course)
        for name, task in asked_in(plan, phase, course.values)
        if task.scope == "once"
    }
    done = {name for name in asked if course.values.get(f"task:{name}") is True and name not in left}
    return {
        level: Count(
            done=sum(asked[name] == level for name in done),
            asked=sum(each == level for each in asked.values()),
            waived=sum(asked.get(name) == level for name in left),
        )
        for level in LEVELS
    }


def _each_contact(plan: Plan, held: Sequence[Step]) -> dict[str, Count]:
    """Those that every contact with the client asks for, by contact."""
    asked: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for step in held:
        contact: Any = step.entry
        if "client" not in contact.participants:
            continue
        for name, task in asked_in(plan, step.phase, step.values):
            if task.scope == "each-contact" and contact.series in (task.series or (contact.series,)):
                asked[task.level] += 1
                done[task.level] += name in contact.tasks
    return {level: Count(done=done[level], asked=asked[level]) for level in LEVELS}


def _contacts(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> dict[str, Count]:
    planned = Counter(each.series for each in planned_contacts(plan, course, stretches) if each.planned <= on)
    held = Counter(each.series for each in course.live(e.Contact) if each.counts and each.on <= on)
    return {name: Count(done=held[name], asked=planned[name]) for name in sorted({*planned, *held})}


def _measures(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> dict[str, Count]:
    planned = [each for each in planned_measures(plan, course, on, stretches) if each.due <= on]
    done = Counter(each.level for each in planned if taken(course, each))
    asked = Counter(each.level for each in planned)
    return {level: Count(done=done[level], asked=asked[level]) for level in LEVELS}


def _techniques(plan: Plan, course: Course, held: Sequence[Step]) -> tuple[Coded, ...]:
    coded: Counter[tuple[str, str]] = Counter()
    for step in held:
        then = msgspec.structs.replace(course, phase=step.phase, values=step.values)
        for name in step.entry.techniques:  # type: ignore[union-attr]  # contacts only
            technique = plan.protocol.techniques.get(name)
            if technique and technique.group != COMMON:
                coded[technique.group, stance(then, technique)] += 1
    return tuple(Coded(group=group, stance=how, times=times) for (group, how), times in sorted(coded.items()))


def _common(plan: Plan, held: Sequence[Step]) -> dict[str, int]:
    names = [name for name, each in sorted(plan.protocol.techniques.items()) if each.group == COMMON]
    coded = Counter(name for step in held for name in step.entry.techniques)  # type: ignore[union-attr]
    return {title_of(plan.protocol.techniques, name): coded[name] for name in names}
