"""The schemas themselves: editors show them, composition follows them, and none of them drifts from another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import iptflow_schemas
from iptflow.documents import FORMATS, SCHEMAS, derive, schema

FILES = Path(iptflow_schemas.__file__).parent
JOINS = {"header", "equal", "overlap", "union", "max", "min", "every", "any", "stance", "frame"}
WHOLE = JOINS - {"union", "frame"}
"""A value under one of these is folded as a whole: what is inside it is never joined by itself."""

Place = tuple[str, ...]


def properties(node: Any, place: Place = ()) -> Iterator[tuple[Place, dict[str, Any]]]:
    """Every property that a schema declares, wherever in it."""
    if isinstance(node, dict):
        for name, declared in node.get("properties", {}).items():
            if isinstance(declared, dict) and "properties" not in place[-1:]:
                yield (*place, name), declared
        for key, value in node.items():
            yield from properties(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from properties(value, (*place, str(index)))


def resolved(root: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = {
            **root["$defs"][node["$ref"].removeprefix("#/$defs/")],
            **{k: v for k, v in node.items() if k != "$ref"},
        }
    return node


def own(name: str) -> dict[str, Any]:
    """The schema without the site's inside a scenario, which is looked at by itself."""
    root = schema(name)
    if name != "scenario":
        return root
    return {**root, "$defs": {**root["$defs"], "site": {"title": "Site", "description": "See site."}}}


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_has_a_title_and_a_description(name: str) -> None:
    root = own(name)
    found = list(properties(root))
    silent = [".".join(place) for place, node in found if not {"title", "description"} <= resolved(root, node).keys()]
    assert silent == []
    assert found


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_reference_stays_inside_the_schema(name: str) -> None:
    root = own(name)
    for reference in references(root):
        assert reference.startswith("#/$defs/")
        assert reference.removeprefix("#/$defs/") in root["$defs"]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def leaves(root: dict[str, Any], node: dict[str, Any], place: Place, joins: Place) -> Iterator[tuple[Place, Place]]:
    """Every value that two adaptations could both state, with the rules on the way to it."""
    node = resolved(root, node)
    joins = (*joins, node["x-join"]) if "x-join" in node else joins
    if node.get("x-join") in WHOLE or "condition" in place:
        yield place, joins
        return
    below = [((*place, key), value) for key, value in node.get("properties", {}).items()]
    if isinstance(node.get("additionalProperties"), dict):
        below.append(((*place, "*"), node["additionalProperties"]))
    if not below:
        yield place, joins
    for path, value in below:
        yield from leaves(root, value, path, joins)


def test_every_path_says_how_it_is_joined() -> None:
    root = schema("protocol")
    found = list(leaves(root, root, (), ()))
    assert len(found) > 250
    for place, joins in found:
        own = resolved(root, at(root, place)).get("x-join")
        assert own in JOINS, f"{'.'.join(place)} does not say how it is joined"
        assert set(joins) <= JOINS


def at(root: dict[str, Any], place: Place) -> dict[str, Any]:
    node = root
    for key in place:
        node = resolved(root, node)
        node = node["additionalProperties"] if key == "*" else node["properties"][key]
    return node


def test_every_map_by_id_is_joined_member_by_member() -> None:
    root = schema("protocol")
    todo: list[tuple[Place, dict[str, Any]]] = [((), root)]
    maps = 0
    while todo:
        place, node = todo.pop()
        node = resolved(root, node)
        if node.get("x-join") in WHOLE:
            continue
        member = node.get("additionalProperties")
        if isinstance(member, dict):
            maps += 1
            assert node.get("x-join") == "union", ".".join(place)
            todo.append(((*place, "*"), member))
        todo += [((*place, key), value) for key, value in node.get("properties", {}).items()]
    assert maps > 25


def test_ordered_values_name_their_order_and_ranges_their_two_ends() -> None:
    for place, node in properties(schema("protocol")):
        if node.get("x-join") in ("max", "min"):
            assert sorted(node["x-order"]) == sorted(node["enum"]), ".".join(place)
        if node.get("x-join") == "overlap":
            assert node["$ref"] == "#/$defs/range", ".".join(place)


def test_what_follows_from_another_schema_is_derived_from_it() -> None:
    protocol = schema("protocol")
    scenario = derive.scenario(schema("scenario"), schema("command"), schema("site"))
    for name, derived in (
        ("adaptation", derive.adaptation(protocol)),
        ("measure", derive.measure(protocol)),
        ("scenario", scenario),
        ("trial", derive.trial(schema("trial"), protocol)),
    ):
        assert (FILES / f"{name}.schema.json").read_bytes() == derive.render(derived), name


def test_there_is_one_file_a_schema_and_no_other() -> None:
    assert sorted(file.name.removesuffix(".schema.json") for file in FILES.glob("*.json")) == sorted(SCHEMAS)
    assert set(FORMATS) < set(SCHEMAS)
    for name in FORMATS:
        assert schema(name)["properties"]["format"]["const"] == f"{name}/1"
