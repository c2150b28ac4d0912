"""Mean scores over time, arm by arm, with 95 percent bounds and how many have a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from iptflow.drawing.svg import Canvas, document
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import decimals, written
from iptflow.research.figures.axes import (
    LEFT,
    RIGHT,
    WIDE,
    Scale,
    frame,
    heading,
    hollow,
    legend,
    line,
    sign_of,
    ticks,
    upright,
    words,
)
from iptflow.research.trajectories import Point

_TOP: Final = 92
_HIGH: Final = 300
_BESIDE: Final = 7


def draw_trajectories(
    title: str, instrument: Instrument, arms: Mapping[str, Sequence[Point]], *, synthetic: bool
) -> str:  # fmt: skip
    """The means.

    Args:
        title: what the trial is called.
        instrument: what the scores are of.
        arms: the points of each arm, by its title.
        synthetic: whether everybody is made up.
    """
    canvas = Canvas()
    means = "Means of those who have a score, 1.96 standard errors to both sides."
    heading(canvas, f"{title}: {instrument.title}", means, synthetic=synthetic)
    points = [point for each in arms.values() for point in each]
    days = sorted({point.day for point in points}) or [0]
    low, high = instrument.scoring.range if instrument.scoring else (0, 1)
    x, y = Scale(min(0, days[0]) - 7, max(days[-1], 7) + 7, LEFT, RIGHT), Scale(low, high, _TOP + _HIGH, _TOP)
    names = {point.day: point.title for point in points}
    frame(canvas, x, y, [(day, names.get(day, "")) for day in days],
          [(each, written(each, decimals(instrument))) for each in ticks(low, high)])  # fmt: skip
    upright(canvas, 34, (y.start + y.end) // 2, "Score")
    for index, each in enumerate(arms.values()):
        _arm(canvas, each, x, y, index, len(arms))
    end = _numbers(canvas, arms, x, y.start + 48)
    legend(canvas, list(arms), RIGHT - 260, _TOP + 4)
    described = "; ".join(f"{name}: {_described(instrument, each)}" for name, each in arms.items())
    return document(canvas.shapes, WIDE, end + 16, title=f"Scores over time: {title}", description=described)


def _described(instrument: Instrument, points: Sequence[Point]) -> str:
    unit = 10 ** decimals(instrument)
    return ", ".join(f"{each.title} {each.mean / unit:.1f} (n = {each.number})" for each in points)


def _arm(canvas: Canvas, points: Sequence[Point], x: Scale, y: Scale, index: int, arms: int) -> None:
    sign = sign_of(index)
    aside = round((index - (arms - 1) / 2) * _BESIDE)  # so that bounds of two arms do not hide each other
    places = [(x.at(point.day) + aside, y.at(point.mean)) for point in points]
    line(canvas, places, sign.colour, sign.dashes)
    for point, (across, up) in zip(points, places, strict=True):
        if point.low is not None and point.high is not None:
            ends = [y.at(min(max(each, y.low), y.high)) for each in (point.low, point.high)]
            line(canvas, [(across, ends[0]), (across, ends[1])], sign.colour, thick=1)
            for end in ends:
                line(canvas, [(across - 3, end), (across + 3, end)], sign.colour, thick=1)
        hollow(canvas, across, up, sign.colour)


def _numbers(canvas: Canvas, arms: Mapping[str, Sequence[Point]], x: Scale, y: int) -> int:
    canvas.text(LEFT - 64, y, "People with a score", bold=True)
    for index, (name, points) in enumerate(arms.items()):
        y += 22
        canvas.text(LEFT - 64, y, name, fill=sign_of(index).colour, bold=True)
        y += 18
        for point in points:
            words(canvas, x.at(point.day), y, str(point.number))
    return y
