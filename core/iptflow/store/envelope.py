"""What the store puts around a record, and the hash that ties each entry to the one before it.

Nothing here knows where entries are kept: every journal builds and checks its chain with these functions, so that
a chain written by one verifies in another.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from iptflow.errors import JournalError

VERSION = 1
"""The schema version of the envelope."""

MOST_ENTRIES = (1 << 20) - 1
"""How many entries one course can hold: a sequence takes twenty bits of the row's number."""


class Head(msgspec.Struct, frozen=True, gc=False):
    """Where a course's journal ends: the sequence and the hash of its last entry; ``START`` when it has none."""

    sequence: int = 0
    hash: str = ""


START = Head()


class Envelope(msgspec.Struct, frozen=True, gc=False):
    """One entry as it is kept.

    ``sequence`` counts from 1; ``instant`` is the host's own UTC text; ``digest`` names the resolved protocol;
    ``record`` holds the bytes as kept; ``following`` says how many entries of the same command come after this
    one; ``key`` stands on the first entry of a command that carried one and is empty elsewhere. ``hash`` is the hex
    SHA-256 over everything else, ``previous`` (the hash of the entry before, empty for the first) included.
    """

    course: str
    sequence: int
    instant: str
    version: int
    digest: str
    type: str
    record: bytes
    following: int
    key: str
    previous: str
    hash: str

    @property
    def head(self) -> Head:
        """The head of the course once this entry is its last."""
        return Head(self.sequence, self.hash)


class _Header(msgspec.Struct, gc=False):
    """What is hashed before the record; the order of the fields is part of the format."""

    course: str
    digest: str
    following: int
    instant: str
    key: str
    previous: str
    sequence: int
    type: str
    version: int


_encode = msgspec.json.Encoder(order="deterministic").encode


def _hash(header: _Header, record: bytes) -> str:
    """SHA-256 over the header as one line of JSON, a line feed, and the record.

    JSON text holds no raw line feed, so the two parts cannot be read in another way.
    """
    return sha256(b"%b\n%b" % (_encode(header), record)).hexdigest()


def expected_hash(envelope: Envelope, previous: str) -> str:
    """The hash that the entry must have when it follows the one whose hash is ``previous``."""
    e = envelope
    header = _Header(e.course, e.digest, e.following, e.instant, e.key, previous, e.sequence, e.type, e.version)
    return _hash(header, e.record)


def chain(
    course: str,
    head: Head,
    records: Sequence[tuple[str, bytes]],
    instant: str,
    digest: str,
    key: str,
) -> tuple[Envelope, ...]:
    """The entries of one command, tied to ``head`` and to each other.

    Args:
        course: the course's own name.
        head: the course's last entry as the caller knows it.
        records: type and bytes of each record, as they are to be kept: whatever seals a record does so before
            this, so that the hash never covers what may have to be erased.
        instant: when the command was given, UTC.
        digest: the content digest of the protocol.
        key: the command's idempotency key, or empty.

    Raises:
        JournalError: no records, or more than a course can hold.
    """
    following = len(records)
    sequence, previous = head.sequence, head.hash
    if not following:
        raise JournalError("a command without records cannot be appended", hint="Give at least one record.")
    if sequence + following > MOST_ENTRIES:
        raise JournalError(f"a course holds at most {MOST_ENTRIES} entries", hint="Open a further course.")
    made = []
    for kind, record in records:
        sequence += 1
        following -= 1
        header = _Header(course, digest, following, instant, key, previous, sequence, kind, VERSION)
        hashed = _hash(header, record)
        made.append(
            Envelope(course, sequence, instant, VERSION, digest, kind, record, following, key, previous, hashed)
        )
        previous, key = hashed, ""
    return tuple(made)
