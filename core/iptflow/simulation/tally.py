"""What a block of clients comes to: counts and sums in whole numbers, so that adding blocks in order is exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from iptflow.simulation.clients import MONTH, ONE
from iptflow.simulation.play import Slot
from iptflow.simulation.script import Script

MONTHS: Final = 61
"""Survival is told month by month up to here; what is later stands in the last."""

SHARES: Final = 100
"""Severity at the end is told in so many equal classes of the range."""


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of some clients in one protocol; ``counts`` by name, each a row of whole numbers.

    ========================  =================================================================================
    ``clients``               how many
    ``held``, ``missed``      contacts by series
    ``places``                where the courses stood last, by place; a phase is a course that goes on
    ``alerts``                raised, by rule
    ``deviations``            of all contacts
    ``days``                  from the opening to the last slot, in sum
    ``severity``              in classes, when the acute part was left for maintenance or the course ended
    ``first_severity``        the same at the first slot
    ``entered``               maintenance
    ``recurred``, ``left``    of those: by months since, with a new episode, or last seen without one
    ========================  =================================================================================
    """

    counts: Mapping[str, tuple[int, ...]]

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            counts={
                name: tuple(one + two for one, two in zip(row, other.counts[name], strict=True))
                for name, row in self.counts.items()
            }
        )


def tally(script: Script, slots: Iterable[Slot], first: int, size: int) -> Tally:
    """The counts of a block whose clients are numbered from ``first``."""
    held, missed = (np.zeros(len(script.series), np.int64) for _ in range(2))
    alerts = np.zeros(len(script.rules), np.int64)
    place = np.zeros(size, np.int8)
    day, entered, recurred = (np.full(size, -1, np.int32) for _ in range(3))
    severity, opening = (np.zeros(size, np.int64) for _ in range(2))
    acute = np.ones(size, np.bool_)
    off_line = np.array([name in script.phases and name not in script.plan.line for name in script.places])
    deviations = 0
    for slot in slots:
        who = slot.client - first
        absent = ~slot.held & (slot.place < len(script.phases))
        for number in range(len(script.series)):
            here = slot.series == number
            held[number] += np.count_nonzero(here & slot.held)
            missed[number] += np.count_nonzero(here & absent)
        raised = slot.alerts[slot.alerts != 0]
        for bit in range(len(alerts)):
            alerts[bit] += int(((raised >> bit) & 1).sum())
        deviations += int(slot.deviations.sum())
        if slot.number == 0:
            opening[who] = slot.severity
        severity[who] = np.where(acute[who], slot.severity, severity[who])
        place[who], day[who] = slot.place, slot.day
        anew = np.flatnonzero(slot.recurred)
        anew = anew[(entered[who[anew]] >= 0) & (recurred[who[anew]] < 0)]
        recurred[who[anew]] = slot.day[anew]
        maintained = np.flatnonzero(off_line[slot.place])
        acute[who[maintained]] = False
        maintained = maintained[entered[who[maintained]] < 0]
        entered[who[maintained]] = slot.day[maintained]
    return Tally(
        counts={
            "clients": (size,),
            "held": _row(held),
            "missed": _row(missed),
            "places": _row(np.bincount(place, minlength=len(script.places))),
            "alerts": _row(alerts),
            "deviations": (deviations,),
            "days": (int(day.clip(0).sum()),),
            "severity": _classes(severity),
            "first_severity": _classes(opening),
            "entered": (int((entered >= 0).sum()),),
            "recurred": _months((recurred - entered)[recurred >= 0]),
            "left": _months((day - entered)[(entered >= 0) & (recurred < 0)]),
        }
    )


def _row(counts: NDArray[np.int64]) -> tuple[int, ...]:
    return tuple(int(each) for each in counts)


def _classes(severity: NDArray[np.int64]) -> tuple[int, ...]:
    return _row(np.bincount(np.minimum(severity * SHARES // ONE, SHARES - 1), minlength=SHARES))


def _months(days: NDArray[np.int32]) -> tuple[int, ...]:
    return _row(np.bincount(np.minimum(days // MONTH, MONTHS - 1), minlength=MONTHS))
