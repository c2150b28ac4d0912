"""Many threads' writes in one commit: answered only when it is kept, and each for itself where it cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from iptflow.errors import JournalError, SequenceConflict
from iptflow.store import Envelope, SqlJournal
from iptflow.store.writer import Writer

Write = Callable[..., tuple[Envelope, ...]]
N = 8


class Stop(BaseException):
    """What ends a thread from outside."""


class Undone(Exception):
    """What takes a block back."""


@pytest.fixture
def writer(stored: SqlJournal) -> Writer:
    held = stored._held
    assert isinstance(held, Writer)
    return held


def at_once(writer: Writer, *works: Callable[[], Any]) -> list[Future[Any]]:
    """Run each in a thread of its own; all of them wait before the first is served."""
    before = writer._batches
    pool = ThreadPoolExecutor(len(works))
    with writer.lock:
        futures = [pool.submit(work) for work in works]
        while len(before._waiting) < len(works):
            sleep(0.001)
    pool.shutdown(wait=True)
    return futures


def said(writer: Writer) -> list[str]:
    """What SQLite is told from now on."""
    lines: list[str] = []
    writer.connection.set_trace_callback(lines.append)
    return lines


def test_what_has_gathered_is_kept_by_one_commit(stored: SqlJournal, writer: Writer, write: Write) -> None:
    heads = [write(stored, f"c-{number}", "1")[-1].head for number in range(N)]
    lines = said(writer)
    works = [partial(write, stored, f"c-{number}", "2", after=heads[number]) for number in range(N)]
    answers = [future.result() for future in at_once(writer, *works)]
    assert [line for line in lines if line in ("BEGIN IMMEDIATE", "COMMIT")] == ["BEGIN IMMEDIATE", "COMMIT"]
    assert sum(line.startswith("INSERT") for line in lines) == N
    assert [stored.read(f"c-{number}", 1) for number in range(N)] == answers
    assert stored.verify() == []


def test_a_writer_alone_makes_no_transaction_of_its_own(stored: SqlJournal, writer: Writer, write: Write) -> None:
    head = write(stored, "c-1", "1")[-1].head
    lines = said(writer)
    write(stored, "c-1", "2", after=head)
    assert len(lines) == 1


def test_one_that_is_refused_costs_no_other(stored: SqlJournal, writer: Writer, write: Write) -> None:
    head = write(stored, "c-1", "1")[-1].head
    works = [partial(write, stored, "c-1", f"{number}", "x", after=head) for number in range(N)]
    works.append(partial(write, stored, "new", "1", "2"))
    futures = at_once(writer, *works)
    lost = [future for future in futures if isinstance(future.exception(), SequenceConflict)]
    assert len(lost) == N - 1
    assert len(stored.read("c-1")) == 3
    assert len(stored.read("new")) == 2
    assert stored.verify() == []


def test_one_command_sent_twice_at_once_is_answered_the_same(stored: SqlJournal, writer: Writer, write: Write) -> None:
    head = write(stored, "c-1", "1")[-1].head
    works = [partial(write, stored, "c-1", "2", after=head, key="k", command=b"x")] * N
    answers = {future.result() for future in at_once(writer, *works)}
    assert answers == {stored.read("c-1", 1)}


def test_one_that_fills_the_disk_costs_no_other(stored: SqlJournal, writer: Writer, write: Write) -> None:
    for number in range(N):
        write(stored, f"c-{number}", "0")
    pages = writer.connection.execute("PRAGMA page_count").fetchone()[0]
    writer.connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    big = "x" * 200_000
    works = [partial(write, stored, f"new-{number}", "1") for number in range(N)]
    works.insert(N // 2, partial(write, stored, "big", big))
    futures = at_once(writer, *works)
    (failed,) = [future for future in futures if future.exception()]
    assert futures.index(failed) == N // 2
    assert "full" in str(failed.exception())
    assert big[:50] not in str(failed.exception())
    writer.connection.execute("PRAGMA max_page_count = 1000000")
    assert "big" not in stored.courses()
    assert len(stored.courses()) == 2 * N
    assert len(write(stored, "big", big)) == 1
    assert stored.verify() == []


def test_a_commit_that_fails_is_made_up_for_one_by_one(
    stored: SqlJournal, writer: Writer, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[str] = []

    def authorize(action: int, what: str | None, *_: object) -> int:
        if action == sqlite3.SQLITE_TRANSACTION and what == "COMMIT" and not refused:
            refused.append(what)
            return sqlite3.SQLITE_DENY
        return sqlite3.SQLITE_OK

    heads = [write(stored, f"c-{number}", "1")[-1].head for number in range(N)]
    writer.connection.set_authorizer(authorize)
    works = [partial(write, stored, f"c-{number}", "2", after=heads[number]) for number in range(N)]
    answers = [future.result() for future in at_once(writer, *works)]
    assert refused == ["COMMIT"]
    assert [stored.read(f"c-{number}", 1) for number in range(N)] == answers


def test_a_leader_that_is_interrupted_leaves_the_others_served(
    stored: SqlJournal, writer: Writer, write: Write
) -> None:
    once = [Stop()]

    def interrupted(cursor: object) -> str:
        if once:
            raise once.pop()
        return "run again by another"

    works: list[Callable[[], Any]] = [partial(writer.run, interrupted)]
    works += [partial(write, stored, f"c-{number}", "1") for number in range(N)]
    futures = at_once(writer, *works)
    assert sum(isinstance(future.exception(), Stop) for future in futures) == 1
    assert len(stored.courses()) in (N, N - 1)
    write(stored, "after", "1")
    assert stored.verify() == []


def test_a_block_of_appends_is_not_mixed_with_others(stored: SqlJournal, writer: Writer, write: Write) -> None:
    """What a thread appends within its own block is answered at once, and taken back with it."""

    def together() -> None:
        with stored.together():
            head = write(stored, "a", "1")[-1].head
            write(stored, "a", "2", after=head)
            raise Undone

    futures = at_once(writer, partial(write, stored, "b", "1"))
    with pytest.raises(Undone):
        together()
    assert futures[0].exception() is None
    assert stored.courses() == ("b",)


def test_after_a_fork_nothing_is_written(stored: SqlJournal, writer: Writer, write: Write, file: Path) -> None:
    writer.process += 1
    with pytest.raises(JournalError, match="another process"):
        write(stored, "a", "1")
    writer.process -= 1
    assert len(write(stored, "a", "1")) == 1
