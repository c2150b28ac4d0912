"""A protocol as the made-up people meet it: its words by number, the same for both sides of a simulation.

What a demand, an agenda or a score comes to is not here: that is the protocol's logic, and each side works it out by
itself, the reference by the real engine and the kernel by arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise
from typing import Final, NamedTuple

from iptflow.conditions import Comparison, Condition, comparisons, evaluate, variables_of
from iptflow.course.plan import Demand, Plan
from iptflow.course.views.tasks import LEVELS
from iptflow.protocol.line import SELECTION
from iptflow.protocol.records import Fact, Task
from iptflow.simulation.findings import Finding, finding, recorded

WORD: Final = 64
"""Tasks are bits of words of so many bits."""

FOCUS_TASKS: Final = ("consider-areas", "agree-focus")
"""The tasks that a choice of focus does."""

RECURRENCE: Final = "recurrence"
LOST: Final = "lost-to-contact"
WITHDRAWN: Final = "withdrawn"


class Read(NamedTuple):
    """A condition that the simulation has to follow, and the path at which the protocol states it."""

    path: str
    condition: Condition


@dataclass(frozen=True)
class Script:
    """One protocol, its words by number. ``places`` are its phases, then its endings."""

    plan: Plan

    @cached_property
    def phases(self) -> tuple[str, ...]:
        """The line in its order, then the branches."""
        line = self.plan.line
        return (*line, *sorted(self.plan.protocol.phases.keys() - line))

    @cached_property
    def places(self) -> tuple[str, ...]:
        """Where a course can stand or have ended."""
        return (*self.phases, *sorted(self.plan.protocol.endings))

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The numbers of the places."""
        return {name: number for number, name in enumerate(self.places)}

    @cached_property
    def series(self) -> tuple[str, ...]:
        """The contact series."""
        return tuple(sorted(self.plan.protocol.frame.contacts))

    @cached_property
    def aside(self) -> str:
        """A series without a plan, for what is done with somebody alone."""
        contacts = self.plan.protocol.frame.contacts
        return next((name for name in self.series if not contacts[name].participants and not contacts[name].every), "")

    @cached_property
    def tasks(self) -> tuple[str, ...]:
        """The tasks in the order in which an agenda lists them; each is the bit of its number."""
        stated = self.plan.protocol.tasks
        return tuple(sorted(stated, key=lambda name: (LEVELS.index(stated[name].level), name)))

    @cached_property
    def words(self) -> int:
        """How many words of bits the tasks take; none where there are no tasks."""
        return -(-len(self.tasks) // WORD)

    def bits(self, tasks: Iterable[str]) -> int:
        """The tasks as one whole number of bits."""
        chosen = set(tasks)
        return sum(1 << number for number, name in enumerate(self.tasks) if name in chosen)

    def done_in(self, series: str) -> int:
        """The tasks that can be done at a contact of a series, as bits."""
        return self.bits(n for n in self.tasks if not self.task(n).series or series in self.task(n).series)

    def task(self, name: str) -> Task:
        """The record of a task."""
        return self.plan.protocol.tasks[name]

    @cached_property
    def others(self) -> tuple[str, ...]:
        """Those who take part besides client and therapist: who is asked for by a series or by a task."""
        protocol = self.plan.protocol
        named = {who for series in protocol.frame.contacts.values() for who in series.participants}
        named |= {who for task in protocol.tasks.values() for who in task.with_}
        named |= {who for name in self.consents for who in protocol.consents[name].by}
        return tuple(sorted(named - {"client", "therapist"}))

    @cached_property
    def read(self) -> tuple[Read, ...]:
        """Every condition that decides what happens, with its path: gates, tasks, alerts, and what parts people."""
        return tuple(self._read())

    def _read(self) -> Iterator[Read]:
        plan, protocol = self.plan, self.plan.protocol
        for phase, stated in protocol.phases.items():
            yield from (
                Read(f"phases.{phase}.exit.{name}", plan.compiled(r.require)) for name, r in stated.exit.items()
            )
        for move, moved in protocol.moves.items():
            for name, rule in moved.rules.items():
                yield Read(f"moves.{move}.rules.{name}", plan.compiled(rule.require))
        for name, task in protocol.tasks.items():
            if task.when:
                yield Read(f"tasks.{name}.when", plan.compiled(task.when))
        for name, trigger in protocol.safety.items():
            if trigger.raise_when:
                yield Read(f"safety.{name}.raise_when", plan.compiled(trigger.raise_when))
        eligibility = protocol.eligibility
        for name, against in (eligibility.contraindications if eligibility else {}).items():
            if against.hard or against.apart_from:
                yield Read(f"eligibility.contraindications.{name}.when", plan.compiled(against.when))

    @cached_property
    def compared(self) -> tuple[Comparison, ...]:
        """Every comparison of them."""
        return tuple(each for read in self.read for each in comparisons(read.condition))

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The facts that a condition reads, by name, as far as they can be made up."""
        facts, fields = self.plan.protocol.facts, self._fields
        made = (finding(name, facts[name], fields[name]) for name in sorted(fields) if name not in self._of_focus)
        return tuple(each for each in made if each is not None)

    @cached_property
    def _fields(self) -> Mapping[str, set[str]]:
        facts = self.plan.protocol.facts
        found: dict[str, set[str]] = {}
        for each in self.compared:
            if each.kind == "fact":
                fact, _, field = (each.id, "", "") if each.id in facts else each.id.rpartition(".")
                found.setdefault(fact, set()).update((field,) if field else ())
            elif each.kind == "count" and each.id in facts:
                found.setdefault(each.id, set())
        return found

    @property
    def _of_focus(self) -> frozenset[str]:
        """What the choice of a focus puts on record by itself."""
        return frozenset(("primary-area", "client-agrees-focus", "therapist-agrees-focus"))

    def fact(self, found: Finding) -> Fact:
        """The declaration of a fact."""
        return self.plan.protocol.facts[found.id]

    def favourable(self, found: Finding) -> tuple[int, ...]:
        """The values that open most gates and raise no alert."""
        helps, harms = self._read_by
        scores = []
        for code in range(len(found.values)):
            values = recorded(found, self.fact(found), code)
            harmed = any(evaluate(each, values) is True for each in harms.get(found.id, ()))
            scores.append(-1 if harmed else sum(evaluate(each, values) is True for each in helps.get(found.id, ())))
        return tuple(code for code, score in enumerate(scores) if score == max(scores))

    @cached_property
    def _read_by(self) -> tuple[Mapping[str, list[Comparison]], Mapping[str, list[Comparison]]]:
        helps: dict[str, list[Comparison]] = {}
        harms: dict[str, list[Comparison]] = {}
        facts = self.plan.protocol.facts
        for path, condition in self.read:
            kept = {"phases": helps, "moves": helps, "safety": harms, "eligibility": harms}.get(path.partition(".")[0])
            for each in comparisons(condition):
                if kept is not None and each.kind == "fact":
                    kept.setdefault(each.id if each.id in facts else each.id.rpartition(".")[0], []).append(each)
        return helps, harms

    @cached_property
    def consents(self) -> tuple[str, ...]:
        """The consents that a condition reads."""
        return tuple(sorted({each.id for each in self.compared if each.kind == "consent"}))

    def giver(self, consent: str) -> str:
        """Who is asked for a consent."""
        by = self.plan.protocol.consents[consent].by
        return "client" if not by or "client" in by else by[0]

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures that are planned and have a score."""
        instruments = self.plan.protocol.instruments
        planned = self.plan.protocol.measures
        return tuple(name for name in sorted(planned) if name in instruments and instruments[name].scoring is not None)

    @cached_property
    def events(self) -> tuple[str, ...]:
        """The events that may happen."""
        return tuple(sorted(self.plan.protocol.events))

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The problem areas."""
        return tuple(sorted(self.plan.protocol.areas))

    @cached_property
    def focuses(self) -> tuple[tuple[str, ...], ...]:
        """The sets of areas that may be agreed: none that by itself keeps the gate of the choice shut."""
        low, high = self.plan.protocol.focus.areas
        phase = self.plan.protocol.phases.get(SELECTION)
        rules = [self.plan.compiled(rule.require) for rule in phase.exit.values()] if phase else []
        asked = [each for each in rules if variables_of(each) == {"focus"}]
        chosen = [each for size in range(low, high + 1) for each in combinations(self.areas, size)]
        return tuple(
            each for each in chosen if all(evaluate(rule, {"focus": frozenset(each)}) is True for rule in asked)
        )

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """What can raise an alert, by name: each is the bit of its number."""
        protocol = self.plan.protocol
        named = {watch.id for watches in self.plan.alarms.values() for watch in watches}
        for measure in self.measures:
            items = protocol.instruments[measure].items
            named |= {risk_rule(measure, item) for item in items if items[item].risk}
        return tuple(sorted(named))

    @cached_property
    def onward(self) -> Mapping[str, str]:
        """By phase, where its course goes: to the next of the line, or to its planned ending."""
        line, gates = self.plan.line, self.plan.gates
        onward = dict(pairwise(line))
        for phase in self.phases:
            if phase not in onward:
                endings = sorted(set(gates[phase]) - set(self.phases))
                onward.update({phase: endings[0]} if endings else {})
        return onward

    @cached_property
    def branch(self) -> Mapping[str, str]:
        """By phase, where else it can go: to maintenance, or back to the choice of a focus."""
        found = {}
        for phase in self.phases:
            others = sorted(set(self.plan.gates[phase]) & set(self.phases) - {self.onward.get(phase, "")})
            found.update({phase: others[0]} if others else {})
        return found

    @cached_property
    def asks(self) -> Mapping[str, tuple[Demand, ...]]:
        """By phase, the demands of the way onward that ask for a fact or a consent."""
        found = {}
        for phase, target in self.onward.items():
            demands = self.plan.gates[phase][target].demands
            found[phase] = tuple(each for each in demands if self.asked_by(each) != ((), ()))
        return found

    def asked_by(self, demand: Demand) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The numbers of the findings and of the consents that a demand reads."""
        facts = {each.id for each in comparisons(demand.condition) if each.kind == "fact"}
        consents = {each.id for each in comparisons(demand.condition) if each.kind == "consent"}
        return (
            tuple(number for number, each in enumerate(self.findings) if each.id in facts),
            tuple(number for number, name in enumerate(self.consents) if name in consents),
        )

    @cached_property
    def recording(self) -> tuple[int, ...]:
        """By finding, the tasks at which it is recorded, as bits."""
        tasks = self.plan.protocol.tasks
        return tuple(self.bits(name for name in tasks if each.id in tasks[name].records) for each in self.findings)


def risk_rule(measure: str, item: str) -> str:
    """The alert of a risk item."""
    return f"{measure}-item-{item}"
