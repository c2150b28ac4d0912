"""How long until the illness comes back: Kaplan and Meier's estimate with Greenwood's variance, arm by arm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import exp, log, sqrt
from typing import Final, Literal, NamedTuple

from iptflow.course.entries import Moved
from iptflow.research.fields import EVENTS_OF_ILLNESS
from iptflow.research.people import Person

Since = Literal["allocation", "acute-end"]
_Z: Final = 1.959963984540054
"""Of the normal distribution 95 percent lie within so many standard deviations."""


class Followed(NamedTuple):
    """How long somebody was followed, and whether that ended with the event; else it is censored."""

    days: int
    event: bool


class Step(NamedTuple):
    """The curve from a day on: what is estimated of those without the event, within 95 percent bounds."""

    day: int
    at_risk: int
    events: int
    survival: Fraction
    low: float
    high: float


def followed(person: Person, since: Since = "allocation") -> Followed | None:
    """How long until the first relapse or recurrence; None for who never came to where the count begins.

    Counted from allocation the arms are as chance made them. Counted from the end of acute treatment it describes those
    who came to it, and compares nothing that chance made.
    """
    start = 0 if since == "allocation" else _acute_end(person)
    if start is None:
        return None
    days = [person.day(each.on) for each in person.events() if each.event in EVENTS_OF_ILLNESS]
    first = min((day for day in days if day >= start), default=None)
    return Followed(first - start, True) if first is not None else Followed(max(person.last_seen - start, 0), False)


def _acute_end(person: Person) -> int | None:
    """The day on which the acute part was brought to its planned close."""
    ends = [person.day(each.on) for each in person.course.live(Moved)
            if each.to in ("maintenance", "completed") and each.on <= person.on]  # fmt: skip
    return min(ends, default=None)


def curve(times: Iterable[Followed]) -> tuple[Step, ...]:
    """The estimate from day 0, a step for each day with an event.

    The bounds are those of the logarithm of the cumulative hazard, which stay between 0 and 1. Who is censored on the
    day of an event counts as at risk on it.
    """
    everybody = sorted(times)
    steps = [Step(0, len(everybody), 0, Fraction(1), 1.0, 1.0)]
    survival, spread = Fraction(1), Fraction(0)
    for day in sorted({each.days for each in everybody if each.event}):
        at_risk = sum(each.days >= day for each in everybody)
        events = sum(each.event and each.days == day for each in everybody)
        survival *= Fraction(at_risk - events, at_risk)
        if survival:
            spread += Fraction(events, at_risk * (at_risk - events))
        steps.append(Step(day, at_risk, events, survival, *_bounds(survival, spread)))
    return tuple(steps)


def at_risk(times: Sequence[Followed], days: Iterable[int]) -> tuple[int, ...]:
    """How many are still followed without the event at each of these days."""
    return tuple(sum(each.days >= day for each in times) for day in days)


def _bounds(survival: Fraction, spread: Fraction) -> tuple[float, float]:
    if survival in (0, 1):
        return float(survival), float(survival)
    away = _Z * sqrt(spread) / abs(log(survival))
    return float(survival) ** exp(away), float(survival) ** exp(-away)
