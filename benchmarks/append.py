"""A durable append beside a bare sqlite3 insert of the same rows (P6)."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Prepared, Run, median, ratio, rounds
from iptflow.store import START, Head, Journal, MemoryJournal, SqlJournal

COURSES = 25
A_ROUND = 40
DIGEST = "5c" * 32
INSTANT = "2026-01-05T09:00:00Z"
RAW, AGAIN = "a bare sqlite3 insert, FULL", "the same once more"
OURS, KEYED, MEMORY = "SqlJournal, FULL", "SqlJournal, with an idempotency key", "MemoryJournal"

Append = Callable[[int], None]


def measured(count: int, folder: str | None = None) -> Section:
    """Run it; ``folder`` lies on the disk that is meant."""
    content = record()
    with tempfile.TemporaryDirectory(dir=folder) as made:
        files = {name: Path(made, f"{number}.db") for number, name in enumerate((RAW, AGAIN, OURS, KEYED))}
        bare, again = raw(files[RAW], content), raw(files[AGAIN], content)
        journals = SqlJournal.open(files[OURS]), SqlJournal.open(files[KEYED])
        assert all(journal.health().synchronous == "FULL" for journal in journals)
        memory = MemoryJournal()
        contestants = {
            RAW: bare[1],
            AGAIN: again[1],
            OURS: ours(journals[0], content),
            KEYED: ours(journals[1], content, keyed=True),
            MEMORY: ours(memory, content),
        }
        times = rounds({name: _block(append) for name, append in contestants.items()}, count)
        entries = sum(len(journals[0].read(name)) for name in journals[0].courses())
        assert entries == bare[0].execute("SELECT count(*) FROM entry").fetchone()[0]
        assert not any(journal.verify() for journal in (*journals, memory))
        for each in (bare[0], again[0], *journals):
            each.close()
        bytes_each = {name: kept(file) / entries for name, file in files.items()}
    rows = [
        (
            name,
            figure(median(each.wall)),
            figure(ratio(each.wall, times[RAW].wall)),
            figure(median(each.cpu)),
            figure(bytes_each[name]) if name in bytes_each else "–",
        )
        for name, each in times.items()
    ]
    bare_rate, our_rate = (f"{figure(1e6 / median(times[name].wall))} a second" for name in (RAW, OURS))
    reached = 1 / ratio(times[OURS].wall, times[RAW].wall)
    goals = [
        Goal("P6", "rate of durable appends", our_rate, f"{RAW}: {bare_rate}", reached, 0.8, at_least=True),
        Goal("P6", "bytes kept, × the record", figure(bytes_each[OURS]), f"{RAW}: {figure(bytes_each[RAW])}",
             bytes_each[OURS] / len(content), 1.4),
    ]  # fmt: skip
    title = f"Appending a record of {len(content)} bytes, one a commit"
    return Section(title, ("", "wall µs", f"× {RAW}", "CPU µs", "bytes kept"), rows, goals)


def record(size: int = 1146) -> bytes:
    """A recorded contact, filled with text up to ``size`` bytes."""
    data = {"actor": "t-3", "on": "2026-01-05", "series": "session", "tasks": ["psychiatric-history"], "text": ""}
    text = "x" * (size - len(json.dumps(data, separators=(",", ":"))))
    return json.dumps(data | {"text": text}, separators=(",", ":")).encode()


def raw(file: Path, content: bytes) -> tuple[sqlite3.Connection, Append]:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    connection.execute(
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, instant TEXT, version INTEGER, body INTEGER, type TEXT,"
        " record BLOB, following INTEGER, key TEXT, fingerprint BLOB, hash BLOB)"
    )
    ends = [0] * COURSES
    text = "INSERT INTO entry VALUES (?,?,?,?,?,?,?,?,?,?)"
    hashed = bytes(32)

    def append(course: int) -> None:
        ends[course] += 1
        row = (course + 1 << 20 | ends[course], INSTANT, 1, 1, "contact-recorded", content, 0, None, None, hashed)
        connection.execute(text, row)

    return connection, append


def ours(journal: Journal, content: bytes, *, keyed: bool = False) -> Append:
    journal.keep_body(DIGEST, b"{}")
    heads: list[Head] = [START] * COURSES

    def append(course: int) -> None:
        head = heads[course]
        key = f"key-{head.sequence}" if keyed else ""
        made = journal.append(
            f"c-{course}",
            head,
            [("contact-recorded", content)],
            instant=INSTANT,
            digest=DIGEST,
            key=key,
            command=content if keyed else b"",
        )
        heads[course] = made[-1].head

    return append


def kept(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.stat().st_size


def _block(append: Append) -> Prepared:
    def run() -> None:
        for number in range(A_ROUND):
            append(number % COURSES)

    def prepare() -> Run:
        return run

    return Prepared(prepare, A_ROUND)
