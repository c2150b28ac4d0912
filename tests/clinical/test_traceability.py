"""Where each row is carried and which tests show it, as docs/traceability.md lists it.

Run as a program (``python -m tests.clinical.test_traceability``) it writes the page anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.clinical.rows import GROUPS, ROWS, SHIPPED, Place, cited, named_after

from iptflow.documents import Document
from iptflow.flow import open_flow
from iptflow.flow.library import base

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "traceability.md"
HEAD = """\
# Traceability

Where each row of the [clinical requirements](clinical-requirements.md) is carried: the records of a document that cite
the row, or its `J-` part, as their source, and the tests that show what it allows and what it refuses or records. For
each row another test (`tests/clinical/test_mutation.py`) takes these records away and holds that one of the tests
listed here fails then.

This page is generated: `python -m tests.clinical.test_traceability` writes it, and a test fails where it has drifted.

| row | carried by | shown by |
|---|---|---|
"""


def page(documents: Mapping[str, Document]) -> str:
    """The page for these documents."""
    carrying = _carrying(documents)
    return HEAD + "".join(f"| {row} | {_carried(carrying, row)} | {_shown(row)} |\n" for row in ROWS)


def _carrying(documents: Mapping[str, Document]) -> dict[str, dict[str, list[Place]]]:
    """The places that cite a row, by document and row."""
    return {name: cited(document.data) for name, document in documents.items()}


def _carried(carrying: Mapping[str, Mapping[str, Sequence[Place]]], row: str) -> str:
    return "<br>".join(f"`{name}` {_records(places)}" for name, rows in carrying.items() if (places := rows.get(row)))


def _records(places: Sequence[Place]) -> str:
    """The sections of a document, each with the records in which a row is cited."""
    sections: dict[str, list[str]] = {}
    for section, *rest in places:
        sections.setdefault(str(section), []).append(_within(rest))
    return "; ".join(section + _listed(names) for section, names in sections.items())


def _within(rest: Sequence[str | int]) -> str:
    """The record of a section; of a phase, move or area the part of it."""
    return ".".join(str(part) for part in rest if part not in ("exit", "rules", "require", "every", "contacts"))


def _listed(names: list[str]) -> str:
    found = ", ".join(dict.fromkeys(name for name in names if name))
    return f": {found}" if found else ""


def _shown(row: str) -> str:
    return "<br>".join(f"`{name}`" for name, _ in named_after(row))


def test_the_page_lists_every_row_with_its_records_and_tests(documents: dict[str, Document]) -> None:
    assert PAGE.read_text() == page(documents), "write it anew: python -m tests.clinical.test_traceability"


def test_each_row_has_both(documents: dict[str, Document]) -> None:
    carrying = _carrying(documents)
    for row in ROWS:
        assert _carried(carrying, row), row
        assert named_after(row), row


def test_the_rows_are_those_of_the_requirements() -> None:
    stated = re.findall(r"^\| ([A-Z]+\d+) \| [SLJ] \|", (DOCS / "clinical-requirements.md").read_text(), re.MULTILINE)
    assert set(ROWS) <= set(stated)
    assert {row for row in stated if row.rstrip("0123456789") in GROUPS} <= set(ROWS)


def _documents() -> Iterator[tuple[str, Document]]:
    yield "ipt", base()
    yield from open_flow(plugins=SHIPPED).library.adaptations().items()


if __name__ == "__main__":
    PAGE.write_text(page(dict(_documents())))
