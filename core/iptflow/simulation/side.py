"""What the play needs of a side: the protocol's logic, worked out by the real engine or by arrays.

Everything is for all clients of the play at once, in their order. A mask says for whom; what is said of others counts
for nothing. Days count from the opening, which is day 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from iptflow.simulation.draws import Bits, Flags
from iptflow.simulation.draws import Places as Whom

Places = NDArray[np.int8]
Days = NDArray[np.int32]
Numbers = NDArray[np.int16]


class Standing(NamedTuple):
    """Where the clients stand or have ended, and since when."""

    place: Places
    since: Days


class Planned(NamedTuple):
    """The next planned contact of each client: its series, its day, and how many full contacts come after it.

    The series is -1 where no contact is left, and the day then the first one after the last window.
    """

    series: NDArray[np.int8]
    day: Days
    left: Numbers

    def only(self, kept: Flags) -> Planned:
        """Of some of the clients only."""
        return Planned(self.series[kept], self.day[kept], self.left[kept])


class Agenda(NamedTuple):
    """What the agenda of this contact lists.

    ``lists`` are tasks as words of bits, in the order in which they are to be done: those left behind, then those of
    the phase. ``invited`` says who else should be there, ``due`` which measures are due. ``facts`` and ``consents``
    are what shuts the way onward, by number.
    """

    lists: Sequence[Bits]
    invited: Sequence[Flags]
    due: Sequence[Flags]
    facts: Mapping[int, Flags]
    consents: Mapping[int, Flags]


class Taken(NamedTuple):
    """What a slot put on record by itself: the alerts that were raised, as bits of rules, and how many deviations."""

    alerts: NDArray[np.int64]
    deviations: Numbers


class Side(Protocol):
    """The logic of one protocol for the clients of a play."""

    def standing(self) -> Standing:
        """Where everybody stands."""
        ...

    def planned(self) -> Planned:
        """The contact that comes next for everybody; from here on it is the present one."""
        ...

    def keep(self, kept: Flags) -> None:
        """Go on with some of the clients only."""
        ...

    def agenda(self, held: Flags) -> Agenda:
        """The agenda of the present contact."""
        ...

    def miss(self, missed: Flags) -> None:
        """The present contact was missed."""
        ...

    def hold(self, held: Flags, company: Sequence[Flags], tasks: Sequence[Bits], aside: Sequence[Bits]) -> None:
        """The present contact was held; ``aside`` are tasks done with somebody alone, after it."""
        ...

    def consent(self, number: int, given: Flags) -> None:
        """A consent was given."""
        ...

    def find(self, number: int, at: Whom, codes: Numbers) -> None:
        """A fact was asked of these clients; the codes are its values by number, one a client of them."""
        ...

    def measure(self, number: int, at: Whom, items: Mapping[str, NDArray[np.int32]]) -> None:
        """A measure was answered by these clients, item by item."""
        ...

    def focus(self, agreed: Flags, chosen: NDArray[np.int64]) -> None:
        """A focus was agreed, by its number."""
        ...

    def happen(self, event: str, told: Flags) -> None:
        """An event was reported."""
        ...

    def close_alerts(self, closing: Flags) -> None:
        """All open alerts were closed."""
        ...

    def advance(self, wanted: Flags, branch: bool) -> Flags:
        """Go on, along the branch or onward; returns who did."""
        ...

    def override(self, wanted: Flags) -> Flags:
        """Go onward past the gate; returns who did."""
        ...

    def end(self, ending: str, ended: Flags) -> None:
        """The course ended, as reported."""
        ...

    def taken(self) -> Taken:
        """What has come since this was last asked."""
        ...
