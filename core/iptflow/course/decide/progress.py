"""The commands that can be refused: a move, and the choice of a focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iptflow.conditions import Condition, Every, in_words, residual
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.commands import Advance, ChooseFocus, Override
from iptflow.course.decide.checks import Check
from iptflow.course.plan import Demand, Gate, Plan
from iptflow.course.refusals import Reason, Refusal
from iptflow.course.state import Course
from iptflow.protocol.records import sources


def advance(plan: Plan, course: Course, command: Advance, answers: Answers) -> e.AnyEntry | Refusal:
    """The move, or everything that is missing for it."""
    gate = _gate(plan, course, command)
    on = Check(command).done()
    values = _values(course, command, answers)
    unmet = gate.unmet(values)
    reached = plan.machine.move(
        course.phase,
        gate.to,
        lambda: not unmet and not answers.objections and not answers.faults and not _closed(course),
    )
    if reached is None:
        reasons = (*_ended(course), *(_reason(demand, values) for demand in unmet), *_objections(answers))
        return Refusal(command="advance", to=gate.to, reasons=reasons, overridable=_overridable(course, unmet))
    return e.Moved(on=on, actor=command.actor, shared_with=command.share_with, origin=course.phase, to=reached)


def override(plan: Plan, course: Course, command: Override, answers: Answers) -> e.AnyEntry | Refusal:
    """A person's choice: recorded with its reason; only the invariants of the base are never passed."""
    check = Check(command)
    if not command.reason.strip():
        check.add("reason-missing", "reason", "An override takes one line of reason.", "Any honest reason is complete.")
    if command.matter == "extend" and not command.weeks:
        check.add("weeks-missing", "weeks", "An extension says by how many weeks.", "Give weeks.")
    on = check.done()
    if command.matter != "move":
        return e.Overridden(on=on, actor=command.actor, matter=command.matter, reason=command.reason,
                            weeks=command.weeks or 0)  # fmt: skip
    gate = _gate(plan, course, command)
    values = _values(course, command, answers)
    unmet = gate.unmet(values)
    stands = tuple(demand for demand in unmet if demand.invariant)
    if stands or _closed(course):
        reasons = (*_ended(course), *(_reason(demand, values) for demand in stands))
        return Refusal(command="override", to=gate.to, reasons=reasons, overridable=False)
    past = (*(demand.id for demand in unmet), *(objection.rule for objection in answers.objections))
    return e.Moved(on=on, actor=command.actor, origin=course.phase, to=gate.to, past=past, reason=command.reason)


def choose_focus(plan: Plan, course: Course, command: ChooseFocus, answers: Answers) -> e.AnyEntry | Refusal:
    """The focus, or every reason why it cannot be this one."""
    check = Check(command)
    check.known("areas", command.areas, plan.protocol.areas, "area")
    check.known("considered", command.considered, plan.protocol.areas, "area")
    for area, considered in command.considered.items():
        if area in plan.protocol.areas:
            grounds = plan.protocol.areas[area].grounds
            check.known(f"considered.{area}.grounds", considered.grounds, grounds, "ground")
    on = check.done()
    reasons = tuple(_against_focus(plan, course, command))
    if reasons:
        return Refusal(command="choose-focus", reasons=reasons, overridable=len(set(command.areas)) in (1, 2))
    return e.FocusChosen(
        on=on,
        actor=command.actor,
        shared_with=command.share_with,
        areas=tuple(sorted(set(command.areas))),
        primary=command.primary or command.areas[0],
        considered=command.considered,
        client_agrees=command.client_agrees,
        therapist_agrees=command.therapist_agrees,
    )


def _against_focus(plan: Plan, course: Course, command: ChooseFocus) -> Sequence[Reason]:
    limit = plan.protocol.focus
    source = sources(limit.source)
    chosen = len(set(command.areas))
    reasons = []
    if not limit.areas[0] <= chosen <= limit.areas[1]:
        title = f"{limit.areas[0]} or {limit.areas[1]} areas are agreed; {chosen} were chosen."
        reasons.append(Reason(rule="focus/areas", title=title, source=source))
    if command.primary and command.primary not in command.areas:
        reasons.append(Reason(rule="focus/primary", title="The primary area is one of those chosen.", source=("F7",)))
    for who, agrees in (("client", command.client_agrees), ("therapist", command.therapist_agrees)):
        if not agrees:
            reasons.append(Reason(rule=f"focus/{who}-agrees", title=f"The {who} has not agreed.", source=source))
    unconsidered = sorted(set(command.areas) - set(command.considered))
    if unconsidered:
        title = f"Link to the onset and expected help are not recorded for {', '.join(unconsidered)}."
        reasons.append(Reason(rule="focus/considered", title=title, source=("F7",)))
    line = list(plan.gates)
    chosen_before = bool(course.values.get("focus"))
    if chosen_before and line.index(course.phase) > line.index("focus-selection") and not course.may_refocus:
        title = "The focus was agreed; changing it now is an override."
        reasons.append(Reason(rule="focus/change", title=title, source=source))
    return reasons


def _gate(plan: Plan, course: Course, command: Advance | Override) -> Gate:
    gates = plan.gates.get(course.phase, {})
    check = Check(command)
    target = command.to or (next(iter(gates)) if len(gates) == 1 else "")
    if not target:
        known = ", ".join(gates) or "none"
        check.add("move-unnamed", "to", f"From {course.phase} there is not just one move.", f"Name one of: {known}.")
    else:
        check.known("to", (target,), gates, "move")
    check.done()
    return gates[target]


def _values(course: Course, command: Any, answers: Answers) -> dict[str, Any]:
    on = command.on or command.now.date()
    return {
        **course.values,
        "weeks:opening": (on - course.opened).days // 7,
        "weeks:phase": (on - course.phase_since).days // 7,
        **{f"answer:{name}": value for name, value in answers.answers.items() if value is not None},
    }


def _reason(demand: Demand, values: dict[str, Any]) -> Reason:
    left = residual(demand.condition, values)
    return Reason(
        rule=demand.id,
        title=demand.title,
        source=demand.source,
        demanded_by=demand.demanded_by,
        missing=tuple(in_words(part) for part in _parts(left)),
    )


def _parts(condition: Condition | None) -> tuple[Condition, ...]:
    if condition is None:
        return ()
    if isinstance(condition, Every):
        return condition.parts
    assert isinstance(condition, Condition)
    return (condition,)


def _objections(answers: Answers) -> tuple[Reason, ...]:
    stated = tuple(
        Reason(rule=each.rule, title=each.title, source=sources(each.source), demanded_by=each.plugin)
        for each in answers.objections
    )
    failed = tuple(
        Reason(rule=f"{fault.plugin}/{fault.hook}", title=f"The hook {fault.hook} failed.", demanded_by=fault.plugin)
        for fault in answers.faults
    )
    return stated + failed


def _closed(course: Course) -> bool:
    return bool(course.ended)


def _ended(course: Course) -> tuple[Reason, ...]:
    if not course.ended:
        return ()
    return (Reason(rule="course/ended", title=f"The course has ended: {course.ended}."),)


def _overridable(course: Course, unmet: Sequence[Demand]) -> bool:
    return not course.ended and not any(demand.invariant for demand in unmet)
