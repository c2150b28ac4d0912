"""The contact plan: one strip a series over the weeks or months that it runs, with the measures below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from iptflow.composition.naming import duration
from iptflow.drawing.flow import WIDE, Marked
from iptflow.drawing.palette import INK, PAPER, QUIET, Mark
from iptflow.drawing.svg import Canvas
from iptflow.drawing.text import width
from iptflow.protocol import Protocol
from iptflow.protocol.durations import days
from iptflow.protocol.records import Schedule, Series

LEFT: Final = 40
AXIS: Final = 470
END: Final = WIDE - 40
ROOM: Final = AXIS - LEFT - 24
_MOST: Final = 60
_APART: Final = 12
"""From here on dots of full size stand clear of each other."""
_TIMES: Final = {"opening": (0, "at opening"), "each-session": (1, "at each session"), "ending": (2, "at the end")}


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days as pixels; ``unit`` is what is counted along it."""

    unit: str
    length: int
    steps: int

    def x(self, number: int) -> int:
        """Where the unit with this number, counted from 1, stands."""
        return self.at((number - 1) * self.length)

    def at(self, day: int) -> int:
        """Where a day, counted from 0, stands."""
        return AXIS + 12 + self.width_of(day)

    def width_of(self, days: int) -> int:
        """How far apart two days stand."""
        return (END - AXIS - 24) * days // (self.length * max(self.steps - 1, 1))


def draw_plan(canvas: Canvas, protocol: Protocol, marked: Marked, top: int) -> int:
    """Draw the strips from ``top`` downwards; gives back where the next thing may stand."""
    series = protocol.frame.contacts
    planned = {name: each for name, each in series.items() if each.count and each.every}
    y = top
    for plan, heading in (("acute", "Contacts of the acute course"), ("maintenance", "Contacts of maintenance")):
        some = {name: each for name, each in planned.items() if _belongs(each, plan)}
        if some:
            y = _strip(canvas, protocol, plan, heading, some, marked, y) + 16
    rest = [(name, each) for name, each in series.items() if name not in planned]
    for name, each in rest:
        marks = marked.of(f"frame.contacts.{name}")
        told = (
            "Without a plan, as often as needed" if not each.count else f"{_numbers(each.count)} in all, when it suits"
        )
        y = canvas.item(LEFT, y, marks, f"{each.title}. {told}.", WIDE - 2 * LEFT) + 4
    return y + 8


def _belongs(series: Series, plan: str) -> bool:
    return (series.for_ == "maintenance") == (plan == "maintenance")


def _axis(protocol: Protocol, plan: str, series: Sequence[Series]) -> _Axis:
    long = max(_days(each) * ((each.count or (1, 1))[1] - 1) + 7 * each.from_week for each in series)
    if plan == "acute":
        long = max(long, 7 * protocol.frame.weeks.range[1])
    unit, length = ("week", 7) if long <= 7 * _MOST else ("month", 30)
    return _Axis(unit, length, max(-(-long // length), 2))


def _days(series: Series) -> int:
    return days(series.every)


def _strip(
    canvas: Canvas, protocol: Protocol, plan: str, heading: str, some: dict[str, Series], marked: Marked, y: int
) -> int:
    axis = _axis(protocol, plan, list(some.values()))
    said = _weeks(protocol) if plan == "acute" else ""
    y = canvas.paragraph(LEFT, y, heading, ROOM, size=14, bold=True)
    if said:
        x = canvas.badges(LEFT, y + 1, marked.of("frame.weeks"))
        y = canvas.paragraph(x, y, said, ROOM)
    _scale(canvas, axis, y + 2)
    y += 24
    for name, series in some.items():
        y = _row(canvas, series, axis, marked.of(f"frame.contacts.{name}"), y, protocol)
    if plan == "acute":
        for name, schedule in protocol.measures.items():
            y = _measure(canvas, protocol, schedule, axis, marked.of(f"measures.{name}"), y)
    return y


def _weeks(protocol: Protocol) -> str:
    weeks = protocol.frame.weeks
    return f"{_numbers(weeks.range)} weeks, planned {weeks.planned or weeks.range[1]}"


def _scale(canvas: Canvas, axis: _Axis, y: int) -> None:
    step = next(each for each in (1, 2, 4, 6, 12, 24) if axis.steps // each <= 24)
    canvas.text(AXIS - 60, y + 12, axis.unit, size=11, fill=QUIET)
    for number in range(1, axis.steps + 1):
        if number == 1 or (number % step == 0 and number > 2) or step == 1:
            label = str(number)
            canvas.text(axis.x(number) - width(label, 11) // 2, y + 12, label, size=11, fill=QUIET)


def _row(canvas: Canvas, series: Series, axis: _Axis, marks: tuple[Mark, ...], y: int, protocol: Protocol) -> int:
    assert series.count is not None
    low, high = series.count
    planned = series.planned or high
    bottom = _label(canvas, series.title, _details(series, protocol), marks, y)
    middle = y + 12
    canvas.way([(AXIS, middle), (END, middle)], arrow=False, edge="#d5dae0")
    colour = marks[0].colour if marks else INK
    large, small = (5, 3) if axis.width_of(_days(series)) >= _APART else (3, 2)
    for number in range(1, high + 1):
        day = 7 * (series.from_week - 1) + _days(series) * (number - 1)
        fill = colour if number <= planned else PAPER
        canvas.dot(axis.at(day), middle, fill=fill, edge=colour, radius=large if number <= low else small)
    return bottom


def _details(series: Series, protocol: Protocol) -> str:
    assert series.count is not None
    people = [protocol.participants[who].title if who in protocol.participants else who for who in series.participants]
    every = duration(series.every)
    told = [_numbers(series.count), f"one every {every}" if every[0].isdigit() else f"one a {every}"]
    if series.minutes:
        told.append(f"{_numbers(series.minutes)} minutes")
    return f"{', '.join(told)}. With: {', '.join(people) or 'whoever is needed'}"


def _measure(
    canvas: Canvas, protocol: Protocol, schedule: Schedule, axis: _Axis, marks: tuple[Mark, ...], y: int
) -> int:
    sessions = [each for each in protocol.frame.contacts.values() if each.for_ == "acute" and each.count and each.every]
    lasting = protocol.frame.weeks.planned or protocol.frame.weeks.range[1]
    weeks: set[int] = set()
    weeks |= {1} if "opening" in schedule.at else set()
    weeks |= {lasting} if "ending" in schedule.at else set()
    if "each-session" in schedule.at and sessions:
        weeks |= {(_days(sessions[0]) * number) // 7 + 1 for number in range(sessions[0].planned or 1)}
    if schedule.every:
        weeks |= set(range(1, lasting + 1, max(days(schedule.every) // 7, 1)))
    bottom = _label(canvas, f"Measure: {schedule.title}", _when(schedule), marks, y)
    middle = y + 12
    canvas.way([(AXIS, middle), (END, middle)], arrow=False, edge="#d5dae0")
    for week in sorted(weeks):
        x = axis.at((week - 1) * 7)
        canvas.box(x - 4, middle - 4, 8, 8, edge=marks[0].colour if marks else INK, thick=2, round_=0)
    return bottom


def _when(schedule: Schedule) -> str:
    times = sorted(schedule.at, key=lambda each: _TIMES.get(each, (9, each))[0])
    told = [_TIMES.get(each, (9, each))[1] for each in times]
    told += (
        [f"once a {every}" if (every := duration(schedule.every))[0].isalpha() else f"every {every}"]
        if schedule.every
        else []
    )
    return ", ".join([schedule.level, *told])


def _label(canvas: Canvas, title: str, details: str, marks: tuple[Mark, ...], y: int) -> int:
    x = canvas.badges(LEFT, y + 4, marks)
    y = canvas.paragraph(x, y + 2, title, ROOM - (x - LEFT), bold=True)
    y = canvas.paragraph(LEFT, y, details, ROOM, size=11, fill=QUIET)
    return y + 8


def _numbers(two: tuple[int, int]) -> str:
    return str(two[0]) if two[0] == two[1] else f"{two[0]} to {two[1]}"
