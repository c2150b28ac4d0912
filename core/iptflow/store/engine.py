"""From what a host names to the connections that a journal runs on."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Final

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from iptflow.errors import JournalError
from iptflow.store.driver import Connections

DRIVERS: Final = ("pysqlite", "psycopg")
"""Through what a host's engine may reach its database: Python's own module, and psycopg 3."""

MOST_CONNECTIONS: Final = 16
"""How many connections a process opens to PostgreSQL by itself; a host that wants others gives its own engine."""


def connect(target: str | os.PathLike[str] | Engine) -> Connections:
    """The connections to what a host names: a path, an URL, or its own engine.

    Raises:
        StoreVersionError: a newer program wrote the store.
        JournalError: no store can be kept there.
    """
    url = target.url if isinstance(target, Engine) else _url(os.fspath(target))
    kind = url.get_backend_name()
    if isinstance(target, Engine) and target.dialect.driver not in DRIVERS:
        raise JournalError(f"a journal cannot be kept through {target.dialect.driver}",
                           hint=f"Make the engine with one of {', '.join(DRIVERS)}.")  # fmt: skip
    if kind == "sqlite":
        from iptflow.store.writer import acquire

        return acquire(target if isinstance(target, Engine) else _sqlite(url))
    if kind == "postgresql":
        from iptflow.store.pool import Pool

        return Pool(target, own=False) if isinstance(target, Engine) else Pool(_postgresql(url), own=True)
    raise JournalError(
        f"a journal cannot be kept in {kind}",
        hint="Give the path of an SQLite file, or postgresql://user@host/database.",
    )


def _sqlite(url: URL) -> Engine:
    if url.database and not url.query:
        _make_private(url.database)
    return create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})


def _postgresql(url: URL) -> Engine:
    if url.get_backend_name() == url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    try:
        return create_engine(url, isolation_level="AUTOCOMMIT", pool_size=MOST_CONNECTIONS, max_overflow=0)
    except ModuleNotFoundError as error:
        raise JournalError(
            "PostgreSQL needs a driver that is not installed", hint="Install it: pip install 'iptflow[postgres]'."
        ) from error


def _url(target: str) -> URL:
    if "://" not in target:
        return URL.create("sqlite", database=target)
    try:
        return make_url(target)
    except ArgumentError as error:
        raise JournalError("this is no database URL", hint="Write sqlite:///folder/file.db.") from error


def _make_private(file: str) -> None:
    """A new file that only its owner may read; SQLite gives the files beside it the same rights."""
    with suppress(OSError):  # what is in the way is told when the file is opened
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))
