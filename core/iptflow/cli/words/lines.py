"""Lines of text with an indent, as every answer is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console


class Line(NamedTuple):
    """One line: its text, how far it is indented, how it is marked on a terminal, and what stands before all of it."""

    text: str
    depth: int = 0
    style: str = ""
    lead: str = ""


def show_lines(console: Console, lines: Iterable[Line], *, under: int = 0) -> None:
    """Print the lines, each wrapped under its own beginning."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    for line in lines:
        text = Text(line.text, style=line.style)
        if line.lead:
            row = Table.grid()
            row.add_row(Text(line.lead, style=line.style), text)
        console.print(Padding(row if line.lead else text, (0, 0, 0, 2 * (line.depth + under))))
