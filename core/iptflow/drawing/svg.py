"""The few shapes that pictures are made of, as SVG text; everything from a protocol is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from iptflow.drawing.palette import INK, PAPER, QUIET, Mark
from iptflow.drawing.text import wrap

FONT: Final = "Verdana, 'DejaVu Sans', Geneva, sans-serif"
BODY: Final = 12
BADGE: Final = 14


def step(size: int) -> int:
    """From one baseline to the next."""
    return size + 5


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(letter for letter in text if letter in "\t\n\r" or _is_shown(letter))


def _is_shown(letter: str) -> bool:
    return letter >= " " and not "\ud800" <= letter <= "\udfff" and letter not in "\ufffe\uffff"


@dataclass(slots=True)
class Canvas:
    """Shapes in the order in which they are painted."""

    shapes: list[str] = field(default_factory=list)

    def text(self, x: int, y: int, text: str, *, size: int = BODY, bold: bool = False, fill: str = INK) -> None:
        """One line, its baseline at y."""
        weight = ' font-weight="bold"' if bold else ""
        shown = escape(clean(text))
        self.shapes.append(f'<text x="{x}" y="{y}" font-size="{size}"{weight} fill="{fill}">{shown}</text>')

    def paragraph(
        self, x: int, y: int, text: str, room: int, *, size: int = BODY, bold: bool = False, fill: str = INK
    ) -> int:
        """The text in lines from y downwards; gives back where the next thing may stand."""
        lines = wrap(clean(text), room, size, bold=bold)
        for number, line in enumerate(lines):
            self.text(x, y + step(size) * number + size, line, size=size, bold=bold, fill=fill)
        return y + step(size) * len(lines)

    def box(
        self,
        x: int,
        y: int,
        wide: int,
        high: int,
        *,
        edge: str = QUIET,
        fill: str = PAPER,
        thick: int = 1,
        round_: int = 6,
    ) -> None:
        """A rectangle."""
        self.shapes.append(
            f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" rx="{round_}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="{thick}"/>'
        )

    def way(
        self, points: Sequence[tuple[int, int]], *, arrow: bool = True, edge: str = INK, dashed: bool = False
    ) -> None:
        """A line through the points."""
        drawn = " ".join(f"{x},{y}" for x, y in points)
        end = ' marker-end="url(#arrow)"' if arrow else ""
        dashes = ' stroke-dasharray="4 3"' if dashed else ""
        self.shapes.append(f'<polyline points="{drawn}" fill="none" stroke="{edge}" stroke-width="2"{dashes}{end}/>')

    def dot(self, x: int, y: int, *, fill: str, edge: str, radius: int = 5) -> None:
        """A small circle."""
        self.shapes.append(f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{fill}" stroke="{edge}" stroke-width="2"/>')

    def badge(self, x: int, y: int, mark: Mark) -> int:
        """A letter in its colour, its top left corner at x and y; gives back where text may stand beside it."""
        self.shapes.append(
            f'<rect x="{x}" y="{y}" width="{BADGE}" height="{BADGE}" rx="3" fill="{mark.colour}"/>'
            f'<text x="{x + BADGE // 2}" y="{y + 11}" font-size="10" font-weight="bold" fill="{mark.ink}" '
            f'text-anchor="middle">{escape(mark.letter)}</text>'
        )
        return x + BADGE + 4

    def badges(self, x: int, y: int, marks: Sequence[Mark]) -> int:
        """Several beside each other."""
        for mark in marks:
            x = self.badge(x, y, mark)
        return x

    def item(self, x: int, y: int, marks: Sequence[Mark], text: str, room: int, *, fill: str = INK) -> int:
        """A line of a list, with the marks of whoever brings it, or a dot for the base."""
        if not marks:
            self.shapes.append(f'<circle cx="{x + 5}" cy="{y + 8}" r="2" fill="{QUIET}"/>')
        indent = max(self.badges(x, y, marks) - x, BADGE + 4)
        return self.paragraph(x + indent, y, text, room - indent, fill=fill)


def document(shapes: Sequence[str], wide: int, high: int, *, title: str, description: str, language: str = "en") -> str:
    """The picture as a file, with words for those who do not see it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
        f'role="img" aria-labelledby="title desc" lang={quoteattr(language)} font-family="{FONT}">'
    )
    lines = [
        head,
        f'<title id="title">{escape(clean(title))}</title>',
        f'<desc id="desc">{escape(clean(description))}</desc>',
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
        f'orient="auto-start-reverse"><path d="M0,0 L10,5 L0,10 z" fill="{INK}"/></marker></defs>',
        f'<rect width="{wide}" height="{high}" fill="{PAPER}"/>',
        *shapes,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
