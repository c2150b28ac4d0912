"""Where a course stands and what may be done now, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from iptflow.cli.words.answers import reason_lines, way_line
from iptflow.cli.words.lines import Line
from iptflow.cli.words.values import said

if TYPE_CHECKING:
    from iptflow.course.views.moves import Needed, PossibleMove


def status_lines(document: Mapping[str, Any]) -> Iterator[Line]:
    """Every key of the status document with what it holds."""
    for key, value in document.items():
        if isinstance(value, Mapping) and value:
            yield Line(f"{key}:")
            yield from (Line(f"{name}: {said(each)}", 1) for name, each in value.items())
        else:
            yield Line(f"{key}: {said(value)}")


def moves_lines(moves: Iterable[PossibleMove]) -> Iterator[Line]:
    """Every move, and what stands in its way."""
    found = tuple(moves)
    if not found:
        yield Line("No move leaves this phase.")
    for move in found:
        to = f" ({move.to})" if move.to else ""
        if move.possible:
            yield Line(f"{move.title}{to}: possible now", 0, "bold green")
            continue
        yield Line(f"{move.title}{to}: not yet", 0, "bold yellow")
        for reason in move.reasons:
            yield from _under(reason_lines(reason))
        if move.to:
            past = "an override with a reason goes past it" if move.overridable else "no override goes past it"
            yield Line(past, 1, "dim")


def missing_lines(needed: Iterable[Needed]) -> Iterator[Line]:
    """What each gate still needs."""
    found = tuple(needed)
    if not found:
        yield Line("Nothing is missing.")
    for each in found:
        yield Line(each.title, 0, "bold")
        for reason in each.reasons:
            yield from _under(reason_lines(reason))
        yield from _under(way_line(each.way, each.way_found))


def _under(lines: Iterable[Line]) -> Iterator[Line]:
    return (line._replace(depth=line.depth + 1) for line in lines)
