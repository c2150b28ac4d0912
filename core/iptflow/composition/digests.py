"""What identifies a composition and what identifies the protocol that it comes to.

Two compositions with the same content digest are the same to the engine: headers and remarks are left out,
conditions are normalised, durations are counted in days or months, and numbers are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from iptflow.composition.joins import meaning
from iptflow.composition.records import Composition
from iptflow.composition.shape import Shape
from iptflow.conditions import normalise, parse, to_data
from iptflow.documents import canonical, digest


def content_digest(body: Mapping[str, Any], shape: Shape) -> str:
    """SHA-256, in hex, over the values of a resolved body that the engine reads."""
    return digest(_normal(body, shape))


def composition_digest(composition: Composition) -> str:
    """SHA-256, in hex, over the digests of the base, the adaptations and the settlements."""
    parts = {
        "base": composition.base.digest,
        "adaptations": sorted(document.digest for document in composition.adaptations),
        "settlements": sorted(document.digest for document in composition.settlements),
    }
    return digest(parts)


def _normal(value: Any, shape: Shape) -> Any:
    if shape.join in ("every", "any"):
        return _normal_condition(canonical(value))
    if shape.kind == "leaf" or not isinstance(value, Mapping):
        return _plain(value)
    members = ((key, member, shape.child(key)) for key, member in value.items() if not _unread(key))
    return {key: _normal(member, inner) for key, member, inner in members if inner.kind != "header"}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items() if not _unread(key)}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return meaning(value)


@lru_cache(maxsize=4096)
def _normal_condition(stated: bytes) -> Any:
    return to_data(normalise(parse(msgspec.json.decode(stated))))


def _unread(key: str) -> bool:
    return key == "remarks" or key.startswith("x-")
