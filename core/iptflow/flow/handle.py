"""A course in a host's hand: asks the hooks, decides, appends, and folds what was appended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from iptflow.course.answers import Elsewhere, Watch
from iptflow.course.apply import apply
from iptflow.course.commands import AnyCommand, ChangeProtocol, NoteTime
from iptflow.course.decide import decide
from iptflow.course.entries import decode, encode
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer
from iptflow.course.state import Course
from iptflow.errors import IllFormedCommand
from iptflow.flow.asking import Asks
from iptflow.flow.showing import Shows
from iptflow.flow.site import Site
from iptflow.hooks.ask import answers_for
from iptflow.hooks.concerned import Asked
from iptflow.hooks.view import CourseView
from iptflow.store import START, Envelope, Head, Journal

_bytes = msgspec.json.Encoder(order="deterministic").encode
_NO_INSTANT = datetime(1, 1, 1, tzinfo=UTC)


class CourseHandle(Asks, Shows):
    """One course, with the journal behind it."""

    def __init__(
        self,
        plan: Plan,
        journal: Journal,
        asked_about: Callable[[str], Asked],
        watch: Watch | None,
        *,
        owners: Mapping[str, str],
        elsewhere: Callable[[], Elsewhere],
        protocol: Callable[[str], Plan],
        site: Site,
        clock: Callable[[], datetime],
    ) -> None:
        self.plan = plan
        self._journal = journal
        self._asked_about = asked_about
        self._watch = watch
        self._owners = owners
        self._elsewhere = elsewhere
        self._protocol = protocol
        self._site = site
        self._clock = clock
        self._head: Head = START
        self._state: Course | None = None

    @property
    def _asked(self) -> Asked:
        return self._asked_about(self.plan.protocol.id)

    @property
    def state(self) -> Course:
        """The course after its last entry."""
        assert self._state is not None, "the course was not opened"
        return self._state

    def do(self, command: AnyCommand, *, key: str = "") -> Answer:
        """The answer to a command: entries that are on record now, or a refusal.

        Args:
            command: what is to be done.
            key: what makes the command count once: the same command with the same key, at whatever instant it is sent
                again, is answered with the entries of the first time.

        Raises:
            IllFormedCommand: the command means nothing in this protocol.
            UnknownName: a change to a protocol that was never composed here.
            SequenceConflict: another writer appended first.
            KeyReused: another command came with this key before.
        """
        if key:
            again = self._journal.recall(self.state.id, key, _sent(command))
            if again:
                return Accepted(entries=tuple(decode(envelope.record) for envelope in again))
        answer = self.consider(command)
        if isinstance(answer, Accepted):
            self.keep(answer, command, key)
        return answer

    def consider(self, command: AnyCommand) -> Answer:
        """What the answer to a command would be; nothing is kept.

        Raises:
            IllFormedCommand: the command means nothing in this protocol.
            UnknownName: a change to a protocol that was never composed here.
        """
        view = CourseView(self.plan.protocol, self.state)
        answers = answers_for(self._asked, view, command, owners=self._owners, watch=self._watch)
        if type(command) is NoteTime:
            answers = replace(answers, closures=self._site.closures())
        target = self._target(command)
        try:
            return decide(self.plan, self.state, command, answers, target)
        except IllFormedCommand:
            # Whose word an unknown one is takes reading every adaptation: only when there is an unknown one.
            return decide(self.plan, self.state, command, replace(answers, elsewhere=self._elsewhere()), target)

    def _target(self, command: AnyCommand) -> Plan:
        """The protocol that the course is on once the command is accepted."""
        return self._protocol(command.to) if isinstance(command, ChangeProtocol) else self.plan

    def keep(self, accepted: Accepted, command: AnyCommand, key: str = "") -> None:
        """Append what was accepted, and fold it in."""
        plan = self._target(command)
        if not accepted.entries:
            return
        name = self._state.id if self._state else getattr(command, "course", "")
        kept = self._journal.append(
            name,
            self._head,
            [(str(entry.__struct_config__.tag), encode(entry)) for entry in accepted.entries],
            instant=_in_utc(command.now),
            digest=plan.digest,
            key=key,
            command=_sent(command) if key else b"",
        )
        self.plan = plan
        self._head = kept[-1].head
        for entry in accepted.entries:
            self._state = apply(plan, self._state, entry)

    def fold(self, kept: Iterable[Envelope]) -> None:
        """Fold what the journal holds of the course, each entry by the protocol under which it was made."""
        for envelope in kept:
            self.plan = self._protocol(envelope.digest)
            self._state = apply(self.plan, self._state, decode(envelope.record))
            self._head = envelope.head


def _sent(command: AnyCommand) -> bytes:
    """What tells two commands of one key apart: all but the instant, which the clock gives anew each time."""
    return _bytes(replace(command, now=_NO_INSTANT))


def _in_utc(instant: datetime) -> str:
    return (instant if instant.tzinfo is UTC else instant.astimezone(UTC)).isoformat()
