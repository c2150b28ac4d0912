"""Who speaks in a composition and what each says: one Assertion a leaf, one Omission a record left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from iptflow.composition.records import Contribution, Path, Role
from iptflow.composition.shape import Shape

if TYPE_CHECKING:
    from iptflow.documents import Document

_BECAUSE: Final[Mapping[str, str]] = {
    "population": "capacity",
    "disorder": "disorder",
    "format": "format",
    "setting": "setting",
    "experiment": "preference",
}

RANKS: Final = ("locked", "safety", "exclusion", "capacity", "disorder", "format", "setting", "preference", "")
"""Kinds of reason, the weightiest first; what states none comes last."""

MISSING: Final = object()
"""What is seen where a document says nothing."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A contributor: the base, an adaptation, or a settlement."""

    name: str
    version: str
    part: Literal["base", "adaptation", "settlement"]
    kind: str
    digest: str
    data: Mapping[str, Any]

    @property
    def is_base(self) -> bool:
        """Whether what it says is a default that adaptations replace."""
        return self.part == "base"

    @property
    def because(self) -> str:
        """The kind of reason that its assertions have unless they state another."""
        return _BECAUSE.get(self.kind, "")

    def view(self, path: Path) -> Any:
        """What its document holds at the path, or MISSING; of a settlement, what it chose."""
        if self.part == "settlement":
            return self.data.get("value", self.data.get("owner", MISSING))
        found: Any = self.data
        for key in path:
            if not isinstance(found, Mapping) or key not in found:
                return MISSING
            found = found[key]
        return found


def voice(document: Document, part: Literal["base", "adaptation"]) -> Voice:
    """The contributor whom a document speaks for."""
    data = document.data
    kind = str(data.get("kind", ""))
    return Voice(document.id, str(data.get("version", "")), part, kind, document.digest, data)


@dataclass(frozen=True)
class Assertion:
    """What one voice says at one leaf; ``locked`` keeps it in the fold whatever is settled or omitted."""

    path: Path
    value: Any
    shape: Shape
    voice: Voice
    locked: bool = False
    source: tuple[str, ...] = ()
    because: str = ""

    @property
    def role(self) -> Role:
        """What it is in the fold."""
        if self.locked:
            return "locked"
        if self.voice.is_base:
            return "default"
        return "settlement" if self.voice.part == "settlement" else "assertion"

    def contribution(self, role: Role | None = None) -> Contribution:
        """What provenance and conflicts show of it."""
        return self._contribution if role is None else msgspec.structs.replace(self._contribution, role=role)

    @cached_property
    def _contribution(self) -> Contribution:
        return Contribution(
            contributor=self.voice.name,
            version=self.voice.version,
            value=self.value,
            source=self.source,
            role=self.role,
            because=self.because or self.voice.because,
        )


@dataclass(frozen=True, slots=True)
class Omission:
    """That one voice takes a record out, and why."""

    path: Path
    voice: Voice
    reason: str
    source: tuple[str, ...]


def weightiest(said: Iterable[Assertion], voice: Voice) -> str:
    """The weightiest kind of reason that a voice states for some assertions, or else that of its kind."""
    stated = [each.because for each in said if each.because in RANKS and each.because]
    return min(stated, key=RANKS.index, default=voice.because)


def under(path: Path, root: Path) -> bool:
    """Whether a path is the root or lies below it."""
    return path[: len(root)] == root


def silent(base: Voice) -> Contribution:
    """That the base is locked where it says nothing."""
    return Contribution(contributor=base.name, version=base.version, role="locked")
