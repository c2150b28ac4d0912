"""Draws by chance that are keyed and never come in sequence.

A draw depends on the study, the client, the name of the decision and its occasion, and on nothing else: not on who
asked before, nor on which worker asks. So the number of workers changes nothing, a decision that is added changes no
other draw, and two arms of one study share the draws of whatever both decide (common random numbers).

The generator is the finaliser of SplitMix64 (Steele, Lea and Flood 2014) over the key, in whole numbers of 64 bits:
the same on every machine. It is no cipher, and nothing that must stay secret may be drawn with it.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
"""Which clients, by their places."""

PER: Final = 10_000
"""Chances are stated in ten-thousandths."""

UNIT: Final = 16
"""A normal draw has so many binary places."""

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_LANE: Final = np.uint64(0xFFFF)
_HALF: Final = np.uint64(32)
# Four lanes of 16 bits in sum have this mean, and this factor makes their spread one of 2 ** UNIT.
_MEAN: Final = 4 * 0xFFFF // 2
_SCALE: Final = 113_512


def key_of(name: str) -> np.uint64:
    """The key of a name, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little"))


class Draws:
    """The draws of one study for some of its clients, in the order of ``clients``."""

    def __init__(self, study: str, clients: NDArray[Any]) -> None:
        with np.errstate(over="ignore"):
            self._seeds: Bits = _mixed(clients.astype(np.uint64) * _STEP + key_of(study))
        self._keys: dict[str, np.uint64] = {}

    def keep(self, kept: Flags) -> None:
        """Go on with some of the clients only."""
        self._seeds = self._seeds[kept]

    def bits(self, decision: str, occasion: NDArray[Any] | int = 0, at: Places | None = None) -> Bits:
        """64 bits a client; ``occasion`` tells one time of the decision from another.

        With ``at`` for the clients at these places only; an occasion of each is then theirs alone, too.
        """
        seeds = self._seeds if at is None else self._seeds[at]
        key = self._keys.get(decision)
        if key is None:
            key = self._keys.setdefault(decision, key_of(decision))
        with np.errstate(over="ignore"):
            if isinstance(occasion, int):
                return _mixed(seeds ^ (key + np.uint64(occasion) * _STEP))
            asked = occasion.astype(np.uint64)
            asked *= _STEP
            asked += key
            asked ^= seeds
            return _mixed(asked)

    def below(self, limit: int, decision: str, occasion: NDArray[Any] | int = 0, at: Places | None = None) -> Whole:
        """A whole number from 0 to ``limit`` - 1, each as likely as the others."""
        drawn = self.bits(decision, occasion, at)
        drawn >>= _HALF
        drawn *= np.uint64(limit)
        drawn >>= _HALF
        return drawn.view(np.int64)

    def happens(self, chance: NDArray[Any] | int, decision: str, occasion: NDArray[Any] | int = 0) -> Flags:
        """Whether it happens, with a chance in ten-thousandths."""
        happened: Flags = self.below(PER, decision, occasion) < chance
        return happened

    def normal(self, decision: str, occasion: NDArray[Any] | int = 0, at: Places | None = None) -> Whole:
        """About a normal draw of mean 0 and spread 1, in units of 2 ** -16; never further out than 3.5."""
        drawn = self.bits(decision, occasion, at)
        total = drawn & _LANE
        for lane in (16, 32, 48):
            total += (drawn >> np.uint64(lane)) & _LANE
        return ((total.view(np.int64) - _MEAN) * _SCALE) >> UNIT


def _mixed(bits: Bits) -> Bits:
    bits ^= bits >> np.uint64(30)
    bits *= _FIRST
    bits ^= bits >> np.uint64(27)
    bits *= _SECOND
    bits ^= bits >> np.uint64(31)
    return bits
