"""The shortest course to a goal: fewest moves, then fewest records, then by name.

The moves are searched first. For one sequence of moves each variable is free of the others, so the records that it
takes are added up variable by variable; only the alternatives of gates are tried out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from iptflow.verification.boxes import EVERYTHING, Box, Region, overlap
from iptflow.verification.model import ENTERED, Gate, Model
from iptflow.verification.space import Space

Standing = Mapping[str, int]
"""The class of each variable; a variable that is not named was never recorded."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a course should come: a phase or planned ending, with what recorded, through which move."""

    at: str
    region: Sequence[Box] = (EVERYTHING,)
    through: Gate | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One variable that is recorded: the class that it comes to."""

    name: str
    to: int


@dataclass(frozen=True, slots=True)
class Path:
    """A course: what is recorded before each move, and after the last; how many records that takes."""

    gates: tuple[Gate, ...]
    recorded: tuple[tuple[Change, ...], ...]
    records: int

    @property
    def standing(self) -> Standing:
        """The class of each variable at the end."""
        found: dict[str, int] = {}
        for changes in self.recorded:
            found.update({change.name: change.to for change in changes})
        return found


_Reached = tuple[int, tuple[tuple[int, int], ...]]
"""How many records it takes, and which: a segment of the course (negative, since the latest is best) and a class."""

_Chain = Mapping[int, _Reached]
_Chains = Mapping[str, _Chain]

_UNTOUCHED: _Chain = {0: (0, ())}


def shortest(space: Space, goal: Goal, longest: int | None = None) -> Path | None:
    """The shortest course to the goal, None when there is none that is short enough to be found.

    Args:
        space: the situations; it keeps every variable of the goal (``reads``).
        goal: where the course should come.
        longest: how many moves it may take.
    """
    far = _distances(space.model, goal)
    start = (space.model.start, goal.through is None)
    if start not in far:
        return None
    most = 6 * len(space.model.gates) + 6 if longest is None else longest
    for length in range(far[start], most + 1):
        found: Path | None = None
        for gates in _sequences(space, goal, length, far):
            found = _Records(space, gates, goal).cheapest(found)
        if found is not None:
            return found
    return None


_Node = tuple[str, bool]


def _distances(model: Model, goal: Goal) -> Mapping[_Node, int]:
    """How many moves a phase is away from the goal at least, before and after the move that must be made."""
    far: dict[_Node, int] = {(goal.at, True): 0}
    waiting = [(goal.at, True)]
    for node in waiting:
        for gate in model.moves():
            for made in (True, False):
                if (gate.to, made or gate is goal.through) == node and (gate.origin, made) not in far:
                    far[gate.origin, made] = far[node] + 1
                    waiting.append((gate.origin, made))
    return far


def _sequences(space: Space, goal: Goal, length: int, far: Mapping[_Node, int]) -> Iterator[tuple[Gate, ...]]:
    """Every sequence of so many moves that leads to the goal, by name."""
    stack: list[tuple[str, bool, tuple[Gate, ...], Region]] = [
        (space.model.start, goal.through is None, (), [space.start])
    ]
    while stack:
        phase, made, gates, entered = stack.pop()
        grown = space.grown(entered, phase) if phase in space.model.gates else entered
        if len(gates) == length:
            if phase == goal.at and made and overlap(grown, goal.region):
                yield gates
            continue
        for gate in reversed(space.model.gates.get(phase, ())):
            now = made or gate is goal.through
            if len(gates) + 1 + far.get((gate.to, now), length) > length:
                continue
            passed = [space.entered(box) for box in overlap(grown, space.gates[gate])]
            if passed:
                stack.append((gate.to, now, (*gates, gate), passed))


class _Records:
    """The fewest records along one sequence of moves."""

    def __init__(self, space: Space, gates: tuple[Gate, ...], goal: Goal) -> None:
        self.space = space
        self.model = space.model
        self.gates = gates
        self.best: Path | None = None
        self.phases = [gate.origin for gate in gates] + [goal.at] * (goal.at in self.model.gates)
        self.steps: list[tuple[int, Sequence[Box] | None]] = []
        for number in range(len(self.phases)):
            asked = self.model.grouped[gates[number]] if number < len(gates) else [goal.region]
            self.steps += [(number, None), *((number, boxes) for boxes in asked if list(boxes) != [EVERYTHING])]

    def cheapest(self, best: Path | None) -> Path | None:
        """The path with the fewest records, if it has fewer than the best that is known."""
        self.best = best
        self._step(0, {})
        return self.best

    def _step(self, at: int, chains: _Chains) -> None:
        cost = sum(min(chain.values())[0] for chain in chains.values())
        if self.best is not None and cost >= self.best.records:
            return
        if at == len(self.steps):
            self.best = self._path(chains, cost)
            return
        number, boxes = self.steps[at]
        if boxes is None:
            self._step(at + 1, self._moved(chains, number))
            return
        ways = [way for box in boxes if (way := self._recorded(number, chains, box)) is not None]
        for way in sorted(ways, key=lambda each: sum(min(chain.values())[0] for chain in each.values())):
            self._step(at + 1, way)

    def _recorded(self, number: int, chains: _Chains, box: Box) -> _Chains | None:
        found = dict(chains)
        for name, mask in sorted(box.items()):
            chain = self._grown(name, self.phases[number], number, chains.get(name, _UNTOUCHED), mask)
            if not chain:
                return None
            found[name] = chain
        return found

    def _grown(self, name: str, phase: str, number: int, chain: _Chain, mask: int) -> _Chain:
        known, later = self.model.classes[name], self.model.later(name, phase)
        mask &= self.space.kept(name, phase)
        found: dict[int, _Reached] = {}
        for old, (cost, history) in chain.items():
            for new in range(len(known.values)):
                if later[old] & mask & 1 << new:
                    more = history if new == old else (*history, (-number, new))
                    reached = (cost + known.records(old, new), more)
                    found[new] = min(found.get(new, reached), reached)
        return found

    def _moved(self, chains: _Chains, number: int) -> _Chains:
        """What a move changes: the weeks in the phase begin anew. What may soon be held can be chosen before it."""
        found = dict(chains)
        if number and ENTERED in found:
            found[ENTERED] = {0: min(found[ENTERED].values())}
        if "focus" in self.model.classes:
            everything, phase = self.model.all_of["focus"], self.phases[number]
            found["focus"] = self._grown("focus", phase, number, found.get("focus", _UNTOUCHED), everything)
        return found

    def _path(self, chains: _Chains, cost: int) -> Path:
        recorded: list[list[Change]] = [[] for _ in range(len(self.gates) + 1)]
        for name, chain in chains.items():
            for number, new in min(chain.values())[1]:
                recorded[-number].append(Change(name, new))
        order = self.model.declared
        ordered = tuple(
            tuple(sorted(changes, key=lambda change: (change.name.startswith("weeks:"), order[change.name].order)))
            for changes in recorded
        )
        return Path(self.gates, ordered, cost)
