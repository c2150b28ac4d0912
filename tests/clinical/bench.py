"""The shipped protocols, and courses on them: every command goes the whole way, hooks and journal included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from iptflow.composition import Composition, Resolution, resolve
from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.refusals import Accepted, Answer, Reason, Refusal
from iptflow.course.state import Course
from iptflow.course.views.agenda import Agenda, agenda
from iptflow.course.views.audience import THERAPIST
from iptflow.course.views.fidelity import fidelity
from iptflow.course.views.report import Report, report
from iptflow.documents import NOWHERE, Document, canonical, digest
from iptflow.flow import CourseHandle, Flow
from iptflow.flow.suggesting import Fit, fit
from iptflow.hooks import calls
from iptflow.hooks.host import PluginHost
from iptflow.hooks.view import CourseView
from iptflow.protocol.line import line

OPENED = date(2026, 1, 5)
CONSIDERED = c.Considered(onset="linked", help="likely")
_numbers = count(1)


class Came:
    """What an accepted command came to: deviations by code and subject, notices by code, alerts by rule."""

    def __init__(self, entries: Sequence[e.AnyEntry]) -> None:
        self.entry: Any = entries[0]
        self.deviations = {(each.code, each.subject): each for entry in entries for each in entry.deviations}
        self.notices = {each.code: each for entry in entries for each in entry.notices}
        self.alerts = {entry.rule: entry for entry in entries if isinstance(entry, e.AlertRaised)}


class Bench:
    """One course. What a command comes to is asked for by name: accepted, or refused."""

    def __init__(self, handle: CourseHandle, host: PluginHost) -> None:
        self.handle = handle
        self.host = host
        self.day = 0

    @property
    def course(self) -> Course:
        return self.handle.state

    @property
    def opening(self) -> Came:
        """What the opening itself came to; asked for before anything else is recorded."""
        return Came(self.handle.state.entries)

    @property
    def values(self) -> Mapping[str, Any]:
        return self.handle.state.values

    def do(self, command: type[c.AnyCommand], day: int | None = None, **fields: Any) -> Answer:
        """The answer to a command on a day of the course, by default the day of the last one."""
        self.day = self.day if day is None else day
        return self.handle.do(command(now=_noon(self.day), **fields))

    def accepted(self, command: type[c.AnyCommand], day: int | None = None, **fields: Any) -> Came:
        answer = self.do(command, day, **fields)
        assert isinstance(answer, Accepted), [reason.rule for reason in answer.reasons]
        return Came(answer.entries)

    def refused(self, command: type[c.AnyCommand], day: int | None = None, **fields: Any) -> dict[str, Reason]:
        answer = self.do(command, day, **fields)
        assert isinstance(answer, Refusal)
        return {reason.rule: reason for reason in answer.reasons}

    def session(self, *tasks: str, day: int | None = None, **fields: Any) -> Came:
        usual = {"series": "session", "minutes": 50, "participants": ("client", "therapist")}
        return self.accepted(c.RecordContact, day, **{**usual, "tasks": tasks, **fields})

    def fact(self, fact: str, value: Any, day: int | None = None, **fields: Any) -> Came:
        return self.accepted(c.RecordFact, day, fact=fact, value=value, **fields)

    def consents(self, *consents: str, by: str = "client") -> None:
        for consent in consents:
            self.accepted(c.RecordConsent, consent=consent, by=by)

    def phq(self, answer: int, day: int | None = None, measure: str = "phq-9") -> Came:
        """All items answered alike, the one about suicide with none."""
        items = {str(n): answer for n in range(1, 9)} | {"9": 0}
        return self.accepted(c.RecordMeasure, day, measure=measure, items=items)

    def choose(self, *areas: str, **fields: Any) -> Came:
        return self.accepted(c.ChooseFocus, **self.agreed(*areas, **fields))

    def agreed(self, *areas: str, **fields: Any) -> dict[str, Any]:
        """A choice of focus that nothing is missing from."""
        considered = dict.fromkeys(areas, CONSIDERED)
        return {"areas": areas, "considered": considered, "client_agrees": True, "therapist_agrees": True, **fields}

    def at(self, phase: str) -> Bench:
        """Go to a phase past every gate, by a person's choice."""
        way = (*line(self.handle.plan.protocol), "maintenance")
        for target in way[way.index(self.course.phase) + 1 : way.index(phase) + 1]:
            self.accepted(c.Override, matter="move", to=target, reason="clinical judgement")
        return self

    def agenda(self, viewer: str = THERAPIST) -> Agenda:
        """What the next contact asks for, on the day of the last command."""
        plan, on, said = self.handle.plan, OPENED + timedelta(days=self.day), {}
        view = CourseView(plan.protocol, self.course)
        for question in plan.protocol.answers:
            said[question], _ = calls.answer(self.host, question.partition("/")[0], question, view)
        lines = calls.agenda(self.host, view, on).values
        return agenda(plan, self.course, on, stretches=(), said=said, lines=lines, viewer=viewer)

    def report(self, viewer: str = THERAPIST) -> Report:
        return report(self.handle.plan, self.course, OPENED + timedelta(days=self.day), (), viewer=viewer)

    def fidelity(self) -> Any:
        return fidelity(self.handle.plan, self.course, OPENED + timedelta(days=self.day), ())

    @property
    def cautions(self) -> dict[str, tuple[str, ...]]:
        """The cautions of this moment with their sources."""
        return {line.id: line.source for line in self.agenda().cautions}

    @property
    def tasks(self) -> set[str]:
        """What is asked for at this moment and not done."""
        return {line.id for line in self.agenda().tasks}


class Clinic:
    """One protocol, composed from documents, and courses on it."""

    def __init__(self, flow: Flow, documents: Sequence[Document]) -> None:
        self._flow = flow
        self.base, *self._adaptations = documents
        self.resolution = self._resolve(())
        body = self.resolution.body
        assert body is not None, self.resolution.conflicts
        flow.journal.keep_body(self.resolution.content_digest, canonical(body))
        self.plan = flow.protocol(self.resolution.content_digest)
        self.protocol = self.plan.protocol

    def open(self, facts: Mapping[str, Any] | None = None) -> Bench:
        command = c.OpenCourse(
            now=_noon(0), course=f"c-{next(_numbers)}", client="k-1", therapist="t-3", facts=dict(facts or {}),
            synthetic=True,
        )  # fmt: skip
        return Bench(self._flow.begin(self.plan, command), self._flow.host)

    def fit(self, facts: Mapping[str, Any]) -> Fit:
        """How what is adapted here, or the base where nothing is, goes with the facts."""
        adaptations = {each.id: each for each in self._adaptations}
        found = {each.name: each for each in fit(self.base, adaptations, facts)}
        return found[self._adaptations[-1].id if self._adaptations else self.base.id]

    def adapted(self, **asserted: Any) -> Resolution:
        """What the composition comes to with one further adaptation that asserts this."""
        header = {"format": "adaptation/1", "id": "other", "version": "1.0.0", "title": "Other", "kind": "setting"}
        data = {**header, **asserted}
        other = Document(format="adaptation/1", id="other", data=data, locations=NOWHERE, file="", digest=digest(data))
        return self._resolve((other,))

    def _resolve(self, further: Iterable[Document]) -> Resolution:
        return resolve(Composition(self.base, (*self._adaptations, *further), ()))


Documents = dict[str, Document]
Clinics = dict[str, Clinic]
ClinicsOf = Callable[[Documents, Iterable[str]], Clinics]


def _noon(day: int) -> datetime:
    return datetime.combine(OPENED + timedelta(days=day), time(12, tzinfo=UTC))
