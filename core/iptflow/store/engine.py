"""From what a host names to the connections that a journal runs on."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, make_url
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
    engine = engine_of(target)
    if engine.dialect.name == "sqlite":
        from iptflow.store.writer import acquire

        if engine is not target:
            make_private(engine)
        return acquire(engine)
    from iptflow.store.pool import Pool

    return Pool(engine, own=not isinstance(target, Engine))


def engine_of(target: str | os.PathLike[str] | Engine) -> Engine:
    """The engine of what a host names; its own is taken as it is.

    Raises:
        JournalError: no store can be kept there.
    """
    if isinstance(target, Engine):
        if target.dialect.driver not in DRIVERS:
            raise JournalError(f"a journal cannot be kept through {target.dialect.driver}",
                               hint=f"Make the engine with one of {', '.join(DRIVERS)}.")  # fmt: skip
        return target
    url = _url(os.fspath(target))
    kind = url.get_backend_name()
    if kind not in _ENGINES:
        raise JournalError(
            f"a journal cannot be kept in {kind}",
            hint="Give the path of an SQLite file, or postgresql://user@host/database.",
        )
    return _ENGINES[kind](url)


def _sqlite(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})


def _postgresql(url: URL) -> Engine:
    if url.get_backend_name() == url.drivername:
        url = url.set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(
            url,
            isolation_level="AUTOCOMMIT",
            pool_size=MOST_CONNECTIONS,
            max_overflow=0,
            pool_reset_on_return=None,  # who gives a connection back has ended its transaction
        )
    except ModuleNotFoundError as error:
        raise JournalError(
            "PostgreSQL needs a driver that is not installed", hint="Install it: pip install 'iptflow[postgres]'."
        ) from error
    event.listen(engine, "connect", _plan_once)
    return engine


def _plan_once(connection: Any, _: object) -> None:
    """A statement that is known is not planned anew each time, which costs as much as to run it."""
    connection.execute("SET plan_cache_mode = force_generic_plan")


_ENGINES: Final = {"sqlite": _sqlite, "postgresql": _postgresql}


def _url(target: str) -> URL:
    if "://" not in target:
        return URL.create("sqlite", database=target)
    try:
        return make_url(target)
    except ArgumentError as error:
        raise JournalError("this is no database URL", hint="Write sqlite:///folder/file.db.") from error


def make_private(engine: Engine) -> None:
    """A new SQLite file that only its owner may read; SQLite gives the files beside it the same rights."""
    url = engine.url
    if engine.dialect.name == "sqlite" and url.database and not url.query:
        with suppress(OSError):  # what is in the way is told when the file is opened
            os.close(os.open(url.database, os.O_CREAT | os.O_EXCL, 0o600))
