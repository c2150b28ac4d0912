"""Chance that can be checked: every draw is a keyed hash of what it decides, so there is no state to keep or lose."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from iptflow.documents import canonical

SEED_BYTES: Final = 32
"""As many as the hash has: a shorter seed could be tried out."""

Draw = Callable[[str, int], int]
"""One draw for a participant: the decision, and of how many."""


def drawn(seed: bytes, trial: str, participant: str, decision: str, of: int) -> int:
    """A whole number from 0 up to ``of``, the same for the same seed, trial, participant and decision.

    What is left over from 2**256 makes one number likelier than another by less than 2**-240.
    """
    return int.from_bytes(hmac.digest(seed, canonical([trial, participant, decision]), "sha256"), "big") % of


def seal(seed: bytes) -> str:
    """What is recorded of a seed while nobody may know it: it fits this seed alone, and tells nothing of it."""
    return hashlib.sha256(b"iptflow trial seed:" + seed).hexdigest()


def opens(seed: bytes, sealed: str) -> bool:
    """Whether the seed is the one that was sealed."""
    return hmac.compare_digest(seal(seed), sealed)
