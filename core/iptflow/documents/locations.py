"""Where each value of a document stands in its text, kept as a tree so that nothing is spelled out per value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Path = tuple[str | int, ...]
Position = tuple[int, int]
# line, column, and the marks of what is inside: by key, by index, or none.
Mark = tuple[int, int, Any]


class Locations(Mapping[Path, Position]):
    """Line and column, both from 1, of every path; an entry of a mapping stands where its key stands."""

    __slots__ = ("_root",)

    def __init__(self, root: Mark) -> None:
        self._root = root

    def __getitem__(self, path: Path) -> Position:
        mark = self._root
        for step in path:
            try:
                mark = mark[2][step]
            except (IndexError, TypeError):
                raise KeyError(path) from None
        return mark[0], mark[1]

    def __iter__(self) -> Iterator[Path]:
        todo: list[tuple[Path, Mark]] = [((), self._root)]
        while todo:
            path, (_, _, inside) = todo.pop()
            yield path
            steps = list(inside.items() if isinstance(inside, dict) else enumerate(inside or ()))
            todo += [((*path, step), mark) for step, mark in reversed(steps)]

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def nearest(self, path: Path) -> Position:
        """The position of the path, or of the innermost record around it that the text has."""
        mark = self._root
        for step in path:
            try:
                mark = mark[2][step]
            except (LookupError, TypeError):
                break
        return mark[0], mark[1]

    def below(self, path: Path) -> Locations:
        """The places of what lies at the path; when the text does not have it, all of them where it would be."""
        mark = self._root
        for step in path:
            try:
                mark = mark[2][step]
            except (LookupError, TypeError):
                return Locations((mark[0], mark[1], None))
        return Locations(mark)

    def with_parts(self, key: str, parts: Mapping[str, Locations]) -> Locations:
        """These places with those of other texts added under a key that this text does not have."""
        line, column, inside = self._root
        marks = {name: each._root for name, each in parts.items()}
        return Locations((line, column, {**(inside or {}), key: (line, column, marks)}))


NOWHERE = Locations((0, 0, None))
