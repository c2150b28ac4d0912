"""What happened at a contact, and how it differs from the protocol. Nothing here refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from iptflow.conditions import evaluate
from iptflow.course import entries as e
from iptflow.course.answers import Answers
from iptflow.course.apart import kept_apart
from iptflow.course.commands import RecordContact
from iptflow.course.decide.checks import Check
from iptflow.course.decide.frame import of_frame
from iptflow.course.plan import Plan
from iptflow.course.situation import in_company
from iptflow.course.state import Course
from iptflow.protocol.records import Series, Technique, sources

_STRICTNESS = ("allowed", "encouraged", "discouraged", "excluded")


def record_contact(plan: Plan, course: Course, command: RecordContact, answers: Answers) -> e.AnyEntry:
    """The entry of a contact, with every deviation from the protocol."""
    protocol = plan.protocol
    check = Check(command, answers)
    check.known("series", (command.series,), protocol.frame.contacts, "contact-series")
    check.known("participants", command.participants, protocol.participants, "participant")
    check.known("tasks", command.tasks, protocol.tasks, "task")
    check.known("techniques", command.techniques, protocol.techniques, "technique")
    check.known("themes", command.themes, protocol.themes, "theme")
    check.known("strategies", command.strategies, plan.strategies, "strategy")
    on = check.done()
    series = protocol.frame.contacts[command.series]
    held = command.status == "held"
    counts = (
        held and bool(series.participants) and ("client" not in series.participants or "client" in command.participants)
    )
    deviations = (*of_frame(plan, course, command, on, counts),)
    if held:
        deviations += (*_of_content(plan, course, command, series), *_of_company(plan, course, command, on))
    return e.Contact(
        on=on,
        actor=command.actor,
        shared_with=command.share_with,
        deviations=deviations,
        notices=(*_notices(plan, course, command, series, counts),),
        series=command.series,
        status=command.status,
        counts=counts,
        phase=course.phase,
        week=course.week(on),
        minutes=command.minutes,
        participants=command.participants,
        tasks=command.tasks,
        techniques=command.techniques,
        themes=command.themes,
        strategies=command.strategies,
        circle=command.circle,
        tried=command.tried,
        note=command.note,
    )


def _of_content(plan: Plan, course: Course, command: RecordContact, series: Series) -> Iterator[e.Deviation]:
    protocol = plan.protocol
    for name in series.participants:
        if name not in command.participants and name != "client":
            yield e.Deviation(code="participant-missing", subject=name, source=sources(series.source))
    for name in command.tasks:
        task = protocol.tasks[name]
        absent = task.with_ and [who for who in task.with_ if who not in command.participants]
        if absent:
            yield e.Deviation(code="task-without-participant", subject=name, expected=", ".join(absent),
                              source=sources(task.source))  # fmt: skip
    for name in command.techniques:
        technique = protocol.techniques[name]
        counts = stance(course, technique)
        if counts in ("discouraged", "excluded"):
            yield e.Deviation(code="technique-given", subject=name, found=technique.title, expected=counts,
                              source=sources(technique.source))  # fmt: skip
    for name, task in plan.each_contact:
        if task.level == "must" and _asked(plan, course, command, name) and name not in command.tasks:
            yield e.Deviation(code="task-not-done", subject=name, found=task.title, source=sources(task.source))


def _of_company(plan: Plan, course: Course, command: RecordContact, on: date) -> Iterator[e.Deviation]:
    """Who was there and should not have been."""
    for name in command.tasks:
        task = plan.protocol.tasks[name]
        if name in plan.alone and (others := in_company(task, command.participants)):
            yield e.Deviation(code="task-in-company", subject=name, found=", ".join(sorted(others)),
                              expected="nobody else", source=sources(task.source))  # fmt: skip
    for against in kept_apart(plan, course, on, command.participants):
        who = ", ".join(sorted(against.apart_from & set(command.participants)))
        yield e.Deviation(code="contact-kept-apart", subject=command.series, found=who, expected=against.title,
                          source=against.source)  # fmt: skip


def _asked(plan: Plan, course: Course, command: RecordContact, name: str) -> bool:
    task = plan.protocol.tasks[name]
    if task.in_ and course.phase not in task.in_:
        return False
    if task.series and command.series not in task.series:
        return False
    when = plan.conditions.get(f"tasks.{name}")
    return "client" in command.participants and (when is None or evaluate(when, course.values) is True)


def stance(course: Course, technique: Technique) -> str:
    """The stance that counts here: with a focus before in a phase before the general one, the stricter of two."""
    if not technique.stances:
        return technique.stance
    focus = course.values.get("focus") or frozenset()
    assert isinstance(focus, frozenset)
    special = [technique.stances[key].stance for key in sorted(f"focus/{a}" for a in focus) if key in technique.stances]
    if not special and f"phase/{course.phase}" in technique.stances:
        special = [technique.stances[f"phase/{course.phase}"].stance]
    return max(special or [technique.stance], key=_STRICTNESS.index)


def _notices(plan: Plan, course: Course, command: RecordContact, series: Series, counts: bool) -> Iterator[e.Notice]:
    if command.status == "held" and series.participants and not counts:
        yield e.Notice(code="not-counted", title="Without the client this contact is none of its series.")
    if course.review_on:
        yield e.Notice(code="during-hold", title="The course is on hold.")
    for name in command.tasks:
        due = plan.protocol.tasks[name].due
        if due and due.series in plan.protocol.frame.contacts:
            number = int(course.values.get(f"count:{due.series}", 0) or 0)  # type: ignore[arg-type]
            number += command.series == due.series
            if number > due.number:
                yield e.Notice(code="task-late", title=plan.protocol.tasks[name].title,
                               source=sources(plan.protocol.tasks[name].source))  # fmt: skip
