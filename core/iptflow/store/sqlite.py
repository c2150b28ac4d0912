"""What SQLite must be told before it may keep a journal, and which faults of its own a version has."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from iptflow.errors import Finding, JournalError
from iptflow.store.driver import Cursor, Refused, Row, damaged
from iptflow.store.health import Health
from iptflow.store.statements import Statement

BUSY_MILLISECONDS: Final = 10_000

_SETTINGS: Final[tuple[tuple[str, str, object], ...]] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),  # with NORMAL a power cut takes back what was acknowledged
    ("fullfsync", "ON", 1),  # without it macOS leaves data in the drive's own cache
    ("foreign_keys", "ON", 1),
    ("mmap_size", "0", 0),  # a stray write to mapped memory would reach the file
)
_LEVELS: Final = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


class SqliteDriver:
    """SQLite through the standard library; see `Driver`."""

    failures: type[Exception] = sqlite3.Error
    damage: tuple[type[Exception], ...] = (sqlite3.DatabaseError,)

    def keep(self, cursor: Cursor, append: Statement, rows: Sequence[Row]) -> None:
        """Run the append statement for each row."""
        try:
            if len(rows) == 1:
                cursor.execute(append.text, rows[0])
            else:
                cursor.executemany(append.text, rows)
        except sqlite3.IntegrityError as failure:
            raise Refused from failure

    def take_turns(self, cursor: Cursor) -> None:
        """Nothing to wait for: a transaction that writes is alone from its beginning."""

    def sweep(self, cursor: Cursor) -> list[Finding]:
        """What SQLite finds wrong with the file."""
        told = [str(row[0]) for row in cursor.execute("PRAGMA quick_check")]
        return [damaged(line) for line in told if line != "ok"]

    def health(self, cursor: Cursor) -> Health:
        """The facts as SQLite reports them."""
        level, mode = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode"))
        return Health(
            kind="sqlite",
            sqlite=sqlite3.sqlite_version,
            wal_reset_bug=has_wal_reset_bug(sqlite3.sqlite_version_info),
            synchronous=_LEVELS.get(level, str(level)),
            journal_mode=str(mode),
        )

    def begin_within(self, cursor: Any) -> None:
        """The transaction begins here where Python's module waits with it for the first row to be written.

        Without that, the end of a savepoint would commit.
        """
        found = pragma(cursor.connection, "synchronous")
        if found not in (2, 3):
            raise JournalError(f"this connection keeps synchronous at {found}; a journal needs FULL",
                               hint="Set it when the engine connects: PRAGMA synchronous=FULL.")  # fmt: skip
        if getattr(cursor.connection, "autocommit", None) is True:
            raise JournalError("on this connection each statement commits by itself",
                               hint="Give one without autocommit, so that all of it commits as one.")  # fmt: skip
        if not cursor.connection.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")

    def words(self, failure: BaseException) -> str:
        """SQLite names tables and columns, never values."""
        return str(failure)

    def advice(self, failure: BaseException) -> str:
        """Within one process there is no doubt."""
        return "None of them is kept."


def prepare(connection: sqlite3.Connection) -> None:
    """Set what durability rests on, and read it back.

    Raises:
        JournalError: SQLite did not take a setting (a database in memory keeps no write-ahead log).
    """
    for name, wanted, told in _SETTINGS:
        connection.execute(f"PRAGMA {name}={wanted}").close()
        found = pragma(connection, name)
        if found is not None and found != told:
            raise JournalError(
                f"SQLite keeps {name} at {found}; a journal needs {wanted}",
                hint="Keep the store in a file on a local disk.",
            )


def pragma(connection: sqlite3.Connection, name: str) -> object:
    """The setting as SQLite itself reports it; None when this build does not have it."""
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


def has_wal_reset_bug(version: tuple[int, ...]) -> bool:
    """Whether two connections that write and checkpoint at one instant may corrupt the file.

    Every version from 3.7.0 has the fault; it was mended in 3.51.3 and, on older lines, in 3.50.7 and 3.44.6.
    """
    mended = {(3, 44): 6, (3, 50): 7}
    line, patch = version[:2], version[2]
    return (3, 7, 0) <= version < (3, 51, 3) and not (line in mended and patch >= mended[line])
