"""What a composition came to, in words: conflicts, weakenings, evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from iptflow.cli.words.values import shortened, source_of

if TYPE_CHECKING:
    from rich.console import Console

    from iptflow.composition import Conflict, EvidenceSummary, Weakening


def show_conflicts(console: Console, conflicts: Iterable[Conflict]) -> None:
    """Every conflict with all who assert something there, and what may be done."""
    from rich.padding import Padding
    from rich.text import Text

    for conflict in conflicts:
        head = Text(conflict.path or "the whole", style="bold")
        console.print(head.append(f"  {conflict.kind}", style="red"))
        console.print(Padding(f"{conflict.message}.", (0, 0, 0, 2)))
        for each in conflict.asserters:
            who = f"{each.contributor} {each.version}".rstrip()
            because = f", because: {each.because}" if each.because else ""
            line = f"{who} says {shortened(each.value)}{source_of(each.source)}{because}"
            console.print(Padding(line, (0, 0, 0, 4)))
        if conflict.advice:
            console.print(Padding(conflict.advice, (0, 0, 0, 2)))


def show_weakenings(console: Console, weakenings: Iterable[Weakening]) -> None:
    """Where less is asked than by the base, who said so and why."""
    from rich.padding import Padding

    for each in weakenings:
        stated = each.before is not None or each.after is not None
        change = f": {shortened(each.before, 60)} -> {shortened(each.after, 60)}" if stated else ""
        console.print(Padding(f"{each.path}  {each.kind}{change}", (0, 0, 0, 2)))
        why = each.reason or "no reason is stated"
        console.print(Padding(f"{', '.join(each.contributors)}: {why}{source_of(each.source)}", (0, 0, 0, 6)))


def evidence_line(summary: EvidenceSummary) -> str:
    """The weakest of what is known, and whether this very combination was studied."""
    untested = "; this combination is untested" if summary.combination_untested else ""
    return f"Evidence: {summary.weakest} (the weakest of all statements){untested}"
