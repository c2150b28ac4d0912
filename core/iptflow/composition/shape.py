"""How a field composes, read from the protocol schema: the only place that knows JSON Schema words.

``x-join`` and ``x-order`` are the schema's; everything else in this package asks a Shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any, Final, Literal

from iptflow.documents import schema

Schema = Mapping[str, Any]
Kind = Literal["record", "map", "leaf", "header"]

_LEAF_JOINS: Final = frozenset({"equal", "overlap", "max", "min", "every", "any", "stance"})


class Shape:
    """One place of the schema: a record of named fields, a map by id, a leaf, or a header."""

    def __init__(self, root: Schema, stated: Schema) -> None:
        self._root = root
        self._parts = tuple(_parts(root, stated))
        self._children: dict[str, Shape] = {}

    @cached_property
    def join(self) -> str:
        """The word of ``x-join``, or empty: a leaf without one is never joined, a container member by member."""
        return str(self._first("x-join") or "")

    @cached_property
    def order(self) -> tuple[Any, ...]:
        """The words of an ordered value, lowest first."""
        return tuple(self._first("x-order") or ())

    @cached_property
    def kind(self) -> Kind:
        """What stands here."""
        if self._first("x-join") == "header":
            return "header"
        if self._is_leaf:
            return "leaf"
        return "record" if self._fields else "map"

    @cached_property
    def title(self) -> str:
        """What the schema calls it."""
        return str(self._first("title") or "")

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The fields that a complete record has."""
        return tuple(name for part in self._parts for name in part.get("required", ()))

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """The defaults of the fields of a record, by name."""
        found = {name: self.child(name)._first("default") for name in self._fields}
        return {name: value for name, value in found.items() if value is not None}

    def fields_with(self, join: str) -> frozenset[str]:
        """The fields of a record that state this word as ``x-join``."""
        return frozenset(name for name in self._fields if self.child(name).join == join)

    def child(self, key: str) -> Shape:
        """The shape of a field or of a member of a map."""
        if key not in self._children:
            self._children[key] = Shape(self._root, self._fields.get(key) or self._member(key))
        return self._children[key]

    def at(self, path: tuple[str, ...]) -> Shape:
        """The shape of what lies at a path below this one."""
        shape = self
        for key in path:
            shape = shape.child(key)
        return shape

    @cached_property
    def _fields(self) -> Mapping[str, Schema]:
        return {name: field for part in reversed(self._parts) for name, field in part.get("properties", {}).items()}

    @cached_property
    def _is_leaf(self) -> bool:
        if self._first("x-join") in _LEAF_JOINS:
            return True
        return not self._fields and not any(isinstance(p.get("additionalProperties"), Mapping) for p in self._parts)

    def _member(self, key: str) -> Schema:
        """What is stated of members by pattern, then of all members."""
        for part in self._parts:
            for pattern, stated in part.get("patternProperties", {}).items():
                if re.search(pattern, key):
                    member: Schema = stated
                    return member
        return next((m for part in self._parts if isinstance(m := part.get("additionalProperties"), Mapping)), {})

    def _first(self, word: str) -> Any:
        return next((part[word] for part in self._parts if word in part), None)


def _parts(root: Schema, stated: Schema) -> Iterator[Schema]:
    """What is stated here, then what it refers to: the nearest word counts."""
    yield stated
    if "$ref" in stated:
        yield from _parts(root, _referred(root, stated["$ref"]))
    for part in stated.get("allOf", ()):
        yield from _parts(root, part)


def _referred(root: Schema, reference: str) -> Schema:
    found: Any = root
    for key in reference.removeprefix("#").strip("/").split("/"):
        found = found[key] if key else found
    schema: Schema = found
    return schema


@cache
def protocol_shape() -> Shape:
    """The shape of a protocol and of an adaptation, by the schema that is shipped."""
    shipped = schema("protocol")
    return Shape(shipped, shipped)
