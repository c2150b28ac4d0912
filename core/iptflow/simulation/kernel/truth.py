"""Conditions over arrays: the same records that the engine evaluates, compiled to the same three values.

0 is false, 1 unknown, 2 true, so that every part is the least and any part the greatest. A comparison reads one number
a client and looks its truth up in a table, which the engine's own comparison filled in for every value that can be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from iptflow.conditions import AnyOf, Comparison, Condition, Every, Not, Situation, Value, evaluate
from iptflow.errors import Finding, NotSimulated
from iptflow.protocol.scores import options
from iptflow.simulation.findings import recorded
from iptflow.simulation.kernel.state import State
from iptflow.simulation.script import Script

Truths = NDArray[np.int8]
Asked = Callable[[State], Truths]

FALSE: Final = 0
UNKNOWN: Final = 1
TRUE: Final = 2

_CODE: Final = {False: FALSE, None: UNKNOWN, True: TRUE}
_MOST: Final = 4096
"""No table has more rows."""


class Compiler:
    """Compiles the conditions of one protocol; what cannot be followed is refused with the path that states it."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self._facts = {each.id: number for number, each in enumerate(script.findings)}

    def compile(self, condition: Condition, path: str) -> Asked:
        """The condition as a function of the state.

        Raises:
            NotSimulated: it reads what a simulation does not follow, such as what a plugin answers.
        """
        if isinstance(condition, Comparison):
            return self._comparison(condition, path)
        if isinstance(condition, Not):
            part = self.compile(condition.part, path)
            return lambda state: TRUE - part(state)
        assert isinstance(condition, Every | AnyOf)
        parts = [self.compile(each, path) for each in condition.parts]
        if isinstance(condition, Every):
            return _joined(parts, np.minimum, TRUE)
        return _joined(parts, np.maximum, FALSE)

    def _comparison(self, asked: Comparison, path: str) -> Asked:
        kind, name, script = asked.kind, asked.id, self.script
        if kind == "task" and name in script.tasks:
            word, bit = divmod(script.tasks.index(name), 64)
            mask = np.uint64(1 << bit)
            return _either(asked, lambda state: (state.done[word] & mask) != 0)
        if kind == "consent":
            number = script.consents.index(name)
            return _either(asked, lambda state: state.consents[number] != 0)
        if kind == "focus":
            return self._of_focus(asked, [{"focus": frozenset(each)} for each in script.focuses])
        if kind == "fact" or (kind == "count" and name in self._facts):
            return self._fact(asked, path)
        if kind == "alerts":
            return _counted(asked, lambda state: np.bitwise_count(state.open), len(script.rules))
        if kind == "count" and name in script.series:
            held = script.series.index(name)
            return _counted(asked, lambda state: state.held[held])
        if kind == "count" and name in script.events:
            event = script.events.index(name)
            return _counted(asked, lambda state: state.events[event])
        if kind == "weeks" and name == "opening":
            return _counted(asked, lambda state: state.day // 7)
        if kind == "weeks" and name == "phase":
            return _counted(asked, lambda state: (state.day - state.since) // 7)
        if kind in ("score", "outcome", "item"):
            return self._measure(asked, path)
        raise refused(path, f"{kind} {name}")

    def _fact(self, asked: Comparison, path: str) -> Asked:
        script = self.script
        if asked.id in ("client-agrees-focus", "therapist-agrees-focus"):
            return self._of_focus(asked, [{asked.key: True} for _ in script.focuses])
        if asked.id == "primary-area":
            return self._of_focus(asked, [{asked.key: each[0]} for each in script.focuses])
        name = asked.id if asked.id in self._facts else asked.id.rpartition(".")[0]
        number = self._facts.get(name)
        if number is None:
            raise refused(path, f"the fact {asked.id}, which has too many values")
        found = script.findings[number]
        values = [recorded(found, script.fact(found), code) for code in range(found.codes)]
        return _looked_up(asked, [{}, *values], lambda state: state.codes[number])

    def _of_focus(self, asked: Comparison, values: Iterable[Situation]) -> Asked:
        return _looked_up(asked, [{}, *values], lambda state: state.focus)

    def _measure(self, asked: Comparison, path: str) -> Asked:
        measure, _, item = asked.id.rpartition("/") if asked.kind == "item" else (asked.id, "", "")
        if measure not in self.script.measures:
            return _looked_up(asked, [{}], lambda state: np.zeros(state.size, np.int8))
        number = self.script.measures.index(measure)
        instrument = self.script.plan.protocol.instruments[measure]
        if asked.kind == "outcome":
            named = states(instrument.outcomes)
            return _looked_up(asked, [{}, *({asked.key: each} for each in named)], lambda state: state.outcome[number])
        if asked.kind == "score":
            assert instrument.scoring is not None
            low, high = instrument.scoring.range
            if high - low > _MOST:
                raise refused(path, f"the score of {measure}, which has too many values")
            scores: list[Situation] = [{}, *({asked.key: score} for score in range(low, high + 1))]
            return _looked_up(
                asked, scores, lambda state: np.where(state.taken[number] < 0, 0, state.score[number] - low + 1)
            )
        given = sorted(options(instrument, item))
        answers: list[Situation] = [{}, *({asked.key: each} for each in given)]
        codes = np.array(given)

        def index(state: State) -> NDArray[np.int64]:
            answered = state.items.get((number, item))
            if answered is None:
                return np.zeros(state.size, np.int64)
            return np.where(state.taken[number] < 0, 0, np.searchsorted(codes, answered) + 1)

        return _looked_up(asked, answers, index)


def states(outcomes: Mapping[str, object]) -> tuple[str, ...]:
    """The derived states of an instrument by their number, from 1."""
    return (*sorted(outcomes), "unchanged")


def refused(path: str, what: str) -> NotSimulated:
    """The refusal of a condition that the kernel cannot follow."""
    found = Finding(code="simulation/not-followed", place=path, message=f"A simulation does not follow {what}.",
                    hint="Ask for a fact, a task, a count or a score, or simulate another composition.")  # fmt: skip
    return NotSimulated("This protocol cannot be simulated.", findings=[found])


def _joined(parts: list[Asked], join: np.ufunc, nothing: int) -> Asked:
    def joined(state: State) -> Truths:
        if not parts:
            return np.full(state.size, nothing, np.int8)
        found = parts[0](state)
        for part in parts[1:]:
            found = join(found, part(state))
        return found

    return joined


def _looked_up(asked: Comparison, values: list[Situation], index: Callable[[State], NDArray[np.integer]]) -> Asked:
    table = np.array([_CODE[evaluate(asked, each)] for each in values], np.int8)
    return lambda state: table[index(state)]


def _either(asked: Comparison, holds: Callable[[State], NDArray[np.bool_]]) -> Asked:
    otherwise, then = (_CODE[evaluate(asked, each)] for each in ({}, {asked.key: True}))
    if (otherwise, then) == (FALSE, TRUE):
        return lambda state: holds(state).view(np.int8) << 1
    return lambda state: np.where(holds(state), np.int8(then), np.int8(otherwise))


def _counted(asked: Comparison, count: Callable[[State], NDArray[np.integer]], most: int = 0) -> Asked:
    """A number that past the greatest constant is like any other past it."""
    highest = max([most, *(each for each in asked.values if isinstance(each, int))]) + 1
    table: list[Value] = list(range(min(highest, _MOST) + 1))
    truths = np.array([_CODE[evaluate(asked, {asked.key: each})] for each in table], np.int8)
    return lambda state: truths[np.minimum(count(state), len(truths) - 1)]
