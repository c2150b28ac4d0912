"""What an amendment changes: two versions of a trial's document, path by path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

Data = Mapping[str, Any]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One value that was added, removed or changed."""

    path: str
    kind: Literal["added", "removed", "changed"]
    before: Any = None
    after: Any = None


def changes(before: Data, after: Data) -> tuple[Change, ...]:
    """All differences, by path; a list is one value."""
    return tuple(_changes(before, after, ""))


def _changes(before: Data, after: Data, path: str) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        place = f"{path}.{key}" if path else key
        if key not in after:
            yield Change(path=place, kind="removed", before=before[key])
        elif key not in before:
            yield Change(path=place, kind="added", after=after[key])
        elif isinstance(before[key], Mapping) and isinstance(after[key], Mapping):
            yield from _changes(before[key], after[key], place)
        elif before[key] != after[key]:
            yield Change(path=place, kind="changed", before=before[key], after=after[key])
