from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from iptflow.store import START, Envelope, Head, Journal, MemoryJournal, SqlJournal

DIGEST = "d" * 64
INSTANT = "2026-01-05T09:00:00Z"
BODY = b'{"id":"ipt"}'

Write = Callable[..., tuple[Envelope, ...]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clinic.db"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def journal(request: pytest.FixtureRequest) -> Iterator[Journal]:
    """Each journal in turn, with one protocol kept."""
    made: Journal = MemoryJournal() if request.param == "memory" else SqlJournal.open(_place(request, request.param))
    made.keep_body(DIGEST, BODY)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> str:
    """An empty place for a store on each database in turn."""
    return _place(request, request.param)


def _place(request: pytest.FixtureRequest, kind: str) -> str:
    return str(request.getfixturevalue("file" if kind == "sqlite" else "postgres"))


@pytest.fixture
def stored(file: Path) -> Iterator[SqlJournal]:
    """A journal in an SQLite file, with one protocol kept."""
    made = SqlJournal.open(file)
    made.keep_body(DIGEST, BODY)
    yield made
    made.close()


@pytest.fixture
def write() -> Write:
    """Appends records that are given as text, with what no test cares about filled in."""

    def append(
        journal: Journal, course: str, *texts: str, after: Head = START, key: str = "", command: bytes = b""
    ) -> tuple[Envelope, ...]:
        records = [("contact-recorded", text.encode()) for text in texts]
        return journal.append(course, after, records, instant=INSTANT, digest=DIGEST, key=key, command=command)

    return append
