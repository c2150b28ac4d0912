"""What a reader would write by hand: situations as packed integers, phase by phase, every one of them visited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Literal = tuple[str, int, bool]
"""A task or fact by its number, and whether it is done or true, or else not."""

Gate = Sequence[Sequence[Literal]]
"""Alternatives, each a list of literals that must all hold."""


class Explorer:
    """Tasks take one bit, facts two: not known (never asked, or not answered), true, false.

    The last phase leads to the planned ending.
    """

    def __init__(self, gates: Sequence[Gate], tasks: int, facts: int) -> None:
        self.gates = gates
        self.tasks = tasks
        self.facts = facts
        self._opens = [[self._packed(alternative) for alternative in gate] for gate in gates]

    def _packed(self, alternative: Sequence[Literal]) -> tuple[int, int]:
        mask = value = 0
        for kind, number, wanted in alternative:
            at = number if kind == "task" else self.tasks + 2 * number
            mask |= (1 if kind == "task" else 3) << at
            value |= ((1 if wanted else 0) if kind == "task" else (1 if wanted else 2)) << at
        return mask, value

    def opened(self, phase: int, state: int) -> bool:
        return any(state & mask == value for mask, value in self._opens[phase])

    def recorded(self, state: int) -> Iterator[int]:
        for task in range(self.tasks):
            if not state >> task & 1:
                yield state | 1 << task
        for fact in range(self.facts):
            at = self.tasks + 2 * fact
            rest = state & ~(3 << at)
            yield from (after for after in (rest, rest | 1 << at, rest | 2 << at) if after != state)

    def explored(self) -> tuple[int, set[int]]:
        """How many situations are reached, and the phases in which a course can be stuck for good."""
        reached: list[set[int]] = []
        entered = {0}
        for phase in range(len(self.gates)):
            found, waiting = set(entered), list(entered)
            while waiting:
                for after in self.recorded(waiting.pop()):
                    if after not in found:
                        found.add(after)
                        waiting.append(after)
            reached.append(found)
            entered = {state for state in found if self.opened(phase, state)}
        return sum(map(len, reached)), {phase for phase, found in enumerate(reached) if self._stuck(phase, found)}

    def _stuck(self, phase: int, found: set[int]) -> bool:
        free = {state for state in found if self.opened(phase, state)}
        before: dict[int, list[int]] = {}
        for state in found:
            for after in self.recorded(state):
                before.setdefault(after, []).append(state)
        waiting = list(free)
        while waiting:
            for state in before.get(waiting.pop(), ()):
                if state not in free:
                    free.add(state)
                    waiting.append(state)
        return len(free) < len(found)
