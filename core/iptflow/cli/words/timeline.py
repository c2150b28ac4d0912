"""A course as it went: by day, with what was done, what is outstanding, and everything that differed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from iptflow.cli.words.answers import answer_lines
from iptflow.cli.words.lines import Line
from iptflow.conditions import evaluate
from iptflow.course import entries as e
from iptflow.course.refusals import Accepted

if TYPE_CHECKING:
    from iptflow.course.plan import Plan
    from iptflow.course.state import Course
    from iptflow.flow.scenario import Played


def played_lines(plan: Plan, steps: Iterable[tuple[Played, Course, Course]]) -> Iterator[Line]:
    """Every step with the course before and after it, under its day; small records of a day share a line."""
    day = ""
    for played, before, after in steps:
        head = f"{played.on}  week {after.week(played.on)}  {before.phase}"
        if head != day:
            day = head
            yield Line("")
            yield Line(head, 0, "bold underline")
        yield from _step(plan, played, after)


def _step(plan: Plan, played: Played, after: Course) -> Iterator[Line]:
    if played.answer is None:
        yield Line(f"{played.do}: means nothing in this protocol", 1, "yellow")
        yield from (Line(finding, 2) for finding in played.findings)
    else:
        for line in answer_lines(plan, after, played.answer):
            yield line._replace(depth=line.depth + 1)
        if isinstance(played.answer, Accepted) and any(_held(entry) for entry in played.answer.entries):
            yield from _outstanding(plan, after)
    yield from (Line(f"UNEXPECTED {each}", 1, "bold red") for each in played.unexpected)


def _held(entry: e.AnyEntry) -> bool:
    return isinstance(entry, e.Contact) and entry.status == "held"


def _outstanding(plan: Plan, course: Course) -> Iterator[Line]:
    left = outstanding(plan, course)
    if left:
        yield Line(f"outstanding in {course.phase}: {', '.join(left)}", 2, "dim")


def outstanding(plan: Plan, course: Course) -> tuple[str, ...]:
    """The tasks that the present phase asks for once and that are not done."""
    return tuple(
        name
        for name, task in sorted(plan.protocol.tasks.items())
        if course.phase in task.in_
        and task.scope == "once"
        and task.level != "may"
        and course.values.get(f"task:{name}") is not True
        and not _ruled_out(plan, name, course)
    )


def _ruled_out(plan: Plan, task: str, course: Course) -> bool:
    condition = plan.conditions.get(f"tasks.{task}")
    return condition is not None and evaluate(condition, course.values) is False
