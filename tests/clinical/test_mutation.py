"""Every row is carried: without the data that cite it, a test that is named after it fails.

Nor is any single record that cites rows idle: when it alone is gone, a test of one of these rows fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from itertools import groupby
from operator import itemgetter
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

    def most(self, name: str, records: Sequence[Cited]) -> list[Cited]:
        """As many of the records of this document as a protocol of it can do without."""
        if self._makes(name, records):
            return list(records)
        gone: list[Cited] = []
        for record in records:
            if self._makes(name, [*gone, record]):
                gone.append(record)
        return gone

    def failing(self, gone: Sequence[Cited], tests: Sequence[RowTest]) -> str:
        """A test that fails without these records, on protocols that can still be made; empty where none does."""
        without_it = self._anew(gone)
        for name, test in sorted(tests, key=lambda each: len(_asked(each[1]))):
            try:
                clinics = {asked: without_it[asked] for asked in _asked(test)}
            except Exception:  # a conflict, a record that lacks a part, a move that leads nowhere: all say so
                continue
            if not _passes(test, clinics):
                return name
        return ""

    def missed(self, record: Cited) -> bool:
        """Whether the documents make no protocol without the record, or a test of a row that it cites fails."""
        without_it = self._anew([record])
        tests = [test for row in self._rows(record) for _, test in named_after(row)]
        concerned = [test for test in tests if any(name not in without_it for name in _asked(test))]
        return not all(_passes(test, without_it) for test in sorted(concerned, key=lambda test: len(_asked(test))))

    def _makes(self, name: str, gone: Sequence[Cited]) -> bool:
        try:
            self._anew(gone)[name.replace("-", "_")]
        except Exception:  # as above
            return False
        return True

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
    assert [name for name, test in tests if not _passes(test, shipped.clinics)] == []
    by_document = groupby(shipped.records(row), key=itemgetter(0))
    gone = {document: shipped.most(document, list(records)) for document, records in by_document}
    assert any(gone.values()), f"{row} is cited nowhere, or nothing of it can be taken away"
    assert any(shipped.failing(taken, tests) for taken in gone.values()), f"without {gone} every test of {row} passes"


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
