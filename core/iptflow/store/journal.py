"""What every journal promises, whatever it keeps its entries in."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

from iptflow.errors import Finding, JournalError, KeyReused, SequenceConflict, UnknownName
from iptflow.store.envelope import Envelope, Head
from iptflow.store.health import Health

if TYPE_CHECKING:
    from iptflow.store.fed import Fed

NO_HEADS: Mapping[str, Head] = {}

MOST_NAMED = 5

Kind = Literal["course", "circle", "trial"]
"""What a stream of entries is of; the names of one kind have nothing to do with those of another."""


class Journal(Protocol):
    """The append-only record of all courses. Safe to share between threads.

    Where a method says *course*, a journal that came from ``of_kind`` means a circle or a trial.
    """

    def of_kind(self, kind: Kind) -> Self:
        """The same store, its streams of another kind; both are closed by one ``close``."""
        ...

    def within(self, connection: Any) -> Self:
        """The same store on the host's own SQLAlchemy connection, in the transaction that the host has begun.

        What is appended there is kept when the host commits, together with the host's own rows, and not before.

        Raises:
            JournalError: the connection leads to another store, or cannot carry what must commit as one.
        """
        ...

    def together(self) -> AbstractContextManager[None]:
        """A block of appends, to streams of any kind, that are all kept at its end or, when it raises, none."""
        ...

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
        """The entries as kept: all of them or, when anything fails, none.

        Args:
            course: the course's name; a new one begins with ``expected=START``.
            expected: the head that the caller decided on, as the last envelope that it read or appended gave it.
            records: type and canonical JSON of each record, in order; at least one.
            instant: when the command was given: UTC, ISO 8601, from the host.
            digest: the content digest of the protocol, whose body must have been kept before.
            key: an idempotency key, unique in the course, or empty.
            command: the command's canonical bytes; compared (as a keyed fingerprint) when the key comes again.

        Returns:
            One envelope a record. When the key was used before for the same command: the envelopes of then.

        Raises:
            SequenceConflict: another writer was first, or ``expected`` is no head of this course.
            KeyReused: the key came with another command before.
            JournalError: nothing could be written; the body of the protocol is not kept.
        """
        ...

    def recall(self, course: str, key: str, command: bytes) -> tuple[Envelope, ...]:
        """What a command with this key was answered before; empty when the key is new or empty.

        Ask this before deciding: a command that comes again meets a course that has gone on.

        Raises:
            KeyReused: the key came with another command.
        """
        ...

    def read(self, course: str, after: int = 0) -> tuple[Envelope, ...]:
        """The entries of a course with a sequence above ``after``, in order; empty for a course that is not there."""
        ...

    def courses(self) -> tuple[str, ...]:
        """The names of all courses, in the order of their opening."""
        ...

    def feed(self, after: str = "", most: int = 100) -> tuple[Fed, ...]:
        """Every entry of the store once, streams of every kind together, in the order of commits.

        What commits late comes late and is never passed over, so that a reader who keeps the cursor of the last entry
        that it has dealt with misses none. The entries are whole: whoever shows them to others than the therapist asks
        the views of the course instead.

        Args:
            after: the cursor of an entry; what follows it is told. Empty to begin.
            most: how many at a time.

        Raises:
            JournalError: no feed gave this cursor; or this is a transaction, which may still be taken back.
        """
        ...

    def heads(self) -> dict[str, Head]:
        """Where each of the courses ends, by name: what a checkpoint keeps elsewhere."""
        ...

    def keep_body(self, digest: str, body: bytes) -> None:
        """Keep a resolved protocol under its content digest. What is kept already under it stays."""
        ...

    def body(self, digest: str) -> bytes:
        """The body of the resolved protocol.

        Raises:
            UnknownName: nothing is kept under this digest.
        """
        ...

    def verify(self, course: str | None = None, heads: Mapping[str, Head] = NO_HEADS) -> list[Finding]:
        """One finding a damaged course, naming its first entry that was changed, swapped or removed.

        Args:
            course: one course, or None for the whole store.
            heads: heads that were kept elsewhere; only they can show that the end of a course was cut off.

        Returns:
            Findings in the order of the courses; empty when every chain verifies.

        Raises:
            UnknownName: no such course.
        """
        ...

    def health(self) -> Health:
        """The facts on which the durability of this journal rests."""
        ...

    def close(self) -> None:
        """Let go of what the journal holds; a second call does nothing."""
        ...


def fingerprint(secret: bytes, command: bytes) -> bytes:
    """What is kept of a command to know it again; without the secret it tells nothing of what the command said."""
    return hmac.digest(secret, command, "sha256")


def same_command(known: bytes, given: bytes, key: str) -> None:
    """Nothing when both fingerprints are of one command.

    Raises:
        KeyReused: they are of two.
    """
    if not hmac.compare_digest(known, given):
        raise KeyReused(
            "this idempotency key came with another command before", key=key, hint="Give each command its own key."
        )


def conflict(expected: Head, found: int, meanwhile: Sequence[str]) -> SequenceConflict:
    """The error that says that ``expected`` is not where the course ends.

    Args:
        expected: the head that was decided on.
        found: the sequence of the last entry.
        meanwhile: the types of the entries after ``expected``.
    """
    if expected.sequence == found:
        message = f"entry {found} is not the one that was decided on"
    else:
        message = f"the course ends with entry {found}, not {expected.sequence}"
    if meanwhile:
        named = ", ".join(meanwhile[:MOST_NAMED]) + (", …" if len(meanwhile) > MOST_NAMED else "")
        message += f"; since then came {named}"
    return SequenceConflict(
        message,
        expected=expected.sequence,
        found=found,
        meanwhile=meanwhile,
        hint="Read the course again and decide anew.",
    )


def body_missing(digest: str) -> JournalError:
    """The error that says that entries would point to a protocol that nobody could read again."""
    return JournalError(f"the protocol {digest} is not kept here", hint="Keep its body before appending to a course.")


def known_course(course: str, known: Collection[str]) -> str:
    """The course, when it is one of those known.

    Raises:
        UnknownName: it is not.
    """
    if course not in known:
        raise UnknownName(f"there is no course {course} here", name=course)
    return course
