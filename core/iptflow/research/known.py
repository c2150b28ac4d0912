"""What is known of somebody who has no course yet: what a course that opened now would know, in any of the arms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from iptflow.conditions import Value
from iptflow.course.answers import Answers
from iptflow.course.apply import apply
from iptflow.course.commands import OpenCourse, RecordMeasure
from iptflow.course.decide import decide, decide_opening
from iptflow.course.entries import AlertRaised, AnyEntry, Measured
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted
from iptflow.course.state import Course
from iptflow.errors import Finding, IllFormedCommand
from iptflow.flow.asking import command_of
from iptflow.research.entries import Assessed
from iptflow.research.state import Participant

Arms = Mapping[str, Plan]
"""The protocol of each arm."""


def situation(arms: Arms, participant: Participant) -> dict[str, Value]:
    """The values that conditions read, as far as any arm's protocol has words for them."""
    values: dict[str, Value] = {}
    for plan in arms.values():
        values |= dry_course(plan, participant.facts, participant.assessed, participant.screened.on).values
    return values


def concerns_in(arms: Arms, facts: Mapping[str, Any], now: datetime) -> tuple[str, ...]:
    """What in these facts would raise an alert in a course; they fit their declarations in every arm.

    Raises:
        IllFormedCommand: a fact that no arm declares, or a value outside its declaration; with every finding.
    """
    declared = {name for plan in arms.values() for name in plan.protocol.facts}
    found: dict[tuple[str, str], Finding] = {}
    entries: list[AnyEntry] = []
    for plan in arms.values():
        asked = {name: value for name, value in facts.items() if name in plan.protocol.facts or name not in declared}
        try:
            entries += _opening(plan, asked, now)
        except IllFormedCommand as error:
            found |= {(each.code, each.place): each for each in error.findings}
    if found:
        raise IllFormedCommand("These facts mean nothing in this trial.", findings=list(found.values()))
    return concerns(entries)


def scored(plan: Plan, fields: Mapping[str, Any]) -> tuple[Measured, tuple[str, ...]]:
    """The answers to an instrument as a course would record them, and what in them would raise an alert there.

    Raises:
        IllFormedCommand: there is no such instrument, item or answer.
    """
    command = command_of(RecordMeasure, fields)
    answer = decide(plan, _opened(plan, {}, command.now), command, Answers())
    assert isinstance(answer, Accepted), "what was answered is never refused"
    return next(each for each in answer.entries if isinstance(each, Measured)), concerns(answer.entries)


def concerns(entries: Iterable[AnyEntry]) -> tuple[str, ...]:
    """The titles of the alerts that entries raise."""
    return tuple(sorted({each.title for each in entries if isinstance(each, AlertRaised)}))


def dry_course(plan: Plan, facts: Mapping[str, Any], assessed: Iterable[Assessed], on: date) -> Course:
    """The course that would open on this protocol with what is known; nothing is kept of it."""
    now = datetime.combine(on, datetime.min.time()).astimezone()
    course = _opened(plan, {name: value for name, value in facts.items() if name in plan.protocol.facts}, now)
    for each in assessed:
        measured = Measured(on=each.on, actor=each.actor, measure=each.measure, items=each.items, total=each.total)
        course = apply(plan, course, measured)
    return course


def _opened(plan: Plan, facts: Mapping[str, Any], now: datetime) -> Course:
    course: Course | None = None
    for entry in _opening(plan, facts, now):
        course = apply(plan, course, entry)
    assert course is not None, "an opening has an entry"
    return course


def _opening(plan: Plan, facts: Mapping[str, Any], now: datetime) -> tuple[AnyEntry, ...]:
    fields = {"course": "nobody", "client": "nobody", "therapist": "nobody", "facts": dict(facts), "now": now}
    return decide_opening(plan, command_of(OpenCourse, fields), Answers()).entries
