"""The tables: what was measured, and how it stands to the goals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Goal(NamedTuple):
    """One goal in one run: a figure of ours, of a peer where there is one, and the limit that it is held against."""

    id: str
    what: str
    ours: str
    peer: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


class Section(NamedTuple):
    """What one benchmark gives: a table, and the goals that it answers for."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]
    goals: list[Goal]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, figures to the right."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join(['---', *['--:'] * (len(head) - 1)])}|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def goals(found: Iterable[Goal]) -> str:
    rows = [
        (
            goal.id,
            goal.what,
            goal.peer,
            goal.ours,
            figure(goal.measured),
            f"{'≥' if goal.at_least else '≤'} {figure(goal.limit)}",
            "yes" if goal.met else "**no**",
        )
        for goal in found
    ]
    head = ("goal", "what", "peer", "ours", "measured", "limit", "met")
    lines = [f"| {' | '.join(head)} |", "|---|---|---|---|--:|--:|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def figure(number: float) -> str:
    """Three figures, no more."""
    if number >= 1000:
        return f"{round(number, 1 - len(str(int(number))) + 2):,.0f}".replace(",", " ")
    if number >= 100:
        return f"{number:.0f}"
    return f"{number:.3g}"


def of(sections: Iterable[Section]) -> str:
    """Everything: the goals first, then the tables they come from."""
    found = list(sections)
    parts = ["## Goals", "", goals(sorted((goal for each in found for goal in each.goals), key=_number)), ""]
    for section in found:
        parts += [f"## {section.title}", "", table(section.head, section.rows), ""]
    return "\n".join(parts)


def _number(goal: Goal) -> int:
    return int("".join(filter(str.isdigit, goal.id.partition(",")[0])))
