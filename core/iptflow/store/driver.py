"""What the journal needs of a database, and what SQLite and PostgreSQL want done each in its own way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from iptflow.errors import Finding
from iptflow.store.health import Health
from iptflow.store.journal import Kind

if TYPE_CHECKING:
    from sqlalchemy import Connection, Dialect

    from iptflow.store.statements import Statement, Statements

T = TypeVar("T")
Row = tuple[object, ...] | Mapping[str, object]
"""The values of a statement, in the form in which the driver takes them."""


class Refused(Exception):
    """A row was not kept: its place or its key is taken, or what it rests on is not there. None beside it is kept."""


class Cursor(Protocol):
    """A driver's own cursor."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement kept."""
        ...

    def execute(self, text: Any, values: Any = ..., /) -> Any:
        """Run one statement."""

    def executemany(self, text: Any, rows: Any, /) -> Any:
        """Run one statement for each row."""


class Driver(Protocol):
    """A kind of database."""

    failures: type[Exception]
    """The driver's errors."""
    damage: tuple[type[Exception], ...]
    """Those that say, when a course is read, that what is kept is damaged."""

    def keep(self, cursor: Cursor, append: Statement, rows: Sequence[Row]) -> None:
        """Run the append statement for each row.

        Raises:
            Refused: for one of them.
        """

    def take_turns(self, cursor: Cursor) -> None:
        """Wait until nobody else gives out numbers, to courses or protocols, until this transaction ends."""

    def sweep(self, cursor: Cursor) -> list[Finding]:
        """What the database itself finds wrong with what it keeps."""

    def health(self, cursor: Cursor) -> Health:
        """The facts on which durability rests, as the database reports them."""

    def begin_within(self, cursor: Cursor) -> None:
        """See that what is run on a host's connection is part of one transaction, which the host ends.

        Raises:
            JournalError: each statement would commit by itself, or what commits would not outlive a loss of power.
        """

    def words(self, failure: BaseException) -> str:
        """What failed, in words without any value of a row."""

    def advice(self, failure: BaseException) -> str:
        """What became of the entries that were to be written when this failed."""


class Connections(Protocol):
    """The connections that a journal runs its statements on."""

    borrowed: bool
    """Whether they are the host's own, in a transaction that it may still take back."""
    driver: Driver
    dialect: Dialect
    place: str
    revision: str

    def statements_of(self, kind: Kind) -> Statements:
        """The statements for the streams of a kind, compiled once."""
        ...

    def cursor(self) -> AbstractContextManager[Any]:
        """A cursor, for this thread alone; outside a transaction each statement commits by itself."""
        ...

    def transaction(self) -> AbstractContextManager[Any]:
        """A cursor inside a transaction that commits at the end of the block, or not at all.

        A block inside another is part of its transaction, and keeps nothing of its own when it raises.
        """
        ...

    def run(self, work: Callable[[Any], T]) -> T:
        """What ``work`` answers, given a cursor; it may be run again when it could not be committed with others'."""
        ...

    def within(self, connection: Connection) -> Connections:
        """The host's own connection to the same store, in the transaction that the host has begun.

        Raises:
            JournalError: what is written there could not commit with the host's own rows, or would not outlive it.
        """
        ...

    def release(self) -> None:
        """Let go of the connections."""
        ...


@contextmanager
def savepoint(cursor: Cursor) -> Iterator[None]:
    """A part of a transaction that can be taken back alone."""
    cursor.execute("SAVEPOINT iptflow")
    try:
        yield
    except BaseException:
        cursor.execute("ROLLBACK TO SAVEPOINT iptflow")
        cursor.execute("RELEASE SAVEPOINT iptflow")
        raise
    cursor.execute("RELEASE SAVEPOINT iptflow")


def damaged(line: str) -> Finding:
    """The finding that says what the database said of itself."""
    message = f"the database finds itself damaged: {line}"
    return Finding(code="journal/file", message=message, hint="Restore the store from a backup.")
