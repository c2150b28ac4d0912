"""Backups are made while others write, are stores of their own, and go back to either database."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from iptflow.errors import JournalError, KeyReused, StoreVersionError
from iptflow.store import Envelope, Head, SqlJournal, schema
from iptflow.store.checkpoint import decode, encode, take, verify_whole
from iptflow.store.copying import back_up, restore, schema_of

DIGEST = "d" * 64
STORES = Path(__file__).with_name("stores")
Write = Callable[..., tuple[Envelope, ...]]


@pytest.fixture
def kept(place: str) -> Iterator[SqlJournal]:
    made = SqlJournal.open(place)
    made.keep_body(DIGEST, b"{}")
    yield made
    made.close()


@pytest.fixture
def opened() -> Iterator[Callable[[object], SqlJournal]]:
    """Opens stores that are closed after the test."""
    made: list[SqlJournal] = []

    def open_it(place: object) -> SqlJournal:
        made.append(SqlJournal.open(str(place)))
        return made[-1]

    yield open_it
    for each in made:
        each.close()


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_restored_to_either_database_is_the_same_store(
    kept: SqlJournal, place: str, write: Write, tmp_path: Path, opened: Callable[[object], SqlJournal],
    request: pytest.FixtureRequest, target: str,
) -> None:  # fmt: skip
    first = write(kept, "one", "1", "2", key="k", command=b"x")
    write(kept, "two", "ü")
    write(kept.of_kind("circle"), "one", "4")
    saved = tmp_path / "saved.db"
    assert back_up(place, saved) == 4
    there = tmp_path / "there.db" if target == "sqlite" else request.getfixturevalue("another_postgres")
    assert restore(saved, str(there)) == 4
    again = opened(there)
    assert again.courses() == ("one", "two")
    assert again.read("one") == first
    assert again.heads() == kept.heads()
    assert again.of_kind("circle").read("one") == kept.of_kind("circle").read("one")
    assert again.body(DIGEST) == b"{}"
    assert again.recall("one", "k", b"x") == first
    with pytest.raises(KeyReused):
        again.recall("one", "k", b"another")
    assert verify_whole(again) == []
    write(again, "one", "3", after=first[-1].head)
    write(again, "three", "1")
    assert verify_whole(again) == []


def test_a_backup_made_while_others_write_is_one_instant_of_the_store(
    kept: SqlJournal, place: str, write: Write, tmp_path: Path, opened: Callable[[object], SqlJournal]
) -> None:
    stop = Event()

    def work(name: str) -> None:
        head = Head()
        while not stop.is_set():
            head = write(kept, name, "1", "2", after=head)[-1].head

    threads = [Thread(target=work, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    while len(kept.heads()) < 2:
        pass
    counts = [back_up(place, tmp_path / f"{number}.db") for number in range(3)]
    stop.set()
    for thread in threads:
        thread.join()
    assert counts == sorted(counts)
    for number in range(3):
        copy = opened(tmp_path / f"{number}.db")
        assert verify_whole(copy) == []
        for name in copy.courses():
            entries = copy.read(name)
            assert entries == kept.read(name)[: len(entries)]


def test_what_a_restored_store_lacks_is_pointed_out(
    kept: SqlJournal, place: str, write: Write, tmp_path: Path, opened: Callable[[object], SqlJournal]
) -> None:
    head = write(kept, "one", "1")[-1].head
    back_up(place, tmp_path / "saved.db")
    write(kept, "one", "2", after=head)
    write(kept, "two", "1")
    write(kept.of_kind("circle"), "g", "1")
    known = decode(encode(take(kept, "2026-01-05T09:00:00Z")))
    assert verify_whole(kept, known) == []
    restore(tmp_path / "saved.db", tmp_path / "again.db")
    found = verify_whole(opened(tmp_path / "again.db"), known)
    assert [(finding.code, finding.place) for finding in found] == [
        ("journal/removed", "one/2"),
        ("journal/removed", "two/1"),
        ("journal/removed", "circle:g/1"),
    ]


def test_a_checkpoint_is_the_same_bytes_wherever_the_store_is(
    kept: SqlJournal, place: str, write: Write, tmp_path: Path, opened: Callable[[object], SqlJournal]
) -> None:
    for name in ("b", "a"):
        write(kept, name, "1")
    restore_to = tmp_path / "again.db"
    back_up(place, tmp_path / "saved.db")
    restore(tmp_path / "saved.db", restore_to)
    assert encode(take(kept, "2026")) == encode(take(opened(restore_to), "2026"))
    with pytest.raises(JournalError, match="no checkpoint"):
        decode(b'{"format": "checkpoint/2", "at": "", "heads": {}}')


@pytest.mark.parametrize("dump", sorted(STORES.glob("*.sql")), ids=lambda dump: dump.stem)
def test_a_store_of_every_schema_is_backed_up_as_it_is(
    file: Path, tmp_path: Path, dump: Path, opened: Callable[[object], SqlJournal]
) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump.read_text())
    before = file.read_bytes()
    assert back_up(file, tmp_path / "saved.db") == 4
    assert schema_of(tmp_path / "saved.db") == schema_of(file) == dump.stem
    assert file.read_bytes() == before
    restore(tmp_path / "saved.db", tmp_path / "again.db")
    again = opened(tmp_path / "again.db")
    assert again.health().revision == schema.REVISIONS[-1]
    assert verify_whole(again) == []
    assert again.recall("c-1", "key-1", b"open") == again.read("c-1")[:2]


def test_a_newer_store_is_not_copied(stored: SqlJournal, file: Path, tmp_path: Path) -> None:
    stored.close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE iptflow_version SET version_num = '0999'")
        connection.commit()
    with pytest.raises(StoreVersionError, match="schema 0999"):
        back_up(file, tmp_path / "saved.db")
    assert not list(tmp_path.glob("saved*"))


def test_nothing_is_written_over(kept: SqlJournal, place: str, write: Write, tmp_path: Path) -> None:
    write(kept, "one", "1")
    saved = tmp_path / "saved.db"
    back_up(place, saved)
    before = saved.read_bytes()
    with pytest.raises(JournalError, match="something at"):
        back_up(place, saved)
    with pytest.raises(JournalError, match="a store at the target"):
        restore(saved, place)
    with pytest.raises(JournalError, match="no backup"):
        restore(tmp_path / "none.db", tmp_path / "again.db")
    assert saved.read_bytes() == before
    assert len(kept.read("one")) == 1


def test_where_there_is_no_store_there_is_no_backup(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE mine (x)")
    for name in ("other.db", "none.db"):
        with pytest.raises(JournalError):
            back_up(tmp_path / name, tmp_path / "saved.db")
    assert sorted(os.listdir(tmp_path)) == ["other.db"]


def test_a_copy_that_was_interrupted_leaves_nothing_behind(
    kept: SqlJournal, place: str, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy import event

    write(kept, "one", "1", "2")
    back_up(place, tmp_path / "saved.db")

    def fail(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO iptflow_entry"):
            raise RuntimeError("the power went off")

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(RuntimeError):
            back_up(place, tmp_path / "second.db")
        with pytest.raises(RuntimeError):
            restore(tmp_path / "saved.db", tmp_path / "again.db")
    finally:
        event.remove(Engine, "before_cursor_execute", fail)
    assert not list(tmp_path.glob("second*"))
    assert schema_of(tmp_path / "again.db") == ""
    assert restore(tmp_path / "saved.db", tmp_path / "again.db") == 2
