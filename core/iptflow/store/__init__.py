"""The journal: the append-only record of all courses, hash-chained, in memory, SQLite or PostgreSQL.

Importing this package loads no database: SQLAlchemy comes with the first journal that needs it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from iptflow.store.envelope import START, Envelope, Head
from iptflow.store.fed import Fed
from iptflow.store.health import Health
from iptflow.store.journal import Journal
from iptflow.store.memory import MemoryJournal

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from iptflow.store.sql import SqlJournal

__all__ = ["START", "Envelope", "Fed", "Head", "Health", "Journal", "MemoryJournal", "SqlJournal", "open_journal"]

_IN_MEMORY = frozenset({":memory:", "sqlite://", "sqlite:///:memory:"})


def open_journal(target: str | os.PathLike[str] | Engine) -> Journal:
    """The journal at a path or an SQLAlchemy URL, behind the host's own engine, or (``":memory:"``) in memory.

    Raises:
        StoreVersionError: a newer program wrote the store.
        JournalError: no store can be kept there.
    """
    if isinstance(target, str) and target in _IN_MEMORY:
        return MemoryJournal()
    from iptflow.store.sql import SqlJournal

    return SqlJournal.open(target)


def __getattr__(name: str) -> Any:
    if name == "SqlJournal":
        from iptflow.store.sql import SqlJournal

        return SqlJournal
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
