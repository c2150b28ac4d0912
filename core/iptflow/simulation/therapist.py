"""The made-up therapist: a stated policy, the same for both sides, that reads an agenda and says what is done.

The therapist does what the agenda lists in its order, as far as the contact has room and those with whom a task is done
are there; asks again for what keeps a gate shut; takes the measures that are due; agrees on a focus by draw; goes on as
soon as the gate lets, keeping contacts for the end; and goes past a gate that stays shut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from iptflow.course.due import PlannedContact
from iptflow.protocol.records import Series
from iptflow.simulation.draws import Bits, Draws, Flags
from iptflow.simulation.model import Model
from iptflow.simulation.script import FOCUS_TASKS, WORD, Script

SHORT: Final = 30
"""A contact of fewer minutes is short: a call, a check."""

_ONE: Final = np.uint64(1)
_NONE: Final = np.uint64(0)


CALL: Final = "phone"
"""The base's word for a call, which is short where nobody says how long it takes."""


def short(name: str, series: Series) -> bool:
    """Whether the contacts of a series are short."""
    return series.minutes[1] < SHORT if series.minutes else name == CALL


def lag(name: str, series: Series, days: int) -> int:
    """How many days into its window a contact is held: at once when weekly, else half-way; a call always half-way."""
    return days // 2 if days > 7 or short(name, series) else 0


def day_in_window(series: Series, planned: PlannedContact, start: int) -> int:
    """The day of a planned contact, counted from ``start``."""
    opens, closes = planned.planned.toordinal(), planned.closes.toordinal()
    return opens - start + lag(planned.series, series, closes - opens + 1)


class Therapist:
    """The policy, and how often each client's way on was shut."""

    def __init__(self, model: Model, script: Script, draws: Draws, size: int) -> None:
        self.policy, self.script, self.draws = model.therapist, script, draws
        protocol = script.plan.protocol
        self.shut = np.zeros(size, np.int8)
        self.full = np.array([not short(name, protocol.frame.contacts[name]) for name in script.series])
        self._room = np.where(self.full, self.policy.tasks.value, self.policy.tasks_when_short.value).astype(np.int8)
        self._by_series = [script.done_in(name) for name in script.series]
        self._late = script.bits(self.policy.late)
        self._with = [script.bits(n for n in script.tasks if who in script.task(n).with_) for who in script.others]
        self._alone = script.bits(script.plan.alone)
        self._focus = script.bits(FOCUS_TASKS)
        line = script.plan.line
        self._early = np.array([name in line[:-2] for name in script.places])
        self._closing = np.array([name in line[-2:-1] for name in script.places])
        self._last = np.array([name in line[-1:] for name in script.places])

    def keep(self, kept: Flags) -> None:
        """Go on with some of the clients only."""
        self.shut = self.shut[kept]

    def allowed(self, word: int, series: NDArray[np.int8], left: NDArray[np.int16], company: Sequence[Flags]) -> Bits:
        """The tasks of a word that can be done at this contact with these people."""
        by_series = np.array([_word(bits, word) for bits in (*self._by_series, 0)], np.uint64)
        allowed: Bits = by_series[series]
        late = _word(self._late, word)
        if late:
            allowed &= np.where(left >= self.policy.late_contacts.value, ~np.uint64(late), ~_NONE)
        for with_, there in zip(self._with, company, strict=True):
            needing = _word(with_, word)
            if needing:
                allowed &= np.where(there, ~_NONE, ~np.uint64(needing))
        return allowed

    def choose(self, lists: Sequence[Bits], series: NDArray[np.int8], held: Flags) -> list[Bits]:
        """The first so many of the tasks in these lists, which come one after the other."""
        room = np.where(held, self._room[series], 0)
        chosen = []
        for listed in lists:
            taken = np.where(held, listed, _NONE)
            counted = np.bitwise_count(taken).astype(np.int8)
            over = counted > room
            if over.any():
                taken[over] = _lowest(taken[over], room[over])
                counted = np.minimum(counted, room)
            room = room - counted
            chosen.append(taken)
        return chosen

    def apart(self, word: int) -> np.uint64:
        """The tasks of a word that are done with nobody else there."""
        return np.uint64(_word(self._alone, word))

    def of_focus(self, word: int) -> np.uint64:
        """The tasks of a word that a choice of focus does."""
        return np.uint64(_word(self._focus, word))

    def focus(self, day: NDArray[np.int32]) -> NDArray[np.int64]:
        """The focus that is proposed, as its number among those that may be agreed."""
        sizes = np.array([len(areas) for areas in self.script.focuses])
        few, many = np.flatnonzero(sizes == sizes.min()), np.flatnonzero(sizes > sizes.min())
        one = few[self.draws.below(len(few), "one area", day)]
        if not len(many):
            return one
        two = many[self.draws.below(len(many), "two areas", day)]
        return np.where(self.draws.happens(self.policy.two_areas.value, "how many areas", day), two, one)

    def agreed(self, day: NDArray[np.int32]) -> Flags:
        """Whether the client agrees to the focus that is proposed."""
        return self.draws.happens(self.policy.agreement.value, "agrees to the focus", day)

    def closes(self, day: NDArray[np.int32]) -> Flags:
        """Whether what is open is closed by the end of the contact."""
        return self.draws.happens(self.policy.closes_alerts.value, "closes alerts", day)

    def returns(self, day: NDArray[np.int32]) -> Flags:
        """Whether a new episode leads back to work on a focus."""
        return self.draws.happens(self.policy.returns.value, "returns", day)

    def wants_on(self, place: NDArray[np.int8], left: NDArray[np.int16]) -> Flags:
        """Whether the therapist would go on from this phase: early ones at once, the last ones in time for the end."""
        wants: Flags = self._early[place]
        wants = wants | (self._closing[place] & (left <= self.policy.closing_contacts.value))
        return wants | (self._last[place] & (left <= 0))

    def impatient(self, refused: Flags, moved: Flags) -> Flags:
        """Who was kept at a shut gate often enough; a move begins the count anew."""
        self.shut[moved] = 0
        self.shut[refused] += 1
        return refused & (self.shut >= self.policy.patience.value)


def _word(bits: int, word: int) -> int:
    return bits >> (WORD * word) & ((1 << WORD) - 1)


def _lowest(bits: Bits, room: NDArray[np.integer]) -> Bits:
    """The lowest bits, as many as there is room for."""
    rest, taken = bits.copy(), np.zeros_like(bits)
    for number in range(int(room.max(initial=0))):
        low = rest & (~rest + _ONE)
        low[room <= number] = 0
        taken |= low
        rest ^= low
    return taken
