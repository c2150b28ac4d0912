"""A store copied row by row, from a snapshot, at whatever schema it has: to back up, to restore, to move.

A backup is a store in an SQLite file of its own, wherever the original is kept, so that it can be opened, verified and
restored to either database.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    TableClause,
    column,
    create_engine,
    delete,
    func,
    insert,
    inspect,
    select,
    table,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from iptflow.errors import JournalError
from iptflow.store import schema
from iptflow.store.engine import engine_of, make_private
from iptflow.store.tables import entry

ROWS_AT_ONCE: Final = 1000
PREFIX: Final = "iptflow_"


def schema_of(target: str | os.PathLike[str] | Engine) -> str:
    """The schema that a store has, which is left as it is; empty when there is no store.

    Raises:
        StoreVersionError: a newer program wrote it.
    """
    with _engine(target) as engine, _reading(engine) as connection:
        return schema.revision(connection)


def back_up(source: str | os.PathLike[str] | Engine, file: str | os.PathLike[str]) -> int:
    """Copy a store, as it is at one instant, to a new SQLite file; writers go on meanwhile.

    The file gets its name only when all of it is written and synced.

    Returns:
        How many entries it holds.

    Raises:
        JournalError: there is no store, or something is in the way.
    """
    path = Path(file)
    if path.exists():
        raise JournalError(f"there is something at {path} already", hint="Give each backup a name of its own.")
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        with _engine(source) as original, _engine(unfinished) as copy, _reading(original) as connection:
            count = _copy(connection, copy)
        _sync(unfinished)
        unfinished.rename(path)
        _sync(path.absolute().parent)
    finally:
        unfinished.unlink(missing_ok=True)
    return count


def restore(backup: str | os.PathLike[str], target: str | os.PathLike[str] | Engine) -> int:
    """Copy a backup to a place where no store is yet, in one transaction.

    Returns:
        How many entries it holds.

    Raises:
        JournalError: there is no backup, or a store is there already.
    """
    if not Path(backup).is_file():
        raise JournalError(f"there is no backup at {Path(backup)}", hint="Give the file of a backup.")
    with _engine(backup) as copy, _engine(target) as original, _reading(copy) as connection:
        return _copy(connection, original)


@contextmanager
def _engine(target: str | os.PathLike[str] | Engine) -> Iterator[Engine]:
    engine = engine_of(target)
    try:
        yield engine
    finally:
        if engine is not target:
            engine.dispose()


@contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the store as it is at one instant, and changes nothing."""
    if engine.dialect.name == "postgresql":
        options: Any = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
        return
    # A connection of its own that cannot write: it neither waits for a writer nor writes a checkpoint beside one.
    url = URL.create("sqlite", database=f"file:{engine.url.database}", query={"mode": "ro", "uri": "true"})
    with _told("cannot be read", engine), create_engine(url, poolclass=NullPool).connect() as connection:
        connection.exec_driver_sql("BEGIN")
        try:
            yield connection
        finally:
            connection.rollback()


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, which holds the making of tables too."""
    make_private(engine)
    own = {} if engine.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    with engine.connect().execution_options(**own) as connection, connection.begin():
        if (
            engine.dialect.name == "sqlite"
        ):  # Python's module begins only with the first row, unless the host's engine did
            connection.connection.rollback()
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


@contextmanager
def _told(what: str, engine: Engine) -> Iterator[None]:
    """What failed, in words without any value of a row."""
    try:
        yield
    except SQLAlchemyError as failure:
        original = getattr(failure, "orig", None)
        said = getattr(getattr(original, "diag", None), "message_primary", None) or original or type(failure).__name__
        raise JournalError(f"{engine.url.render_as_string()} {what}: {said}", hint="Nothing was changed.") from None


def _copy(source: Connection, engine: Engine) -> int:
    found = schema.revision(source)
    if not found:
        raise JournalError("there is no store to copy", hint="Give the file or URL of a journal.")
    with _told("cannot be written", engine), _writing(engine) as target:
        if schema.revision(target):
            raise JournalError("there is a store at the target already", hint="Restore to an empty place.")
        schema.upgrade(target, found)
        for kept in _tables(target):
            if target.execute(select(func.count()).select_from(kept)).scalar():
                target.execute(delete(kept))  # what the steps put there, such as a secret of its own
            for rows in source.execute(select(kept)).mappings().partitions(ROWS_AT_ONCE):
                target.execute(insert(kept), [dict(row) for row in rows])
        return int(target.execute(select(func.count()).select_from(entry)).scalar_one())


def _tables(connection: Connection) -> Iterator[TableClause]:
    """The tables of the store as they are at its schema, each after those that it points to."""
    inspector = inspect(connection)
    for name, _ in inspector.get_sorted_table_and_fkc_names():
        if name and name.startswith(PREFIX) and name != schema.VERSION_TABLE:
            columns = inspector.get_columns(name)
            yield table(name, *(column(each["name"], each["type"]) for each in columns))


def _sync(path: Path) -> None:
    with suppress(PermissionError):  # Windows does not open a folder
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
