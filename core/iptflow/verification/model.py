"""What of a protocol the verifier reads: phases, moves with their gates, and the variables that they mention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from msgspec import json

from iptflow.conditions import (
    AnyOf,
    Comparison,
    Condition,
    Every,
    Value,
    Variable,
    comparisons,
    evaluate,
    groups,
    negations_inward,
    normalise,
    parse,
)
from iptflow.protocol import Protocol, focus_is_held, line, moves_from, titles, variables
from iptflow.protocol.administrations import Administrations
from iptflow.protocol.records import Instrument, Rule
from iptflow.verification.boxes import EVERYTHING, Region, both, union
from iptflow.verification.classes import Classes, Recorded, asked_of, classes

_bytes = json.Encoder(enc_hook=dict, order="deterministic").encode  # a read-only mapping is written as the plain one

BASE: Final = "ipt"
"""The id of the base, which a composed protocol does not name."""

ENTERED: Final = "weeks:phase"
"""The one variable that begins anew with every move."""


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """A rule of a gate, where it stands, and its condition."""

    name: str
    place: str
    rule: Rule
    condition: Condition


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """A move, and all that must hold for it."""

    origin: str
    to: str
    place: str
    demands: tuple[Demand, ...]

    @property
    def condition(self) -> Condition:
        """All demands as one condition."""
        return Every(tuple(demand.condition for demand in self.demands))

    @property
    def name(self) -> str:
        """The move in words."""
        return f"{self.origin} -> {self.to}"


class Model:
    """A protocol, ready to be explored."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.line = line(protocol) or tuple(sorted(protocol.phases))[:1]
        self.planned = {name for name, ending in protocol.endings.items() if ending.planned}
        self.gates = {phase: tuple(self._gates(phase)) for phase in self._phases()}
        self.whens = {name: self.parsed(task.when) for name, task in protocol.tasks.items() if task.when is not None}

    def _phases(self) -> list[str]:
        return [*self.line, *sorted(set(self.protocol.phases) - set(self.line))]

    def parsed(self, data: object) -> Condition:
        """A condition of this protocol."""
        return parse(data, self.protocol.instruments)

    def _gates(self, phase: str) -> Iterator[Gate]:
        leaving = tuple(self._demands(self.protocol.phases[phase].exit, f"phases.{phase}.exit"))
        named = {move.to: f"moves.{name}" for name, move in self.protocol.moves.items() if move.from_ == phase}
        for to, move in sorted(moves_from(self.protocol, phase).items()):
            place = named.get(to, f"phases.{phase}.exit")
            own = tuple(self._demands(move.rules, f"{place}.rules"))
            yield Gate(phase, to, place, leaving + own)

    def _demands(self, rules: Mapping[str, Rule], place: str) -> Iterator[Demand]:
        for name, rule in sorted(rules.items()):
            yield Demand(name, f"{place}.{name}", rule, self.parsed(rule.require))

    @property
    def adaptations(self) -> list[str]:
        """The adaptations of which the protocol was composed."""
        return [] if self.protocol.id == BASE else self.protocol.id.split("+")

    @property
    def start(self) -> str:
        """Where every course begins."""
        return self.line[0]

    def moves(self) -> Iterator[Gate]:
        """Every move, in the order of the phases that they leave."""
        for gates in self.gates.values():
            yield from gates

    @cached_property
    def declared(self) -> Mapping[str, Variable]:
        """The variables that the protocol declares; measures are what a course can record next."""
        return variables(self.protocol)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """The words for variables and values."""
        return titles(self.protocol)

    @cached_property
    def _demanded(self) -> list[Condition]:
        return [demand.condition for gate in self.moves() for demand in gate.demands]

    @cached_property
    def whens_asked(self) -> Mapping[str, Condition]:
        """When the tasks are asked for that gates ask for, by task."""
        tasks = {each.id for condition in self._demanded for each in comparisons(condition) if each.kind == "task"}
        return {name: condition for name, condition in sorted(self.whens.items()) if name in tasks}

    @cached_property
    def classes(self) -> Mapping[str, Classes]:
        """The classes of each variable that a gate reads, or the ``when`` of a task that a gate asks for."""
        asked = asked_of([*self._demanded, *self.whens_asked.values()])
        return {
            name: classes(self._of_any_course(name), [*asked[name], *self._bounds(name)], last=self.alarming)
            for name in sorted(asked, key=lambda each: self.declared[each].order)
        }

    @cached_property
    def alarms(self) -> Mapping[str, Condition]:
        """What raises an alert, by rule: the safety rules, and whatever rules this treatment out."""
        eligibility = self.protocol.eligibility
        against = eligibility.contraindications if eligibility else {}
        found = {name: self.parsed(stated.when) for name, stated in against.items() if stated.hard}
        safety = self.protocol.safety.items()
        return found | {name: self.parsed(rule.raise_when) for name, rule in safety if rule.raise_when is not None}

    def alarming(self, values: Recorded) -> bool:
        """Whether the record of one variable raises an alert by itself."""
        items = (key.removeprefix("item:").partition("/") for key, value in values.items() if _endorsed(key, value))
        return any(self.protocol.instruments[measure].items[item].risk for measure, _, item in items) or any(
            evaluate(condition, values) is True for condition in self.alarms.values()
        )

    def _of_any_course(self, name: str) -> Variable:
        """The variable; a measure as whatever administration some course could have."""
        variable = self.declared[name]
        kind, _, measure = name.partition(":")
        if kind != "measure":
            return variable
        return replace(variable, candidates=_ever(measure, _bytes(self.protocol.instruments[measure])))

    def _bounds(self, name: str) -> Iterator[Comparison]:
        kind, _, key = name.partition(":")
        bound = self._most(kind, key)
        if bound is not None:
            yield Comparison(kind, key, "at_most", (bound,))

    def _most(self, kind: str, key: str) -> int | None:
        series = self.protocol.frame.contacts.get(key) if kind == "count" else None
        if kind == "weeks":
            return self.protocol.frame.weeks.range[1]
        return series.count[1] if series is not None and series.count else None

    def kept(self, name: str, phase: str) -> int:
        """The classes of a variable that keep the frame in a phase; past its weeks only the line is held to."""
        whole = self.classes[name].all
        if name.startswith("weeks:") and phase not in self.line:
            return whole
        for bound in self._bounds(name):
            return self.classes[name].where(bound)
        return whole

    def later(self, name: str, phase: str) -> Sequence[int]:
        """What can follow each class of a variable in a phase; an agreed focus is held after its selection."""
        known = self.classes[name]
        return known.held() if name == "focus" and focus_is_held(self.protocol, phase) else known.later

    @cached_property
    def all_of(self) -> Mapping[str, int]:
        """Every class of each variable."""
        return {name: known.all for name, known in self.classes.items()}

    def boxes(self, condition: Condition) -> Region:
        """Where a condition is true, as boxes.

        Raises:
            TooComplexError: that takes more boxes than are allowed.
        """
        return self._boxes(normalise(negations_inward(condition)))

    def _boxes(self, condition: Condition) -> Region:
        if isinstance(condition, AnyOf):
            return union(box for part in condition.parts for box in self._boxes(part))
        if isinstance(condition, Every):
            found: Region = [EVERYTHING]
            for part in condition.parts:
                found = both(found, self._boxes(part))
            return found
        name = next(comparisons(condition)).variable
        mask = self.classes[name].where(condition)
        return [{name: mask}] if mask else []

    @cached_property
    def grouped(self) -> Mapping[Gate, Sequence[Region]]:
        """By move, its gate as ``grouped_of`` gives it."""
        return {gate: self.grouped_of(gate) for gate in self.moves()}

    def grouped_of(self, gate: Gate) -> Sequence[Region]:
        """The boxes of each group of conjuncts of a gate that shares no variable with another.

        Raises:
            TooComplexError: that takes more boxes than are allowed.
        """
        return [self.boxes(Every(group)) for group in _groups(gate.condition)]

    def still(self) -> Model:
        """The same protocol for a client whose state stays as it is.

        What is not yet known of the client has a value all the same, which the first record shows: there is one
        class for each value that may show.
        """
        copy = Model(self.protocol)
        copy.__dict__["classes"] = {
            name: known.still() if known.variable.by == "client" else known for name, known in self.classes.items()
        }
        return copy


def _endorsed(key: str, value: Value) -> bool:
    return key.startswith("item:") and isinstance(value, int) and value > 0


def _groups(condition: Condition) -> tuple[tuple[Condition, ...], ...]:
    whole = normalise(negations_inward(condition))
    return groups(whole.parts if isinstance(whole, Every) else (whole,))


@lru_cache(maxsize=64)
def _ever(measure: str, instrument: bytes) -> tuple[Mapping[str, Value], ...]:
    """Every administration of an instrument in some course; the same for all protocols that have the instrument."""
    return tuple(Administrations(measure, json.decode(instrument, type=Instrument)).ever())
