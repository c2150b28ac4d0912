"""The journal in an SQLite file."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256

from sqlalchemy import Engine

from iptflow.errors import Finding, JournalDamaged, JournalError, UnknownName
from iptflow.store import sqlite
from iptflow.store.checking import check
from iptflow.store.engine import make_engine
from iptflow.store.envelope import START, Envelope, Head, chain
from iptflow.store.health import Health
from iptflow.store.journal import NO_HEADS, Kind, body_missing, conflict, fingerprint, known_course, same_command
from iptflow.store.rows import envelopes_of, row_values
from iptflow.store.sweep import sweep
from iptflow.store.writer import Writer, acquire

_LEVELS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


class SqlJournal:
    """A journal in an SQLite file; see `Journal` for what its methods promise."""

    def __init__(self, writer: Writer, kind: Kind = "course", store: SqlJournal | None = None) -> None:
        self._store = store or self
        self._held: Writer | None = writer
        self._statements = writer.statements_of(kind)
        with writer.cursor() as cursor:
            found = cursor.execute(self._statements.secret.text, ("fingerprint",)).fetchone()
        self._secret: bytes = found[0]

    @classmethod
    def open(cls, target: str | os.PathLike[str] | Engine) -> SqlJournal:
        """The journal in a file, at an SQLAlchemy URL, or behind the host's own engine; made when it is not there.

        Raises:
            StoreVersionError: a newer program wrote the store.
            JournalError: no store can be kept there.
        """
        return cls(acquire(make_engine(target)))

    def of_kind(self, kind: Kind) -> SqlJournal:
        """The same file, its streams of another kind."""
        return SqlJournal(self._writer, kind, self._store)

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block of appends that are all kept or none."""
        try:
            with self._writer.transaction():
                yield
        except sqlite3.Error as failure:
            raise _unwritten(failure) from failure

    @property
    def _writer(self) -> Writer:
        held = self._store._held
        if held is None:
            raise JournalError("the journal is closed", hint="Open it again.")
        return held

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
        with self._writer.cursor() as cursor:
            try:
                self._insert(cursor, course, rows, opening=not expected.sequence)
            except sqlite3.IntegrityError as failure:
                if earlier := self.recall(course, key, command):
                    return earlier
                raise self._refusal(cursor, course, expected, digest, failure) from failure
            except sqlite3.Error as failure:
                raise _unwritten(failure) from failure
        return envelopes

    def _insert(self, cursor: sqlite3.Cursor, course: str, rows: list[tuple[object, ...]], *, opening: bool) -> None:
        """Keep all rows, or none and let the driver's error out."""
        append, make = self._statements.append.text, self._statements.open_course
        if len(rows) == 1 and not opening:
            cursor.execute(append, rows[0])
            return
        with self._writer.transaction() as cursor:
            if opening:
                cursor.execute(make.text, make.row({"course": course}))
            cursor.executemany(append, rows)

    def _refusal(
        self, cursor: sqlite3.Cursor, course: str, expected: Head, digest: str, failure: sqlite3.Error
    ) -> JournalError:
        """Why a row violated a constraint."""
        if not cursor.execute(self._statements.body.text, (digest,)).fetchone():
            return body_missing(digest)
        end = self._statements.end
        found = cursor.execute(end.text, end.row({"course": course})).fetchone()
        head = Head(found[0], found[1].hex()) if found and found[0] else START
        return _unwritten(failure) if head == expected else conflict(expected, head.sequence)

    def recall(self, course: str, key: str, command: bytes) -> tuple[Envelope, ...]:
        """What a command with this key was answered before."""
        if not key:
            return ()
        recall = self._statements.recall
        with self._writer.cursor() as cursor:
            found = cursor.execute(recall.text, recall.row({"course": course, "key": key})).fetchone()
            if not found:
                return ()
            first, following, mark = found
            same_command(mark, fingerprint(self._secret, command), key)
            return self.read(course, first - 1)[: following + 1]

    def read(self, course: str, after: int = 0) -> tuple[Envelope, ...]:
        """The entries of a course."""
        read = self._statements.read
        with self._writer.cursor() as cursor:
            try:
                rows = cursor.execute(read.text, read.row({"course": course, "after": after})).fetchall()
            except sqlite3.DatabaseError as error:
                raise JournalDamaged(f"course {course} cannot be read: {error}", course=course) from error
        return envelopes_of(course, after, rows)

    def courses(self) -> tuple[str, ...]:
        """The names of all courses."""
        with self._writer.cursor() as cursor:
            return tuple(row[0] for row in cursor.execute(self._statements.courses.text))

    def keep_body(self, digest: str, body: bytes) -> None:
        """Keep a resolved protocol."""
        keep = self._statements.keep_body
        with self._writer.cursor() as cursor:
            cursor.execute(keep.text, keep.row({"digest": digest, "content": body, "hash": sha256(body).digest()}))

    def body(self, digest: str) -> bytes:
        """The body of the resolved protocol."""
        with self._writer.cursor() as cursor:
            found = cursor.execute(self._statements.body.text, (digest,)).fetchone()
        if not found:
            raise UnknownName(f"no protocol is kept under {digest}", name=digest)
        return bytes(found[0])

    def verify(self, course: str | None = None, heads: Mapping[str, Head] = NO_HEADS) -> list[Finding]:
        """One finding a damaged course; for the whole store also what is wrong with the file and its protocols."""
        if course is not None:
            known_course(course, {*self.courses(), *heads})
            found = self._check(course, heads.get(course))
            return [found] if found else []
        with self._writer.cursor() as cursor:
            findings = sweep(cursor, self._statements)
        names = dict.fromkeys([*self.courses(), *heads])
        return findings + [found for name in names if (found := self._check(name, heads.get(name)))]

    def _check(self, course: str, known: Head | None) -> Finding | None:
        try:
            return check(course, self.read(course), known)
        except JournalDamaged as damaged:
            return Finding(
                code="journal/changed",
                message=damaged.message,
                hint=damaged.hint,
                place=f"{course}/{damaged.sequence}" if damaged.sequence else course,
            )

    def health(self) -> Health:
        """The facts on which the durability of this store rests."""
        writer = self._writer
        with writer.cursor():
            level = sqlite.pragma(writer.driver, "synchronous")
            mode = sqlite.pragma(writer.driver, "journal_mode")
        return Health(
            kind="sqlite",
            file=writer.file,
            sqlite=sqlite3.sqlite_version,
            wal_reset_bug=sqlite.has_wal_reset_bug(sqlite3.sqlite_version_info),
            synchronous=_LEVELS.get(level, str(level)) if isinstance(level, int) else "",
            journal_mode=str(mode),
            revision=writer.revision,
        )

    def close(self) -> None:
        """Let go of the file; the last journal on it in this process closes the connection."""
        held, self._store._held = self._store._held, None
        if held:
            held.release()


def _unwritten(failure: sqlite3.Error) -> JournalError:
    return JournalError(f"the entries could not be written: {failure}", hint="None of them is kept.")
