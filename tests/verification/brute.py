"""The same questions answered by trying out every concrete state. Shares no code with what it is held against.

It reads the plain mapping that a protocol is made of, evaluates conditions itself, and walks through every state of
phase and values one record or move at a time.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any, NamedTuple

Body = dict[str, Any]
Values = tuple[Hashable, ...]
State = tuple[str, Values]
Truth = bool | None


class Hidden(NamedTuple):
    """A client's state that has not shown yet."""

    value: Hashable


MOST = 4
"""Counts and weeks go up to here: one past the largest constant that generated protocols use."""


def name_of(leaf: Mapping[str, Any]) -> str:
    for kind in ("task", "sign", "consent", "count", "weeks", "fact", "outcome"):
        if kind in leaf:
            return f"{kind}:{leaf[kind]}"
    if "recorded" in leaf:
        return "focus" if leaf["recorded"] == "focus" else f"fact:{leaf['recorded']}"
    return "focus" if "focus" in leaf else "alerts"


def leaves(condition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if "every" in condition or "any" in condition:
        for part in condition.get("every") or condition["any"]:
            yield from leaves(part)
    elif "not" in condition:
        yield from leaves(condition["not"])
    else:
        yield condition


def holds(condition: Mapping[str, Any], values: Mapping[str, Any]) -> Truth:
    if "every" in condition:
        parts = [holds(part, values) for part in condition["every"]]
        return False if False in parts else None if None in parts else True
    if "any" in condition:
        parts = [holds(part, values) for part in condition["any"]]
        return True if True in parts else None if None in parts else False
    if "not" in condition:
        part = holds(condition["not"], values)
        return None if part is None else not part
    return _leaf(condition, values[name_of(condition)])


def _leaf(leaf: Mapping[str, Any], value: Any) -> Truth:
    if isinstance(value, Hidden):
        value = None
    if "recorded" in leaf:
        return value not in (None, frozenset())
    if "alerts" in leaf:
        return bool(value == 0)
    if "focus" in leaf:
        return leaf["focus"] in value
    if any(kind in leaf for kind in ("task", "sign", "consent")):
        return bool(value)
    if value in (None, "declined"):
        return None
    if "is" in leaf:
        return bool(value == leaf["is"])
    if "in" in leaf:
        return value in leaf["in"]
    if "at_least" in leaf:
        return bool(value >= leaf["at_least"])
    if "at_most" in leaf:
        return bool(value <= leaf["at_most"])
    low, high = leaf["between"]
    return bool(low <= value <= high)


class Brute:
    def __init__(self, body: Body) -> None:
        self.body = body
        self.order = _line(body)
        self.phases = [*self.order, *sorted(set(body["phases"]) - set(self.order))]
        self.rules: dict[tuple[str, str], dict[str, Any]] = {}
        self.moves: list[tuple[str, str]] = []
        for at, phase in enumerate(self.order[:-1]):
            self._move(phase, self.order[at + 1], f"phases.{phase}.exit", {})
        for name, move in body["moves"].items():
            self._move(move["from"], move["to"], f"moves.{name}", move.get("rules", {}))
        conditions = [rule for rules in self.rules.values() for rule in rules.values()]
        self.names = sorted({name_of(leaf) for condition in conditions for leaf in leaves(condition)})
        self.starts: Values = tuple(self._nothing(name) for name in self.names)

    def _move(self, origin: str, to: str, place: str, own: Mapping[str, Any]) -> None:
        self.moves.append((origin, to))
        leaving = self.body["phases"][origin].get("exit", {})
        self.rules[origin, to] = {
            **{f"phases.{origin}.exit.{name}": rule["require"] for name, rule in leaving.items()},
            **{f"{place}.rules.{name}": rule["require"] for name, rule in own.items()},
        }

    def place(self, move: tuple[str, str]) -> str:
        for name, stated in self.body["moves"].items():
            if (stated["from"], stated["to"]) == move:
                return f"moves.{name}"
        return f"phases.{move[0]}.exit"

    # --- concrete values ----------------------------------------------------------------------------------------

    @staticmethod
    def _nothing(name: str) -> Hashable:
        kind = name.partition(":")[0]
        if kind in ("count", "weeks") or name == "alerts":
            return 0
        if name == "focus":
            return frozenset()
        return None if kind in ("fact", "outcome") else False

    def domain(self, name: str) -> list[Hashable]:
        kind, _, key = name.partition(":")
        if kind in ("count", "weeks"):
            return list(range(MOST + 1))
        if name == "alerts":
            return [0, 1]
        if name == "focus":
            areas = sorted(self.body["areas"])
            return [frozenset(), *(frozenset(some) for size in (1, 2) for some in combinations(areas, size))]
        if kind == "fact":
            fact = self.body["facts"][key]
            return [None, *(fact.get("values") or (True, False)), "declined"]
        return [False, True]

    def client(self, name: str) -> bool:
        kind, _, key = name.partition(":")
        if kind == "fact":
            return bool(self.body["facts"][key].get("by") == "client")
        return kind == "sign" or (kind == "count" and key in self.body["events"])

    def next(self, name: str, value: Any, phase: str) -> list[tuple[int, Hashable]]:
        """What one record makes of a value, and what it costs."""
        kind, _, key = name.partition(":")
        if kind in ("count", "weeks"):
            return [(int(kind == "count"), value + 1)] if value < MOST else []
        if kind in ("task", "sign"):
            return [] if value else [(1, True)]
        if kind == "fact" and self.body["facts"][key].get("change") == "fixed" and value is not None:
            return []
        if name == "focus" and value and self._held(phase):
            return []
        return [(1, other) for other in self.domain(name) if other != value and other not in (None, frozenset())]

    def _held(self, phase: str) -> bool:
        if "focus-selection" not in self.order:
            return False
        return phase not in self.order[: self.order.index("focus-selection") + 1]

    def hidden(self, state: State) -> Iterator[State]:
        """The state with each thing that can be true of the client although nobody has recorded it."""
        known = zip(self.names, state[1], strict=True)
        can_be = [
            [Hidden(each) for each in self.domain(name)[1:]] if value is None and self.client(name) else [value]
            for name, value in known
        ]
        for values in product(*can_be):
            yield state[0], values

    def fires(self, move: tuple[str, str], values: Values) -> bool:
        known = dict(zip(self.names, values, strict=True))
        return all(holds(rule, known) is True for rule in self.rules[move].values())

    def entered(self, values: Values) -> Values:
        return tuple(0 if name == "weeks:phase" else value for name, value in zip(self.names, values, strict=True))

    def in_frame(self, state: State) -> bool:
        phase, values = state
        for name, value in zip(self.names, values, strict=True):
            kind, _, key = name.partition(":")
            series = self.body["frame"]["contacts"].get(key) if kind == "count" else None
            if series and value > series["count"][1]:
                return False
            if kind == "weeks" and phase in self.order and value > self.body["frame"]["weeks"]["range"][1]:
                return False
        return True

    # --- walking ------------------------------------------------------------------------------------------------

    def records(self, state: State, still: bool = False) -> Iterator[tuple[int, State]]:
        phase, values = state
        for at, name in enumerate(self.names):
            now = values[at]
            following = self.next(name, now, phase)
            if still and self.client(name):
                following = [(1, now.value)] if isinstance(now, Hidden) else []
            for cost, value in following:
                yield cost, (phase, (*values[:at], value, *values[at + 1 :]))

    def steps(self, state: State) -> Iterator[tuple[int, int, State]]:
        phase, values = state
        for cost, after in self.records(state):
            yield 0, cost, after
        for move in self.moves:
            if move[0] == phase and self.fires(move, values):
                yield 1, 0, (move[1], self.entered(values))

    def walk(self, allowed: Callable[[State], bool] = lambda state: True) -> dict[State, tuple[int, int]]:
        """Every state that a course comes to, with the fewest moves and then records that it takes."""
        start = (self.order[0], self.starts)
        found: dict[State, tuple[int, int]] = {start: (0, 0)}
        waiting: list[tuple[int, int, int, State]] = [(0, 0, 0, start)]
        number = 0
        while waiting:
            moves, cost, _, state = heapq.heappop(waiting)
            if found[state] < (moves, cost) or state[0] not in self.body["phases"]:
                continue
            for more, records, after in self.steps(state):
                reached = (moves + more, cost + records)
                if (after[0] not in self.body["phases"] or allowed(after)) and reached < found.get(after, (99, 0)):
                    found[after] = reached
                    number += 1
                    heapq.heappush(waiting, (*reached, number, after))
        return found

    def everything(self) -> Iterable[Values]:
        return product(*(self.domain(name) for name in self.names))


def _line(body: Body) -> list[str]:
    after = {phase["after"]: name for name, phase in body["phases"].items() if "after" in phase}
    order = [name for name, phase in body["phases"].items() if "after" not in phase and name in after][:1]
    while order[-1] in after:
        order.append(after[order[-1]])
    return order
