"""A circle in a host's hand: one joint contact becomes an entry of the circle and one of each member's own course."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal

from iptflow.course.circle import (
    Circle,
    CircleEntry,
    CircleOpened,
    JointContact,
    MemberJoined,
    MemberLeft,
    apply_circle,
    check_members,
    decode_circle,
    encode_circle,
    of_size,
)
from iptflow.course.commands import RecordContact
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted
from iptflow.flow.asking import command_of
from iptflow.flow.handle import CourseHandle
from iptflow.store import START, Head, Journal

Shares = Mapping[str, Mapping[str, Any]]
"""What a contact is to each member who came, by course: the fields of ``record_contact`` besides series and date."""

OF_THE_CLIENT = ("client", "therapist")


class CircleHandle:
    """One circle, with the journal behind it."""

    def __init__(
        self,
        journal: Journal,
        course: Callable[[str], CourseHandle],
        protocol: Callable[[str], Plan],
        clock: Callable[[], datetime],
    ) -> None:
        self._journal = journal
        self._circles = journal.of_kind("circle")
        self._course = course
        self._protocol = protocol
        self._clock = clock
        self._head: Head = START
        self._state: Circle | None = None

    @property
    def state(self) -> Circle:
        """The circle after its last entry."""
        assert self._state is not None, "the circle was not opened"
        return self._state

    def begin(self, circle: str, protocol: str, on: date, now: datetime, actor: str) -> None:
        """Open the circle on the protocol with a content digest."""
        self._keep([CircleOpened(on=on, actor=actor, circle=circle, protocol=protocol)], circle, protocol, now)

    def load(self, circle: str) -> None:
        """Fold what the journal holds of the circle and is not folded yet."""
        for envelope in self._circles.read(circle, self._head.sequence):
            self._state = apply_circle(self._state, decode_circle(envelope.record))
            self._head = envelope.head

    def join(self, *courses: str, on: date | str, now: datetime | None = None, actor: str = "therapist") -> None:
        """Courses take part from a day on.

        Raises:
            UnknownName: there is no such course.
        """
        for course in courses:
            self._course(course)
        self._record([MemberJoined(on=_day(on), actor=actor, course=course) for course in courses], now)

    def leave(self, course: str, *, on: date | str, now: datetime | None = None, actor: str = "therapist") -> None:
        """A course takes no more part; the ending itself, and why, are recorded in that course."""
        check_members(self.state, [course])
        self._record([MemberLeft(on=_day(on), actor=actor, course=course)], now)

    def record_contact(
        self,
        series: str,
        *,
        on: date | str,
        present: Shares,
        status: Literal["held", "missed", "cancelled"] = "held",
        minutes: int | None = None,
        now: datetime | None = None,
        actor: str = "therapist",
    ) -> Mapping[str, Accepted]:
        """Record one joint contact in the circle and in the course of every member, all together or not at all.

        Args:
            series: the contact series, which every member's protocol has.
            on: the clinical date.
            present: who came, by course, each with what was done there (``tasks``, ``techniques``, ``note``, …); a
                member who is not named was absent, and has a missed contact. Who was with them is whoever the series
                plans, and the therapist alone when nobody else of the circle came.
            status: what became of it; of one that was missed or cancelled nobody is present.
            minutes: how long it was.
            now: the instant; without it the flow's clock says.
            actor: who records it.

        Returns:
            What was recorded, by course.

        Raises:
            IllFormedCommand: a member's share means nothing in that member's protocol, or is of no member; nothing is
                kept then.
        """
        check_members(self.state, present)
        day, instant = _day(on), now or self._clock()
        common = {"series": series, "on": day, "now": instant, "actor": actor, "circle": self.state.id}
        handles = {course: self._course(course) for course in self.state.members}
        commands: dict[str, RecordContact] = {}
        for course, handle in handles.items():
            company = _planned(handle.plan, series) if len(present) > 1 else OF_THE_CLIENT
            share = {"status": status, "minutes": minutes, "participants": company, **present.get(course, {})}
            absent = {"status": "missed" if status == "held" else status}
            commands[course] = command_of(RecordContact, {**common, **(share if course in present else absent)})
        answers = {course: handles[course].consider(command) for course, command in commands.items()}
        joint = JointContact(
            on=day,
            actor=actor,
            series=series,
            status=status,
            minutes=minutes,
            present=tuple(sorted(present)),
            deviations=of_size(self.state, self._protocol(self.state.protocol).protocol.circle),
        )
        with self._journal.together():
            self._append([joint], self.state.id, self.state.protocol, instant)
            for course, answer in answers.items():
                assert isinstance(answer, Accepted), "what has happened is never refused"
                handles[course].keep(answer, commands[course])
        self.load(self.state.id)
        return {course: answer for course, answer in answers.items() if isinstance(answer, Accepted)}

    def _record(self, entries: Iterable[CircleEntry], now: datetime | None) -> None:
        self._keep(list(entries), self.state.id, self.state.protocol, now or self._clock())

    def _keep(self, entries: list[CircleEntry], circle: str, protocol: str, now: datetime) -> None:
        self._append(entries, circle, protocol, now)
        self.load(circle)

    def _append(self, entries: list[CircleEntry], circle: str, protocol: str, now: datetime) -> None:
        records = [(str(entry.__struct_config__.tag), encode_circle(entry)) for entry in entries]
        self._circles.append(circle, self._head, records, instant=now.astimezone(UTC).isoformat(), digest=protocol)


def _day(on: date | str) -> date:
    return date.fromisoformat(on) if isinstance(on, str) else on


def _planned(plan: Plan, series: str) -> tuple[str, ...]:
    stated = plan.protocol.frame.contacts.get(series)
    return (stated.participants if stated else ()) or OF_THE_CLIENT
