"""The reference: the real engine, one course a client, asked and told through the same handle as by any host.

Plugins are not loaded: what a protocol says as data is played, and what a plugin says in Python is not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from iptflow.course.due import of_part
from iptflow.course.entries import AlertRaised
from iptflow.course.parts import Part, parts
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer
from iptflow.course.views.moves import PossibleMove
from iptflow.flow import Flow, open_flow
from iptflow.flow.handle import CourseHandle
from iptflow.simulation.draws import Bits, Flags, Places
from iptflow.simulation.script import WORD, Script
from iptflow.simulation.side import Agenda, Numbers, Planned, Standing, Taken
from iptflow.simulation.therapist import day_in_window, short

OPENING: Final = date(2026, 1, 5)
"""The day on which every made-up course is opened."""

_NOON: Final = time(12, tzinfo=UTC)
_SITE: Final[Mapping[str, Any]] = {
    "format": "site/1",
    "id": "simulation",
    "timezone": "UTC",
    "alerts": {
        "owner": "t-1",
        "deputy": "t-2",
        "acknowledge_within": "PT4H",
        "hours": {"monday": ["09:00-17:00"]},
    },
    "emergency": {"number": "112", "route": "Made up"},
}
_CONSIDERED: Final = {"onset": "linked", "help": "likely"}

_Contacts = tuple[tuple[int, int, int], ...]


class Reference:
    """The side that is the real engine."""

    def __init__(self, script: Script, size: int) -> None:
        self.script = script
        self._flow = open_flow(site=_SITE, discover=False, adaptations=())
        self._plan = _kept(self._flow, script.plan)
        self._courses = [self._opened(number) for number in range(size)]
        self._at: list[tuple[Part, int]] = [(Part(kind="acute", start=OPENING), 0)] * size
        self._contacts: dict[Part, _Contacts] = {}
        self._alerts = np.zeros(size, np.int64)
        self._deviations = np.zeros(size, np.int16)
        self._now: Planned = self.planned()

    def _opened(self, number: int) -> CourseHandle:
        return self._flow.open_course(self._plan, client=f"c-{number}", therapist="t-1", on=OPENING, synthetic=True,
                                      now=datetime.combine(OPENING, _NOON))  # fmt: skip

    def keep(self, kept: Flags) -> None:
        """Go on with some of the clients only."""
        self._courses = [each for each, stays in zip(self._courses, kept, strict=True) if stays]
        self._at = [each for each, stays in zip(self._at, kept, strict=True) if stays]
        self._alerts, self._deviations = self._alerts[kept], self._deviations[kept]
        self._now = self._now.only(kept)

    def standing(self) -> Standing:
        """Where everybody stands."""
        place = [self.script.place[each.state.ended or each.state.phase] for each in self._courses]
        since = [(each.state.phase_since - OPENING).days for each in self._courses]
        return Standing(np.array(place, np.int8), np.array(since, np.int32))

    def planned(self) -> Planned:
        """The contact that comes next for everybody, as the engine plans it."""
        rows = [self._next(number) for number in range(len(self._courses))]
        columns = np.array(rows, np.int32).reshape(-1, 3).T
        self._now = Planned(columns[0].astype(np.int8), columns[1], columns[2].astype(np.int16))
        return self._now

    def _next(self, number: int) -> tuple[int, int, int]:
        course = self._courses[number].state
        if course.ended:
            return -1, 0, 0
        part = parts(self._plan, course)[-1]
        if part != self._at[number][0]:
            self._at[number] = part, 0
        return self._of(part, number)[self._at[number][1]]

    def _of(self, part: Part, number: int) -> _Contacts:
        """The contacts of a part, and the day after its last window."""
        if part not in self._contacts:
            self._contacts[part] = tuple(self._listed(part, number))
        return self._contacts[part]

    def _listed(self, part: Part, number: int) -> Iterator[tuple[int, int, int]]:
        planned = tuple(of_part(self._plan, self._courses[number].state, part, ()))
        series = self._plan.protocol.frame.contacts
        start = OPENING.toordinal()
        rows = sorted(
            (day_in_window(series[each.series], each, start), self.script.series.index(each.series)) for each in planned
        )
        full = [not short(name, series[name]) for name in (self.script.series[index] for _, index in rows)]
        for place, (day, index) in enumerate(rows):
            yield index, day, sum(full[place + 1 :])
        yield -1, max((each.closes.toordinal() - start for each in planned), default=rows[-1][0] if rows else 0) + 1, 0

    def agenda(self, held: Flags) -> Agenda:
        """The agenda of the engine, and the demands that shut the way onward."""
        script, size = self.script, len(self._courses)
        words = [np.zeros(size, np.uint64) for _ in range(2 * script.words)]
        invited = [np.zeros(size, np.bool_) for _ in script.others]
        due = [np.zeros(size, np.bool_) for _ in script.measures]
        facts: dict[int, Flags] = {}
        consents: dict[int, Flags] = {}
        for number in map(int, np.flatnonzero(held)):
            asked = self._courses[number].next(self._day(number))
            for line in asked.tasks:
                word, bit = divmod(script.tasks.index(line.id), WORD)
                words[word + (0 if line.left_behind else script.words)][number] |= np.uint64(1 << bit)
            for index, who in enumerate(script.others):
                invited[index][number] = who in asked.participants
            for index, name in enumerate(script.measures):
                due[index][number] = any(each.measure == name for each in asked.measures)
            for demand in self._unmet(number):
                for kind, found in zip((facts, consents), script.asked_by(demand), strict=True):
                    for each in found:
                        kind.setdefault(each, np.zeros(size, np.bool_))[number] = True
        return Agenda(words, invited, due, facts, consents)

    def _unmet(self, number: int) -> list[Any]:
        course = self._courses[number]
        phase = course.state.phase
        moves: tuple[PossibleMove, ...] = course.moves(self._day(number))
        rules = {each.rule for move in moves if move.to == self.script.onward.get(phase) for each in move.reasons}
        return [demand for demand in self.script.asks.get(phase, ()) if demand.id in rules]

    def miss(self, missed: Flags) -> None:
        """The contact was missed."""
        for number, course, when in self._each(missed):
            series = self.script.series[self._now.series[number]]
            self._count(number, course.record_contact(series, status="missed", **when))
            self._step(number)

    def hold(self, held: Flags, company: Sequence[Flags], tasks: Sequence[Bits], aside: Sequence[Bits]) -> None:
        """The contact was held."""
        script = self.script
        for number, course, when in self._each(held):
            name = script.series[self._now.series[number]]
            minutes = self._plan.protocol.frame.contacts[name].minutes
            there = [
                "client",
                "therapist",
                *(w for w, came in zip(script.others, company, strict=True) if came[number]),
            ]
            self._count(number, course.record_contact(
                name, participants=there, minutes=minutes[1] if minutes else None,
                tasks=self._named(tasks, number), **when))  # fmt: skip
            for task in self._named(aside, number):
                alone = ("therapist", *script.task(task).with_)
                self._count(number, course.record_contact(script.aside, participants=alone, tasks=(task,), **when))
            self._step(number)

    def _named(self, words: Sequence[Bits], number: int) -> tuple[str, ...]:
        found = sum(int(bits[number]) << (WORD * word) for word, bits in enumerate(words))
        return tuple(name for index, name in enumerate(self.script.tasks) if found >> index & 1)

    def consent(self, number: int, given: Flags) -> None:
        """A consent was given."""
        consent = self.script.consents[number]
        for client, course, when in self._each(given):
            self._count(client, course.record_consent(consent, by=self.script.giver(consent), **when))

    def find(self, number: int, at: Places, codes: Numbers) -> None:
        """A fact was asked of these clients."""
        fact = self.script.findings[number]
        for (client, course, when), code in zip(self._those(at), codes, strict=True):
            said = {"declined": True} if code >= len(fact.values) else {"value": fact.values[code]}
            self._count(client, course.record_fact(fact.id, which=fact.key, **said, **when))

    def measure(self, number: int, at: Places, items: Mapping[str, NDArray[np.int32]]) -> None:
        """A measure was answered by these clients."""
        for index, (client, course, when) in enumerate(self._those(at)):
            answers = {item: int(given[index]) for item, given in items.items()}
            self._count(client, course.record_measure(self.script.measures[number], answers, **when))

    def focus(self, agreed: Flags, chosen: NDArray[np.int64]) -> None:
        """A focus was agreed."""
        for client, course, when in self._each(agreed):
            areas = self.script.focuses[chosen[client]]
            self._count(client, course.choose_focus(
                *areas, primary=areas[0], considered=dict.fromkeys(areas, _CONSIDERED), client_agrees=True,
                therapist_agrees=True, **when))  # fmt: skip

    def happen(self, event: str, told: Flags) -> None:
        """An event was reported."""
        for client, course, when in self._each(told):
            self._count(client, course.report_event(event, **when))

    def close_alerts(self, closing: Flags) -> None:
        """All open alerts were closed."""
        for client, course, when in self._each(closing):
            for alert in course.state.open_alerts():
                self._count(client, course.close_alert(alert.id, reason="Talked through; a plan is made", **when))

    def advance(self, wanted: Flags, branch: bool) -> Flags:
        """Go on, along the branch or onward."""
        ways = self.script.branch if branch else self.script.onward
        moved = np.zeros(len(wanted), np.bool_)
        for client, course, when in self._each(wanted):
            target = ways.get(course.state.phase)
            if target:
                moved[client] = self._count(client, course.advance(target, **when))
        return moved

    def override(self, wanted: Flags) -> Flags:
        """Go onward past the gate."""
        moved = np.zeros(len(wanted), np.bool_)
        for client, course, when in self._each(wanted):
            target = self.script.onward.get(course.state.phase)
            if target:
                said = course.override("move", to=target, reason="clinical judgement", **when)
                moved[client] = self._count(client, said)
        return moved

    def end(self, ending: str, ended: Flags) -> None:
        """The course ended, as reported."""
        for client, course, when in self._each(ended):
            self._count(client, course.end(ending, **when))

    def taken(self) -> Taken:
        """What has come since this was last asked."""
        found = Taken(self._alerts, self._deviations)
        self._alerts, self._deviations = np.zeros_like(self._alerts), np.zeros_like(self._deviations)
        return found

    def _day(self, number: int) -> date:
        return OPENING + timedelta(days=int(self._now.day[number]))

    def _each(self, chosen: Flags) -> Iterator[tuple[int, CourseHandle, dict[str, Any]]]:
        return self._those(np.flatnonzero(chosen))

    def _those(self, at: Places) -> Iterator[tuple[int, CourseHandle, dict[str, Any]]]:
        for number in map(int, at):
            day = self._day(number)
            yield number, self._courses[number], {"on": day, "now": datetime.combine(day, _NOON)}

    def _step(self, number: int) -> None:
        part, index = self._at[number]
        self._at[number] = part, index + 1

    def _count(self, number: int, answer: Answer) -> bool:
        if not isinstance(answer, Accepted):
            return False
        for entry in answer.entries:
            self._deviations[number] += len(entry.deviations)
            if isinstance(entry, AlertRaised):
                self._alerts[number] |= 1 << self.script.rules.index(entry.rule)
        return True


def _kept(flow: Flow, plan: Plan) -> Plan:
    """The same protocol in a journal of its own."""
    flow.journal.keep_body(plan.digest, msgspec.json.encode(plan.protocol, enc_hook=dict))
    return flow.protocol(plan.digest)
