"""What an append costs beside a bare sqlite3 insert of the same rows, side by side in one run (goals P5 and P6).

Run: python benchmarks/append.py [--rounds N] [--folder DIR]
The folder should lie on the disk that is meant; synchronous=FULL is read back on both sides.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from iptflow.store import START, Head, Journal, MemoryJournal, SqlJournal

COURSES = 25
BLOCK = 40
DIGEST = "5c" * 32
INSTANT = "2026-01-05T09:00:00Z"

Append = Callable[[int], None]


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


def timed(append: Append) -> tuple[float, float]:
    """Wall and CPU microseconds an append, over one block."""
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(BLOCK):
        append(number % COURSES)
    return (time.perf_counter() - wall) / BLOCK * 1e6, (time.process_time() - cpu) / BLOCK * 1e6


def kept(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file.stat().st_size


def rounds(contestants: dict[str, Append], count: int) -> Iterator[dict[str, tuple[float, float]]]:
    for append in contestants.values():
        timed(append)
    names = list(contestants)
    for number in range(count):
        turn = names[number % len(names) :] + names[: number % len(names)]
        yield {name: timed(contestants[name]) for name in turn}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=100)
    arguments.add_argument("--folder", default=None)
    given = arguments.parse_args()
    content = record()
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        bare, plain, keyed = (Path(folder, name) for name in ("raw.db", "plain.db", "keyed.db"))
        connection, raw_append = raw(bare, content)
        journals = SqlJournal.open(plain), SqlJournal.open(keyed)
        assert all(journal.health().synchronous == "FULL" for journal in journals)
        floor, other = raw(Path(folder, "other.db"), content)
        memory = MemoryJournal()
        contestants = {
            "raw sqlite3, FULL": raw_append,
            "raw sqlite3 again": other,
            "SqlJournal": ours(journals[0], content),
            "SqlJournal, with a key": ours(journals[1], content, keyed=True),
            "MemoryJournal": ours(memory, content),
        }
        times = list(rounds(contestants, given.rounds))
        entries = sum(len(journals[0].read(name)) for name in journals[0].courses())
        assert not journals[0].verify()
        assert not memory.verify()
        for journal in (connection, floor, *journals):
            journal.close()
        report(
            times, {"raw sqlite3, FULL": bare, "SqlJournal": plain, "SqlJournal, with a key": keyed}, entries, content
        )


def report(times: list[dict[str, tuple[float, float]]], files: dict[str, Path], entries: int, content: bytes) -> None:
    first = next(name for name in files)
    print(f"{entries} entries of {len(content)} bytes over {COURSES} courses, one a commit, {os.cpu_count()} cores")
    print(f"{'':26}{'wall µs':>9}{'x raw':>8}{'CPU µs':>9}{'kept x':>8}")
    for name in sorted(times[0], key=list(times[0]).index):
        wall = statistics.median(each[name][0] for each in times)
        cpu = statistics.median(each[name][1] for each in times)
        ratio = statistics.median(each[name][0] / each[first][0] for each in times)
        size = f"{kept(files[name]) / entries / len(content):8.2f}" if name in files else ""
        print(f"{name:26}{wall:9.1f}{ratio:8.2f}{cpu:9.1f}{size}")


if __name__ == "__main__":
    main()
