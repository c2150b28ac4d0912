"""Words for what a schema refuses: what was found, what was expected, what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
    "number": "a number",
}
_YES_NO = frozenset(("yes", "no", "on", "off", "y", "n"))


class Words(NamedTuple):
    """The part of a finding that does not depend on where it is."""

    code: str
    message: str
    hint: str


def words(error: Any, *, key: bool = False) -> Words:
    """The words for one error of the slow validator; ``key`` where it is the key of a mapping that is at fault."""
    value, asked, rule = error.instance, error.validator_value, str(error.validator)
    what = "the key " if key else ""
    if rule == "type":
        return _type(value, asked)
    if rule in ("enum", "const"):
        return _value(value, asked if rule == "enum" else [asked])
    if rule == "pattern":
        meant = error.schema.get("description") or error.schema.get("title") or f"the form {asked}"
        return Words(
            "schema/key" if key else "schema/form", f"{what}{shown(value)} is not as asked for", f"Expected: {meant}"
        )
    if rule == "format":
        return Words("schema/form", f"{shown(value)} is no {asked} of the calendar", "")
    if rule in ("minimum", "maximum"):
        bound = "at least" if rule == "minimum" else "at most"
        return Words("schema/number", f"found {value}; expected {bound} {asked}", "")
    if rule == "uniqueItems":
        return Words("schema/duplicate", f"{_twice(value)} stands in the list twice", "Keep one of the two.")
    if rule in ("minLength", "minItems", "minProperties") and not value:
        return Words("schema/empty", "nothing stands here, which says nothing", "Leave the key out.")
    if rule in ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"):
        bound = "at least" if rule.startswith("min") else "at most"
        unit = "characters" if rule.endswith("Length") else "entries"
        return Words("schema/size", f"{what}has {len(value)} {unit}; expected {bound} {asked}", "")
    return Words("schema/refused", f"{rule}: {shown(asked)} does not hold", "")


def unknown_keys(data: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    """The keys that a closed record does not know."""
    known = schema.get("properties", {})
    for key in _unknown(data, schema):
        like = near(key, known)
        hint = f"Did you mean {like}?" if like else f"Known here: {listed(known)}."
        yield key, Words("schema/unknown-key", f"unknown key {shown(key)}", hint)


def missing_keys(data: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Words]:
    """The keys that a record lacks, but for those that are there and misspelt."""
    known = schema.get("properties", {})
    misspelt = {near(key, known) for key in _unknown(data, schema)}
    for key in schema["required"]:
        if key not in data and key not in misspelt:
            title = known.get(key, {}).get("title", "")
            yield Words("schema/missing-key", f"the key {key} is missing", f"It says: {title}." if title else "")


def _unknown(data: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    known = schema.get("properties", {})
    free = [re.compile(pattern) for pattern in schema.get("patternProperties", {})]
    return (key for key in data if key not in known and not any(pattern.search(key) for pattern in free))


def near(value: Any, known: Iterable[Any]) -> str | None:
    """The known word that is most like the value, if any is like it."""
    names = [name for name in known if isinstance(name, str)]
    found = difflib.get_close_matches(str(value)[:100], names, n=1, cutoff=0.6)
    return found[0] if found else None


def listed(values: Iterable[Any]) -> str:
    """The values in a row, not more than a person will read."""
    names = [str(value) for value in values]
    return ", ".join(names[:24]) + (", …" if len(names) > 24 else "")


def shown(value: Any) -> str:
    """The value, shortened, as an author would write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def _type(value: Any, asked: str | list[str]) -> Words:
    expected = " or ".join(_TYPES[name] for name in ([asked] if isinstance(asked, str) else asked))
    hint = ""
    if asked == "boolean" and str(value).lower() in _YES_NO:
        hint = "Write true or false."
    elif asked == "array" and isinstance(value, str):
        hint = "Write a list, also of one: [" + value[:40] + "]."
    elif asked == "string" and isinstance(value, bool | int):
        hint = "If it is meant as text, put it into quotes."
    return Words("schema/type", f"found {_kind(value)}; expected {expected}", hint)


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return shown(value)


def _value(value: Any, allowed: list[Any]) -> Words:
    like = near(value, allowed) if isinstance(value, str) else None
    known = f"Expected {'one of ' if len(allowed) > 1 else ''}{listed(map(_plain, allowed))}."
    return Words("schema/value", f"found {_kind(value)}", f"Did you mean {like}? {known}" if like else known)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else shown(value)


def _twice(values: list[Any]) -> str:
    for index, value in enumerate(values):
        if value in values[:index]:
            return shown(value)
    return "an entry"
