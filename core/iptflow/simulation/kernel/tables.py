"""A protocol compiled for the kernel: its conditions as functions of the state, its words as bits, its plan as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from iptflow.conditions import Condition, comparisons, variables_of
from iptflow.errors import Finding, NotSimulated
from iptflow.protocol.records import Schedule
from iptflow.simulation.kernel.calendar import Calendar
from iptflow.simulation.kernel.truth import Asked, Compiler, refused
from iptflow.simulation.script import WORD, Script


class Demand(NamedTuple):
    """A rule of a gate: the tasks that it reads are not asked for again once it was passed."""

    id: str
    holds: Asked
    invariant: bool
    tasks: int


class Alarm(NamedTuple):
    """What raises an alert, and the keys of which it reads."""

    bit: int
    holds: Asked
    keys: frozenset[str]


class Parting(NamedTuple):
    """What keeps the client apart from somebody."""

    who: frozenset[str]
    holds: Asked


@dataclass(frozen=True)
class Tables:
    """Everything that the kernel looks up; made once for a protocol."""

    script: Script
    calendar: Calendar
    gates: Mapping[tuple[str, str], tuple[Demand, ...]]
    whens: tuple[tuple[str, Asked], ...]
    alarms: tuple[Alarm, ...]
    parting: tuple[Parting, ...]
    items: Mapping[int, tuple[str, ...]]

    @classmethod
    def of(cls, script: Script, opening: date) -> Tables:
        """Compile the protocol.

        Raises:
            NotSimulated: with every condition that cannot be followed, each with its path.
        """
        maker = _Maker(script)
        tables = cls(
            script=script,
            calendar=Calendar(script, opening),
            gates=maker.gates(),
            whens=maker.whens(),
            alarms=maker.alarms(),
            parting=maker.parting(),
            items=maker.items(),
        )
        maker.refuse()
        return tables

    @cached_property
    def asked(self) -> NDArray[np.uint64]:
        """By word and place, the tasks that are asked for there."""
        return self._in_phase()

    @cached_property
    def each_must(self) -> NDArray[np.uint64]:
        """By word and place, what every contact there must do."""
        return self._in_phase("must", "each-contact")

    def _in_phase(self, level: str = "", scope: str = "") -> NDArray[np.uint64]:
        def asked(name: str, phase: str) -> bool:
            task = self.script.task(name)
            return (not task.in_ or phase in task.in_) and level in ("", task.level) and scope in ("", task.scope)

        rows = [
            self.script.bits(name for name in self.script.tasks if asked(name, place))
            if place in self.script.phases else 0
            for place in self.script.places
        ]  # fmt: skip
        return split(rows, self.script.words)

    @cached_property
    def behind(self) -> NDArray[np.uint64]:
        """By word, the places that were entered as bits, and the present place: what no later phase asks for."""
        phases = self.script.phases
        rows = []
        for entered in range(1 << len(phases)):
            came = {name for number, name in enumerate(phases) if entered >> number & 1}
            for place in phases:
                behind = came - {place}
                rows.append(self.script.bits(name for name in self.script.tasks if self._is_behind(name, behind)))
        return split(rows, self.script.words).reshape(self.script.words, 1 << len(phases), len(phases))

    def _is_behind(self, name: str, behind: set[str]) -> bool:
        task = self.script.task(name)
        once = task.level == "must" and task.scope == "once"
        return once and bool(set(task.in_) & behind) and not set(task.in_) & (set(self.script.phases) - behind)


def split(rows: list[int], words: int) -> NDArray[np.uint64]:
    """Rows of bits as words: one row of the result a word."""
    full = (1 << WORD) - 1
    return np.array([[row >> (WORD * word) & full for row in rows] for word in range(words)], np.uint64)


class _Maker:
    """Compiles condition by condition and keeps what was refused, so that all is said at once."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._compiler = Compiler(script)
        self._findings: list[Finding] = []
        self._missing: Asked = lambda state: np.zeros(state.size, np.int8)

    def refuse(self) -> None:
        found = {each.place: each for each in (*self._findings, *self._unfollowed())}
        if found:
            raise NotSimulated("This protocol cannot be simulated.", findings=list(found.values()))

    def _unfollowed(self) -> Iterator[Finding]:
        protocol = self.script.plan.protocol
        if protocol.frame.limits and protocol.frame.limits.contacts_a_week:
            yield refused("frame.limits.contacts_a_week", "how many contacts of all series lie in a week").findings[0]
        for name, schedule in protocol.measures.items():
            if schedule.every:
                yield refused(f"measures.{name}.every", "a measure by a rhythm of its own").findings[0]
        if len(self.script.rules) >= WORD:
            yield refused("safety", f"more than {WORD - 1} rules for alerts").findings[0]

    def _compiled(self, condition: Condition, path: str) -> Asked:
        try:
            return self._compiler.compile(condition, path)
        except NotSimulated as fault:
            self._findings += fault.findings
            return self._missing

    def gates(self) -> dict[tuple[str, str], tuple[Demand, ...]]:
        paths = {id(each.condition): each.path for each in self.script.read}
        found = {}
        for phase, gates in self.script.plan.gates.items():
            for target, gate in gates.items():
                found[phase, target] = tuple(
                    Demand(
                        each.id,
                        self._compiled(each.condition, paths.get(id(each.condition), self._path(phase, each.id))),
                        each.invariant,
                        self.script.bits(key[5:] for key in variables_of(each.condition) if key.startswith("task:")),
                    )
                    for each in gate.demands
                )
        return found

    def _path(self, phase: str, rule: str) -> str:
        if rule in self.script.plan.protocol.phases[phase].exit:
            return f"phases.{phase}.exit.{rule}"
        moves = self.script.plan.protocol.moves.items()
        return next(f"moves.{name}.rules.{rule}" for name, each in moves if each.from_ == phase and rule in each.rules)

    def whens(self) -> tuple[tuple[str, Asked], ...]:
        stated = self.script.plan.conditions
        return tuple(
            (name, self._compiled(stated[f"tasks.{name}"], f"tasks.{name}.when"))
            for name in self.script.tasks
            if f"tasks.{name}" in stated
        )

    def alarms(self) -> tuple[Alarm, ...]:
        plan = self.script.plan
        eligibility = plan.protocol.eligibility
        stated = {f"safety.{name}.raise_when": (name, each.raise_when) for name, each in plan.protocol.safety.items()}
        for name, each in (eligibility.contraindications if eligibility else {}).items():
            if each.hard and name not in plan.protocol.safety:
                stated[f"eligibility.contraindications.{name}.when"] = name, each.when
        found = []
        for path, (name, data) in stated.items():
            if data:
                condition = plan.compiled(data)
                keys = frozenset(each.key for each in comparisons(condition))
                if any(key.startswith(("task:", "theme:")) for key in keys):
                    self._findings += refused(path, "an alert that a task raises").findings
                found.append(Alarm(1 << self.script.rules.index(name), self._compiled(condition, path), keys))
        return tuple(found)

    def parting(self) -> tuple[Parting, ...]:
        eligibility = self.script.plan.protocol.eligibility
        return tuple(
            Parting(
                frozenset(each.apart_from),
                self._compiled(self.script.plan.compiled(each.when), f"eligibility.contraindications.{name}.when"),
            )
            for name, each in sorted(eligibility.contraindications.items() if eligibility else ())
            if each.apart_from
        )

    def items(self) -> dict[int, tuple[str, ...]]:
        """By measure, the items that a condition reads."""
        read = {each.id for each in self.script.compared if each.kind == "item"}
        return {
            number: tuple(sorted(item for item in self.script.plan.protocol.instruments[name].items
                                 if f"{name}/{item}" in read))
            for number, name in enumerate(self.script.measures)
        }  # fmt: skip


def takes(schedule: Schedule, at: str) -> bool:
    """Whether a measure is planned at a point of the course."""
    return at in schedule.at
