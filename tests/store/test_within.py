"""The journal in the host's own transaction: both are kept, or neither is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, create_engine, event, text

from iptflow.errors import JournalError, SequenceConflict
from iptflow.store import START, Envelope, MemoryJournal, SqlJournal

DIGEST = "d" * 64
Write = Callable[..., tuple[Envelope, ...]]


class Undone(Exception):
    """What the host raises to take its transaction back."""


@pytest.fixture
def engine(place: str) -> Iterator[Engine]:
    """The host's own engine, with a table of its own."""
    made = create_engine(place if "://" in place else f"sqlite:///{place}")
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE mine (what VARCHAR(20))"))
    yield made
    made.dispose()


@pytest.fixture
def journal(engine: Engine) -> Iterator[SqlJournal]:
    made = SqlJournal.open(engine)
    made.keep_body(DIGEST, b"{}")
    yield made
    made.close()


def mine(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row[0] for row in connection.execute(text("SELECT what FROM mine ORDER BY what"))]


def add(connection: object, what: str) -> None:
    connection.execute(text("INSERT INTO mine VALUES (:what)"), {"what": what})  # type: ignore[attr-defined]


@pytest.mark.parametrize("first", ["host", "journal"])
def test_what_the_host_commits_is_kept_with_its_rows(
    engine: Engine, journal: SqlJournal, write: Write, first: str
) -> None:
    with engine.begin() as connection:
        if first == "host":
            add(connection, "invoice")
        inner = journal.within(connection)
        head = write(inner, "c-1", "1")[-1].head
        write(inner, "c-1", "2", "3", after=head, key="k")
        if first == "journal":
            add(connection, "invoice")
    assert mine(engine) == ["invoice"]
    assert [entry.record for entry in journal.read("c-1")] == [b"1", b"2", b"3"]
    assert journal.verify() == []


@pytest.mark.parametrize("first", ["host", "journal"])
def test_what_the_host_takes_back_was_never_there(
    engine: Engine, journal: SqlJournal, write: Write, first: str
) -> None:
    head = write(journal, "c-1", "1")[-1].head

    def work() -> None:
        with engine.begin() as connection:
            if first == "host":
                add(connection, "invoice")
            inner = journal.within(connection)
            write(inner, "c-1", "2", after=head, key="k")
            write(inner, "new", "1")
            inner.keep_body("e" * 64, b"{}")
            assert inner.courses() == ("c-1", "new")
            if first == "journal":
                add(connection, "invoice")
            raise Undone

    with pytest.raises(Undone):
        work()
    assert mine(engine) == []
    assert journal.courses() == ("c-1",)
    assert len(journal.read("c-1")) == 1
    assert journal.recall("c-1", "k", b"") == ()
    assert write(journal, "c-1", "2", after=head, key="k")[0].sequence == 2
    assert journal.verify() == []


def test_a_conflict_leaves_the_hosts_transaction_usable(engine: Engine, journal: SqlJournal, write: Write) -> None:
    head = write(journal, "c-1", "1")[-1].head
    write(journal, "c-1", "2", after=head)
    with engine.begin() as connection:
        inner = journal.within(connection)
        for records in (("3",), ("3", "4")):
            with pytest.raises(SequenceConflict) as lost:
                write(inner, "c-1", *records, after=head)
            assert lost.value.meanwhile == ("contact-recorded",)
        add(connection, "kept")
    assert mine(engine) == ["kept"]
    assert len(journal.read("c-1")) == 2


def test_a_block_that_fails_takes_back_only_itself(engine: Engine, journal: SqlJournal, write: Write) -> None:
    def together(inner: SqlJournal) -> None:
        with inner.together():
            write(inner, "c-2", "1")
            raise Undone

    with engine.begin() as connection:
        inner = journal.within(connection)
        write(inner, "c-1", "1")
        with pytest.raises(Undone):
            together(inner)
        write(inner.of_kind("circle"), "g", "1")
    assert journal.courses() == ("c-1",)
    assert journal.of_kind("circle").courses() == ("g",)
    assert journal.verify() == []


def test_nobody_sees_it_before_the_commit(engine: Engine, journal: SqlJournal, write: Write) -> None:
    with engine.begin() as connection:
        write(journal.within(connection), "c-1", "1")
        assert journal.courses() == ()
    assert journal.courses() == ("c-1",)


@pytest.mark.parametrize("ending", ["commit", "rollback"])
def test_a_transaction_that_is_over_takes_nothing_more(
    engine: Engine, journal: SqlJournal, write: Write, ending: str
) -> None:
    with engine.connect() as connection:
        transaction = connection.begin()
        inner = journal.within(connection)
        getattr(transaction, ending)()
        connection.begin()
        with pytest.raises(JournalError, match="transaction is over"):
            write(inner, "c-1", "1")
    assert journal.courses() == ()


def test_a_connection_in_no_transaction_is_refused(engine: Engine, journal: SqlJournal) -> None:
    with engine.connect() as connection, pytest.raises(JournalError, match="in no transaction"):
        journal.within(connection)


def test_a_connection_to_another_store_is_refused(engine: Engine, journal: SqlJournal, tmp_path: object) -> None:
    other = create_engine(f"sqlite:///{tmp_path}/other.db")
    SqlJournal.open(other).close()
    with other.begin() as connection, pytest.raises(JournalError, match="another store"):
        journal.within(connection)
    other.dispose()


def test_a_connection_that_would_forget_is_refused(engine: Engine, journal: SqlJournal) -> None:
    sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw
        if sqlite:
            raw.execute("PRAGMA synchronous=OFF")
            told = "synchronous at 0"
        else:
            connection.execute(text("SET LOCAL synchronous_commit = off"))
            told = "synchronous_commit at off"
        if not connection.in_transaction():
            connection.begin()
        with pytest.raises(JournalError, match=told):
            journal.within(connection)


def test_what_is_set_to_commit_each_statement_by_itself(engine: Engine, journal: SqlJournal, write: Write) -> None:
    """PostgreSQL cannot commit as one there; on SQLite the host's end still decides."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.begin()
        if engine.dialect.name == "postgresql":
            with pytest.raises(JournalError, match="commits by itself"):
                journal.within(connection)
            return
        write(journal.within(connection), "c-1", "1")
        connection.rollback()
    assert journal.courses() == ()


@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN IMMEDIATE"])
def test_an_engine_that_begins_by_itself_works_too(tmp_path: object, begin: str) -> None:
    """The way in which SQLAlchemy's own pages tell hosts to set up SQLite."""
    engine = create_engine(f"sqlite:///{tmp_path}/own.db")

    @event.listens_for(engine, "connect")
    def connected(raw: object, _: object) -> None:
        raw.isolation_level = None  # type: ignore[attr-defined]

    @event.listens_for(engine, "begin")
    def begun(connection: object) -> None:
        connection.exec_driver_sql(begin)  # type: ignore[attr-defined]

    journal = SqlJournal.open(engine)
    with engine.begin() as connection:
        inner = journal.within(connection)
        inner.keep_body(DIGEST, b"{}")
        inner.append("c-1", START, [("x", b"1")], instant="2026", digest=DIGEST)
    assert journal.courses() == ("c-1",)
    journal.close()
    engine.dispose()


def test_a_journal_in_memory_is_part_of_no_transaction() -> None:
    with pytest.raises(JournalError, match="in memory"):
        MemoryJournal().within(object())


def test_a_driver_that_the_journal_does_not_speak_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine("sqlite://")
    monkeypatch.setattr(engine.dialect, "driver", "another")
    with pytest.raises(JournalError, match="through another"):
        SqlJournal.open(engine)
