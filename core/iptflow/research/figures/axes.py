"""Scales and ticks of a figure, and the signs by which arms are told apart, also without colour."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from iptflow.drawing.palette import INK, PAPER, QUIET
from iptflow.drawing.svg import Canvas, clean

WIDE: Final = 860
LEFT: Final = 96
RIGHT: Final = WIDE - 32
GRID: Final = "#dfe4e9"
MADE_UP: Final = "Every participant is made up."


class Sign(NamedTuple):
    """An arm's colour and dashes."""

    colour: str
    dashes: str


SIGNS: Final = (Sign("#0072b2", ""), Sign("#d55e00", "7 4"), Sign("#007a59", "2 3"), Sign("#cc79a7", "9 3 2 3"))
"""One an arm, in the order of the document; with more arms they come again."""


class Scale(NamedTuple):
    """From values to pixels, whole ones."""

    low: float
    high: float
    start: int
    end: int

    def at(self, value: float) -> int:
        """The pixel of a value."""
        return round(self.start + (value - self.low) * (self.end - self.start) / (self.high - self.low))


def heading(canvas: Canvas, title: str, what: str, *, synthetic: bool) -> None:
    """What a figure shows, and what its signs mean; that everybody is made up stands there too."""
    canvas.paragraph(LEFT, 18, title, RIGHT - LEFT, size=16, bold=True)
    canvas.text(LEFT, 66, f"{what} {MADE_UP}" if synthetic else what, fill=QUIET)


def ticks(low: int, high: int, about: int = 6) -> list[int]:
    """Round numbers from the first at or above ``low`` to the last at or below ``high``."""
    width = max((high - low) / about, 1)
    size = next(step * 10**power for power in range(9) for step in (1, 2, 5) if step * 10**power >= width)
    first = -(-low // size) * size
    return list(range(first, high + 1, size))


def sign_of(index: int) -> Sign:
    """The sign of the arm with this number."""
    return SIGNS[index % len(SIGNS)]


def words(
    canvas: Canvas, x: int, y: int, text: str, *, anchor: str = "middle", fill: str = INK, size: int = 12
) -> None:
    """A line of text that ends, or has its middle, at x."""
    canvas.shapes.append(
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{escape(clean(text))}</text>'
    )


def upright(canvas: Canvas, x: int, y: int, text: str) -> None:
    """A line of text that goes upwards, its middle at y."""
    canvas.shapes.append(
        f'<text x="{x}" y="{y}" font-size="12" fill="{INK}" text-anchor="middle" transform="rotate(-90 {x} {y})">'
        f"{escape(clean(text))}</text>"
    )


def line(canvas: Canvas, points: Sequence[tuple[int, int]], colour: str, dashes: str = "", thick: int = 2) -> None:
    """A line through points."""
    drawn = " ".join(f"{x},{y}" for x, y in points)
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    canvas.shapes.append(
        f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="{thick}"{dashed}/>'
    )  # fmt: skip


def area(canvas: Canvas, points: Sequence[tuple[int, int]], colour: str) -> None:
    """A pale area: where the truth may well lie."""
    drawn = " ".join(f"{x},{y}" for x, y in points)
    canvas.shapes.append(f'<polygon points="{drawn}" fill="{colour}" fill-opacity="0.13"/>')


def frame(canvas: Canvas, x: Scale, y: Scale, across: Sequence[tuple[int, str]], up: Sequence[tuple[int, str]]) -> None:
    """Grid, axes and the numbers at both."""
    for value, told in up:
        line(canvas, [(x.start, y.at(value)), (x.end, y.at(value))], GRID, thick=1)
        words(canvas, x.start - 8, y.at(value) + 4, told, anchor="end")
    for value, told in across:
        line(canvas, [(x.at(value), y.start), (x.at(value), y.start + 5)], QUIET, thick=1)
        words(canvas, x.at(value), y.start + 20, told)
    line(canvas, [(x.start, y.end), (x.start, y.start), (x.end, y.start)], QUIET, thick=1)


def legend(canvas: Canvas, names: Sequence[str], x: int, y: int) -> int:
    """The arms with their signs, one below the other; gives back where the next thing may stand."""
    for index, name in enumerate(names):
        sign = sign_of(index)
        line(canvas, [(x, y + 8), (x + 34, y + 8)], sign.colour, sign.dashes, thick=3)
        canvas.text(x + 42, y + 12, name)
        y += 20
    return y


def hollow(canvas: Canvas, x: int, y: int, colour: str) -> None:
    """A point with its sign's colour around it."""
    canvas.dot(x, y, fill=PAPER, edge=colour, radius=4)
