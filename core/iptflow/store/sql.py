"""The journal in an SQL database: an SQLite file, or PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine

from iptflow.errors import Finding, JournalDamaged, JournalError, UnknownName
from iptflow.store.checking import check, place_of
from iptflow.store.driver import Connections, Refused, Row
from iptflow.store.engine import connect
from iptflow.store.envelope import START, Envelope, Head, chain
from iptflow.store.fed import Fed, position
from iptflow.store.feed import fed
from iptflow.store.health import Health
from iptflow.store.journal import NO_HEADS, Kind, body_missing, conflict, fingerprint, known_course, same_command
from iptflow.store.rows import envelopes_of, hex_of, row_values
from iptflow.store.sweep import sweep


class SqlJournal:
    """A journal in an SQL database; see `Journal` for what its methods promise."""

    def __init__(self, connections: Connections, kind: Kind = "course", store: SqlJournal | None = None) -> None:
        self._store = store or self
        self._kind: Kind = kind
        self._held: Connections | None = connections
        self._driver = connections.driver
        self._statements = connections.statements_of(kind)
        self._secret: bytes = store._secret if store else self._fetch_secret()

    def _fetch_secret(self) -> bytes:
        with self._cursor() as cursor:
            return bytes(self._statements.secret.run(cursor, name="fingerprint").fetchone()[0])

    @classmethod
    def open(cls, target: str | os.PathLike[str] | Engine) -> SqlJournal:
        """The journal in a file, at an SQLAlchemy URL, or behind the host's own engine; made when it is not there.

        Raises:
            StoreVersionError: a newer program wrote the store.
            JournalError: no store can be kept there.
        """
        return cls(connect(target))

    def of_kind(self, kind: Kind) -> SqlJournal:
        """The same store, its streams of another kind."""
        return SqlJournal(self._connections, kind, self._store)

    def within(self, connection: Connection) -> SqlJournal:
        """The same store on the host's own connection and transaction."""
        inner = SqlJournal(self._connections.within(connection))
        if inner._secret != self._secret:
            raise JournalError("this connection leads to another store", hint="Open a flow on its engine.")
        return inner

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block of appends that are all kept or none."""
        try:
            with self._connections.transaction():
                yield
        except self._driver.failures as failure:
            raise self._unwritten(failure) from None

    @property
    def _connections(self) -> Connections:
        held = self._store._held
        if held is None:
            raise JournalError("the journal is closed", hint="Open it again.")
        return held

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """A cursor whose failures are told in our words."""
        try:
            with self._connections.cursor() as cursor:
                yield cursor
        except self._driver.failures as failure:
            told = self._driver.words(failure)
            raise JournalError(f"the store does not answer: {told}", hint="Nothing was changed.") from None

    def append(
        self,
        course: str,
        expected: Head,
        records: Sequence[tuple[str, bytes]],
        *,
        instant: str,
        digest: str,
        key: str = "",
        command: bytes = b"",
    ) -> tuple[Envelope, ...]:
        """The entries as kept."""
        envelopes = chain(course, expected, records, instant, digest, key)
        mark = fingerprint(self._secret, command) if key else None
        row = self._statements.append.row
        rows = [row(row_values(envelope, mark)) for envelope in envelopes]

        def work(cursor: Any) -> tuple[Envelope, ...]:
            try:
                self._insert(cursor, course, rows, opening=not expected.sequence)
            except Refused as refused:
                if earlier := self._recall(cursor, course, key, command):
                    return earlier
                raise self._refusal(cursor, course, expected, digest, refused) from None
            return envelopes

        try:
            return self._connections.run(work)
        except self._driver.failures as failure:
            # The driver's own words may quote the row, so they are not let out, not even as the cause.
            raise self._unwritten(failure) from None

    def _insert(self, cursor: Any, course: str, rows: list[Row], *, opening: bool) -> None:
        """Keep all rows, or none and raise."""
        append = self._statements.append
        if len(rows) == 1 and not opening:
            self._driver.keep(cursor, append, rows)
            return
        with self._connections.transaction() as cursor:
            if opening:
                self._driver.take_turns(cursor)
                self._statements.open_course.run(cursor, course=course)
            self._driver.keep(cursor, append, rows)

    def _refusal(self, cursor: Any, course: str, expected: Head, digest: str, refused: Refused) -> JournalError:
        """Why a row could not be kept."""
        if not self._statements.body.run(cursor, digest=digest).fetchone():
            return body_missing(digest)
        found = self._statements.end.run(cursor, course=course).fetchone()
        head = Head(found[0], found[1].hex()) if found and found[0] else START
        if head == expected:
            return self._unwritten(refused.__cause__ or refused)
        since = self._statements.types.run(cursor, course=course, after=expected.sequence).fetchall()
        return conflict(expected, head.sequence, [row[0] for row in since])

    def _unwritten(self, failure: BaseException) -> JournalError:
        told = self._driver.words(failure)
        return JournalError(f"the entries could not be written: {told}", hint=self._driver.advice(failure))

    def recall(self, course: str, key: str, command: bytes) -> tuple[Envelope, ...]:
        """What a command with this key was answered before."""
        if not key:
            return ()
        with self._cursor() as cursor:
            return self._recall(cursor, course, key, command)

    def _recall(self, cursor: Any, course: str, key: str, command: bytes) -> tuple[Envelope, ...]:
        found = self._statements.recall.run(cursor, course=course, key=key).fetchone() if key else None
        if not found:
            return ()
        first, following, mark = found
        same_command(mark, fingerprint(self._secret, command), key)
        return self._read(cursor, course, first - 1)[: following + 1]

    def read(self, course: str, after: int = 0) -> tuple[Envelope, ...]:
        """The entries of a course."""
        with self._cursor() as cursor:
            return self._read(cursor, course, after)

    def _read(self, cursor: Any, course: str, after: int) -> tuple[Envelope, ...]:
        try:
            rows = self._statements.read.run(cursor, course=course, after=after).fetchall()
        except self._driver.damage as failure:
            told = self._driver.words(failure)
            raise JournalDamaged(f"course {course} cannot be read: {told}", course=course) from None
        return envelopes_of(course, after, rows)

    def courses(self) -> tuple[str, ...]:
        """The names of all courses."""
        with self._cursor() as cursor:
            return tuple(row[0] for row in self._statements.courses.run(cursor))

    def feed(self, after: str = "", most: int = 100) -> tuple[Fed, ...]:
        """Every entry of the store once, in the order of commits."""
        if self._connections.borrowed:
            raise JournalError("a transaction has no feed", hint="Read the feed of the flow itself, after the commit.")
        place, row = position(after)
        with self._cursor() as cursor:
            return fed(self._statements.feed.run(cursor, place=place, row=row, most=most).fetchall())

    def heads(self) -> dict[str, Head]:
        """Where each of the courses ends."""
        with self._cursor() as cursor:
            found = self._statements.heads.run(cursor).fetchall()
        return {name: Head(sequence, hex_of(name, sequence, hashed)) for name, sequence, hashed in found}

    def keep_body(self, digest: str, body: bytes) -> None:
        """Keep a resolved protocol."""

        def work(cursor: Any) -> None:
            if self._statements.body.run(cursor, digest=digest).fetchone():
                return
            with self._connections.transaction() as cursor:
                self._driver.take_turns(cursor)
                self._statements.keep_body.run(cursor, digest=digest, content=body, hash=sha256(body).digest())

        try:
            self._connections.run(work)
        except self._driver.failures as failure:
            raise self._unwritten(failure) from None

    def body(self, digest: str) -> bytes:
        """The body of the resolved protocol."""
        with self._cursor() as cursor:
            found = self._statements.body.run(cursor, digest=digest).fetchone()
        if not found:
            raise UnknownName(f"no protocol is kept under {digest}", name=digest)
        return bytes(found[0])

    def verify(self, course: str | None = None, heads: Mapping[str, Head] = NO_HEADS) -> list[Finding]:
        """One finding a damaged course; for the whole store also what is wrong with the file and its protocols."""
        if course is not None:
            known_course(course, {*self.courses(), *heads})
            found = self._check(course, heads.get(course))
            return [found] if found else []
        findings = []
        if self._kind == "course":
            with self._cursor() as cursor:
                findings = sweep(self._driver, cursor, self._statements)
        names = dict.fromkeys([*self.courses(), *heads])
        return findings + [found for name in names if (found := self._check(name, heads.get(name)))]

    def _check(self, course: str, known: Head | None) -> Finding | None:
        try:
            return check(course, self.read(course), known, self._kind)
        except JournalDamaged as damaged:
            return Finding(
                code="journal/changed",
                message=damaged.message,
                hint=damaged.hint,
                place=place_of(self._kind, course, damaged.sequence),
            )

    def health(self) -> Health:
        """The facts on which the durability of this store rests."""
        connections = self._connections
        with self._cursor() as cursor:
            found = self._driver.health(cursor)
        return msgspec.structs.replace(found, file=connections.place, revision=connections.revision)

    def close(self) -> None:
        """Let go of the database; the last journal on a file in this process closes its connection."""
        held, self._store._held = self._store._held, None
        if held:
            held.release()
