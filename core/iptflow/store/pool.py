"""Connections to PostgreSQL, each for one thread at a time, from the engine's own pool."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any, Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from iptflow.errors import JournalError
from iptflow.store import schema
from iptflow.store.borrowed import Borrowed
from iptflow.store.driver import Driver, T, savepoint
from iptflow.store.feed import catch_up
from iptflow.store.journal import Kind
from iptflow.store.postgres import TURN, PostgresDriver, ensure_durable
from iptflow.store.statements import Statements

BROKEN: Final = "the transaction could not be committed"


class _Here(local):
    """What a thread holds."""

    connection: Any = None
    inside = False


class Pool:
    """The connections of one engine; see `Connections`."""

    borrowed = False

    def __init__(self, engine: Engine, *, own: bool) -> None:
        """Open the store.

        Raises:
            StoreVersionError: a newer program wrote it.
            JournalError: no store can be kept there.
        """
        self._engine = engine
        self.dialect = engine.dialect
        self._own = own
        self._process = os.getpid()
        self._here = _Here()
        self._statements: dict[Kind, Statements] = {}
        self.place = engine.url.render_as_string(hide_password=True)
        self.driver: Driver = PostgresDriver(engine.dialect.loaded_dbapi)
        try:
            self.revision = self._prepare()
        except SQLAlchemyError as error:
            self.release()
            told = self.driver.words(getattr(error, "orig", None) or error)
            raise JournalError(
                f"{self.place} cannot be opened as a store: {told}",
                hint="Check that the server answers, and that this role may make tables there.",
            ) from error
        except BaseException:
            self.release()
            raise

    def _prepare(self) -> str:
        with self._engine.connect().execution_options(isolation_level="READ COMMITTED") as connection:
            with connection.begin():
                found = schema.revision(connection)
            if found != schema.REVISIONS[-1]:
                with connection.begin():
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({TURN})"))
                    found = schema.upgrade(connection)
            with connection.begin():
                connection.execute(text(f"SELECT pg_advisory_xact_lock({TURN})"))
                connection.execute(catch_up())
        with self.cursor() as cursor:
            ensure_durable(self.driver.health(cursor))
        return found

    def statements_of(self, kind: Kind) -> Statements:
        """The statements for the streams of a kind, compiled once."""
        if kind not in self._statements:
            self._statements[kind] = Statements(self.dialect, kind)
        return self._statements[kind]

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A cursor on the connection that this thread holds or, when it holds none, gets for the block.

        Raises:
            JournalError: the journal was opened by the process that this one was forked from.
        """
        if self._here.connection is not None:
            with self._here.connection.cursor() as cursor:
                yield cursor
            return
        with self._connection() as connection, connection.cursor() as cursor:
            yield cursor

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        if self._process != os.getpid():
            raise JournalError(
                "the journal was opened in another process", hint="Open it anew in this process, after the fork."
            )
        pooled = self._engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        before = connection.autocommit
        try:
            if not before:
                connection.autocommit = True
            self._here.connection = connection
            yield connection
        finally:
            self._here.connection = None
            if connection.closed:
                pooled.invalidate()
                # What else waits in the pool was most likely cut off at the same instant.
                self._engine.dispose()
            else:
                if connection.pgconn.transaction_status:  # in a transaction, or in one that failed
                    connection.rollback()
                if not before:
                    connection.autocommit = False
            pooled.close()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A cursor inside a transaction that commits at the end of the block, or not at all."""
        if self._here.inside:
            with self.cursor() as cursor, savepoint(cursor):
                yield cursor
            return
        with self.cursor() as cursor:
            cursor.execute("BEGIN")
            self._here.inside = True
            try:
                yield cursor
                cursor.execute("COMMIT")
                if cursor.statusmessage != "COMMIT":
                    raise JournalError(BROKEN, hint="An error within it was passed over. Nothing of it is kept.")
            except BaseException:
                if not cursor.connection.closed:
                    cursor.connection.rollback()
                raise
            finally:
                self._here.inside = False

    def run(self, work: Callable[[Any], T]) -> T:
        """What ``work`` answers."""
        with self.cursor() as cursor:
            return work(cursor)

    def within(self, connection: Connection) -> Borrowed:
        """The host's own connection, in its own transaction."""
        return Borrowed(connection, self)

    def release(self) -> None:
        """Let go of an engine that was made for this; the host's own is left as it is."""
        if self._own and self._process == os.getpid():
            self._engine.dispose()
