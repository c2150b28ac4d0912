"""What a course is at one point of its journal: the fold of its entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar

import msgspec

from iptflow.conditions import Value
from iptflow.course.entries import AnyEntry, Contact, Entry

E = TypeVar("E", bound=Entry)


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """An open or closed safety concern; its id is the sequence of the entry that raised it."""

    id: int
    rule: str
    title: str
    rank: int
    owner: str
    deputy: str
    raised: datetime | None
    acknowledge_by: datetime | None
    status: Literal["open", "acknowledged", "closed"] = "open"
    escalated: bool = False
    dates: tuple[date, ...] = ()
    reason: str = ""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """One client's way through one protocol.

    ``values`` is the situation that conditions read. ``entries[n]`` has the sequence ``n + 1``. ``many`` holds the
    facts of which there are several, by fact and key. ``acute_since`` is where the weeks and numbers of the acute
    frame count from: the opening, or the return to focus selection after a recurrence. ``passed`` holds the rules that
    an override went past, ``mapped`` what a change of protocol made of tasks.
    """

    id: str
    client: str
    therapist: str
    protocol: str
    opened: date
    phase: str
    phase_since: date
    latest: date
    synthetic: bool = False
    ended: str = ""
    ended_on: date | None = None
    review_on: date | None = None
    acute_since: date
    extended_weeks: int = 0
    may_refocus: bool = False
    passed: frozenset[str] = frozenset()
    mapped: Mapping[str, str] = {}
    values: Mapping[str, Value] = {}
    many: Mapping[str, Mapping[str, Any]] = {}
    alerts: Mapping[int, Alert] = {}
    superseded: frozenset[int] = frozenset()
    entries: tuple[AnyEntry, ...] = ()

    @property
    def sequence(self) -> int:
        """The sequence of the last entry."""
        return len(self.entries)

    def week(self, on: date) -> int:
        """The week of the course in which the date lies, from 1."""
        return (on - self.opened).days // 7 + 1

    def acute_week(self, on: date) -> int:
        """The week of the acute part in which the date lies, from 1."""
        return (on - self.acute_since).days // 7 + 1

    def counted(self, series: str) -> int:
        """How many contacts of a series were held; of a course that came back from maintenance, since then."""
        if self.acute_since == self.opened:
            total = self.values.get(f"count:{series}", 0)
            assert isinstance(total, int)
            return total
        return sum(each.counts and each.series == series and each.on >= self.acute_since for each in self.live(Contact))

    def live(self, kind: type[E]) -> Iterator[E]:
        """The entries of a kind that no correction has superseded, in the order of their sequence."""
        for sequence, entry in enumerate(self.entries, start=1):
            if isinstance(entry, kind) and sequence not in self.superseded:
                yield entry

    def open_alerts(self) -> tuple[Alert, ...]:
        """The alerts that nobody has closed, oldest first."""
        return tuple(alert for alert in self.alerts.values() if alert.status != "closed")
