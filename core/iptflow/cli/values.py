"""Values as they are typed into a shell, read by what they are declared as."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from iptflow.protocol.records import Fact

_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


def pairs(given: Iterable[str], what: str) -> dict[str, str]:
    """``ID=VALUE`` pairs.

    Raises:
        click.UsageError: one of them is none, or an id comes twice.
    """
    found: dict[str, str] = {}
    for each in given:
        name, sign, value = each.partition("=")
        if not sign or not name:
            raise click.UsageError(f"{what} is written ID=VALUE, found {each!r}.")
        if name in found:
            raise click.UsageError(f"{what} {name} is given twice.")
        found[name] = value
    return found


def facts_of(given: Iterable[str], declared: Mapping[str, Fact]) -> dict[str, Any]:
    """The facts of ``ID=VALUE`` pairs, each read by its declaration; what does not fit is left to be found."""
    return {name: value_of(declared.get(name), text) for name, text in pairs(given, "A fact").items()}


def value_of(fact: Fact | None, text: str) -> Any:
    """The value that the text means: of a list its parts between commas, of a record JSON or ``field=value,…``."""
    kind = fact.type if fact else "text"
    if kind == "integer":
        return int(text) if text.removeprefix("-").isdecimal() else text
    if kind == "boolean":
        return _TRUTHS.get(text.lower(), text)
    if kind == "choices":
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind == "record" and fact is not None:
        return _record(fact, text)
    return text


def _record(fact: Fact, text: str) -> Any:
    if text.startswith("{"):
        return json_of(text)
    fields = pairs(text.split(","), "A field")
    return {
        name: int(value) if name in fact.fields and fact.fields[name].type == "integer" and value.isdecimal() else value
        for name, value in fields.items()
    }


def json_of(text: str) -> Any:
    """What JSON text says.

    Raises:
        click.UsageError: it is no JSON.
    """
    try:
        return json.loads(text)
    except ValueError as fault:
        raise click.UsageError(f"This is no JSON: {fault}.") from fault
