"""Walking to the places of a document that a pattern names: a step is a key, or ``*`` for every key or item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iptflow.documents import Path

Pattern = tuple[str, ...]
ANY = "*"


def pattern(text: str) -> Pattern:
    """The pattern that is written with spaces between its steps, since keys may hold dots."""
    return tuple(text.split())


def places(data: Any, steps: Pattern, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place of the data that the pattern fits, with its value, in the order of the document."""
    if not steps:
        yield path, data
        return
    head, rest = steps[0], steps[1:]
    if isinstance(data, Mapping):
        keys = list(data) if head == ANY else [head] if head in data else []
        for key in keys:
            yield from places(data[key], rest, (*path, key))
    elif isinstance(data, list | tuple) and head == ANY:
        for index, item in enumerate(data):
            yield from places(item, rest, (*path, index))


def at(data: Any, path: Path) -> Any:
    """What lies at the path, or None."""
    for step in path:
        if isinstance(data, Mapping):
            data = data.get(step)
        elif isinstance(data, list | tuple) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data
