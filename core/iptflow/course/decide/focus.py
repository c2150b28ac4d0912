"""The choice of the focus: one area or two, agreed by both, or every reason why it cannot be this one."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.commands import ChooseFocus
from iptflow.course.decide.checks import Check
from iptflow.course.decide.progress import ended, objections
from iptflow.course.plan import Plan
from iptflow.course.refusals import Reason, Refusal
from iptflow.course.state import Course
from iptflow.protocol import focus_is_held
from iptflow.protocol.records import sources


def choose_focus(plan: Plan, course: Course, command: ChooseFocus, answers: Answers) -> e.AnyEntry | Refusal:
    """The focus, or every reason against it.

    Source: G5 and F7 (one or two areas, both agreements, one primary; link and expected help of each on record).
    """
    check = Check(command, answers)
    check.known("areas", command.areas, plan.protocol.areas, "area")
    check.known("considered", command.considered, plan.protocol.areas, "area")
    for area, considered in command.considered.items():
        if area in plan.protocol.areas:
            grounds = plan.protocol.areas[area].grounds
            check.known(f"considered.{area}.grounds", considered.grounds, grounds, "ground")
    on = check.done()
    reasons = tuple(_against(plan, course, command, answers))
    if reasons:
        few = plan.protocol.focus.areas
        overridable = not course.ended and few[0] <= len(set(command.areas)) <= few[1]
        return Refusal(command="choose-focus", reasons=reasons, way_found="override-only", overridable=overridable)
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


def _against(plan: Plan, course: Course, command: ChooseFocus, answers: Answers) -> Iterator[Reason]:
    limit = plan.protocol.focus
    source = sources(limit.source)
    chosen = len(set(command.areas))
    yield from ended(course)
    if not limit.areas[0] <= chosen <= limit.areas[1]:
        title = f"{limit.areas[0]} or {limit.areas[1]} areas are agreed; {chosen} were chosen."
        yield Reason(rule="focus/areas", title=title, source=source)
    if command.primary and command.primary not in command.areas:
        yield Reason(rule="focus/primary", title="The primary area is one of those chosen.", source=("F7",))
    for who, agrees in (("client", command.client_agrees), ("therapist", command.therapist_agrees)):
        if not agrees:
            yield Reason(rule=f"focus/{who}-agrees", title=f"The {who} has not agreed.", source=source)
    unconsidered = sorted(set(command.areas) - set(command.considered))
    if unconsidered:
        title = f"Link to the onset and expected help are not recorded for {', '.join(unconsidered)}."
        yield Reason(rule="focus/considered", title=title, source=("F7",))
    if course.may_refocus:
        return  # an override goes past what follows
    if course.values.get("focus") and focus_is_held(plan.protocol, course.phase):
        yield Reason(rule="focus/change", title="The focus was agreed; changing it now is an override.", source=source)
    yield from objections(answers)
