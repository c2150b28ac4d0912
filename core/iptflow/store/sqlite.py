"""What SQLite must be told before it may keep a journal, and which faults of its own a version has."""

from __future__ import annotations

import sqlite3
from typing import Final

from iptflow.errors import JournalError

BUSY_MILLISECONDS: Final = 10_000

_SETTINGS: Final[tuple[tuple[str, str, object], ...]] = (
    ("journal_mode", "WAL", "wal"),
    ("synchronous", "FULL", 2),  # with NORMAL a power cut takes back what was acknowledged
    ("fullfsync", "ON", 1),  # without it macOS leaves data in the drive's own cache
    ("foreign_keys", "ON", 1),
    ("mmap_size", "0", 0),  # a stray write to mapped memory would reach the file
)


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
