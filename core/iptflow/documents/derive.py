"""The schemas that follow from others: the adaptation's, the measure's, the scenario's, the trial's conditions.

An adaptation has the shape of a protocol and may leave out everything; an instrument inside a protocol has the shape
of a measure document. Deriving the two files keeps the three from drifting apart, and keeps each file readable by an
editor that cannot follow a reference into another file.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
_POINTER = "#/$defs/"
_WIDTH = 110
# A value under one of these rules is folded as a whole: what it requires inside itself stays required.
_WHOLE = {"header", "equal", "every", "any", "overlap", "max", "min", "stance"}
# A record is never left out without its reason, not even by halves.
_COMPLETE = {"omission"}
# What a command names by number a step may name by a word: numbers change with every step that is put in before.
_NAMED = {
    "alert": "The alert, by its number or by the rule that raised it",
    "entry": "The entry, by its number or by the id of its step",
}


def adaptation(protocol: Schema) -> Schema:
    """A partial protocol: nothing required below the header, no moves, nothing locked."""
    schema = copy.deepcopy(protocol)
    schema["$id"] = "urn:iptflow:schema:adaptation:1"
    schema["title"] = "Adaptation"
    schema["description"] = (
        "A change to a protocol: the same shape, with only what differs. "
        "Whether a record is complete is asked after composing."
    )
    schema["properties"]["format"]["const"] = "adaptation/1"
    schema["properties"]["id"].update(pattern="^[a-z][a-z0-9-]*$", description="A kebab-case word.", maxLength=120)
    schema["properties"]["kind"]["enum"].remove("base")
    del schema["properties"]["moves"]
    header = {name for name, value in schema["properties"].items() if value.get("x-join") == "header"}
    schema["required"] = [name for name in schema["required"] if name in header]
    for record in _records(schema, schema, set()):
        record.pop("required", None)
        record["properties"].pop("locked", None)
    return _with_used_defs(schema)


def measure(protocol: Schema) -> Schema:
    """The instrument of a protocol as a document of its own."""
    instrument = copy.deepcopy(protocol["$defs"]["instrument"])
    head = {
        "$schema": protocol["$schema"],
        "$id": "urn:iptflow:schema:measure:1",
        **instrument,
        "title": "Measure",
        "required": ["format", *instrument["required"]],
        "$defs": copy.deepcopy(protocol["$defs"]),
    }
    return _with_used_defs(head)


def scenario(frame: Schema, command: Schema, site: Schema) -> Schema:
    """The scenario schema with its steps made from the commands, and the site's schema inside it.

    A step is a command that states ``at`` instead of ``now``, may have an id, and may say what it expects. ``frame`` is
    the scenario schema itself, with or without these parts.
    """
    schema = copy.deepcopy(frame)
    names = [form["$ref"].removeprefix(_POINTER) for form in command["oneOf"]]
    steps = [name for name in names if name != "open-course"]
    own = {name: value for name, value in schema["$defs"].items() if name not in command["$defs"]}
    own["site"] = {key: value for key, value in site.items() if key != "$schema"}
    own["step"] = {
        "title": "Step",
        "description": "One command of the course; do says which.",
        "type": "object",
        "oneOf": [{"$ref": _POINTER + name} for name in steps],
    }
    own |= {name: _step(command["$defs"][name]) for name in steps}
    own |= {name: value for name, value in command["$defs"].items() if name not in names}
    schema["$defs"] = own
    return schema


def trial(frame: Schema, protocol: Schema) -> Schema:
    """The trial schema with the protocol's conditions inside it; ``frame`` is that schema, with or without them."""
    schema = copy.deepcopy(frame)
    asked = {"properties": {"": {"$ref": f"{_POINTER}condition"}}, "$defs": copy.deepcopy(protocol["$defs"])}
    carried = _with_used_defs(asked)["$defs"]
    schema["$defs"] = {name: value for name, value in schema["$defs"].items() if name not in carried} | carried
    return schema


def _step(command: Schema) -> Schema:
    properties = {name: value for name, value in command["properties"].items() if name not in ("do", "now")}
    word = {"minimum": 1, "maxLength": 240, "pattern": "^[a-z0-9][a-z0-9._/-]*$"}
    for name in properties.keys() & _NAMED.keys():
        about = properties[name]["description"]
        properties[name] = {"title": _NAMED[name], "description": about, "type": ["integer", "string"], **word}
    return {
        **command,
        "required": [name for name in command["required"] if name != "now"],
        "properties": {
            "do": command["properties"]["do"],
            "id": {
                "$ref": _POINTER + "code",
                "title": "A name for what this step records, for later steps",
                "description": "Any word; it is unique in its scenario.",
            },
            "at": {**command["properties"]["now"], "title": "Instant, where the hour matters"},
            **properties,
            "expect": {"$ref": _POINTER + "expect", "title": "What is expected"},
            "remarks": {"$ref": _POINTER + "line", "title": "Remarks", "description": "What this step is to show."},
        },
    }


def render(schema: Schema) -> bytes:
    """The text of a schema file: an object goes on one line where it fits."""
    return (_layout(schema, 0) + "\n").encode()


def _records(schema: Schema, node: Schema, seen: set[str]) -> Iterator[Schema]:
    """Every object below the header whose properties are joined one by one."""
    for child in [*node.get("properties", {}).values(), node.get("additionalProperties")]:
        if not isinstance(child, dict) or child.get("x-join") in _WHOLE:
            continue
        name = child.get("$ref", "").removeprefix(_POINTER)
        if name in seen or name in _COMPLETE:
            continue
        seen |= {name} - {""}
        target = schema["$defs"][name] if name else child
        if "properties" in target:
            yield target
        yield from _records(schema, target, seen)


def _with_used_defs(schema: Schema) -> Schema:
    used: set[str] = set()
    todo = [{key: value for key, value in schema.items() if key != "$defs"}]
    while todo:
        for name in _references(todo.pop()) - used:
            used.add(name)
            todo.append(schema["$defs"][name])
    schema["$defs"] = {name: value for name, value in schema["$defs"].items() if name in used}
    return schema


def _references(node: Any) -> set[str]:
    if isinstance(node, list):
        return set().union(*map(_references, node))
    if not isinstance(node, dict):
        return set()
    found = set().union(*(_references(value) for value in node.values()))
    reference = node.get("$ref")
    return found | {reference.removeprefix(_POINTER)} if isinstance(reference, str) else found


def _layout(node: Any, depth: int) -> str:
    flat = json.dumps(node, ensure_ascii=False)
    if len(flat) + 2 * depth <= _WIDTH or not isinstance(node, dict | list) or not node:
        return flat
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(node, list):
        lines = [_layout(value, depth + 1) for value in node]
        return "[\n" + ",\n".join(inner + line for line in lines) + f"\n{outer}]"
    lines = [f"{json.dumps(key)}: {_layout(value, depth + 1)}" for key, value in node.items()]
    return "{\n" + ",\n".join(inner + line for line in lines) + f"\n{outer}}}"
