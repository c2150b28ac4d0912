"""An adaptation laid over its base: enough of a protocol to know what the adaptation's words can mean.

No composition: what conflicts is not seen here, since one adaptation alone is being checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

WHOLE: Final = frozenset({"require", "when", "raise_when", "offer_when"})
"""Conditions are replaced, never merged key by key."""
_HEADER: Final = frozenset(
    {"format", "id", "version", "title", "kind", "summary", "evidence", "eligibility", "excludes"}
)


def overlay(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """The base with what the adaptation states in its place; the header stays the base's."""
    return _merged(base, {key: value for key, value in over.items() if key not in _HEADER})


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        before = below.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping) and key not in WHOLE:
            merged[key] = _merged(before, value)
        else:
            merged[key] = value
    return merged
