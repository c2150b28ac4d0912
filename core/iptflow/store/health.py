"""The facts about a store on which its durability rests, as `doctor` shows them."""

from __future__ import annotations

from typing import Literal

import msgspec


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What a store runs on.

    ``sqlite`` is the version of the SQLite library in use; ``wal_reset_bug`` says that this version may corrupt a file
    that two connections write and checkpoint at one instant, so that no second process may write to it.
    ``postgresql`` is the version of the server, and ``fsync`` its setting. ``synchronous`` and ``journal_mode`` are
    read back from the database, ``revision`` from the store. All are empty for a journal in memory.
    """

    kind: Literal["memory", "sqlite", "postgresql"]
    file: str = ""
    sqlite: str = ""
    wal_reset_bug: bool = False
    synchronous: str = ""
    journal_mode: str = ""
    postgresql: str = ""
    fsync: str = ""
    revision: str = ""


def of_library() -> Health:
    """What can be said of SQLite itself, without a store."""
    import sqlite3

    from iptflow.store.sqlite import has_wal_reset_bug

    return Health(
        kind="sqlite",
        sqlite=sqlite3.sqlite_version,
        wal_reset_bug=has_wal_reset_bug(sqlite3.sqlite_version_info),
    )
