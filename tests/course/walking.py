"""Random courses: commands of every kind, valid more often than not, and the records that a shortest way asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from iptflow.conditions import DECLINED
from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers, Watch
from iptflow.course.apply import apply
from iptflow.course.decide import decide, decide_opening
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer, Refusal, Step
from iptflow.course.state import Course
from iptflow.errors import IllFormedCommand
from iptflow.protocol.records import Fact, Field

WATCH = Watch(owner="t-1", deputy="t-2", acknowledge_minutes=240)
OPENED = datetime(2026, 1, 5, 12, tzinfo=UTC)
BOTH = ("client", "therapist")


@dataclass
class Walk:
    """One course that random commands drive; what became of them is counted."""

    plan: Plan
    rng: Random
    now: datetime = OPENED
    counted: Counter[str] = field(default_factory=Counter)
    kinds: Counter[type] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    said: Mapping[str, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        command = c.OpenCourse(now=self.now, course="c-1", client="k-1", therapist="t-1", facts={"client.age": 15})
        self.course: Course
        opened = decide_opening(self.plan, command, Answers(watch=WATCH))
        self.course = apply(self.plan, None, opened.entries[0])
        self._keep(opened.entries[1:])
        self.kinds[c.OpenCourse] += 1

    def do(self, command: c.AnyCommand) -> Answer | None:
        """The answer; None when the command meant nothing."""
        self.kinds[type(command)] += 1
        answers = Answers(watch=WATCH, answers=self.said)
        try:
            answer = decide(self.plan, self.course, command, answers, self.plan)
        except IllFormedCommand:
            self.counted["ill-formed"] += 1
            return None
        self.counted["accepted" if isinstance(answer, Accepted) else "refused"] += 1
        if isinstance(answer, Accepted):
            self._keep(answer.entries)
        self.phases[self.course.phase] += 1
        return answer

    def _keep(self, entries: tuple[e.AnyEntry, ...]) -> None:
        for entry in entries:
            self.course = apply(self.plan, self.course, entry)

    def step(self) -> tuple[c.AnyCommand, Answer | None]:
        """One random command. After a refused move the shortest way is recorded now and then."""
        self.now += timedelta(days=self.rng.choice((0, 0, 0, 1, 7)))
        command = self._progress() if self.rng.random() < 0.7 else self._anything()
        answer = self.do(command)
        if isinstance(answer, Refusal) and isinstance(command, c.Advance) and self.rng.random() < 0.18:
            self.record(answer.way)
        return command, answer

    def record(self, way: tuple[Step, ...]) -> None:
        """Record every step of a way."""
        for step in way:
            self.make(step)

    def make(self, step: Step) -> None:
        """Record one step of a way."""
        kind, _, name = step.variable.partition(":")
        value = step.values.get(step.variable)
        if kind == "weeks":
            self._wait(name, int(value or 0))
        elif kind == "answer":
            self.said = {**self.said, name: bool(value)}
        else:
            for command in self._records(kind, name, value, step):
                self.do(command)

    def _wait(self, since: str, weeks: int) -> None:
        start = {"opening": self.course.opened, "phase": self.course.phase_since}[since]
        day = start + timedelta(weeks=weeks)
        self.now = max(self.now, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))

    def _records(self, kind: str, name: str, value: Any, step: Step) -> Iterator[c.AnyCommand]:
        now = self.now
        if kind == "task":
            yield c.RecordContact(now=now, series="extra", participants=BOTH, tasks=(name,))
        elif kind == "theme":
            yield c.RecordTheme(now=now, theme=name)
        elif kind == "sign":
            area, _, sign = name.partition("/")
            yield c.RecordProgress(now=now, area=area, signs=(sign,))
        elif kind == "consent":
            by = (self.plan.protocol.consents[name].by or ("client",))[0]
            yield (c.RecordConsent if value else c.WithdrawConsent)(now=now, consent=name, by=by)
        elif kind == "focus":
            yield self._focus(tuple(value))
        elif kind == "alerts":
            for alert in self.course.open_alerts():
                yield c.CloseAlert(now=now, alert=alert.id, reason="seen and planned for")
        elif kind == "measure":
            items = {key.rpartition("/")[2]: int(each) for key, each in step.values.items() if key.startswith("item:")}
            yield c.RecordMeasure(now=now, measure=name, items=items)
        elif kind == "count":
            yield from self._counted(name, value)
        elif name in self.plan.protocol.facts:
            yield self._fact(name, value)
        else:
            fact, _, part = name.rpartition(".")
            yield c.RecordFact(now=now, fact=fact, key="new", value={part: value[0]})

    def _counted(self, name: str, wanted: int) -> Iterator[c.AnyCommand]:
        present = self.course.values.get(f"count:{name}", 0)
        assert isinstance(present, int)
        for number in range(present, wanted):
            if name in self.plan.protocol.events:
                yield c.ReportEvent(now=self.now, event=name)
            elif name in self.plan.protocol.frame.contacts:
                yield c.RecordContact(now=self.now, series=name, participants=BOTH)
            else:
                yield c.RecordFact(now=self.now, fact=name, key=f"n-{number}", value={})

    def _fact(self, name: str, value: Any) -> c.RecordFact:
        declared = self.plan.protocol.facts[name]
        if value == DECLINED:
            return c.RecordFact(now=self.now, fact=name, declined=True)
        if declared.type == "record":
            return c.RecordFact(now=self.now, fact=name, key="new" if declared.many else "", value={})
        return c.RecordFact(now=self.now, fact=name, value=tuple(value) if isinstance(value, list) else value)

    def _focus(self, areas: tuple[str, ...], *, agreed: bool = True) -> c.ChooseFocus:
        considered = {area: c.Considered(onset="unclear", help="likely") for area in areas} if agreed else {}
        return c.ChooseFocus(now=self.now, areas=areas, considered=considered, client_agrees=agreed,
                             therapist_agrees=agreed)  # fmt: skip

    def _progress(self) -> c.AnyCommand:
        rng, targets = self.rng, sorted(self.plan.gates.get(self.course.phase, {}))
        areas = tuple(rng.sample(sorted(self.plan.protocol.areas), rng.choice((0, 1, 1, 2, 3))))
        if rng.random() < 0.15:
            return self._focus(areas, agreed=rng.random() < 0.5)
        to = rng.choice(targets) if targets else "completed"
        if rng.random() < 0.05:
            return c.Override(now=self.now, matter="move", to=to, reason="clinical judgement")
        return c.Advance(now=self.now, to=to)

    def _anything(self) -> c.AnyCommand:
        rng, now, protocol = self.rng, self.now, self.plan.protocol
        entry = rng.randint(1, self.course.sequence)
        alert = rng.choice([*self.course.alerts, 1])
        event = rng.choice(sorted(protocol.events))
        themes = sorted(protocol.themes) or ["none"]
        return rng.choice((
            self._contact,
            self._contact,
            self._contact,
            lambda: c.RecordConsent(now=now, consent=rng.choice(sorted(protocol.consents)), by="client"),
            lambda: c.WithdrawConsent(now=now, consent=rng.choice(sorted(protocol.consents)), by="client"),
            self._any_fact,
            self._any_fact,
            self._any_measure,
            self._any_progress,
            lambda: c.RecordTheme(now=now, theme=rng.choice(themes), status="not-relevant"),
            lambda: c.WaiveTask(now=now, task=rng.choice(sorted(protocol.tasks)), reason="unsafe"),
            lambda: c.Override(now=now, matter=rng.choice(("extend", "focus")), reason="the client's wish", weeks=2),
            lambda: c.Hold(now=now, reason="travel", review_on=now.date() + timedelta(days=14)),
            lambda: c.Resume(now=now),
            lambda: c.ReportEvent(now=now, event=event),
            lambda: c.RaiseAlert(now=now, concern="a worry", rank=rng.randint(0, 3)),
            lambda: c.AcknowledgeAlert(now=now, alert=alert),
            lambda: c.HandOverAlert(now=now, alert=alert, to="t-2"),
            lambda: c.CloseAlert(now=now, alert=alert, reason="seen"),
            lambda: c.AnswerDeviation(now=now, entry=entry, code="contact-missed", answer="the client was ill"),
            lambda: c.ChangeTherapist(now=now, to="t-2", wish_of="client"),
            lambda: c.ChangeProtocol(now=now, to=self.plan.digest, reason="back again"),
            lambda: c.Correct(now=now, entry=entry, reason="wrong client"),
            lambda: c.NoteTime(now=now + timedelta(days=1)),
            self._ending,
        ))()  # fmt: skip

    def _ending(self) -> c.AnyCommand:
        reported = sorted(name for name, ending in self.plan.protocol.endings.items() if not ending.planned)
        if self.rng.random() < 0.2:
            return c.End(now=self.now, ending=self.rng.choice(reported))
        return self._contact()

    def _contact(self) -> c.RecordContact:
        rng, protocol = self.rng, self.plan.protocol
        participants = [name for name in sorted(protocol.participants) if name in BOTH or rng.random() < 0.2]
        return c.RecordContact(
            now=self.now,
            on=self.now.date() - timedelta(days=rng.choice((0, 0, 0, 3))),
            series=rng.choice(sorted(protocol.frame.contacts)),
            status=rng.choice(("held", "held", "held", "missed", "cancelled")),
            minutes=rng.choice((None, 20, 45, 50, 90)),
            participants=tuple(participants),
            tasks=tuple(rng.sample(sorted(protocol.tasks), 2)),
            techniques=tuple(rng.sample(sorted(protocol.techniques), 1)),
            themes=tuple(rng.sample(sorted(protocol.themes), 1)) if protocol.themes else (),
        )

    def _any_fact(self) -> c.RecordFact:
        name = self.rng.choice(sorted(self.plan.protocol.facts))
        declared = self.plan.protocol.facts[name]
        if self.rng.random() < 0.15:
            return c.RecordFact(now=self.now, fact=name, declined=True)
        if declared.type != "record":
            return c.RecordFact(now=self.now, fact=name, value=self._value(declared))
        key = self.rng.choice(("a", "b")) if declared.many else ""
        some = {each: self._value(part) for each, part in declared.fields.items() if self.rng.random() < 0.7}
        return c.RecordFact(now=self.now, fact=name, key=key, value=some)

    def _value(self, declared: Fact | Field) -> Any:
        rng = self.rng
        if declared.type == "boolean":
            return rng.random() < 0.5
        if declared.type == "choice":
            return rng.choice(sorted(declared.values))
        if declared.type == "choices":
            return tuple(rng.sample(sorted(declared.values), 1))
        if declared.type == "integer":
            return rng.randint(*(declared.range or (0, 9)))
        return date(2025, rng.randint(1, 12), 1).isoformat() if declared.type == "date" else "in the client's words"

    def _any_measure(self) -> c.RecordMeasure:
        name = self.rng.choice(sorted(self.plan.protocol.instruments))
        instrument = self.plan.protocol.instruments[name]
        items = {
            item: int(self.rng.choice(sorted(each.options or instrument.options)))
            for item, each in instrument.items.items()
            if self.rng.random() < 0.95
        }
        return c.RecordMeasure(now=self.now, measure=name, items=items)

    def _any_progress(self) -> c.RecordProgress:
        area = self.rng.choice(sorted(self.plan.protocol.areas))
        record = self.plan.protocol.areas[area]
        return c.RecordProgress(
            now=self.now,
            area=area,
            signs=(self.rng.choice(sorted(record.signs)),),
            strategies=(self.rng.choice(sorted(record.strategies)),),
            resolution=self.rng.choice(("", *sorted(record.resolutions))),
        )
