"""The planned contacts of a part of the course, as the frame states them: one table, filled as parts begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from iptflow.protocol.durations import after
from iptflow.protocol.records import Series
from iptflow.simulation.kernel.state import FAR
from iptflow.simulation.script import Script
from iptflow.simulation.therapist import lag, short

CLOSING: Final = -1


class Row(NamedTuple):
    """A slot of one part of a course.

    ``outside`` is whether a contact here lies outside the weeks of its series. ``window`` is when the window of the
    carrying series opens in which a measure would be taken now, ``ends`` the day of its last contact where a measure of
    the ending may be due, else FAR. ``covered`` is whether such a measure stands for the one of this contact: at the
    last of the acute part, and at the first of maintenance, which is planned for the day on which the acute part ended.
    ``ahead`` is whether a contact of the carrying series is still to come.
    """

    series: int
    day: int
    left: int
    outside: bool = False
    window: int = FAR
    covered: bool = False
    ends: int = FAR
    ahead: bool = False


class Columns(NamedTuple):
    """The rows of all parts, column by column."""

    series: NDArray[np.int32]
    day: NDArray[np.int32]
    left: NDArray[np.int32]
    outside: NDArray[np.int32]
    window: NDArray[np.int32]
    covered: NDArray[np.int32]
    ends: NDArray[np.int32]
    ahead: NDArray[np.int32]


class _Contact(NamedTuple):
    day: int
    series: int
    planned: int
    closes: int


class Calendar:
    """The rows of all parts that have begun; ``base`` gives where those of a part lie."""

    def __init__(self, script: Script, opening: date) -> None:
        self.script, self.opening = script, opening
        self._frame = script.plan.protocol.frame
        self._bases: dict[tuple[bool, int], int] = {}
        self.columns = Columns(*(_column(()) for _ in Columns._fields))
        self.base(maintained=False, start=0)

    def base(self, *, maintained: bool, start: int) -> int:
        """The number of the first row of a part."""
        known = self._bases.get((maintained, start))
        if known is None:
            rows = Columns(*map(_column, zip(*self._part(maintained, start), strict=True)))
            known = self._bases[maintained, start] = len(self.columns.day)
            self.columns = Columns(*map(_joined, zip(self.columns, rows, strict=True)))
        return known

    def main(self, maintained: bool) -> str:
        """The series that carries a part: most planned contacts, then by name."""
        return min(((-_planned_count(series), name) for name, series in self._planned_in(maintained)), default=(0, ""))[
            1
        ]

    def _planned_in(self, maintained: bool) -> list[tuple[str, Series]]:
        kind = "maintenance" if maintained else "acute"
        return [
            (name, series)
            for name, series in sorted(self._frame.contacts.items())
            if series.every and series.count and series.for_ in (kind, "any")
        ]

    def _part(self, maintained: bool, start: int) -> Iterator[Row]:
        contacts = sorted(self._contacts(maintained, start))
        main = self.main(maintained)
        carrying = [each for each in contacts if self.script.series[each.series] == main]
        named = [self.script.series[each.series] for each in contacts]
        full = [not short(name, self._frame.contacts[name]) for name in named]
        for index, each in enumerate(contacts):
            ahead = [one for one in carrying if (one.day, one.series) >= (each.day, each.series)]
            yield self._row(each, sum(full[index + 1 :]), carrying, ahead, start, maintained)
        yield Row(CLOSING, max((each.closes for each in contacts), default=start) + 1, 0)

    def _row(
        self, each: _Contact, left: int, carrying: list[_Contact], ahead: list[_Contact], start: int, maintained: bool
    ) -> Row:
        present = ahead[0] if ahead else carrying[-1] if carrying and each.day <= carrying[-1].closes else None
        last = bool(carrying) and present == carrying[-1] and not maintained
        first = bool(carrying) and present == carrying[0] and maintained and present.planned == start
        return Row(
            series=each.series,
            day=each.day,
            left=left,
            outside=self._outside(each, start),
            window=present.planned if present else FAR,
            covered=last or first,
            ends=carrying[-1].planned if last else FAR,
            ahead=bool(ahead),
        )

    def _outside(self, each: _Contact, start: int) -> bool:
        name = self.script.series[each.series]
        series = self._frame.contacts[name]
        if series.for_ != "acute" or not series.count:
            return False
        week = (each.day - start) // 7 + 1
        return not series.from_week <= week <= self.script.plan.last_weeks[name]

    def _contacts(self, maintained: bool, start: int) -> Iterator[_Contact]:
        begins = self.opening + timedelta(days=start)
        for name, series in self._planned_in(maintained):
            first = begins + timedelta(weeks=series.from_week - 1)
            for number in range(_planned_count(series)):
                opens = (after(first, series.every, number) - self.opening).days
                closes = (after(first, series.every, number + 1) - self.opening).days - 1
                if not maintained and opens - start >= 7 * self._frame.weeks.range[1]:
                    break
                day = opens + lag(name, series, closes - opens + 1)
                yield _Contact(day, self.script.series.index(name), opens, closes)


def _planned_count(series: Series) -> int:
    low, high = series.count or (0, 0)
    return max(low, min(series.planned or high, high))


def _column(values: tuple[int, ...]) -> NDArray[np.int32]:
    return np.array(values, np.int32)


def _joined(columns: tuple[NDArray[np.int32], NDArray[np.int32]]) -> NDArray[np.int32]:
    return np.concatenate(columns)
