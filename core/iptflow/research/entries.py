"""What is recorded of a trial: the entries of its own stream, apart from every participant's course."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from iptflow.course.commands import Value


class Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """What every record carries: its date, and who made it."""

    on: date
    actor: str


class Registered(Entry, frozen=True, kw_only=True, tag="registered"):
    """The trial was frozen: the digest of its document, the protocol of each arm, the seal on its seed."""

    trial: str
    version: str
    document: str
    arms: dict[str, str]
    seal: str
    synthetic: bool = False


class Amended(Entry, frozen=True, kw_only=True, tag="amended"):
    """A further version holds for whoever consents from now on."""

    version: str
    document: str
    arms: dict[str, str]
    reason: str


class Screened(Entry, frozen=True, kw_only=True, tag="screened"):
    """Somebody was assessed for eligibility."""

    participant: str
    facts: dict[str, Value] = {}


class FactsRecorded(Entry, frozen=True, kw_only=True, tag="facts"):
    """More is known of somebody before allocation; afterwards facts are recorded in the participant's course."""

    participant: str
    facts: dict[str, Value]


class Assessed(Entry, frozen=True, kw_only=True, tag="assessed"):
    """An instrument was answered before allocation; afterwards answers are recorded in the participant's course."""

    participant: str
    measure: str
    items: dict[str, int] = {}
    total: int | None = None


class Excluded(Entry, frozen=True, kw_only=True, tag="excluded"):
    """Somebody does not take part; ``criteria`` are those that were not met."""

    participant: str
    reason: Literal["not-eligible", "declined", "other"]
    criteria: tuple[str, ...] = ()


class Consented(Entry, frozen=True, kw_only=True, tag="consented"):
    """Somebody consents to take part, by this version."""

    participant: str
    version: str


class Drawn(Entry, frozen=True, kw_only=True, tag="drawn"):
    """One draw: for which decision, of how many, and which."""

    participant: str
    decision: str
    of: int
    drawn: int


class Allocated(Entry, frozen=True, kw_only=True, tag="allocated"):
    """The arm that chance gave, with the course that was opened on it in the same moment.

    ``block`` and ``size`` number the block of the stratum; both are 0 where there are none. ``therapist`` and
    ``centre`` are the host's own keys: exports have codes in their place.
    """

    participant: str
    arm: str
    version: str
    course: str
    therapist: str
    centre: str = ""
    levels: dict[str, str] = {}
    block: int = 0
    size: int = 0


class Unblinded(Entry, frozen=True, kw_only=True, tag="unblinded"):
    """Somebody was told the arm of a participant, for a reason."""

    participant: str
    to: str
    reason: str


class Closed(Entry, frozen=True, kw_only=True, tag="closed"):
    """Nobody is enrolled any more."""

    reason: str


class Unsealed(Entry, frozen=True, kw_only=True, tag="unsealed"):
    """The seed is known from now on, as hexadecimal digits."""

    seed: str


TrialEntry = (
    Registered | Amended | Screened | FactsRecorded | Assessed | Excluded | Consented | Drawn | Allocated | Unblinded
    | Closed | Unsealed
)  # fmt: skip

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[TrialEntry] = msgspec.json.Decoder(TrialEntry)


def encode_trial(entry: TrialEntry) -> bytes:
    """The canonical bytes of an entry."""
    return _encoder.encode(entry)


def decode_trial(data: bytes) -> TrialEntry:
    """The entry that the bytes hold."""
    return _decoder.decode(data)
