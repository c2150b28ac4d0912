"""A journal that is gone with its process: for tests, trying out and simulation, with every promise but durability."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from iptflow.errors import Finding, JournalError, UnknownName
from iptflow.store.checking import check
from iptflow.store.envelope import START, Envelope, Head, chain
from iptflow.store.fed import Fed, position
from iptflow.store.health import Health
from iptflow.store.journal import NO_HEADS, Kind, body_missing, conflict, fingerprint, known_course, same_command


class MemoryJournal:
    """A journal in lists and dicts; see `Journal` for what its methods promise."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Envelope]] = {}
        self._keys: dict[tuple[str, str], tuple[int, bytes]] = {}
        self._bodies: dict[str, bytes] = {}
        self._kind: Kind = "course"
        self._kinds: dict[Kind, MemoryJournal] = {"course": self}
        self._all: list[tuple[Kind, Envelope]] = []
        self._secret = os.urandom(32)
        self._lock = RLock()

    def of_kind(self, kind: Kind) -> MemoryJournal:
        """The same store, its streams of another kind."""
        with self._lock:
            if kind not in self._kinds:
                other = MemoryJournal()
                other._bodies, other._kinds, other._lock = self._bodies, self._kinds, self._lock
                other._kind, other._all = kind, self._all
                self._kinds[kind] = other
            return self._kinds[kind]

    def within(self, connection: Any) -> MemoryJournal:
        """Nothing in memory is part of a database's transaction."""
        raise JournalError("a journal in memory has no connection", hint="Open a file or a database.")

    @contextmanager
    def together(self) -> Iterator[None]:
        """A block of appends that are all kept or none."""
        with self._lock:
            length = len(self._all)
            before = [(each, dict(each._keys), _copied(each._entries)) for each in self._kinds.values()]
            try:
                yield
            except BaseException:
                for each, keys, entries in before:
                    each._keys, each._entries = keys, entries
                del self._all[length:]
                raise

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
        with self._lock:
            if key and (course, key) in self._keys:
                return self._recall(course, key, command)
            if digest not in self._bodies:
                raise body_missing(digest)
            entries = self._entries.get(course)
            head = entries[-1].head if entries else START
            if head != expected:
                since = (entries or ())[max(expected.sequence, 0) :]
                raise conflict(expected, head.sequence, [each.type for each in since])
            if key:
                self._keys[course, key] = (expected.sequence, fingerprint(self._secret, command))
            if entries is None:
                self._entries[course] = list(envelopes)
            else:
                entries.extend(envelopes)
            self._all += [(self._kind, envelope) for envelope in envelopes]
            return envelopes

    def recall(self, course: str, key: str, command: bytes) -> tuple[Envelope, ...]:
        """What a command with this key was answered before."""
        with self._lock:
            return self._recall(course, key, command) if (course, key) in self._keys else ()

    def _recall(self, course: str, key: str, command: bytes) -> tuple[Envelope, ...]:
        first, known = self._keys[course, key]
        same_command(known, fingerprint(self._secret, command), key)
        entries = self._entries[course]
        return tuple(entries[first : first + 1 + entries[first].following])

    def read(self, course: str, after: int = 0) -> tuple[Envelope, ...]:
        """The entries of a course."""
        with self._lock:
            return tuple(self._entries.get(course, ())[after:])

    def courses(self) -> tuple[str, ...]:
        """The names of all courses."""
        with self._lock:
            return tuple(self._entries)

    def feed(self, after: str = "", most: int = 100) -> tuple[Fed, ...]:
        """Every entry of the store once, in the order in which they were appended."""
        place, _ = position(after)
        first = max(place, 0)
        with self._lock:
            told = self._all[first : first + most]
        return tuple(Fed(f"{first + number}.0", *each) for number, each in enumerate(told, 1))

    def heads(self) -> dict[str, Head]:
        """Where each of the courses ends."""
        with self._lock:
            return {name: entries[-1].head for name, entries in self._entries.items()}

    def keep_body(self, digest: str, body: bytes) -> None:
        """Keep a resolved protocol."""
        with self._lock:
            self._bodies.setdefault(digest, body)

    def body(self, digest: str) -> bytes:
        """The body of the resolved protocol."""
        with self._lock:
            if digest not in self._bodies:
                raise UnknownName(f"no protocol is kept under {digest}", name=digest)
            return self._bodies[digest]

    def verify(self, course: str | None = None, heads: Mapping[str, Head] = NO_HEADS) -> list[Finding]:
        """One finding a damaged course."""
        known = [*dict.fromkeys([*self.courses(), *heads])]
        names = known if course is None else [known_course(course, known)]
        found = (check(name, self.read(name), heads.get(name), self._kind) for name in names)
        return [finding for finding in found if finding]

    def health(self) -> Health:
        """A journal in memory has no durability, and says so."""
        return Health(kind="memory")

    def close(self) -> None:
        """Nothing to let go of: the entries stay readable until the journal itself is gone."""


def _copied(entries: Mapping[str, list[Envelope]]) -> dict[str, list[Envelope]]:
    return {name: list(kept) for name, kept in entries.items()}
