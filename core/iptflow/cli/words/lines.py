"""Lines of text with an indent, as every answer is made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rich.console import Console


class Line(NamedTuple):
    """One line: its text, how far it is indented, and how it is marked on a terminal."""

    text: str
    depth: int = 0
    style: str = ""


def show_lines(console: Console, lines: Iterable[Line], *, under: int = 0) -> None:
    """Print the lines, each wrapped under its own beginning."""
    from rich.padding import Padding
    from rich.text import Text

    for line in lines:
        console.print(Padding(Text(line.text, style=line.style), (0, 0, 0, 2 * (line.depth + under))))
