"""A change of protocol: a running course goes on under another one, where everything that it holds exists."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.commands import ChangeProtocol
from iptflow.course.decide.checks import Check
from iptflow.course.decide.progress import ended, objections
from iptflow.course.plan import Plan
from iptflow.course.refusals import Reason, Refusal
from iptflow.course.state import Course


def change_protocol(
    plan: Plan, course: Course, command: ChangeProtocol, answers: Answers, target: Plan | None
) -> e.AnyEntry | Refusal:
    """The change, or every part of the course that the new protocol does not have and no mapping names.

    ``mapping`` holds ``phase`` or ``task:…`` and what it becomes; a task may be ``left-behind``.
    """
    check = Check(command, answers)
    if not command.reason.strip():
        check.add("reason-missing", "reason", "A change of protocol takes one line of reason.", "Say why.")
    if target is None or target.digest != command.to:
        check.add("unknown-protocol", "to", f"No protocol {command.to[:12]} is at hand.", "Compose it first.")
        check.done()
    assert target is not None
    _check_mapping(check, command, target)
    on = check.done()
    reasons = (*ended(course), *_lacking(course, command, target), *objections(answers))
    if reasons:
        return Refusal(command="change-protocol", to=command.to, reasons=reasons, way_found="override-only",
                       overridable=False)  # fmt: skip
    return e.ProtocolChanged(
        on=on,
        actor=command.actor,
        origin=course.protocol,
        to=command.to,
        phase=command.mapping.get("phase", course.phase),
        reason=command.reason,
        mapping=command.mapping,
    )


def _check_mapping(check: Check, command: ChangeProtocol, target: Plan) -> None:
    for part, becomes in sorted(command.mapping.items()):
        kind, _, name = part.partition(":")
        if part == "phase":
            check.known("mapping.phase", (becomes,), target.protocol.phases, "phase")
        elif kind == "task" and name:
            check.known(f"mapping.{part}", (becomes,), {*target.protocol.tasks, e.LEFT_BEHIND}, "task")
        else:
            check.add("mapping-part", f"mapping.{part}", f"{part!r} is no part of a course that can be mapped.",
                      "Map phase, or task:… .")  # fmt: skip


def _lacking(course: Course, command: ChangeProtocol, target: Plan) -> Iterator[Reason]:
    if course.phase not in target.protocol.phases and "phase" not in command.mapping:
        yield Reason(rule="change/phase", title=f"There is no phase {course.phase} there: say what it becomes.")
    for key in sorted(course.values):
        kind, _, name = key.partition(":")
        if kind == "task" and key not in command.mapping and not _is_there(course, name, target):
            yield Reason(rule=f"change/{key}", title=f"There is no task {name} there: say what it becomes.")
    focus = course.values.get("focus") or frozenset()
    assert isinstance(focus, frozenset)
    for area in sorted(map(str, focus)):
        if area not in target.protocol.areas:
            yield Reason(rule=f"change/area:{area}", title=f"There is no area {area} there.")


def _is_there(course: Course, task: str, target: Plan) -> bool:
    """Whether the new protocol has the task, or the one that an earlier change made into it and that alone was done."""
    tasks = target.protocol.tasks
    before = {was.removeprefix("task:") for was, became in course.mapped.items() if became == task}
    return task in tasks or (
        not before.isdisjoint(tasks) and not any(task in contact.tasks for contact in course.live(e.Contact))
    )
