"""What a course is at one point of its journal: the fold of its entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from iptflow.conditions import Value
from iptflow.course.entries import AnyEntry


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
    facts of which there are several, by fact and key.
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
    extended_weeks: int = 0
    may_refocus: bool = False
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

    def open_alerts(self) -> tuple[Alert, ...]:
        """The alerts that nobody has closed, oldest first."""
        return tuple(alert for alert in self.alerts.values() if alert.status != "closed")
