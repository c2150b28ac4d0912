"""Many threads' writes in one commit: one of them leads, takes what has gathered, and waits for the disk once for all.

A write is answered only after the commit that holds it. Where a commit fails, or a write took the whole transaction
with it, nothing of it was kept, and each write is run again by itself: one that cannot be kept costs no other.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from threading import Lock
from time import sleep
from typing import Any, Final, Generic, cast

from iptflow.store.driver import T

MOST_AT_ONCE: Final = 256
GATHERING: Final = 0.00002
"""How long, in seconds, a leader waits at a time for those who were in the last commit and are on their way again."""
MOST_WAITS: Final = 3


class _Write(Generic[T]):
    """One thread's work, and what came of it; ``turn`` is let go when it is answered, or its thread is to lead."""

    def __init__(self, work: Callable[[sqlite3.Cursor], T]) -> None:
        self.work = work
        self.turn = Lock()
        self.turn.acquire()
        self.done = self.leads = self.gone = False
        self.result: T | None = None
        self.failure: Exception | None = None

    def run(self, cursor: sqlite3.Cursor) -> None:
        """Do the work; an error of it is an answer like any other."""
        self.result = self.failure = None
        try:
            self.result = self.work(cursor)
        except Exception as failure:
            self.failure = failure

    def answer(self) -> T:
        """What the work answered or raised."""
        if self.failure is not None:
            raise self.failure
        return cast(T, self.result)


class Batches:
    """The writes that wait for one connection, which ``lock`` gives to one user at a time."""

    def __init__(self, connection: sqlite3.Connection, lock: AbstractContextManager[Any]) -> None:
        self._connection = connection
        self._lock = lock
        self._waiting: deque[_Write[Any]] = deque()
        self._led = False
        self._choosing = Lock()
        self._last = 1

    def run(self, work: Callable[[sqlite3.Cursor], T]) -> T:
        """What the work answers, once it is committed; the work may be run more than once."""
        write = _Write(work)
        with self._choosing:
            self._waiting.append(write)
            write.leads, self._led = not self._led, True
        try:
            if not write.leads:
                write.turn.acquire()
            if not write.done:
                self._serve()
        except BaseException:
            write.gone = True
            raise
        finally:
            if write.leads:
                self._pass_on()
        return write.answer()

    def _pass_on(self) -> None:
        with self._choosing:
            following = next((write for write in self._waiting if not write.gone), None)
            self._led = following is not None
            if following is not None:
                following.leads = True
                following.turn.release()

    def _serve(self) -> None:
        with self._lock:
            self._gather()
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
            self._last = len(taken)
            try:
                with closing(self._connection.cursor()) as cursor:
                    if len(taken) == 1 or not self._together(cursor, taken):
                        self._each(cursor, taken)
            finally:
                if self._connection.in_transaction:
                    self._connection.rollback()
                self._waiting.extendleft(write for write in reversed(taken) if not write.done)
                for write in taken:
                    if write.done and not write.leads:
                        write.turn.release()

    def _gather(self) -> None:
        for _ in range(MOST_WAITS):
            if len(self._waiting) >= self._last:
                return
            sleep(GATHERING)

    def _together(self, cursor: sqlite3.Cursor, writes: list[_Write[Any]]) -> bool:
        """Whether all of them are answered by one commit."""
        try:
            cursor.execute("BEGIN IMMEDIATE")
            for write in writes:
                write.run(cursor)
                if not self._connection.in_transaction:
                    return False
            cursor.execute("COMMIT")
        except sqlite3.Error:
            return False
        for write in writes:
            write.done = True
        return True

    def _each(self, cursor: sqlite3.Cursor, writes: list[_Write[Any]]) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()
        for write in writes:
            write.run(cursor)
            write.done = True
