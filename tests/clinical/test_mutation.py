"""Every row is carried: without the data that cite it, a test that is named after it fails."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import msgspec
import pytest

from iptflow.documents import Document, digest

HERE = Path(__file__).parent
GROUPS = {"G": 13, "F": 12, "A": 5, "M": 5, "AD": 8, "EL": 5}
ROWS = [f"{group}{number}" for group, last in GROUPS.items() for number in range(1, last + 1)]

Place = tuple[str | int, ...]
Documents = dict[str, Document]
Cited = tuple[str, Place]


def cites(record: Any, row: str) -> bool:
    """Whether a record states the row, or the part of it that is the project's own, as its source."""
    stated = record.get("source", ()) if isinstance(record, dict) else ()
    return not {row, f"J-{row}"}.isdisjoint([stated] if isinstance(stated, str) else stated)


def cited(data: Any, row: str, place: Place = ()) -> Iterator[Place]:
    """The outermost records that cite the row."""
    if place and cites(data, row):
        yield place
        return
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        yield from cited(value, row, (*place, key))


def without(data: Any, places: frozenset[Place], place: Place = ()) -> Any:
    """The data without what stands at these places; what is emptied by it goes too."""
    if isinstance(data, dict):
        kept = {
            key: without(value, places, (*place, key)) for key, value in data.items() if (*place, key) not in places
        }
        return {key: value for key, value in kept.items() if value not in ({}, []) or data[key] == value}
    if isinstance(data, list):
        kept_parts = [without(v, places, (*place, n)) for n, v in enumerate(data) if (*place, n) not in places]
        return [part for part in kept_parts if part not in ({}, [])]
    return data


def mutated(documents: Documents, gone: Sequence[Cited]) -> Documents:
    """The documents without some of their records."""
    changed = {}
    for name, document in documents.items():
        data = without(document.data, frozenset(place for where, place in gone if where == name))
        changed[name] = msgspec.structs.replace(document, data=data, digest=digest(data))
    return changed


def loadable(clinics_of: Any, documents: Documents, gone: Sequence[Cited]) -> Any:
    """The clinics on the mutated documents; None where they cannot be composed or understood any more."""
    try:
        return clinics_of(mutated(documents, gone))
    except Exception:  # whatever says that the documents make no protocols any more
        return None


def every_test() -> Iterator[tuple[str, str, Callable[..., None]]]:
    """Row, name and function of the tests that are named after a row."""
    for file in sorted(HERE.glob("test_*.py")):
        if file.name == Path(__file__).name:
            continue
        spec = spec_from_file_location(f"rows_{file.stem}", file)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if named := re.match(r"test_([A-Z]{1,2}\d+)_", name):
                yield named[1], name, function


def failing(tests: Sequence[tuple[str, Callable[..., None]]], clinics: Any) -> list[str]:
    """The names of the tests that do not pass on these protocols."""
    found = []
    for name, function in tests:
        try:
            function(**{asked: clinics[asked] for asked in inspect.signature(function).parameters})
        except Exception:  # a test fails by whatever it meets
            found.append(name)
        except pytest.fail.Exception:  # DID NOT RAISE
            found.append(name)
    return found


@pytest.fixture(scope="module")
def tests() -> dict[str, list[tuple[str, Callable[..., None]]]]:
    found: dict[str, list[tuple[str, Callable[..., None]]]] = {}
    for row, name, function in every_test():
        found.setdefault(row, []).append((name, function))
    return found


@pytest.mark.parametrize("row", ROWS)
def test_a_row_without_its_data_is_missed(
    row: str, tests: dict[str, Any], documents: Documents, clinics: Any, clinics_of: Any
) -> None:
    assert row in tests, f"no test is named test_{row}_…"
    assert failing(tests[row], clinics) == []
    places = [(name, place) for name, document in documents.items() for place in cited(document.data, row)]
    assert places, f"no document cites {row}"
    gone: list[Cited] = places
    broken = loadable(clinics_of, documents, places)
    if broken is None:
        gone = []
        for place in places:  # as much of it as a protocol can do without
            further = loadable(clinics_of, documents, [*gone, place])
            if further is not None:
                gone, broken = [*gone, place], further
    assert gone, f"no record of {row} can be taken away alone"
    assert failing(tests[row], broken), f"without {gone} every test of {row} passes"


def test_the_rows_are_those_of_the_requirements() -> None:
    page = (HERE.parents[1] / "docs" / "clinical-requirements.md").read_text()
    stated = re.findall(r"^\| ([A-Z]+\d+) \| [SLJ] \|", page, re.MULTILINE)
    assert [row for row in stated if row.rstrip("0123456789") in GROUPS] == sorted(ROWS, key=stated.index)
