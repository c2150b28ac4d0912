"""A protocol made ready for use: gates compiled, tasks sorted by where they are asked for, the machine built.

One plan per content digest, shared by all courses; read only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from iptflow.conditions import Condition, Every, Situation, compile_condition, parse, variables_of
from iptflow.conditions.records import Test
from iptflow.course.machine import PhaseMachine
from iptflow.protocol.line import moves_from
from iptflow.protocol.records import ConditionData, Protocol, Rule, Task, sources


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

    @property
    def invariant(self) -> bool:
        """Whether no override goes past it: a planned ending with an open alert."""
        return any(variable == "alerts" for variable in variables_of(self.condition))


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

    def unmet(self, values: Situation) -> tuple[Demand, ...]:
        """The demands that do not hold."""
        return tuple(demand for demand in self.demands if demand.holds(values) is not True)


@dataclass(frozen=True)
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
        return Demand(name, rule.title, sources(rule.source), condition, compile_condition(condition))

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """The ``when`` and ``raise_when`` of tasks, themes, resolutions, safety rules and notices, by place."""
        protocol = self.protocol
        stated: dict[str, ConditionData | None] = {
            **{f"tasks.{name}": task.when for name, task in protocol.tasks.items()},
            **{f"themes.{name}": theme.when for name, theme in protocol.themes.items()},
            **{f"safety.{name}": rule.raise_when for name, rule in protocol.safety.items()},
            **{f"notices.{name}": rule.raise_when for name, rule in protocol.notices.items()},
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
        return tuple((name, task) for name, task in self.protocol.tasks.items() if task.scope == "each-contact")
