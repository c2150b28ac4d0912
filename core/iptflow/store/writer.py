"""The one connection that writes a file in this process.

SQLite before 3.51.3 may corrupt a file when two connections write and checkpoint at one instant, so every journal
that this process opens on a file shares one connection and one lock, and a forked child may not use its parent's.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, RLock, get_ident
from typing import cast

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from iptflow.errors import JournalError
from iptflow.store import schema, sqlite
from iptflow.store.batch import Batches
from iptflow.store.borrowed import Borrowed
from iptflow.store.driver import Driver, T, savepoint
from iptflow.store.journal import Kind
from iptflow.store.statements import Statements

_open: dict[tuple[int, str], Writer] = {}
_opening = Lock()


class Writer:
    """The connection, its lock and its compiled statements; see `Connections`."""

    borrowed = False

    def __init__(self, engine: Engine, file: str) -> None:
        self.driver: Driver = sqlite.SqliteDriver()
        self.place = file
        self.lock = RLock()
        self.users = 0
        self.process = os.getpid()
        self._owner = engine.connect()
        try:
            self._owner.detach()  # what is set on it here must not reach the host's own work
            self.connection = cast(sqlite3.Connection, self._owner.connection.dbapi_connection)
            self.connection.isolation_level = None
            self.revision = self._prepare()
            self._batches = Batches(self.connection, self.lock)
            self._inside = 0
            self.dialect = engine.dialect
            self._statements: dict[Kind, Statements] = {}
        except BaseException:
            self._owner.close()
            raise

    def _prepare(self) -> str:
        self.connection.execute(f"PRAGMA busy_timeout={sqlite.BUSY_MILLISECONDS}")
        with self._alone():
            schema.revision(self._owner)  # before anything is written to a store that is not ours to change
        sqlite.prepare(self.connection)
        with self._alone():
            return schema.upgrade(self._owner)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """A transaction of SQLAlchemy's that nobody else writes beside.

        Where the host's engine has begun one itself, most likely as a reader, this takes its place.
        """
        with self._owner.begin():
            self.connection.rollback()
            self.connection.execute("BEGIN IMMEDIATE")
            yield

    def statements_of(self, kind: Kind) -> Statements:
        """The statements for the streams of a kind, compiled once."""
        if kind not in self._statements:
            self._statements[kind] = Statements(self.dialect, kind)
        return self._statements[kind]

    @contextmanager
    def cursor(self) -> Iterator[sqlite3.Cursor]:
        """The driver's cursor, for one user at a time; outside a transaction each statement commits by itself.

        Raises:
            JournalError: the journal was opened by the process that this one was forked from.
        """
        self._ensure_process()
        with self.lock:
            cursor = self.connection.cursor()
            try:
                yield cursor
            finally:
                cursor.close()  # a statement left half read would hold back every later checkpoint

    def _ensure_process(self) -> None:
        if self.process != os.getpid():
            raise JournalError(
                "the journal was opened in another process", hint="Open it anew in this process, after the fork."
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Cursor]:
        """A cursor inside a transaction that commits at the end of the block, or not at all.

        A block inside another is part of its transaction, and keeps nothing of its own when it raises.
        """
        with self.cursor() as cursor:
            if self.connection.in_transaction:
                with savepoint(cursor):
                    yield cursor
                return
            cursor.execute("BEGIN IMMEDIATE")
            self._inside = get_ident()
            try:
                yield cursor
                cursor.execute("COMMIT")
            finally:
                self._inside = 0
                if self.connection.in_transaction:
                    self.connection.rollback()

    def run(self, work: Callable[[sqlite3.Cursor], T]) -> T:
        """What ``work`` answers, once it is committed, together with what other threads write at the time.

        Within a transaction of this thread it is part of that.
        """
        self._ensure_process()
        if self._inside == get_ident():
            with self.cursor() as cursor:
                return work(cursor)
        return self._batches.run(work)

    def within(self, connection: Connection) -> Borrowed:
        """The host's own connection, in its own transaction."""
        return Borrowed(connection, self)

    def release(self) -> None:
        """Let go of the connection; the last user's call closes it."""
        if self.process != os.getpid():
            return
        with _opening, self.lock:
            self.users -= 1
            if not self.users:
                del _open[self.process, self.place]
                self._owner.close()


def _after_fork() -> None:
    """A child begins with a lock of its own: its parent's may have been held by a thread that the child lacks."""
    global _opening
    _opening = Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def acquire(engine: Engine) -> Writer:
    """The writer of the engine's file in this process, made when there is none yet.

    Raises:
        StoreVersionError: a newer program wrote the store.
        JournalError: no store can be kept there.
    """
    file = os.path.realpath(engine.url.database or "")
    with _opening:
        key = (os.getpid(), file)
        if key not in _open:
            try:
                _open[key] = Writer(engine, file)
            except (SQLAlchemyError, sqlite3.Error) as error:
                raise JournalError(
                    f"{file} cannot be opened as a store: {getattr(error, 'orig', error)}",
                    hint="Check that it is an SQLite file, that its folder exists and that both may be written.",
                ) from error
        _open[key].users += 1
        return _open[key]
