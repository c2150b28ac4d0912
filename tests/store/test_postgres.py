"""What is PostgreSQL's own; all that it shares with the other journals stands in the contract."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import NullPool

from iptflow.errors import JournalError, SequenceConflict, StoreVersionError
from iptflow.store import START, Envelope, Head, SqlJournal, open_journal, schema, tables

Write = Callable[..., tuple[Envelope, ...]]


@pytest.fixture
def engine(postgres: str) -> Iterator[Engine]:
    made = create_engine(postgres, poolclass=NullPool)
    yield made
    made.dispose()


@pytest.fixture
def kept(postgres: str) -> Iterator[SqlJournal]:
    made = SqlJournal.open(postgres)
    made.keep_body("d" * 64, b"{}")
    yield made
    made.close()


def tamper(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        for table in ("stream", "body", "entry"):
            connection.execute(text(f"ALTER TABLE iptflow_{table} DISABLE TRIGGER USER"))
        assert connection.execute(text(statement)).rowcount > 0, statement


def test_any_way_of_writing_the_url_leads_to_the_same_driver(postgres: str) -> None:
    journal = open_journal(postgres.replace("+psycopg", ""))
    health = journal.health()
    assert (health.kind, health.synchronous, health.fsync) == ("postgresql", "on", "on")
    assert health.revision == schema.REVISIONS[-1]
    assert health.postgresql
    journal.close()


@pytest.mark.filterwarnings("ignore:.*expression")
def test_the_migrations_make_the_tables_that_the_statements_are_written_for(kept: SqlJournal, engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": lambda _, name, *__: name != schema.VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata) == []


def test_a_newer_store_is_refused(kept: SqlJournal, engine: Engine, postgres: str) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE iptflow_version SET version_num = '0999'"))
    with pytest.raises(StoreVersionError, match="schema 0999"):
        SqlJournal.open(postgres)


@pytest.mark.parametrize("call", [1, 2, 5, 9])
def test_an_interrupted_migration_leaves_nothing_behind(engine: Engine, postgres: str, call: int) -> None:
    calls = 0

    def fail(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        nonlocal calls
        calls += statement.lstrip().upper().startswith(("CREATE", "INSERT"))
        if calls == call:
            raise RuntimeError("the power went off")

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(RuntimeError, match="power"):
            SqlJournal.open(postgres)
    finally:
        event.remove(Engine, "before_cursor_execute", fail)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    SqlJournal.open(postgres).close()


def test_the_hosts_own_engine_is_given_back_as_it_was(engine: Engine, postgres: str) -> None:
    own = create_engine(postgres, pool_size=1, max_overflow=0)
    journal = SqlJournal.open(own)
    journal.keep_body("d", b"{}")
    journal.append("c", START, [("x", b"{}")], instant="2026", digest="d")
    journal.close()
    with own.connect() as connection:
        connection.execute(text("CREATE TABLE mine (number INTEGER)"))
        connection.rollback()
    with engine.connect() as connection:
        assert "mine" not in inspect(connection).get_table_names()
    own.dispose()


@pytest.mark.parametrize("table", ["stream", "body", "entry"])
def test_the_database_itself_refuses_changes(kept: SqlJournal, engine: Engine, write: Write, table: str) -> None:
    write(kept, "c-1", "1")
    columns = [column.name for column in tables.metadata.tables[f"iptflow_{table}"].c if column.name != "fingerprint"]
    statements = [f"UPDATE iptflow_{table} SET {column} = {column}" for column in columns]
    for statement in (*statements, f"DELETE FROM iptflow_{table}", f"TRUNCATE iptflow_{table} CASCADE"):
        with engine.begin() as connection, pytest.raises(IntegrityError, match="append-only"):
            connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE iptflow_entry SET record = '\\x00' WHERE id & 1048575 = 3", "one/3"),
        ("UPDATE iptflow_entry SET type = 'other' WHERE id & 1048575 = 2", "one/2"),
        ("UPDATE iptflow_entry SET instant = '2027' WHERE id & 1048575 = 1", "one/1"),
        ("DELETE FROM iptflow_entry WHERE id & 1048575 = 2", "one/2"),
        ("UPDATE iptflow_stream SET name = 'two'", "two/1"),
        ("UPDATE iptflow_body SET content = '\\x00'", "d" * 64),
    ],
)
def test_what_is_changed_behind_the_librarys_back_is_named(
    kept: SqlJournal, engine: Engine, write: Write, statement: str, place: str
) -> None:
    write(kept, "one", "1", "2", "3")
    assert kept.verify() == []
    tamper(engine, statement)
    assert [finding.place for finding in kept.verify()] == [place]


def test_no_error_and_no_log_of_the_server_quotes_a_record(
    kept: SqlJournal, engine: Engine, write: Write, postgres: str
) -> None:
    planted = "a secret that was told"
    head = write(kept, "c-1", "1")[-1].head
    for course, after in (("c-1", START), ("c-1", Head(7, "ab" * 32)), ("new", head)):
        with pytest.raises(SequenceConflict) as lost:
            write(kept, course, planted, planted, after=after)
        assert planted not in repr(lost.value)
    with pytest.raises(JournalError, match="could not be written") as unwritten:
        kept.append("c-1", head, [("a\x00b", planted.encode())], instant="2026", digest="d" * 64)
    assert planted not in str(unwritten.value)
    assert unwritten.value.__cause__ is None
    with engine.connect() as connection:
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
    log = folder / "log"
    if not log.is_file():
        pytest.skip("the log of this server cannot be read from here")
    said = log.read_text(errors="replace")
    assert planted not in said
    assert planted.encode().hex() not in said


def test_a_server_that_is_not_there_is_told(postgres: str) -> None:
    with pytest.raises(JournalError, match="cannot be opened as a store") as refused:
        SqlJournal.open("postgresql://nobody:secret@127.0.0.1:1/none")
    assert "secret" not in str(refused.value)
    with pytest.raises(JournalError, match="cannot be kept in mysql"):
        SqlJournal.open("mysql://nobody@127.0.0.1/none")


def test_a_server_set_up_to_forget_is_refused(postgres: str) -> None:
    with pytest.raises(JournalError, match="synchronous_commit at off"):
        SqlJournal.open(f"{postgres}%20-csynchronous_commit%3Doff")


def test_a_connection_that_was_cut_is_told_and_the_next_one_works(engine: Engine, postgres: str, write: Write) -> None:
    journal = SqlJournal.open(f"{postgres}&application_name=to_be_cut")
    journal.keep_body("d" * 64, b"{}")
    head = write(journal, "c-1", "1")[-1].head
    with engine.connect() as connection:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'to_be_cut'"
        assert connection.execute(text(cut)).rowcount == 1
    with pytest.raises(JournalError, match="could not be written"):
        write(journal, "c-1", "2", after=head)
    assert len(journal.read("c-1")) == 1
    assert write(journal, "c-1", "2", after=head)[0].sequence == 2
    journal.close()


def test_without_the_extra_it_is_told_what_to_install() -> None:
    script = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from iptflow.store import open_journal\n"
        "from iptflow.errors import JournalError\n"
        "try: open_journal('postgresql://nobody@127.0.0.1/none')\n"
        "except JournalError as error: print(error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert "iptflow[postgres]" in done.stdout
