"""A course as it went, by day: what is on record, and for a course that was played also what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from iptflow.cli.words.answers import refusal_lines
from iptflow.cli.words.lines import Line
from iptflow.cli.words.rows import day_of, row_lines
from iptflow.course.refusals import Accepted, Refusal

if TYPE_CHECKING:
    from iptflow.course.state import Course
    from iptflow.course.views.timeline import Row
    from iptflow.flow.scenario import Played


def timeline_lines(rows: Iterable[Row]) -> Iterator[Line]:
    """The rows under their days."""
    return _by_day((day_of(row), row_lines(row)) for row in rows)


def played_lines(rows: Sequence[Row], steps: Iterable[tuple[Played, Course, Course]]) -> Iterator[Line]:
    """Every step with the course before and after it, under its day; what was noted late stands where it happened."""
    by_number = {row.entry: row for row in rows}
    told = []
    for played, before, after in sorted(steps, key=lambda step: step[0].on):
        head = f"{played.on}  week {after.week(played.on)}  {before.phase}"
        told.append((head, _step(played, [by_number[number] for number in _new(played, before, after)])))
    return _by_day(told)


def _new(played: Played, before: Course, after: Course) -> range:
    """The numbers of the entries that a step made; the opening made those that were there before it."""
    if played.number == 0 and isinstance(played.answer, Accepted):
        return range(1, len(played.answer.entries) + 1)
    return range(before.sequence + 1, after.sequence + 1)


def _by_day(told: Iterable[tuple[str, Iterable[Line]]]) -> Iterator[Line]:
    day = ""
    for head, lines in told:
        if head != day:
            yield Line("")
            yield Line(head, 0, "bold underline")
            day = head
        yield from (line._replace(depth=line.depth + 1) for line in lines)


def _step(played: Played, rows: Iterable[Row]) -> Iterator[Line]:
    if played.answer is None:
        yield Line(f"{played.do}: means nothing in this protocol", 0, "yellow")
        yield from (Line(finding, 1) for finding in played.findings)
    elif isinstance(played.answer, Refusal):
        yield from refusal_lines(played.answer)
    for row in rows:
        yield from row_lines(row)
    yield from (Line(f"UNEXPECTED {each}", 0, "bold red") for each in played.unexpected)
