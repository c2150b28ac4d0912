"""From what a host names to an SQLAlchemy engine."""

from __future__ import annotations

import os
from contextlib import suppress

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from iptflow.errors import JournalError


def make_engine(target: str | os.PathLike[str] | Engine) -> Engine:
    """The host's own engine as it is; for a path or an URL a new one.

    Raises:
        JournalError: not an URL, or a database that cannot keep a journal.
    """
    url = target.url if isinstance(target, Engine) else _url(os.fspath(target))
    if url.get_backend_name() != "sqlite":
        raise JournalError(
            f"a journal cannot be kept in {url.get_backend_name()}", hint="Give the path of an SQLite file."
        )
    if isinstance(target, Engine):
        return target
    if url.database and not url.query:
        _make_private(url.database)
    return create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})


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
