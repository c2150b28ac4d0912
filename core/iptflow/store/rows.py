"""Between an envelope and the row that keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iptflow.errors import JournalDamaged
from iptflow.store.envelope import Envelope


def row_values(envelope: Envelope, mark: bytes | None) -> dict[str, object]:
    """What the append statement takes; ``mark`` is the fingerprint of the command, kept beside its key."""
    return {
        "course": envelope.course,
        "sequence": envelope.sequence,
        "instant": envelope.instant,
        "version": envelope.version,
        "digest": envelope.digest,
        "type": envelope.type,
        "record": envelope.record,
        "following": envelope.following,
        "key": envelope.key or None,
        "fingerprint": mark if envelope.key else None,
        "previous": bytes.fromhex(envelope.previous),
        "own": bytes.fromhex(envelope.hash),
    }


def envelopes_of(course: str, after: int, rows: Sequence[Sequence[Any]]) -> tuple[Envelope, ...]:
    """The entries above ``after``; the first row is that of ``after`` itself, for its hash, unless it is 0.

    Raises:
        JournalDamaged: a row holds something else than was put there.
    """
    made = []
    previous, sequence = "", after
    if after and rows:
        if rows[0][0] != after:
            raise _damaged(course, after)
        previous, rows = hex_of(course, after, rows[0][8]), rows[1:]
    for sequence, instant, version, digest, kind, record, following, key, hashed in rows:
        if type(record) is not bytes:
            raise _damaged(course, sequence)
        own = hex_of(course, sequence, hashed)
        made.append(
            Envelope(
                course, sequence, instant, version, digest or "", kind, record, following, key or "", previous, own
            )
        )
        previous = own
    return tuple(made)


def hex_of(course: str, sequence: int, hashed: object) -> str:
    """The hash of an entry as an envelope has it.

    Raises:
        JournalDamaged: it is something else than was put there.
    """
    if type(hashed) is not bytes:
        raise _damaged(course, sequence)
    return hashed.hex()


def _damaged(course: str, sequence: int) -> JournalDamaged:
    return JournalDamaged(
        f"entry {sequence} of course {course} is not what was written",
        course=course,
        sequence=sequence,
        hint="Verify the store and restore it from a backup.",
    )
