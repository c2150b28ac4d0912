"""Property 9: what a gate asks for can be done before it in a course that follows the protocol."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.conditions import comparisons, in_words
from iptflow.errors import Finding
from iptflow.protocol.records import Task
from iptflow.verification.boxes import overlap
from iptflow.verification.case import Case
from iptflow.verification.model import Demand, Gate
from iptflow.verification.paths import Goal
from iptflow.verification.records import Flaw
from iptflow.verification.space import Space


def tasks(case: Case) -> Iterator[Flaw]:
    """The tasks of gates that are asked for too late, of nobody, nowhere or never."""
    for demand in case.demands():
        gate = case.gate_of(demand)
        for name in sorted({each.id for each in comparisons(demand.condition) if each.kind == "task"}):
            task = case.model.protocol.tasks.get(name)
            if task is not None:
                for finding in _of_task(case, gate, demand, name, task):
                    yield case.refused_without(case.path(Goal(gate.origin)), gate, f"task:{name}", finding)


def _of_task(case: Case, gate: Gate, demand: Demand, name: str, task: Task) -> Iterator[Finding]:
    before = _before(case, gate)
    asked_in = [phase for phase in task.in_ or before if phase in before]
    if not asked_in:
        yield Finding(
            code="verify/task-after-gate",
            place=demand.place,
            message=f"{gate.origin} is not left without the task {name}, which is asked for only in "
            f"{', '.join(task.in_)}.",
            hint="Ask for the task in a phase before the gate, or put the rule on a later gate.",
        )
        return
    unknown = sorted(set(task.with_) - set(case.model.protocol.participants))
    if unknown:
        yield Finding(
            code="verify/task-with-nobody",
            place=f"tasks.{name}.with",
            message=f"The task {name} is done with {', '.join(unknown)}, who is nobody of this protocol.",
            hint="Declare the participant, or name one that is declared.",
        )
    if not any(_has_series(case, task, phase) for phase in asked_in):
        yield Finding(
            code="verify/task-without-contact",
            place=f"tasks.{name}.series",
            message=f"The task {name} is done in {', '.join(task.series) or 'a contact'}, and {', '.join(asked_in)} "
            "has no such contact.",
            hint="Name a contact series that is planned there.",
        )
    if name in case.model.whens and not any(_may_be_asked(case, name, phase) for phase in asked_in):
        words = in_words(case.model.whens[name], case.model.titles)
        yield Finding(
            code="verify/task-never-asked",
            place=f"tasks.{name}.when",
            message=f"A gate asks for the task {name}, which is never asked for before it: {words}.",
            hint="Widen when, or let the gate ask only then.",
        )


def _before(case: Case, gate: Gate) -> list[str]:
    """The phases that a course may have been in when it comes to the gate."""
    found = [gate.origin]
    for phase in found:
        found += [each.origin for each in case.model.moves() if each.to == phase and each.origin not in found]
    return [phase for phase in case.model.gates if phase in found]


def _has_series(case: Case, task: Task, phase: str) -> bool:
    plan = "acute" if phase in case.model.line else "maintenance"
    contacts = case.model.protocol.frame.contacts
    return any(
        series.for_ in (plan, "any") and not (series.count and series.count[1] == 0)
        for name, series in contacts.items()
        if not task.series or name in task.series
    )


def _may_be_asked(case: Case, name: str, phase: str) -> bool:
    boxes = case.model.boxes(case.model.whens[name])
    space = Space(case.model, reads={each for box in boxes for each in box})
    return bool(overlap(space.reached[phase], boxes)) or not case.free.reached[phase]
