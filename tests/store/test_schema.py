"""From an empty file to the newest schema, and what happens on the way."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from iptflow.errors import JournalError, StoreVersionError
from iptflow.store import START, SqlJournal, schema, tables

STORES = Path(__file__).with_name("stores")


def objects(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        return {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}


def test_an_empty_file_becomes_a_store(file: Path) -> None:
    file.touch()
    SqlJournal.open(file).close()
    assert {"iptflow_entry", "iptflow_stream", "iptflow_body", "iptflow_secret", "iptflow_version"} <= objects(file)


@pytest.mark.filterwarnings("ignore:.*expression")
def test_the_migrations_make_the_tables_that_the_statements_are_written_for(file: Path) -> None:
    SqlJournal.open(file).close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": lambda _, name, *__: name != schema.VERSION_TABLE}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata)
    engine.dispose()
    assert found == []


def test_the_schemas_that_are_known_are_those_that_there_are_steps_for() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(steps)) == schema.REVISIONS


def test_every_store_has_a_secret_of_its_own(tmp_path: Path) -> None:
    secrets = set()
    for name in ("one.db", "two.db"):
        for _ in range(2):
            SqlJournal.open(tmp_path / name).close()
            with closing(sqlite3.connect(tmp_path / name)) as connection:
                secrets |= set(connection.execute("SELECT value FROM iptflow_secret").fetchall())
    assert {len(secret) for (secret,) in secrets} == {32}
    assert len(secrets) == 2


def test_a_newer_store_is_refused_and_left_as_it_is(file: Path) -> None:
    SqlJournal.open(file).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE iptflow_version SET version_num = '0999'")
        connection.commit()
        connection.execute("PRAGMA journal_mode = DELETE")
    before = file.read_bytes()
    with pytest.raises(StoreVersionError, match="schema 0999") as refused:
        SqlJournal.open(file)
    assert (refused.value.found, refused.value.known) == ("0999", schema.REVISIONS[-1])
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("call", range(1, 12))
def test_an_interrupted_migration_leaves_nothing_behind(file: Path, monkeypatch: pytest.MonkeyPatch, call: int) -> None:
    """Each statement of the migration in turn is the one that fails."""
    from sqlalchemy import Connection, event
    from sqlalchemy.engine import Engine

    calls = 0

    def fail(connection: Connection, cursor: object, statement: str, *_: object) -> None:
        nonlocal calls
        changing = statement.lstrip().upper().startswith(("CREATE", "INSERT"))
        calls += changing
        if changing and calls == call:
            raise RuntimeError("the power went off")

    event.listen(Engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(RuntimeError, match="power"):
            SqlJournal.open(file)
    finally:
        event.remove(Engine, "before_cursor_execute", fail)
    assert objects(file) == set()
    journal = SqlJournal.open(file)
    journal.keep_body("d", b"{}")
    journal.append("c", START, [("x", b"{}")], instant="2026", digest="d")
    assert journal.verify() == []
    journal.close()


def test_a_process_killed_in_its_migration_leaves_nothing_behind(file: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "os.urandom = lambda size: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from iptflow.store import SqlJournal\n"
        "SqlJournal.open(sys.argv[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(file)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert objects(file) == set()
    journal = SqlJournal.open(file)
    assert journal.verify() == []
    journal.close()


def test_processes_that_open_a_new_place_at_once_make_one_store(place: str) -> None:
    script = (
        "import sys; from iptflow.store import SqlJournal, START\n"
        "sys.stdin.readline(); j = SqlJournal.open(sys.argv[1]); j.keep_body('d', b'{}')\n"
        "j.append(sys.argv[2], START, [('x', b'{}')], instant='2026', digest='d'); j.close()\n"
    )
    children = [
        subprocess.Popen([sys.executable, "-c", script, place, str(number)], stdin=subprocess.PIPE)
        for number in range(3)
    ]
    for child in children:
        assert child.stdin
        child.stdin.write(b"go\n")
        child.stdin.close()
    assert [child.wait(60) for child in children] == [0, 0, 0]
    journal = SqlJournal.open(place)
    assert sorted(journal.courses()) == ["0", "1", "2"]
    assert journal.verify() == []
    journal.close()


def test_an_up_to_date_store_opens_without_alembic(file: Path) -> None:
    SqlJournal.open(file).close()
    script = (
        "import sys; from iptflow.store import open_journal; open_journal(sys.argv[1]).close()\n"
        "assert 'sqlalchemy' in sys.modules; assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script, str(file)], check=True)


@pytest.mark.parametrize("dump", sorted(STORES.glob("*.sql")), ids=lambda dump: dump.stem)
def test_stores_of_every_release_can_be_read(file: Path, dump: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump.read_text())
    journal = SqlJournal.open(file)
    assert journal.verify() == []
    assert journal.courses() == ("c-1", "c-2")
    assert [entry.sequence for entry in journal.read("c-1")] == [1, 2, 3]
    assert journal.recall("c-1", "key-1", b"open") == journal.read("c-1")[:2]
    entries = journal.read("c-1")
    journal.append("c-1", entries[-1].head, [("x", b"{}")], instant="2026", digest=entries[0].digest)
    assert journal.verify() == []
    journal.close()


def test_there_is_a_frozen_store_of_every_schema() -> None:
    assert {dump.stem for dump in STORES.glob("*.sql")} == set(schema.REVISIONS)


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(file: Path) -> None:
    file.write_bytes(b"not a database, but long enough to be looked at: " * 100)
    before = file.read_bytes()
    with pytest.raises(JournalError, match="cannot be opened as a store"):
        SqlJournal.open(file)
    assert file.read_bytes() == before


def test_a_host_may_keep_its_own_tables_and_versions_beside(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num TEXT)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('the host has its own')"))
    SqlJournal.open(engine).close()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "the host has its own"
    engine.dispose()


def test_a_store_in_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="cannot be opened") as refused:
        SqlJournal.open(tmp_path / "none" / "clinic.db")
    assert "folder exists" in refused.value.hint
    assert not os.listdir(tmp_path)
