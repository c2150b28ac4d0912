"""A protocol made ready for use: gates compiled, tasks sorted by where they are asked for, the machine built.

One plan per content digest, shared by all courses; read only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from iptflow.conditions import (
    Condition,
    Every,
    Situation,
    Variable,
    comparisons,
    compile_condition,
    parse,
    variables_of,
)
from iptflow.conditions.records import Test
from iptflow.course.machine import PhaseMachine
from iptflow.protocol import line, titles, variables
from iptflow.protocol.durations import days
from iptflow.protocol.line import moves_from
from iptflow.protocol.records import ConditionData, Protocol, Range, Rule, Series, Task, Trigger, sources


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule of a gate, compiled."""

    id: str
    title: str
    source: tuple[str, ...]
    condition: Condition
    holds: Test

    @property
    def demanded_by(self) -> str:
        """The adaptation whose word the rule is; the base's own words are unqualified."""
        return self.id.partition("/")[0] if "/" in self.id else "ipt"

    invariant: bool
    """Whether no override goes past it: a planned ending with an open alert."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A trigger, compiled: what is put on record when it comes to hold."""

    id: str
    title: str
    source: tuple[str, ...]
    holds: Test


@dataclass(frozen=True, slots=True)
class Against:
    """A contraindication that does more than speak against: an alert, or contacts that are not held together."""

    id: str
    title: str
    source: tuple[str, ...]
    hard: bool
    apart_from: frozenset[str]
    holds: Test


Watched = Mapping[str, tuple[Watch, ...]]
"""Triggers by the keys that they read."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold for one move."""

    origin: str
    to: str
    demands: tuple[Demand, ...]

    @property
    def condition(self) -> Condition:
        """All demands as one condition."""
        return Every(tuple(demand.condition for demand in self.demands))

    def unmet(self, values: Situation, passed: frozenset[str] = frozenset()) -> tuple[Demand, ...]:
        """The demands that do not hold, without those that were passed by an override earlier in the course.

        Nobody is asked twice for the same matter; only what keeps a planned ending from an open alert is.
        """
        return tuple(
            demand
            for demand in self.demands
            if demand.holds(values) is not True and (demand.invariant or demand.id not in passed)
        )


@dataclass(frozen=True, repr=False)
class Plan:
    """A protocol, ready for use."""

    protocol: Protocol
    digest: str
    gates: Mapping[str, Mapping[str, Gate]] = field(init=False)
    machine: PhaseMachine = field(init=False)

    def __post_init__(self) -> None:
        gates = {phase: self._gates(phase) for phase in self.protocol.phases}
        planned = tuple(name for name, ending in self.protocol.endings.items() if ending.planned)
        object.__setattr__(self, "gates", gates)
        object.__setattr__(self, "machine", PhaseMachine({p: tuple(g) for p, g in gates.items()}, planned))

    def __repr__(self) -> str:
        return f"Plan({self.protocol.id}, {self.digest[:12]})"

    def compiled(self, data: ConditionData) -> Condition:
        """A condition of this protocol, ready to evaluate."""
        condition = parse(data, self.protocol.instruments)
        compile_condition(condition)
        return condition

    def _gates(self, phase: str) -> dict[str, Gate]:
        leaving = self._demands(self.protocol.phases[phase].exit)
        return {
            target: Gate(phase, target, leaving + self._demands(move.rules))
            for target, move in moves_from(self.protocol, phase).items()
        }

    def _demands(self, rules: Mapping[str, Rule]) -> tuple[Demand, ...]:
        return tuple(self._demand(name, rule) for name, rule in rules.items())

    def _demand(self, name: str, rule: Rule) -> Demand:
        condition = self.compiled(rule.require)
        invariant = "alerts" in variables_of(condition)
        return Demand(name, rule.title, sources(rule.source), condition, compile_condition(condition), invariant)

    @cached_property
    def line(self) -> tuple[str, ...]:
        """The phases in order; maintenance is a branch and not on it."""
        return line(self.protocol)

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """The ``when`` and ``raise_when`` of tasks, themes, resolutions and triggers, by place."""
        protocol = self.protocol
        stated: dict[str, ConditionData | None] = {
            **{f"tasks.{name}": task.when for name, task in protocol.tasks.items()},
            **{f"themes.{name}": theme.when for name, theme in protocol.themes.items()},
            **{f"cautions.{name}": caution.when for name, caution in protocol.cautions.items()},
            **{
                f"areas.{area}.resolutions.{name}": resolution.when
                for area, record in protocol.areas.items()
                for name, resolution in record.resolutions.items()
            },
        }
        return {place: self.compiled(data) for place, data in stated.items() if data}

    @cached_property
    def each_contact(self) -> tuple[tuple[str, Task], ...]:
        """The tasks that every contact asks for."""
        return tuple((name, task) for name, task in sorted(self.protocol.tasks.items()) if task.scope == "each-contact")

    @cached_property
    def last_weeks(self) -> Mapping[str, int]:
        """The last week in which the frame plans each series: calls of weeks 1 to 4 have none in week 5 (AD3).

        A series that reaches the least length of the course runs to its greatest: sixteen sessions may take more weeks.
        """
        frame = self.protocol.frame
        return {name: _last_week(series, frame.weeks.range) for name, series in frame.contacts.items()}

    @cached_property
    def strategies(self) -> frozenset[str]:
        """The strategies of all areas."""
        return frozenset(name for area in self.protocol.areas.values() for name in area.strategies)

    @cached_property
    def watched(self) -> frozenset[str]:
        """The keys that a notice or an alarm reads."""
        return frozenset((*self.notices, *self.alarms))

    @cached_property
    def notices(self) -> Watched:
        """What is put on record beside an entry, by what it reads."""
        return self._watched(self.protocol.notices)

    @cached_property
    def alarms(self) -> Watched:
        """What raises an alert, by what it reads: the safety rules, and whatever rules this treatment out."""
        eligibility = self.protocol.eligibility
        against = {
            name: Trigger(title=stated.title, source=stated.source, raise_when=stated.when)
            for name, stated in (eligibility.contraindications if eligibility else {}).items()
            if stated.hard
        }
        return self._watched({**against, **self.protocol.safety})

    @cached_property
    def against(self) -> tuple[Against, ...]:
        """What strikes a treatment out while it holds, by name: the hard contraindications, and those that part."""
        eligibility = self.protocol.eligibility
        return tuple(
            Against(
                id=name,
                title=stated.title,
                source=sources(stated.source),
                hard=stated.hard,
                apart_from=frozenset(stated.apart_from),
                holds=compile_condition(self.compiled(stated.when)),
            )
            for name, stated in sorted(eligibility.contraindications.items() if eligibility else ())
            if stated.hard or stated.apart_from
        )

    @cached_property
    def parting(self) -> tuple[Against, ...]:
        """Those of them that keep the client apart from somebody."""
        return tuple(each for each in self.against if each.apart_from)

    @cached_property
    def alone(self) -> frozenset[str]:
        """The tasks that are done with nobody else there."""
        return frozenset(name for name, task in self.protocol.tasks.items() if task.alone)

    def _watched(self, triggers: Mapping[str, Trigger]) -> Watched:
        found: dict[str, tuple[Watch, ...]] = {}
        for name, trigger in sorted(triggers.items()):
            if trigger.raise_when:
                condition = self.compiled(trigger.raise_when)
                watch = Watch(name, trigger.title, sources(trigger.source), compile_condition(condition))
                for key in sorted({comparison.key for comparison in comparisons(condition)}):
                    found[key] = (*found.get(key, ()), watch)
        return found

    @cached_property
    def variables(self) -> Mapping[str, Variable]:
        """What conditions can read, with its domain."""
        return variables(self.protocol)

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The titles that conditions are put into words with."""
        return {
            key: title if key.partition(":")[0] in ("measure", "count") or key.startswith("focus=") else f"“{title}”"
            for key, title in titles(self.protocol).items()
        }

    @cached_property
    def words_when_missing(self) -> Mapping[str, str]:
        """What would satisfy a demand on a fact that was never recorded, by the fact's key."""
        return {f"fact:{name}": fact.words_when_missing for name, fact in self.protocol.facts.items()}

    @cached_property
    def dated(self) -> tuple[str, ...]:
        """The facts since whose date some condition counts weeks."""
        triggers = [*self.protocol.notices.values(), *self.protocol.safety.values()]
        stated = [*self.conditions.values(), *(self.compiled(each.raise_when) for each in triggers if each.raise_when)]
        stated += [gate.condition for moves in self.gates.values() for gate in moves.values()]
        read = {each.id for condition in stated for each in comparisons(condition) if each.kind == "weeks"}
        return tuple(sorted(read & set(self.protocol.facts)))


def _last_week(series: Series, weeks: Range) -> int:
    least, last = weeks
    if series.count and series.every:
        own = series.from_week - 1 + -(-series.count[1] * days(series.every) // 7)
        return min(own, last) if own < least else last
    return last
