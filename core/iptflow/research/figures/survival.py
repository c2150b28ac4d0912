"""Kaplan and Meier's curves of time to the first relapse or recurrence, with bounds and the numbers at risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from iptflow.drawing.svg import Canvas, document
from iptflow.research.figures.axes import (
    LEFT,
    RIGHT,
    WIDE,
    Scale,
    area,
    frame,
    heading,
    legend,
    line,
    sign_of,
    ticks,
    upright,
    words,
)
from iptflow.research.survival import Followed, Since, Step, at_risk, curve

_TOP: Final = 92
_HIGH: Final = 330
_FROM: Final = {"allocation": "Weeks since allocation", "acute-end": "Weeks since the end of acute treatment"}


def draw_survival(title: str, arms: Mapping[str, Sequence[Followed]], *, since: Since, synthetic: bool) -> str:
    """The curves.

    Args:
        title: what the trial is called.
        arms: everybody's time, by the title of the arm.
        since: where the times count from.
        synthetic: whether everybody is made up.
    """
    canvas = Canvas()
    means = "Kaplan-Meier estimates with 95 % bounds; a tick is somebody last seen."
    heading(canvas, f"{title}: free of relapse and recurrence", means, synthetic=synthetic)
    last = max((7, *(each.days for times in arms.values() for each in times)))
    across = [7 * week for week in ticks(0, -(-last // 7))]
    x, y = Scale(0, max(last, across[-1]), LEFT, RIGHT), Scale(0, 100, _TOP + _HIGH, _TOP)
    frame(canvas, x, y, [(day, str(day // 7)) for day in across], [(each, f"{each} %") for each in range(0, 101, 20)])
    upright(canvas, 34, (y.start + y.end) // 2, "Free of relapse and recurrence")
    words(canvas, (x.start + x.end) // 2, y.start + 42, _FROM[since])
    for index, times in enumerate(arms.values()):
        _curve(canvas, index, times, x, y)
    under = _numbers(canvas, arms, across, x, y.start + 70)
    end = legend(canvas, list(arms), LEFT + 16, _TOP + _HIGH - 20 * len(arms) - 16)
    described = "; ".join(_described(name, times) for name, times in arms.items())
    return document(canvas.shapes, WIDE, max(under, end) + 16, title=f"Time to recurrence: {title}",
                    description=described)  # fmt: skip


def _described(name: str, times: Sequence[Followed]) -> str:
    last = curve(times)[-1]
    events = sum(each.event for each in times)
    return f"{name}: {len(times)} people, {events} events, {float(last.survival):.0%} at the end"


def _curve(canvas: Canvas, index: int, times: Sequence[Followed], x: Scale, y: Scale) -> None:
    if not times:
        return
    sign, steps, end = sign_of(index), curve(times), max(each.days for each in times)
    corners = [(x.at(day), y.at(100 * float(value))) for day, value in _corners(steps, "survival", end)]
    upper = [(x.at(day), y.at(100 * value)) for day, value in _corners(steps, "high", end)]
    lower = [(x.at(day), y.at(100 * value)) for day, value in _corners(steps, "low", end)]
    area(canvas, [*upper, *reversed(lower)], sign.colour)
    line(canvas, corners, sign.colour, sign.dashes)
    for day in sorted({each.days for each in times if not each.event}):
        height = y.at(100 * float([step for step in steps if step.day <= day][-1].survival))
        line(canvas, [(x.at(day), height - 5), (x.at(day), height + 5)], sign.colour, thick=1)


def _corners(steps: Sequence[Step], what: str, end: int) -> list[tuple[int, float]]:
    """Level up to a day, then down."""
    corners: list[tuple[int, float]] = []
    for step in steps:
        if corners:
            corners.append((step.day, corners[-1][1]))
        corners.append((step.day, float(getattr(step, what))))
    return [*corners, (end, corners[-1][1])]


def _numbers(
    canvas: Canvas, arms: Mapping[str, Sequence[Followed]], days: Sequence[int], x: Scale, y: int
) -> int:  # fmt: skip
    """The table under the curves: how many are at risk, and how many events there were by then."""
    canvas.text(LEFT - 64, y, "At risk (events so far)", bold=True)
    for index, (name, times) in enumerate(arms.items()):
        y += 22
        canvas.text(LEFT - 64, y, name, fill=sign_of(index).colour, bold=True)
        y += 18
        for day, number in zip(days, at_risk(times, days), strict=True):
            events = sum(each.event and each.days <= day for each in times)
            words(canvas, x.at(day), y, f"{number} ({events})")
    return y
