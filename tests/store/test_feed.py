"""The feed: every entry once, in the order of commits, and never past one that commits late."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from iptflow.errors import JournalError
from iptflow.store import Envelope, Fed, Head, Journal, SqlJournal
from iptflow.store.copying import back_up, restore

DIGEST = "d" * 64
STORES = Path(__file__).with_name("stores")
Write = Callable[..., tuple[Envelope, ...]]


def everything(journal: Journal, after: str = "", most: int = 3, until: int = 0) -> list[Fed]:
    """What the feed tells from a cursor on, in parts.

    Somebody else's transaction on the server may hold it back for a while: asked until it has told so many.
    """
    told: list[Fed] = []
    patience = monotonic() + 60
    while (part := journal.feed(after, most)) or (len(told) < until and monotonic() < patience):
        assert len(part) <= most
        told += part
        after = told[-1].cursor if told else after
    return told


@pytest.fixture
def kept(postgres: str) -> Iterator[SqlJournal]:
    made = SqlJournal.open(postgres)
    made.keep_body(DIGEST, b"{}")
    yield made
    made.close()


def test_every_entry_is_told_once_in_order_and_whole(journal: Journal, write: Write) -> None:
    circles = journal.of_kind("circle")
    one = write(journal, "b", "1", "2")
    two = write(circles, "b", "3", key="k")
    three = write(journal, "a", "4")
    four = write(journal, "b", "5", after=one[-1].head)
    told = everything(journal, until=5)
    assert [each.envelope for each in told] == [*one, *two, *three, *four]
    assert [each.kind for each in told] == ["course", "course", "circle", "course", "course"]
    assert everything(circles) == told


def test_from_any_cursor_it_goes_on_where_that_stands(journal: Journal, write: Write) -> None:
    assert journal.feed() == ()
    head = write(journal, "a", "1", "2", "3")[-1].head
    write(journal, "b", "4")
    told = everything(journal, until=4)
    for number, each in enumerate(told):
        assert everything(journal, each.cursor) == told[number + 1 :]
    write(journal, "a", "5", after=head)
    assert [each.envelope.record for each in everything(journal, told[-1].cursor, until=1)] == [b"5"]


def test_what_was_taken_back_is_never_told(journal: Journal, write: Write) -> None:
    write(journal, "a", "1")

    def together() -> None:
        with journal.together():
            write(journal, "b", "2")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        together()
    write(journal, "c", "3")
    assert [each.envelope.course for each in everything(journal, until=2)] == ["a", "c"]


@pytest.mark.parametrize("cursor", ["x", "1", "1.", ".1", "-1.0", "1.0.0", "٣.٣", "9" * 60 + ".1"])
def test_what_is_no_cursor_is_told(journal: Journal, cursor: str) -> None:
    with pytest.raises(JournalError, match="no cursor"):
        journal.feed(cursor)


def test_a_transaction_has_no_feed(place: str) -> None:
    journal = SqlJournal.open(place)
    engine = create_engine(place if "://" in place else f"sqlite:///{place}")
    with engine.begin() as connection, pytest.raises(JournalError, match="has no feed"):
        journal.within(connection).feed()
    engine.dispose()
    journal.close()


def test_an_entry_that_commits_late_is_told_late_and_never_passed_over(
    kept: SqlJournal, postgres: str, write: Write
) -> None:
    """A transaction that began first ends last: whoever read the others' entries at once would not come back for it."""
    write(kept, "late", "0")
    other = write(kept, "other", "0")[-1].head
    engine = create_engine(postgres, poolclass=NullPool)
    with engine.connect() as connection:
        transaction = connection.begin()
        head = kept.read("late")[-1].head
        write(kept.within(connection), "late", "1", after=head)
        write(kept, "other", "2", after=other)
        before = everything(kept, until=2)
        assert [each.envelope.record for each in before] == [b"0", b"0"]
        transaction.commit()
    assert [each.envelope.record for each in everything(kept, before[-1].cursor, until=2)] == [b"1", b"2"]
    engine.dispose()


def test_readers_beside_writers_see_every_entry_exactly_once(journal: Journal, write: Write) -> None:
    """Writers commit in whatever order they come to it, and a reader follows all the while."""
    writers, each_writes = 4, 25
    done = Event()
    told: list[Fed] = []

    def follow() -> None:
        while True:
            last = done.is_set()
            told.extend(everything(journal, told[-1].cursor if told else "", most=7))
            if last:
                return

    def work(name: str) -> None:
        head = Head()
        for number in range(each_writes):
            head = write(journal, name, f"{number}", "x", after=head)[-1].head

    reader = Thread(target=follow)
    threads = [Thread(target=work, args=(f"c-{number}",)) for number in range(writers)]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    told += everything(journal, told[-1].cursor if told else "", most=7, until=writers * each_writes * 2 - len(told))
    assert len(told) == writers * each_writes * 2
    for name in journal.courses():
        assert tuple(each.envelope for each in told if each.envelope.course == name) == journal.read(name)


def test_a_store_restored_to_another_server_goes_on_behind_its_last_place(
    kept: SqlJournal, postgres: str, another_postgres: str, write: Write, tmp_path: Path
) -> None:
    write(kept, "a", "1")
    back_up(postgres, tmp_path / "saved.db")
    with closing(sqlite3.connect(tmp_path / "saved.db")) as connection:  # as from a server that has counted further
        connection.execute("DROP TRIGGER iptflow_entry_fixed")
        connection.execute("UPDATE iptflow_entry SET placed = 4000000000000")
        connection.commit()
    restore(tmp_path / "saved.db", another_postgres)
    for number in range(2):
        again = SqlJournal.open(another_postgres)
        known = everything(again, until=number + 1)
        write(again, f"new-{number}", "2")
        assert [each.envelope.course for each in everything(again, known[-1].cursor, until=1)] == [f"new-{number}"]
        again.close()


def test_entries_of_before_the_feed_come_first_by_course(file: Path, write: Write) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((STORES / "0001.sql").read_text())
    journal = SqlJournal.open(file)
    write(journal, "new", "1")
    told = [(each.envelope.course, each.envelope.sequence) for each in everything(journal)]
    assert told == [("c-1", 1), ("c-1", 2), ("c-1", 3), ("c-2", 1), ("new", 1)]
    assert [each.envelope for each in everything(journal)[:3]] == list(journal.read("c-1"))
    journal.close()


def test_the_feed_goes_by_its_index(stored: SqlJournal, write: Write) -> None:
    write(stored, "a", "1")
    statement = stored._statements.feed
    with stored._cursor() as cursor:
        values = statement.row({"place": 0, "row": 0, "most": 10})
        plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement.text}", values)]
    assert any("USING INDEX iptflow_entry_placed" in line for line in plan), plan
    assert not any(line.startswith("SCAN") or "TEMP B-TREE" in line for line in plan), plan


def test_the_feed_goes_by_its_index_on_postgresql_too(kept: SqlJournal, postgres: str, write: Write) -> None:
    write(kept, "a", "1")
    statement = kept._statements.feed
    engine = create_engine(postgres, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET enable_seqscan = off"))
        values = {"place": 0, "row": 0, "most": 10}
        plan = connection.exec_driver_sql(f"EXPLAIN {statement.text}", values).scalars().all()
    engine.dispose()
    assert any("iptflow_entry_placed" in line for line in plan), plan
