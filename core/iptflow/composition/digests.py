"""What identifies a composition and what identifies the protocol that it comes to.

Two compositions with the same content digest are the same to the engine: headers and remarks are left out,
conditions are normalised, durations are counted in days or months, and numbers are whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iptflow.composition.joins import meaning
from iptflow.composition.records import Composition
from iptflow.composition.shape import Shape
from iptflow.conditions import normalise, parse, to_data
from iptflow.documents import digest


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
        return to_data(normalise(parse(value)))
    if isinstance(value, Mapping):
        members = ((key, member, shape.child(key)) for key, member in value.items() if not _unread(key))
        return {key: _normal(member, inner) for key, member, inner in members if inner.kind != "header"}
    if isinstance(value, list | tuple):
        return [_normal(member, shape.child("")) for member in value]
    return meaning(value)


def _unread(key: str) -> bool:
    return key == "remarks" or key.startswith("x-")
