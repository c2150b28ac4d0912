"""Verdicts on protocols, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from iptflow.cli.words.errors import finding_lines
from iptflow.cli.words.lines import Line

if TYPE_CHECKING:
    from iptflow.verification import Verdict


def verdict_lines(verdict: Verdict) -> Iterator[Line]:
    """Whether a protocol is sound, its flaws with the courses that show them, and where it asks less."""
    said, style = ("sound", "bold") if verdict.sound else ("not sound", "bold red")
    yield Line(f"{verdict.protocol}: {said}; {_counted(len(verdict.weakenings), 'declared weakening')}", 0, style)
    for flaw in verdict.flaws:
        yield from (Line(line, 1) for line in finding_lines([flaw.finding]))
        if flaw.counterexample:
            shown = flaw.counterexample
            taken = f"{_counted(shown.moves, 'move')}, {_counted(shown.records, 'record')}"
            yield Line(f"shown by {shown.scenario['id']} ({taken})", 2)


def conflict_lines(conflicts: Mapping[str, Sequence[str]]) -> Iterator[Line]:
    """Which adaptations come to no protocol together, and where they conflict."""
    for name, paths in conflicts.items():
        yield Line(f"{name}: conflict at {', '.join(paths)}")


def summary(verdicts: Sequence[Verdict], conflicts: Mapping[str, Sequence[str]]) -> Line:
    """How many protocols there were, and what became of them."""
    unsound = sum(not verdict.sound for verdict in verdicts)
    words = f"{_counted(len(verdicts), 'protocol')} verified, {unsound} not sound; {_counted(len(conflicts), 'set')}"
    return Line(f"{words} in conflict.", 0, "bold red" if unsound else "bold")


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
