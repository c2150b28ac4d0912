"""What documents say, read along the schema without the package's own walk: what the laws are checked with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from iptflow.conditions import AnyOf, Every, normalise, parse
from iptflow.documents import Document, schema

Data = dict[str, Any]
Path = tuple[str, ...]
LEVELS: Final = ("may", "should", "must")
STANCES: Final = ("allowed", "encouraged", "discouraged", "excluded")


def field_of(key: str, stated: Data) -> Data:
    """What the protocol's schema states of one key of a record or map, its reference followed."""
    if key.startswith("x-"):
        return {"x-join": "equal"}
    field: Data = stated.get("properties", {}).get(key) or stated.get("additionalProperties") or {}
    return {**schema("protocol")["$defs"][field["$ref"].rpartition("/")[2]], **field} if "$ref" in field else field


def leaves(data: Mapping[str, Any], path: Path = (), stated: Data | None = None) -> Iterator[tuple[Path, Any, str]]:
    """Every leaf at or below a path, with its value and its join; ``data`` is what stands at the path."""
    here = stated or at_schema(path)
    for key, value in data.items():
        inner = field_of(key, here)
        join = inner.get("x-join", "")
        if join == "header" or key == "omitted":
            continue
        if isinstance(value, dict) and inner.get("type") == "object" and join in ("", "union", "frame"):
            yield from leaves(value, (*path, key), inner)
        else:
            yield (*path, key), value, join


def at_schema(path: Path) -> Data:
    here: Data = schema("protocol")
    for key in path:
        here = field_of(key, here)
    return here


def said(document: Document) -> list[tuple[Path, Any, str]]:
    return list(leaves(document.data))


def at(body: Any, path: Path) -> Any:
    for key in path:
        if not isinstance(body, Mapping) or key not in body:
            return None
        body = body[key]
    return body


def locked_records(data: Any, path: Path = ()) -> Iterator[Path]:
    if isinstance(data, dict):
        if data.get("locked") is True:
            yield path
        for key, value in data.items():
            yield from locked_records(value, (*path, key))


def as_set(value: Any) -> set[Any]:
    return set(value) if isinstance(value, list | tuple) else {value}


def alike(one: Any, other: Any) -> bool:
    return bool(one == other and type(one) is type(other)) or {str(one), str(other)} == {"P7D", "P1W"}


def holds(join: str, value: Any, result: Any) -> bool:
    """Whether what one says is in the value that came out."""
    if join == "overlap":
        return bool(value[0] <= result[0] <= result[1] <= value[1])
    if join == "union":
        return as_set(value) <= as_set(result)
    if join == "max":
        return LEVELS.index(result) >= LEVELS.index(value)
    if join in ("every", "any"):
        both = (Every if join == "every" else AnyOf)((parse(value), parse(result)))
        return normalise(both) == normalise(parse(result))
    if join == "stance":
        return STANCES.index(result) >= STANCES.index(value)
    return alike(value, result)


def agree(join: str, values: Sequence[Any]) -> bool:
    """Whether these can hold together, by the plain words of the join."""
    if join == "overlap":
        return bool(max(low for low, _ in values) <= min(high for _, high in values))
    if join == "stance":
        return not ("encouraged" in values and {"discouraged", "excluded"} & set(values))
    if join == "equal":
        return all(alike(value, values[0]) for value in values)
    return True
