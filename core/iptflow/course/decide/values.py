"""Whether the value of a fact fits its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from iptflow.course.decide.checks import Check
from iptflow.protocol.records import Fact, Field


def check_value(check: Check, fact: Fact, value: Any, place: str = "value") -> None:
    """Add a finding for every part of the value that does not fit."""
    if value is None:
        check.add("value-missing", place, "A fact has a value, or was declined.", "Give value, or declined: true.")
    elif fact.type == "record":
        _record(check, fact, value, place)
    else:
        _scalar(check, fact.type, fact, value, place)


def _record(check: Check, fact: Fact, value: Any, place: str) -> None:
    if not isinstance(value, Mapping):
        check.add("value-type", place, "Expected fields by name.", f"Fields: {', '.join(fact.fields)}.")
        return
    check.known(place, value, fact.fields, "field")
    for name in value:
        if name in fact.fields:
            _scalar(check, fact.fields[name].type, fact.fields[name], value[name], f"{place}.{name}")


def _scalar(check: Check, kind: str, declared: Fact | Field, value: Any, place: str) -> None:
    if kind == "choices":
        if not isinstance(value, list | tuple):
            check.add("value-type", place, "Expected a list of words.")
        else:
            check.known(place, value, declared.values, "value")
    elif kind == "choice":
        check.known(place, (str(value),), declared.values, "value")
    elif kind == "integer":
        _integer(check, declared, value, place)
    elif kind == "date":
        _date(check, value, place)
    elif not isinstance(value, bool if kind == "boolean" else str):
        check.add("value-type", place, f"Expected a {kind}, found {type(value).__name__}.")


def _integer(check: Check, declared: Fact | Field, value: Any, place: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        check.add("value-type", place, f"Expected a whole number, found {type(value).__name__}.")
    elif declared.range and not declared.range[0] <= value <= declared.range[1]:
        check.add("value-outside", place, f"{value} is outside {declared.range[0]} to {declared.range[1]}.")


def _date(check: Check, value: Any, place: str) -> None:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        check.add("value-type", place, f"Expected a date such as 2026-01-31, found {value!r}.")
