"""A document that was read: its data, and where each value of it stands."""

from __future__ import annotations

from typing import Any

import msgspec

from iptflow.documents.locations import Locations, Path, Position
from iptflow.errors import Finding, Severity


class Document(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Schema-valid data with its origin. Two documents are the same when their data are.

    ``format`` is as the document states it (``adaptation/1``), ``id`` is empty where the format has none,
    ``digest`` is the SHA-256 of the canonical data as hexadecimal text. The data is read only.
    """

    format: str
    id: str
    data: dict[str, Any]
    locations: Locations
    file: str
    digest: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Document) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


def locate(document: Document, place: str | Path) -> Position:
    """Line and column of a dotted place or path, or of the innermost record around it that the document has."""
    return document.locations.nearest(_path(document, place))


def finding(
    document: Document,
    code: str,
    message: str,
    place: str | Path = (),
    *,
    hint: str = "",
    severity: Severity = "error",
) -> Finding:
    """A finding that points into the document's text."""
    path = _path(document, place)
    line, column = document.locations.nearest(path)
    dotted = place if isinstance(place, str) else ".".join(map(str, place))
    return Finding(
        code=code,
        message=message,
        hint=hint,
        place=dotted,
        severity=severity,
        file=document.file,
        line=line,
        column=column,
    )


def _path(document: Document, place: str | Path) -> Path:
    """The path that a dotted place means: a key may hold dots itself, so the longest key that fits counts."""
    if not isinstance(place, str):
        return place
    path: list[str | int] = []
    data: Any = document.data
    rest = place.split(".") if place else []
    while rest:
        fits = [n for n in range(len(rest), 0, -1) if _has(data, ".".join(rest[:n]))]
        if not fits:
            break
        key = ".".join(rest[: fits[0]])
        step = int(key) if isinstance(data, list) else key
        path.append(step)
        data, rest = data[step], rest[fits[0] :]
    return tuple(path)


def _has(data: Any, key: str) -> bool:
    if isinstance(data, list):
        return key.isascii() and key.isdigit() and int(key) < len(data)
    return isinstance(data, dict) and key in data
