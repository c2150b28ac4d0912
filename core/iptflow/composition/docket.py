"""The conflicts found so far: one a path, each with everyone who asserts something there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, get_args

import msgspec

from iptflow.composition.records import Conflict, ConflictKind, Contribution
from iptflow.composition.suggest import suggest

_FIRST: Final[tuple[ConflictKind, ...]] = ("two-versions", "excluded", "settlement-does-not-apply", "locked")
"""Of two kinds at one path these are the ones to tell: the other shows again once they are dealt with."""


@dataclass(slots=True)
class Docket:
    """Conflicts by path; a further one at the same path adds its asserters."""

    _found: dict[str, Conflict] = field(default_factory=dict)

    def add(self, path: str, kind: ConflictKind, message: str, asserters: Iterable[Contribution]) -> None:
        """Report that what these assert at the path cannot hold together."""
        before = self._found.get(path)
        said = _in_name_order([*asserters, *(before.asserters if before else ())])
        if before is not None and _weight(before.kind) <= _weight(kind):
            kind, message = before.kind, before.message
        suggestion, advice = suggest(path, kind, said)
        self._found[path] = Conflict(
            path=path, kind=kind, message=message, asserters=said, suggestion=suggestion, advice=advice
        )

    def holds(self, path: str) -> bool:
        """Whether there is a conflict at the path."""
        return path in self._found

    def all(self) -> tuple[Conflict, ...]:
        """Every conflict, by path."""
        return tuple(self._found[path] for path in sorted(self._found))


def _weight(kind: ConflictKind) -> int:
    return _FIRST.index(kind) if kind in _FIRST else len(_FIRST) + get_args(ConflictKind).index(kind)


def _in_name_order(asserters: Iterable[Contribution]) -> tuple[Contribution, ...]:
    found = {_text(said): said for said in asserters}
    return tuple(sorted(found.values(), key=lambda said: (said.contributor, said.version, _text(said))))


def _text(said: Contribution) -> bytes:
    return msgspec.json.encode(said, order="deterministic")
