"""The made-up clients: whether they come, how they are, what they answer. One function a slot, for all of them at once.

Severity is a share of an instrument's range in units of 2 ** -16. Everything is in whole numbers and drawn by key, so
that a client is the same client whatever protocol is played, on whatever machine, beside whomever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import options
from iptflow.simulation.draws import PER, UNIT, Draws, Flags, Places, Whole
from iptflow.simulation.findings import Finding
from iptflow.simulation.model import Model
from iptflow.simulation.script import Script

ONE: Final = 1 << UNIT
MONTH: Final = 30
WEEK: Final = 7
MOST_BY_A_CONTACT: Final = 6000
"""No contact takes more of severity away than this, in ten-thousandths."""


class Clients:
    """Some of the clients of a study, in the order of the draws."""

    def __init__(self, model: Model, script: Script, draws: Draws, size: int) -> None:
        self.model, self.script, self.draws = model, script, draws
        self.severity = _share(model.severity.mean.value, model.severity.spread.value, draws.normal("severity"))
        part = model.change.per_contact.value, model.change.spread.value
        self.rate = _share(*part, draws.normal("change"), most=MOST_BY_A_CONTACT)
        self.day = np.zeros(size, np.int32)
        self.planned = np.zeros(size, np.int16)
        self.recurred = np.zeros(size, np.bool_)
        self._by_month = np.repeat(
            np.array([stage.chance.value for stage in model.recurrence]),
            [stage.months for stage in model.recurrence],
        )
        self._weights = [_weights(model, script, found) for found in script.findings]
        self._weekly = model.change.per_week.value * ONE // PER

    def keep(self, kept: Flags) -> None:
        """Go on with some of them only."""
        self.severity, self.rate, self.day = self.severity[kept], self.rate[kept], self.day[kept]
        self.planned, self.recurred = self.planned[kept], self.recurred[kept]

    def live_until(self, day: NDArray[np.int32], maintained: Flags, since: NDArray[np.int32]) -> None:
        """Time passes: severity wanes by itself, and in maintenance a new episode may come."""
        weeks = (day - self.day) // WEEK
        self.severity -= (self.severity * weeks * self._weekly) >> UNIT
        if maintained.any():
            month = np.clip((day - since) // MONTH, 0, len(self._by_month) - 1)
            anew = maintained & self.draws.happens(self._by_month[month], "recurrence", day)
            self.recurred |= anew
            model = self.model.severity
            first = _share(model.mean.value, model.spread.value, self.draws.normal("severity"))
            np.copyto(self.severity, first, where=anew)
        self.day = np.where(day > self.day, day, self.day)

    def leave(self, planned: Flags, day: NDArray[np.int32]) -> tuple[Flags, Flags]:
        """Who leaves before a planned contact: out of touch, and saying so."""
        leaving = self.model.leaving
        chance = np.where(self.planned < leaving.early_contacts.value, leaving.early.value, leaving.later.value)
        self.planned += planned
        leaves = planned & self.draws.happens(chance, "leaves", day)
        if not leaves.any():
            return leaves, leaves
        silent = leaves & self.draws.happens(leaving.out_of_touch.value, "out of touch", day)
        return silent, leaves & ~silent

    def come(self, series: NDArray[np.int8], day: NDArray[np.int32]) -> Flags:
        """Who comes to the planned contact."""
        chance = self.model.attendance.client.value
        comes = np.zeros(len(day), np.bool_)
        for number, name in enumerate(self.script.series):
            here = series == number
            if here.all():
                return self.draws.happens(chance, f"comes/{name}", day)
            if here.any():
                comes |= here & self.draws.happens(chance, f"comes/{name}", day)
        return comes

    def company(self, invited: Sequence[Flags], day: NDArray[np.int32]) -> list[Flags]:
        """Who else of those that are asked comes too."""
        chance = self.model.attendance.others.value
        return [
            asked & self.draws.happens(chance, f"joins/{who}", day) if asked.any() else asked
            for who, asked in zip(self.script.others, invited, strict=True)
        ]

    def happened(self, event: str, day: NDArray[np.int32]) -> Flags | None:
        """To whom an event has happened since the last contact; None where the model has no such event."""
        stated = self.model.events.get(event)
        if stated is None or not stated.value:
            return None
        return self.draws.happens(stated.value, f"event/{event}", day)

    def finds(self, number: int, day: NDArray[np.int32], at: Places) -> NDArray[np.int16]:
        """What a fact turns out to be for some of them, as the number of its value."""
        limits = self._weights[number]
        drawn = self.draws.below(int(limits[-1]), f"fact/{self.script.findings[number].id}", day[at], at)
        return np.searchsorted(limits, drawn, side="right").astype(np.int16)

    def consents(self, consent: str, day: NDArray[np.int32]) -> Flags:
        """Who gives a consent when asked."""
        return self.draws.happens(self.model.facts.favourable.value, f"consent/{consent}", day)

    def answers(self, measure: str, level: str, day: NDArray[np.int32]) -> Flags:
        """Who answers a measure that is due."""
        stated = self.model.attendance
        chance = {"must": stated.must, "should": stated.should, "may": stated.may}[level].value
        return self.draws.happens(chance, f"answers/{measure}", day)

    def items(
        self, measure: str, instrument: Instrument, day: NDArray[np.int32], at: Places
    ) -> dict[str, NDArray[np.int32]]:
        """The answers of some of them, item by item."""
        stated = self.model.answers
        ill = self.severity[at]
        ill, day = ONE - ill if measure in stated.rising else ill, day[at]
        spread = stated.noise.value * ONE // PER
        reverse = instrument.scoring.reverse if instrument.scoring else ()
        found = {}
        for name in sorted(instrument.items):
            given = np.array(options(instrument, name), np.int32)
            top = len(given) - 1
            share = (ill * stated.risk_share.value) // PER if instrument.items[name].risk else ill
            drawn = self.draws.normal(f"item/{measure}/{name}", day, at)
            drawn *= spread
            drawn >>= UNIT
            drawn += share
            drawn *= top
            drawn += ONE >> 1
            drawn >>= UNIT
            np.clip(drawn, 0, top, out=drawn)
            found[name] = given[top - drawn if name in reverse else drawn]
        return found

    def work(self, met: Flags) -> None:
        """What a full contact does."""
        self.severity -= np.where(met, (self.severity * self.rate) >> UNIT, 0)


def _share(mean: int, spread: int, drawn: Whole, most: int = PER) -> Whole:
    """Shares around a mean, between none and the most; given in ten-thousandths, returned in units of 2 ** -16."""
    share = mean * ONE // PER + ((drawn * (spread * ONE // PER)) >> UNIT)
    clipped: Whole = np.clip(share, 0, most * ONE // PER)
    return clipped


def _weights(model: Model, script: Script, found: Finding) -> NDArray[np.int64]:
    """The upper limits of the values of a fact, in a range that a draw falls into."""
    facts = model.facts
    stated = facts.weights.get(found.id)
    if stated:
        weights = [stated.values.get(_word(value), 0) for value in found.values]
    else:
        good = script.favourable(found)
        rest = len(found.values) - len(good)
        share = facts.favourable.value * max(rest, 1), (PER - facts.favourable.value) * len(good)
        weights = [share[0] if code in good else share[1] for code in range(len(found.values))]
    if not any(weights):
        weights = [1] * len(weights)
    if found.may_decline:
        scaled = [weight * (PER - facts.declined.value) for weight in weights]
        weights = [*scaled, sum(weights) * facts.declined.value]
    common = np.gcd.reduce(np.array(weights, np.int64))
    return np.cumsum(np.array(weights, np.int64) // common)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, tuple | Mapping) else str(value)
