"""A trial in a host's hand: asks whether a step may be taken, and appends it to the trial's own stream."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import pairwise
from typing import Any, Literal, TypedDict, TypeVar, Unpack

import msgspec

from iptflow.course.plan import Plan
from iptflow.course.refusals import Refusal
from iptflow.errors import Finding, IllFormedCommand, JournalDamaged, UnknownName
from iptflow.flow import CourseHandle, Flow
from iptflow.research import entries as e
from iptflow.research.changes import Change, changes
from iptflow.research.deciding import Asked, Step, against, not_eligible, refusal
from iptflow.research.draws import opens
from iptflow.research.enrolling import Enrolled, enrol
from iptflow.research.known import Arms, concerns_in, scored, situation
from iptflow.research.state import Participant, TrialState, Version, apply_trial
from iptflow.research.trial import Trial, trial_of
from iptflow.store import START, Head

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
E = TypeVar("E", e.Screened, e.Excluded, e.Consented, e.Unblinded)


class Given(TypedDict, total=False):
    """What every step may be given: its day, the instant, and who does it."""

    on: date | str | None
    now: datetime | None
    actor: str


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What was learnt of somebody: the total of an instrument, and what in it raises an alert in a course.

    Before there is a course no alert's clock runs: whoever asked has to tell whoever cares for the person.
    """

    concerns: tuple[str, ...] = ()
    total: int | None = None


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """A version after the first, with what it changed."""

    version: str
    on: date
    reason: str
    changes: tuple[Change, ...]


class TrialHandle:
    """One trial, with the journal behind it."""

    def __init__(self, flow: Flow, name: str, seed: bytes = b"") -> None:
        self.flow = flow
        self.name = name
        self._stream = flow.journal.of_kind("trial")
        self._seed = seed
        self._head: Head = START
        self._state: TrialState | None = None
        self._documents: dict[str, Mapping[str, Any]] = {}
        self.refresh()

    @property
    def state(self) -> TrialState:
        """The trial after its last entry."""
        assert self._state is not None, "the trial was not registered"
        return self._state

    @cached_property
    def seed(self) -> bytes:
        """The seed that was sealed: given to this handle, or made known at the end.

        Raises:
            IllFormedCommand: this handle has none, or another.
        """
        seed = self._seed or bytes.fromhex(self.state.seed)
        if not opens(seed, self.state.seal):
            message = "This is not the seed that was sealed." if seed else "Allocation needs the seed that was sealed."
            raise IllFormedCommand("Nobody can be allocated.", findings=[
                Finding(code="trial/seed", message=message, hint="Give the seed of the registration."),
            ])  # fmt: skip
        return seed

    def document(self, version: Version) -> Mapping[str, Any]:
        """The document of a version, as it was frozen."""
        if version.document not in self._documents:
            self._documents[version.document] = msgspec.json.decode(self.flow.journal.body(version.document))
        return self._documents[version.document]

    def trial(self, version: Version | None = None) -> Trial:
        """A version as records; without one the present version."""
        return trial_of(self.document(version or self.state.current))

    def arms(self, version: Version | None = None) -> dict[str, Plan]:
        """The protocol of each arm of a version; without one of the present version."""
        return {name: self.flow.protocol(digest) for name, digest in (version or self.state.current).arms.items()}

    def amendments(self) -> tuple[Amendment, ...]:
        """Every version after the first, with its differences from the one before."""
        versions = self.state.versions
        return tuple(
            Amendment(version=after.version, on=after.since, reason=after.reason,
                      changes=changes(self.document(before), self.document(after)))
            for before, after in pairwise(versions)
        )  # fmt: skip

    def participant(self, name: str) -> Participant:
        """Somebody who was screened.

        Raises:
            UnknownName: nobody of this name was.
        """
        if name not in self.state.participants:
            raise UnknownName("Nobody of this name was screened.", name=name, hint="iptflow trial status counts them.")
        return self.state.participants[name]

    def course(self, participant: str) -> CourseHandle:
        """The course of somebody who was allocated.

        Raises:
            UnknownName: nobody of this name was.
        """
        allocated = self.participant(participant).allocated
        if allocated is None:
            raise UnknownName("This participant was not allocated.", name=participant, hint="Enrol first.")
        return self.flow.course(allocated.course)

    def screen(
        self, participant: str, *, facts: Mapping[str, Any] | None = None, **given: Unpack[Given]
    ) -> Answered | Refusal:
        """Somebody was assessed for eligibility.

        Raises:
            IllFormedCommand: a key that no table could hold, or facts that mean nothing in any arm's protocol.
        """
        on, now, actor = self._given(given)
        ensure_key(participant)
        found = concerns_in(self.arms(), facts or {}, now)
        entry = e.Screened(on=on, actor=actor, participant=participant, facts=dict(facts or {}))
        answer = self._step("screen", participant, entry, now)
        return answer if isinstance(answer, Refusal) else Answered(concerns=found)

    def record_facts(self, participant: str, facts: Mapping[str, Any], **given: Unpack[Given]) -> Answered | Refusal:
        """More is known of somebody: before allocation it is kept here, afterwards in the participant's course.

        Raises:
            IllFormedCommand: a fact that no arm's protocol declares, or a value outside its declaration.
        """
        on, now, actor = self._given(given)
        if refused := self._refused("record", participant):
            return refused
        found = concerns_in(self.arms(self.state.version_of(participant)), facts, now)
        if self.participant(participant).allocated:
            course = self.course(participant)
            with self.flow.journal.together():
                for name, value in facts.items():
                    course.record_fact(name, value, on=on, now=now, actor=actor)
        else:
            self.keep([e.FactsRecorded(on=on, actor=actor, participant=participant, facts=dict(facts))], now)
        return Answered(concerns=found)

    def assess(
        self, participant: str, measure: str, items: Mapping[str, int] | None = None, *, total: int | None = None,
        **given: Unpack[Given],
    ) -> Answered | Refusal:  # fmt: skip
        """An instrument was answered: before allocation it is kept here, afterwards in the participant's course.

        Raises:
            IllFormedCommand: there is no such instrument, item or answer.
        """
        on, now, actor = self._given(given)
        if refused := self._refused("record", participant):
            return refused
        fields = {"measure": measure, "items": dict(items or {}), "total": total, "on": on, "now": now, "actor": actor}
        plan = next(iter(self.arms(self.state.version_of(participant)).values()))
        measured, found = scored(plan, fields)
        if self.participant(participant).allocated:
            self.course(participant).record_measure(measure, items, total=total, on=on, now=now, actor=actor)
        else:
            self.keep([e.Assessed(on=on, actor=actor, participant=participant, measure=measure,
                                  items=measured.items, total=measured.total)], now)  # fmt: skip
        return Answered(concerns=found, total=measured.total)

    def exclude(
        self, participant: str, *, reason: Literal["not-eligible", "declined", "other"], **given: Unpack[Given]
    ) -> e.Excluded | Refusal:
        """Somebody does not take part; of whom is not eligible the criteria that fail are put on record."""
        on, now, actor = self._given(given)
        criteria: tuple[str, ...] = ()
        if reason == "not-eligible" and participant in self.state.participants:
            criteria = tuple(each.rule.partition("/")[2] for each in self.not_eligible(participant))
        entry = e.Excluded(on=on, actor=actor, participant=participant, reason=reason, criteria=criteria)
        return self._step("exclude", participant, entry, now)

    def consent(self, participant: str, **given: Unpack[Given]) -> e.Consented | Refusal:
        """Somebody consents to take part, by the present version; refused when eligibility is not shown."""
        on, now, actor = self._given(given)
        entry = e.Consented(on=on, actor=actor, participant=participant, version=self.state.current.version)
        return self._step("consent", participant, entry, now)

    def enrol(
        self, participant: str, *, therapist: str, centre: str = "", levels: Mapping[str, str] | None = None,
        **given: Unpack[Given],
    ) -> Enrolled | Refusal:  # fmt: skip
        """Chance gives an arm, and the course is opened on it: all of it is on record before anybody is told.

        Args:
            participant: who was screened and consents.
            therapist: the host's own key for the therapist.
            centre: the host's own key for the centre.
            levels: the levels of factors whose levels have no condition, by factor.
            given: its day, the instant, and who does it.

        Raises:
            IllFormedCommand: the seed that was sealed is not at hand.
        """
        on, now, actor = self._given(given)
        if refused := self._refused("enrol", participant):
            return refused
        self.seed  # noqa: B018  # an allocation that cannot be drawn must not begin
        return enrol(self, self.participant(participant), therapist=therapist, centre=centre, stated=levels or {},
                     on=on, now=now, actor=actor)  # fmt: skip

    def unblind(self, participant: str, *, to: str, reason: str, **given: Unpack[Given]) -> str | Refusal:
        """The arm of a participant, in an emergency: who was told, when and why is on record before it is."""
        on, now, actor = self._given(given)
        answer = self._step(
            "unblind", participant, e.Unblinded(on=on, actor=actor, participant=participant, to=to, reason=reason), now
        )
        if isinstance(answer, Refusal):
            return answer
        allocated = self.participant(participant).allocated
        assert allocated is not None
        return allocated.arm

    def close(self, *, reason: str, **given: Unpack[Given]) -> None:
        """Nobody is enrolled any more; everybody's treatment and assessments go on. A second call does nothing."""
        on, now, actor = self._given(given)
        if self.state.closed is None:
            self.keep([e.Closed(on=on, actor=actor, reason=reason)], now)

    def unseal(self, **given: Unpack[Given]) -> None:
        """Make the seed known, so that everybody can draw again what was drawn; only once nobody is enrolled any more.

        Raises:
            IllFormedCommand: the trial is open, or the seed that was sealed is not at hand.
        """
        on, now, actor = self._given(given)
        if self.state.closed is None:
            raise IllFormedCommand("The seed stays sealed.", findings=[
                Finding(code="trial/still-open", message="Whoever knows the seed can foretell the arms.",
                        hint="Close the trial to enrolment first."),
            ])  # fmt: skip
        self.keep([e.Unsealed(on=on, actor=actor, seed=self.seed.hex())], now)

    def not_eligible(self, participant: str) -> list[Any]:
        """Every criterion that somebody does not meet or of which it is not known, with what would do."""
        version = self.state.version_of(participant)
        arms = self.arms(version)
        return not_eligible(self.trial(version), next(iter(arms.values())), self.situation(participant, arms))

    def situation(self, participant: str, arms: Arms) -> dict[str, Any]:
        """What is known of somebody before allocation."""
        return situation(arms, self.participant(participant))

    def keep(self, entries: Sequence[e.TrialEntry], now: datetime, *, digest: str = "") -> None:
        """Append entries and fold them in."""
        records = [(str(entry.__struct_config__.tag), e.encode_trial(entry)) for entry in entries]
        instant = now.astimezone(UTC).isoformat()
        self._stream.append(self.name, self._head, records, instant=instant,
                            digest=digest or self.state.current.document)  # fmt: skip
        self.refresh()

    def entries(self) -> tuple[e.TrialEntry, ...]:
        """All that was recorded of the trial, in order."""
        return tuple(e.decode_trial(envelope.record) for envelope in self._stream.read(self.name))

    def refresh(self) -> None:
        """Fold what the journal holds of the trial and is not folded yet; what was taken back is folded no more.

        Raises:
            JournalDamaged: an entry tells of somebody of whom nothing was told before.
        """
        last = self._stream.read(self.name, self._head.sequence - 1)[:1] if self._head.sequence else ()
        if self._head.sequence and (not last or last[0].head != self._head):
            self._head, self._state = START, None  # the host's own transaction took back what was appended in it
        for envelope in self._stream.read(self.name, self._head.sequence):
            try:
                self._state = apply_trial(self._state, e.decode_trial(envelope.record))
            except KeyError as unknown:
                raise JournalDamaged(
                    f"entry {envelope.sequence} of trial {self.name} tells of somebody who was never screened",
                    course=self.name, sequence=envelope.sequence, hint="Verify the store and restore it from a backup.",
                ) from unknown  # fmt: skip
            self._head = envelope.head

    def _step(self, step: Step, participant: str, entry: E, now: datetime) -> E | Refusal:
        if refused := self._refused(step, participant):
            return refused
        self.keep([entry], now)
        return entry

    def _refused(self, step: Step, participant: str) -> Refusal | None:
        found = against(step, Asked(self.state, self._trial_for(participant), self.state.participants.get(participant)))
        if step == "consent" and not found:
            found = self.not_eligible(participant)
        return refusal(step, found) if found else None

    def _trial_for(self, participant: str) -> Trial:
        somebody = participant in self.state.participants
        return self.trial(self.state.version_of(participant) if somebody else None)

    def _given(self, given: Given) -> tuple[date, datetime, str]:
        self.refresh()  # another handle may have gone on
        now = given.get("now") or self.flow.now()
        return day_of(given.get("on"), now), now, given.get("actor", "researcher")


def day_of(on: date | str | None, now: datetime) -> date:
    """The day of a step.

    Raises:
        IllFormedCommand: it is after the day of ``now``.
    """
    day = date.fromisoformat(on) if isinstance(on, str) else on or now.date()
    if day > now.date():
        raise IllFormedCommand("This has not happened yet.", findings=[
            Finding(code="command/future", place="on", message=f"{day} is after {now.date()}, the day of the command.",
                    hint="Record it when it has happened."),
        ])  # fmt: skip
    return day


def ensure_key(participant: str) -> None:
    """Let a participant's key pass that is safe in every table and file.

    Raises:
        IllFormedCommand: it is not.
    """
    if not _KEY.fullmatch(participant):
        raise IllFormedCommand("This is no key for a participant.", findings=[
            Finding(code="trial/participant-key", place="participant",
                    message="A key has letters, digits, dots, dashes and underscores; none of the signs comes first.",
                    hint="Use the number in your trial: no name, no date of birth."),
        ])  # fmt: skip


def open_trial(flow: Flow, name: str, *, seed: bytes = b"") -> TrialHandle:
    """A trial of the journal.

    Args:
        flow: whose journal it is in.
        name: the trial's id.
        seed: the seed that was sealed; only enrolling needs it.

    Raises:
        UnknownName: the journal holds no such trial.
    """
    trials = flow.journal.of_kind("trial")
    if not trials.read(name):
        known_here = ", ".join(trials.courses()[:12]) or "none"
        raise UnknownName(f"There is no trial {name!r} in this journal.", name=name, hint=f"Known: {known_here}.")
    return TrialHandle(flow, name, seed)
