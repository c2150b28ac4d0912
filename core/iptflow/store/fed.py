"""What a feed tells, and where in it a reader stands."""

from __future__ import annotations

import msgspec

from iptflow.errors import JournalError
from iptflow.store.envelope import Envelope
from iptflow.store.journal import Kind


class Fed(msgspec.Struct, frozen=True):
    """One entry of the feed; who gives back its cursor is told what comes after it."""

    cursor: str
    kind: Kind
    envelope: Envelope


def position(cursor: str) -> tuple[int, int]:
    """Where a cursor stands: place, and entry within it; before everything when it is empty.

    Raises:
        JournalError: no feed gave it.
    """
    if not cursor:
        return (-1, 0)
    place, _, row = cursor.partition(".")
    if not (place.isdecimal() and row.isdecimal() and cursor.isascii() and len(cursor) < 40):
        raise JournalError("this is no cursor of a feed", hint="Give one that the feed gave, or none to begin.")
    return int(place), int(row)
