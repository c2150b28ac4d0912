"""Collects what a document asserts, path by path along the schema.

Absent says nothing; an empty set says nothing and null is not allowed, so both are findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from iptflow.composition.joins import members
from iptflow.composition.records import Path, dotted
from iptflow.composition.shape import Shape
from iptflow.composition.voices import Assertion, Omission, Voice, voice
from iptflow.errors import Finding

if TYPE_CHECKING:
    from iptflow.documents import Document


@dataclass(slots=True)
class Statement:
    """All that one voice says, in the order of its document."""

    assertions: list[Assertion] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the walk stands, and what the records around it say of all that lies in them."""

    path: Path
    locked: bool
    source: tuple[str, ...]
    because: str

    def below(self, key: str) -> _Place:
        return replace(self, path=(*self.path, key))

    def inside(self, record: Mapping[str, Any]) -> _Place:
        return replace(
            self,
            locked=self.locked or record.get("locked") is True,
            source=_source(record, self.source),
            because=str(record.get("because", self.because)),
        )


@lru_cache(maxsize=512)
def heard(document: Document, part: Literal["base", "adaptation"], shape: Shape) -> tuple[Voice, Statement]:
    """Who speaks in a document and everything that it asserts, its header apart.

    A document is read only and known by its digest, so it is walked once however many compositions it stands in.
    """
    speaker = voice(document, part)
    return speaker, walk_value(speaker, speaker.data, (), shape)


def walk_value(voice: Voice, value: Any, path: Path, shape: Shape) -> Statement:
    """Everything that a voice asserts by one value at a path; ``shape`` is the shape of that path."""
    statement = Statement()
    _walk(voice, value, shape, _Place(path, False, (), ""), statement)
    return statement


def _walk(voice: Voice, value: Any, shape: Shape, place: _Place, statement: Statement) -> None:
    if shape.kind == "header":
        return
    if value is None:
        statement.findings.append(_nothing(voice, place.path, "null", "error", "null is not allowed"))
    elif isinstance(value, Mapping) and shape.kind in ("record", "map"):
        _walk_members(voice, value, shape, place, statement)
    elif isinstance(value, list | tuple | Mapping) and not value and not voice.is_base:
        words = "an empty set says nothing"
        statement.findings.append(_nothing(voice, place.path, "empty-set", "warning", words))
    else:
        statement.assertions.append(
            Assertion(place.path, value, shape, voice, place.locked, place.source, place.because)
        )


def _walk_members(voice: Voice, value: Mapping[str, Any], shape: Shape, place: _Place, statement: Statement) -> None:
    if not value and place.path and not voice.is_base:
        words = "an empty set says nothing"
        statement.findings.append(_nothing(voice, place.path, "empty-set", "warning", words))
    is_record = shape.kind == "record"
    here = place.inside(value) if is_record else place
    for key, member in value.items():
        if is_record and key == "omitted" and isinstance(member, Mapping):
            reason = str(member.get("reason", ""))
            statement.omissions.append(Omission(place.path, voice, reason, _source(member, here.source)))
        else:
            _walk(voice, member, shape.child(key), here.below(key), statement)


def _source(record: Mapping[str, Any], otherwise: tuple[str, ...]) -> tuple[str, ...]:
    stated = record.get("source")
    return tuple(map(str, members(stated))) if stated else otherwise


def _nothing(voice: Voice, path: Path, code: str, severity: Any, words: str) -> Finding:
    return Finding(
        code=f"composition/{code}",
        message=f"{voice.name} says nothing here: {words}.",
        hint="Leave the key out; to take a record out, give it omitted with a reason and a source.",
        place=dotted(path),
        severity=severity,
    )
