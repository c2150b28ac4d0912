"""Where every stream of a store ended at one time, to be kept elsewhere: only that can show that an end was cut off."""

from __future__ import annotations

from typing import Literal, get_args

import msgspec

from iptflow.errors import Finding, JournalError
from iptflow.store.envelope import Head
from iptflow.store.journal import Journal, Kind

KINDS: tuple[Kind, ...] = get_args(Kind)


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """The heads of all streams, by kind and name; it says nothing of any person but that a stream is there."""

    format: Literal["checkpoint/1"] = "checkpoint/1"
    at: str
    heads: dict[Kind, dict[str, Head]]


def take(journal: Journal, at: str) -> Checkpoint:
    """The checkpoint of a store at an instant that the caller gives."""
    return Checkpoint(at=at, heads={kind: journal.of_kind(kind).heads() for kind in KINDS})


def verify_whole(journal: Journal, known: Checkpoint | None = None) -> list[Finding]:
    """What is wrong with the streams of every kind, and with what they are kept in.

    Args:
        journal: any journal of the store.
        known: a checkpoint that was kept elsewhere; without one nothing can show a course whose end was cut off.
    """
    heads = known.heads if known else {}
    return [finding for kind in KINDS for finding in journal.of_kind(kind).verify(heads=heads.get(kind, {}))]


def encode(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as bytes that are the same wherever the heads are."""
    return msgspec.json.encode(checkpoint, order="deterministic") + b"\n"


def decode(content: bytes) -> Checkpoint:
    """The checkpoint in these bytes.

    Raises:
        JournalError: there is none.
    """
    try:
        return msgspec.json.decode(content, type=Checkpoint)
    except msgspec.MsgspecError as fault:
        raise JournalError(
            f"this is no checkpoint: {fault}", hint="Give what iptflow store checkpoint wrote."
        ) from None
