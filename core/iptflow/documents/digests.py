"""One byte sequence for one meaning: what digests are taken over."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

_LEAVES = (str, int, bool, type(None))


def canonical(data: Any) -> bytes:
    """The data as JSON with sorted keys and no spaces.

    Raises:
        TypeError: it holds a float, a key that is no text, or anything that JSON has no form for; floats read
            and print differently from one machine to another, so nothing that is compared may hold one.
    """
    if type(data) in _LEAVES:
        return msgspec.json.encode(data)
    todo = [data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            if not all(isinstance(key, str) for key in value):
                raise TypeError("canonical data has texts as keys")
            todo.extend(value.values())
        elif isinstance(value, list | tuple):
            todo.extend(value)
        elif not isinstance(value, _LEAVES):
            raise TypeError(f"canonical data holds no {type(value).__name__}")
    return msgspec.json.encode(data, order="deterministic")


def digest(data: Any) -> str:
    """The SHA-256 of the canonical data, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(data)).hexdigest()
