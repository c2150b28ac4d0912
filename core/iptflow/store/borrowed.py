"""The host's own connection: what a journal writes there is part of the host's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from iptflow.errors import JournalError
from iptflow.store.driver import Connections, T, savepoint

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from iptflow.store.journal import Kind
    from iptflow.store.statements import Statements


class Borrowed:
    """One connection for one thread, which the host ends, commits or rolls back; see `Connections`."""

    borrowed = True

    def __init__(self, connection: Connection, store: Connections) -> None:
        """Take part in the transaction that the host has begun.

        Raises:
            JournalError: there is none, or it cannot carry what must commit as one.
        """
        transaction = connection.get_transaction()
        if transaction is None:
            raise JournalError("this connection is in no transaction", hint="with engine.begin() as connection: …")
        if connection.dialect.driver != store.dialect.driver:
            raise JournalError("this connection leads to another store", hint="Open a flow on its engine.")
        self._connection, self._transaction = connection, transaction
        self._store = store
        self.driver, self.dialect = store.driver, store.dialect
        self.place, self.revision = store.place, store.revision
        with self.cursor() as cursor:
            self.driver.begin_within(cursor)

    def statements_of(self, kind: Kind) -> Statements:
        """The statements of the store."""
        return self._store.statements_of(kind)

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A cursor on the host's connection.

        Raises:
            JournalError: the host has ended the transaction.
        """
        if not self._transaction.is_active:
            raise JournalError("the host's transaction is over", hint="Go on with the flow itself.")
        cursor: Any = self._connection.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A part of the host's transaction that is taken back alone when the block raises."""
        with self.cursor() as cursor, savepoint(cursor):
            yield cursor

    def run(self, work: Callable[[Any], T]) -> T:
        """What ``work`` answers."""
        with self.cursor() as cursor:
            return work(cursor)

    def within(self, connection: Connection) -> Borrowed:
        """Another connection of the host to the same store."""
        return Borrowed(connection, self._store)

    def release(self) -> None:
        """Nothing: the connection is the host's."""
