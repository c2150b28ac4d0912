"""Moves: made when the gate holds, else refused with everything that is missing; an override goes past nearly all."""

from __future__ import annotations

from datetime import date
from typing import Any

from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.commands import Advance, Override
from iptflow.course.decide.checks import Check
from iptflow.course.explain import reasons, way
from iptflow.course.now import situation
from iptflow.course.plan import Demand, Gate, Plan
from iptflow.course.refusals import Reason, Refusal
from iptflow.course.state import Course
from iptflow.protocol.records import sources


def advance(plan: Plan, course: Course, command: Advance, answers: Answers) -> e.AnyEntry | Refusal:
    """The move, or everything that is missing for it."""
    gate, on = _gate(plan, course, command, answers)
    values = situation(plan, course, on, answers.answers)
    unmet = gate.unmet(values, course.passed)
    against = (*ended(course), *objections(answers))
    reached = plan.machine.move(course.phase, gate.to, lambda: not unmet and not against)
    if reached is None:
        return _refusal(plan, course, "advance", gate, unmet, values, against)
    return e.Moved(on=on, actor=command.actor, shared_with=command.share_with, origin=course.phase, to=reached)


def override(plan: Plan, course: Course, command: Override, answers: Answers) -> e.AnyEntry | Refusal:
    """A person's choice: recorded with its reason; only the invariants of the base are never passed."""
    check = Check(command, answers)
    if not command.reason.strip():
        check.add("reason-missing", "reason", "An override takes one line of reason.", "Any honest reason is complete.")
    if command.matter == "extend" and not command.weeks:
        check.add("weeks-missing", "weeks", "An extension says by how many weeks.", "Give weeks.")
    on = check.done()
    if command.matter != "move":
        return e.Overridden(on=on, actor=command.actor, matter=command.matter, reason=command.reason,
                            weeks=command.weeks or 0)  # fmt: skip
    gate, _ = _gate(plan, course, command, answers)
    values = situation(plan, course, on, answers.answers)
    unmet = gate.unmet(values, course.passed)
    stands = tuple(demand for demand in unmet if demand.invariant)
    if stands or course.ended:
        return _refusal(plan, course, "override", gate, stands, values, ended(course))
    past = (*(demand.id for demand in unmet), *(reason.rule for reason in objections(answers)))
    return e.Moved(on=on, actor=command.actor, origin=course.phase, to=gate.to, past=past, reason=command.reason)


def _gate(plan: Plan, course: Course, command: Advance | Override, answers: Answers) -> tuple[Gate, date]:
    gates = plan.gates.get(course.phase, {})
    check = Check(command, answers)
    target = command.to or (next(iter(gates)) if len(gates) == 1 else "")
    if not target:
        known = ", ".join(sorted(gates)) or "none"
        check.add("move-unnamed", "to", f"From {course.phase} there is not just one move.", f"Name one of: {known}.")
    else:
        check.known("to", (target,), gates, "move")
    return gates.get(target) or Gate(course.phase, target, ()), check.done()


def _refusal(
    plan: Plan,
    course: Course,
    command: str,
    gate: Gate,
    unmet: tuple[Demand, ...],
    values: dict[str, Any],
    against: tuple[Reason, ...],
) -> Refusal:
    steps, found = way(plan, course, _asked(gate, course), values)
    return Refusal(
        command=command,
        to=gate.to,
        reasons=(*against, *reasons(plan, unmet, values)),
        way=steps,
        way_found=found,
        overridable=not course.ended and not any(demand.invariant for demand in unmet),
    )


def _asked(gate: Gate, course: Course) -> tuple[Demand, ...]:
    """The demands that still count: also those that hold, since what mends one must not spoil another."""
    return tuple(demand for demand in gate.demands if demand.invariant or demand.id not in course.passed)


def objections(answers: Answers) -> tuple[Reason, ...]:
    """What plugins have against progress, and those that failed to say."""
    stated = tuple(
        Reason(rule=each.rule, title=each.title, source=sources(each.source), demanded_by=each.plugin)
        for each in answers.objections
    )
    failed = tuple(
        Reason(rule=f"{fault.plugin}/{fault.hook}", title=f"The hook {fault.hook} failed.", demanded_by=fault.plugin)
        for fault in answers.faults
    )
    return stated + failed


def ended(course: Course) -> tuple[Reason, ...]:
    """The reason that nothing goes on after an ending."""
    if not course.ended:
        return ()
    return (Reason(rule="course/ended", title=f"The course has ended: {course.ended}."),)
