"""What PostgreSQL wants done in its own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from iptflow.errors import Finding, JournalError
from iptflow.store.driver import Cursor, Refused, Row
from iptflow.store.health import Health
from iptflow.store.statements import Statement

TURN: Final = 0x697074666C6F77
"""The number of the advisory lock under which numbers are given out and schemas change: the letters of the name."""


class PostgresDriver:
    """PostgreSQL through psycopg 3; see `Driver`."""

    def __init__(self, module: Any) -> None:
        """Make the driver; ``module`` is psycopg, which only the extra brings."""
        self.failures: type[Exception] = module.Error
        self.damage: tuple[type[Exception], ...] = (module.InternalError, module.DataError)

    def keep(self, cursor: Cursor, append: Statement, rows: Sequence[Row]) -> None:
        """Run the append statement for each row; one that cannot be kept is left out by the statement itself.

        So no transaction is spoilt and no row is written to the server's log.
        """
        if len(rows) == 1:
            cursor.execute(append.text, rows[0])
        else:
            cursor.executemany(append.text, rows)
        if cursor.rowcount != len(rows):
            raise Refused

    def take_turns(self, cursor: Cursor) -> None:
        """Take the lock, which the end of the transaction lets go."""
        cursor.execute(f"SELECT pg_advisory_xact_lock({TURN})")

    def sweep(self, cursor: Cursor) -> list[Finding]:
        """Nothing: PostgreSQL tells of a damaged page when it reads it."""
        return []

    def health(self, cursor: Cursor) -> Health:
        """The facts as the server reports them."""
        version, level = (cursor.execute(f"SHOW {name}").fetchone()[0] for name in ("server_version", "fsync"))
        commit = cursor.execute("SHOW synchronous_commit").fetchone()[0]
        return Health(kind="postgresql", postgresql=version, fsync=level, synchronous=commit)

    def begin_within(self, cursor: Any) -> None:
        """A transaction that is not begun yet begins with the first statement."""
        if cursor.connection.autocommit:
            raise JournalError("on this connection each statement commits by itself",
                               hint="Give one without autocommit, so that all of it commits as one.")  # fmt: skip
        ensure_durable(self.health(cursor))

    def words(self, failure: BaseException) -> str:
        """The first line only: details quote the row."""
        said = getattr(getattr(failure, "diag", None), "message_primary", None)
        return str(said or type(failure).__name__)

    def advice(self, failure: BaseException) -> str:
        """A server that has an answer keeps nothing; one that is gone may have kept all."""
        if getattr(failure, "sqlstate", None):
            return "None of them is kept."
        return "Read the course again to see whether they are kept, or send the command again with its key."


def ensure_durable(found: Health) -> None:
    """Nothing, when what the server acknowledges outlives it.

    Raises:
        JournalError: it is set up to forget.
    """
    for name, value in (("fsync", found.fsync), ("synchronous_commit", found.synchronous)):
        if value == "off":
            raise JournalError(f"PostgreSQL keeps {name} at off; a journal needs it on",
                               hint="Set it on for this server, database and role.")  # fmt: skip
