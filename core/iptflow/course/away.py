"""Days on which no contact can be held, and what moves past them: closures, absences, holds of the course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from iptflow.course.entries import Entry, Held, Resumed
from iptflow.course.state import Course

# Never those of a locale: what a course answers is the same on every machine.
_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                  "November", "December")  # fmt: skip


class Absence(msgspec.Struct, frozen=True, kw_only=True):
    """From the first to the last day someone who has to be there is away; ``who`` is for the therapist."""

    first: date
    last: date
    who: str = "client"


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of days without contacts and why; ``last`` is None while nobody knows when it is over."""

    first: date
    last: date | None
    why: str

    def covers(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)

    def words(self) -> str:
        """Why and when: ``clinic closed on 7 May 2026``."""
        if self.last is None:
            return f"{self.why} from {spoken(self.first)}"
        if self.first == self.last:
            return f"{self.why} on {spoken(self.first)}"
        return f"{self.why} from {spoken(self.first)} to {spoken(self.last)}"


def spoken(day: date) -> str:
    """The day as it is said: ``7 May 2026``."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def away(course: Course, closures: Iterable[date] = (), absences: Iterable[Absence] = ()) -> tuple[Away, ...]:
    """Every stretch without contacts, holds included; the order of what is given counts for nothing."""
    found = [Away(first=day, last=day, why="clinic closed") for day in set(closures)]
    found += [Away(first=each.first, last=each.last, why=f"{each.who} away") for each in set(absences)]
    found += _holds(course)
    return tuple(sorted(found, key=lambda each: (each.first, each.why, each.last or date.max)))


def first_free(opens: date, closes: date, stretches: Sequence[Away]) -> tuple[date | None, tuple[Away, ...]]:
    """The first day of a window on which a contact can be held, None where there is none; and what stood in the way."""
    passed: list[Away] = []
    day = opens
    while day <= closes:
        blocking = [each for each in stretches if each.covers(day)]
        if not blocking:
            return day, tuple(passed)
        passed += [each for each in blocking if each not in passed]
        day += timedelta(days=1)
    return None, tuple(passed)


def _holds(course: Course) -> Iterator[Away]:
    start: date | None = None
    for entry in sorted(course.live(Entry), key=lambda each: each.on):
        if isinstance(entry, Held):
            start = start or entry.on
        elif isinstance(entry, Resumed) and start is not None:
            if entry.on > start:
                yield Away(first=start, last=entry.on - timedelta(days=1), why="on hold")
            start = None
    if start is not None:
        yield Away(first=start, last=None, why="on hold")
