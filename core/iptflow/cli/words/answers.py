"""What came of a command, in words: entries with their deviations, notices and alerts, or a refusal that says all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from iptflow.cli.words.lines import Line
from iptflow.cli.words.rows import row_lines
from iptflow.cli.words.values import source_of
from iptflow.course import entries as e
from iptflow.course.refusals import Answer, Missing, Reason, Refusal, Step, WayFound
from iptflow.course.views.timeline import timeline

if TYPE_CHECKING:
    from iptflow.course.plan import Plan
    from iptflow.course.state import Course


def answer_lines(plan: Plan, course: Course, answer: Answer) -> Iterator[Line]:
    """The lines of an answer; the course is as it stands after the command."""
    if isinstance(answer, Refusal):
        yield from refusal_lines(answer)
    elif not answer.entries:
        yield Line("Nothing to record.")
    else:
        rows = {row.entry: row for row in timeline(plan, course)}
        for number in _numbers(course, answer.entries):
            yield from row_lines(rows[number])


def _numbers(course: Course, entries: tuple[e.AnyEntry, ...]) -> Iterator[int]:
    """Where the entries stand: the last ones, unless the command was answered once before."""
    for entry in entries:
        yield next(number for number in range(course.sequence, 0, -1) if course.entries[number - 1] == entry)


def refusal_lines(refusal: Refusal) -> Iterator[Line]:
    """Everything that was missing, on whose demand and from which source, and the shortest way."""
    yield Line(f"{refusal.command}{f' to {refusal.to}' if refusal.to else ''}: not yet", 0, "bold yellow")
    for reason in refusal.reasons:
        yield from (line._replace(depth=line.depth + 1) for line in reason_lines(reason))
    found = refusal.way_found
    if found != "override-only" or refusal.command == "advance":
        yield from (line._replace(depth=line.depth + 1) for line in way_line(refusal.way, found))
    if refusal.overridable:
        yield Line("an override with a reason goes past it", 1, "dim")
    else:
        yield Line("no override goes past it", 1, "dim")


def reason_lines(reason: Reason) -> Iterator[Line]:
    """One demand that does not hold, on whose word and source, and what is missing for it."""
    asked = f" (asked by {reason.demanded_by})" if reason.demanded_by else ""
    yield Line(f"{reason.title}{source_of(reason.source)}{asked}")
    yield from _missing(reason.missing, 1)


def way_line(way: Sequence[Step], found: WayFound) -> Iterator[Line]:
    """The shortest way, or why there is none."""
    if way:
        yield Line(f"shortest way: {'; '.join(step.text or step.title for step in way)}")
    elif found == "too-complex":
        yield Line("the demands are too complex for a shortest way to be searched")
    elif found == "override-only":
        yield Line("no record within reach would do")


def _missing(parts: Iterable[Missing], depth: int) -> Iterator[Line]:
    for each in parts:
        if each.joined:
            yield Line("one of:" if each.joined == "any" else "all of:", depth, "dim")
            yield from _missing(each.parts, depth + 1)
        else:
            yield Line(f"missing: {each.text}{f' (found: {each.found})' if each.found else ''}", depth, "dim")
