"""Every row is carried: without the data that cite it, a test that is named after it fails.

Nor is any single record that cites rows idle: when it alone is gone, a test of one of these rows fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from typing import Any

import msgspec
import pytest
from tests.clinical.bench import Clinic, Clinics, ClinicsOf, Documents
from tests.clinical.rows import ROWS, Place, RowTest, cited, named_after

from iptflow.documents import digest

Cited = tuple[str, Place]


def without(data: Any, places: frozenset[Place], place: Place = ()) -> Any:
    """The data without what stands at these places; what is emptied by it goes too."""
    if isinstance(data, dict):
        kept = {k: without(value, places, (*place, k)) for k, value in data.items() if (*place, k) not in places}
        return {key: value for key, value in kept.items() if value not in ({}, []) or data[key] == value}
    if isinstance(data, list):
        parts = [without(value, places, (*place, n)) for n, value in enumerate(data) if (*place, n) not in places]
        return [part for part in parts if part not in ({}, [])]
    return data


def mutated(documents: Documents, gone: Sequence[Cited]) -> Documents:
    """The documents without some of their records."""
    changed = dict(documents)
    for name in {where for where, _ in gone}:
        data = without(documents[name].data, frozenset(place for where, place in gone if where == name))
        changed[name] = msgspec.structs.replace(documents[name], data=data, digest=digest(data))
    return changed


class Shipped:
    """The documents that ship and the clinics on them; what they come to when records of them are gone."""

    def __init__(self, documents: Documents, clinics: Clinics, clinics_of: ClinicsOf) -> None:
        self.clinics = clinics
        self._documents = documents
        self._clinics_of = clinics_of
        self._cited = {name: cited(document.data) for name, document in documents.items()}

    def records(self, row: str) -> list[Cited]:
        """The records that cite the row."""
        return [(name, place) for name, rows in self._cited.items() for place in rows.get(row, ())]

    def first_row(self, record: Cited) -> str:
        """The first row that the record cites: with it the record is taken away, so that it is taken away once."""
        return self._rows(record)[0]

    def without(self, gone: Sequence[Cited], tests: Sequence[RowTest]) -> Clinics | None:
        """The clinics that the tests ask for without these records; None where they make no protocols any more."""
        without_it = self._anew(gone)
        try:
            return {name: without_it[name] for _, test in tests for name in _asked(test)}
        except Exception:  # a conflict, a record that lacks a part, a move that leads nowhere: all say so
            return None

    def missed(self, record: Cited) -> bool:
        """Whether the documents make no protocol without the record, or a test of a row that it cites fails."""
        without_it = self._anew([record])
        tests = [test for row in self._rows(record) for _, test in named_after(row)]
        concerned = [test for test in tests if any(name not in without_it for name in _asked(test))]
        return not all(_passes(test, without_it) for test in sorted(concerned, key=lambda test: len(_asked(test))))

    def _rows(self, record: Cited) -> list[str]:
        name, place = record
        return [row for row in ROWS if place in self._cited[name].get(row, ())]

    def _anew(self, gone: Sequence[Cited]) -> Anew:
        """The shipped clinics that are as before; the others are made of what is left when a test asks for them."""
        changed = {where.replace("-", "_") for where, _ in gone}
        same = {} if "ipt" in changed else {name: each for name, each in self.clinics.items() if name not in changed}
        return Anew(same, mutated(self._documents, gone), self._clinics_of)


class Anew(dict[str, Clinic]):
    """Clinics on changed documents, each made when a test first asks for it; what cannot be made fails that test."""

    def __init__(self, same: Clinics, documents: Documents, clinics_of: ClinicsOf) -> None:
        super().__init__(same)
        self._documents = documents
        self._clinics_of = clinics_of

    def __missing__(self, name: str) -> Clinic:
        return self.setdefault(name, self._clinics_of(self._documents, [name])[name])


@pytest.fixture(scope="session")
def shipped(documents: Documents, clinics: Clinics, clinics_of: ClinicsOf) -> Shipped:
    return Shipped(documents, clinics, clinics_of)


def failing(tests: Sequence[RowTest], clinics: Clinics) -> list[str]:
    """The names of the tests that do not pass on these protocols."""
    return [name for name, function in tests if not _passes(function, clinics)]


def _asked(function: Any) -> set[str]:
    return set(signature(function).parameters)


def _passes(function: Any, clinics: Clinics) -> bool:
    try:
        function(**{asked: clinics[asked] for asked in _asked(function)})
    except (Exception, pytest.fail.Exception):  # a test fails by whatever it meets, or by what it did not
        return False
    return True


@pytest.mark.parametrize("row", ROWS)
def test_a_row_without_its_data_is_missed(row: str, shipped: Shipped) -> None:
    tests = named_after(row)
    assert tests, f"no test is named test_{row}_…"
    assert failing(tests, shipped.clinics) == []
    places = shipped.records(row)
    gone, without_it = places, shipped.without(places, tests)
    if without_it is None:
        gone = []
        for place in places:  # as much of it as a protocol can do without
            further = shipped.without([*gone, place], tests)
            if further is not None:
                gone, without_it = [*gone, place], further
    assert gone, f"{row} is cited nowhere, or nothing of it can be taken away"
    assert without_it is not None
    assert failing(tests, without_it), f"without {gone} every test of {row} passes"


@pytest.mark.slow
@pytest.mark.parametrize("row", ROWS)
def test_no_record_that_cites_a_row_is_idle(row: str, shipped: Shipped) -> None:
    idle = [
        f"{record[0]}: {'.'.join(map(str, record[1]))}"
        for record in shipped.records(row)
        if shipped.first_row(record) == row and not shipped.missed(record)
    ]
    assert not idle, "\n".join(idle)


def test_an_idle_record_is_found(documents: Documents, clinics: Clinics, clinics_of: ClinicsOf) -> None:
    base = documents["ipt"]
    blessed = {"type": "boolean", "title": "Was the client blessed?", "by": "team", "source": "G9"}
    data = {**base.data, "facts": {**base.data["facts"], "blessed": blessed}}
    planted = {**documents, "ipt": msgspec.structs.replace(base, data=data, digest=digest(data))}
    found = Shipped(planted, clinics, clinics_of)
    assert not found.missed(("ipt", ("facts", "blessed")))
    assert found.missed(("ipt", ("techniques", "harsh-or-blaming")))
