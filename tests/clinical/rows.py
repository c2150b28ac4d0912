"""The rows of the clinical requirements: which records cite them, and which tests are named after them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GROUPS = {
    "G": 13,
    "F": 12,
    "A": 5,
    "M": 5,
    "AD": 8,
    "CJ": 2,
    "EL": 5,
    "ED": 2,
    "BN": 2,
    "AN": 2,
    "HIV": 1,
    "SU": 5,
    "X": 3,
}
PLUGINS = HERE.parents[1] / "plugins"
SHIPPED = tuple(sorted(each.name.removeprefix("iptflow_").replace("_", "-") for each in PLUGINS.glob("iptflow_*")))
DOCUMENTS = sorted(each.stem for each in PLUGINS.glob("iptflow_*/*.yaml"))
PROTOCOLS = ("ipt", *(each.replace("-", "_") for each in DOCUMENTS))
ROWS = [f"{group}{number}" for group, last in GROUPS.items() for number in range(1, last + 1)]

Place = tuple[str | int, ...]
RowTest = tuple[str, Callable[..., None]]


def cited(data: Any) -> dict[str, list[Place]]:
    """The outermost records that cite a row, or the part of it that is the project's own, by row."""
    found: dict[str, list[Place]] = {}
    for row, place in _citing(data, (), frozenset()):
        found.setdefault(row, []).append(place)
    return found


def _citing(record: Any, place: Place, above: frozenset[str]) -> Iterator[tuple[str, Place]]:
    new = _sources(record) - above
    yield from ((row, place) for row in new)
    inside = record.items() if isinstance(record, dict) else enumerate(record) if isinstance(record, list) else ()
    for key, value in inside:
        yield from _citing(value, (*place, key), above | new)


def _sources(record: Any) -> frozenset[str]:
    stated = record.get("source", ()) if isinstance(record, dict) else ()
    return frozenset(each.removeprefix("J-") for each in ([stated] if isinstance(stated, str) else stated))


@cache
def named_after(row: str) -> tuple[RowTest, ...]:
    """Name and function of the tests that are named after the row."""
    return tuple(found for name, found in _named() if name == row)


@cache
def _named() -> tuple[tuple[str, RowTest], ...]:
    modules = [import_module(f"tests.clinical.{file.stem}") for file in sorted(HERE.glob("test_*.py"))]
    return tuple(
        (named[1], (name, function))
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if (named := re.match(r"test_([A-Z]{1,3}\d+)_", name))
    )
