"""Whether a course's entries are still those that were written.

The chain shows every change to what lies before its last entry. It cannot show by itself that its end was cut off
after a whole command, nor a chain that somebody rewrote to its end: for that, give a head that was kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from iptflow.errors import Finding
from iptflow.store.envelope import START, Envelope, Head, expected_hash
from iptflow.store.journal import Kind


def check(
    course: str, envelopes: Iterable[Envelope], known: Head | None = None, kind: Kind = "course"
) -> Finding | None:
    """The first entry of a course that was changed, swapped or removed, or None when the chain verifies.

    Args:
        course: the course's name.
        envelopes: all that is kept of it, in the order of their sequence.
        known: a head of this course that the caller kept elsewhere.
        kind: what the name is of, when it is not that of a course.
    """
    head, following = START, 0
    stream = (kind, course)
    for envelope in envelopes:
        if envelope.sequence != head.sequence + 1:
            return _removed(stream, head.sequence + 1)
        if envelope.hash != expected_hash(envelope, head.hash):
            return _changed(stream, envelope.sequence, "is not the one that was hashed: changed or swapped")
        if known and known.sequence == envelope.sequence and known.hash != envelope.hash:
            return _changed(stream, envelope.sequence, "is not the one whose hash was kept elsewhere")
        head, following = envelope.head, envelope.following
    if following or not head.sequence or (known and known.sequence > head.sequence):
        return _removed(stream, head.sequence + 1)
    return None


def _removed(stream: tuple[Kind, str], sequence: int) -> Finding:
    return Finding(
        code="journal/removed",
        message=f"entry {sequence} of {' '.join(stream)} is not there any more",
        hint="Restore the store from a backup; append nothing to it before.",
        place=place_of(*stream, sequence),
    )


def _changed(stream: tuple[Kind, str], sequence: int, what: str) -> Finding:
    return Finding(
        code="journal/changed",
        message=f"entry {sequence} of {' '.join(stream)} {what}",
        hint="Compare with a backup; append nothing to it before.",
        place=place_of(*stream, sequence),
    )


def place_of(kind: Kind, name: str, sequence: int) -> str:
    """How a finding names an entry; 0 stands for the whole stream."""
    named = name if kind == "course" else f"{kind}:{name}"
    return f"{named}/{sequence}" if sequence else named
