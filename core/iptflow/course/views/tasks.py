"""Which tasks a course asks for in a phase, which of them are done, and which were waived."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from iptflow.conditions import Situation, evaluate, variables_of
from iptflow.course.entries import Contact, Moved, Waived
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.records import Record, Task, sources

LEVELS: Final = ("must", "should", "may")


def asked_by(name: str) -> str:
    """Whose word an id is: the adaptation's that qualifies it, or the base's."""
    return name.partition("/")[0] if "/" in name else "ipt"


def title_of(records: Any, name: str) -> str:
    """The title of a record, or its id where it has none."""
    record = records.get(name)
    return (record.title if isinstance(record, Record) else "") or name


def applies(plan: Plan, place: str, values: Situation) -> bool:
    """Whether what a record says about when it is meant holds; a record that says nothing is always meant."""
    condition = plan.conditions.get(place)
    return condition is None or evaluate(condition, values) is True


def asked_in(plan: Plan, phase: str, values: Situation) -> Iterator[tuple[str, Task]]:
    """The tasks that are asked for in a phase, done or not, by level and then by name."""
    order = sorted(plan.protocol.tasks.items(), key=lambda each: (LEVELS.index(each[1].level), each[0]))
    for name, task in order:
        if (not task.in_ or phase in task.in_) and applies(plan, f"tasks.{name}", values):
            yield name, task


def done(values: Situation, name: str) -> bool:
    """Whether a task is done or waived."""
    return values.get(f"task:{name}") is True


def outstanding(plan: Plan, phase: str, values: Situation) -> tuple[str, ...]:
    """The tasks asked for once in a phase and neither done nor waived."""
    return tuple(
        name for name, task in asked_in(plan, phase, values) if task.scope == "once" and not done(values, name)
    )


def left_behind(plan: Plan, course: Course, values: Situation) -> tuple[str, ...]:
    """The ``must`` tasks of phases that were left without them and that no later phase asks for.

    What a person's override went past is a choice that was made, and is not asked for again.
    """
    passed = _passed(plan, course)
    behind = set(phases_entered(plan, course)) - {course.phase}
    ahead = set(plan.protocol.phases) - behind
    return tuple(
        name
        for name, task in sorted(plan.protocol.tasks.items())
        if task.level == "must"
        and task.scope == "once"
        and set(task.in_) & behind
        and not set(task.in_) & ahead
        and applies(plan, f"tasks.{name}", values)
        and not done(values, name)
        and f"task:{name}" not in passed
    )


def waived(course: Course) -> frozenset[str]:
    """The tasks that were waived and have not been done all the same."""
    did = {task for contact in course.live(Contact) if contact.status == "held" for task in contact.tasks}
    return frozenset(entry.task for entry in course.live(Waived)) - did


def phases_entered(plan: Plan, course: Course) -> tuple[str, ...]:
    """The phases in which the course has stood, each once, in the order in which it came to them."""
    came = [plan.line[0], *(moved.to for moved in course.live(Moved))]
    return tuple(dict.fromkeys(phase for phase in came if phase in plan.protocol.phases))


def source_of(record: Record) -> tuple[str, ...]:
    """The rows or citations that a record stands on."""
    return sources(record.source)


def _passed(plan: Plan, course: Course) -> frozenset[str]:
    """What the rules read that overrides went past."""
    demands = (demand for gates in plan.gates.values() for gate in gates.values() for demand in gate.demands)
    return frozenset(key for demand in demands if demand.id in course.passed for key in variables_of(demand.condition))
