"""A variable as the gates see it: the few classes of values that they tell apart, and which can follow which.

Values are put together when every comparison says the same of them and of all that can come after them. For what
can be recorded anew at any time that is the truth of the comparisons; for what only grows it keeps apart the values
below and above a middle one, which the comparisons alone would mix up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from iptflow.conditions import (
    Comparison,
    Condition,
    Value,
    Variable,
    comparisons,
    domain,
    evaluate,
    may_follow,
    value_when_missing,
)

Recorded = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one variable. Class 0 is "never recorded"; ``values`` holds one example of each class.

    ``later`` has, by class, the set of classes that recording can lead to, itself included. Sets of classes are
    bits of an integer.
    """

    variable: Variable
    values: tuple[Recorded, ...]
    later: tuple[int, ...]

    @property
    def all(self) -> int:
        """Every class."""
        return (1 << len(self.values)) - 1

    @property
    def unknown_at_first(self) -> bool:
        """Whether nothing is known while nothing is recorded, so that the client's state has yet to show."""
        return value_when_missing(self.variable.key) is None

    def where(self, literal: Condition) -> int:
        """The classes in which a comparison, or a negated one, is true."""
        return sum(1 << n for n, values in enumerate(self.values) if evaluate(literal, values) is True)

    def after(self, mask: int, later: Sequence[int] | None = None) -> int:
        """The classes that can follow some class of the set."""
        found = 0
        for n, following in enumerate(later or self.later):
            if mask >> n & 1:
                found |= following
        return found

    def before(self, mask: int, later: Sequence[int] | None = None) -> int:
        """The classes that some class of the set can follow."""
        return sum(1 << n for n, following in enumerate(later or self.later) if following & mask)

    def records(self, one: int, other: int) -> int:
        """How many records lead from one class to the other: each contact or event counts, waiting is free."""
        if one == other or self.variable.key.startswith("weeks:"):
            return 0
        if self.variable.key.startswith("count:"):
            return self.number(other) - self.number(one)
        return 1

    def number(self, one: int) -> int:
        """The number that a class of counts or weeks stands for: the least."""
        value = self.values[one].get(self.variable.key)
        return value if isinstance(value, int) else 0

    def still(self) -> Classes:
        """The classes for a client whose state stays as it is.

        Where nothing is known before the first record, the last half of the classes is "never recorded, and it is
        this": all that can follow is that it shows.
        """
        if not self.unknown_at_first:
            return Classes(self.variable, self.values, tuple(1 << n for n in range(len(self.values))))
        shown = self.values[1:]
        count = len(shown)
        later = (*(1 << n for n in range(count)), *((1 << n) | (1 << n + count) for n in range(count)))
        return Classes(self.variable, (*shown, *({},) * count), later)

    def to_still(self, mask: int) -> int:
        """A set of classes as one of the classes of ``still``."""
        if not self.unknown_at_first:
            return mask
        count = len(self.values) - 1
        hidden = ((1 << count) - 1) << count if mask & 1 else 0
        return mask >> 1 | hidden

    def shown(self, mask: int) -> int:
        """A set of classes of ``still`` as one of these, recorded wherever it can be.

        What is the client's state before it shows is so afterwards, and then it can be told.
        """
        if not self.unknown_at_first:
            return mask
        recorded = (1 << len(self.values) - 1) - 1
        return (mask & recorded) << 1 or 1

    def held(self) -> tuple[int, ...]:
        """What can follow while nothing that is on record may change: the first record is free."""
        return (self.later[0], *(1 << n for n in range(1, len(self.values))))


def classes(
    variable: Variable, asked: Sequence[Comparison], *, last: Callable[[Recorded], bool] = lambda _: False
) -> Classes:
    """The classes of a variable under the comparisons over it.

    Args:
        variable: the variable.
        asked: the comparisons.
        last: what is no example of a class that has another, such as an answer that raises an alert.
    """
    candidates: list[Recorded] = [nothing(variable.key)]
    told: set[tuple[object, ...]] = set()
    found = domain(variable, asked, {})
    # What grows is told in the order in which it grows.
    for candidate in found if variable.change == "grows" else sorted(found, key=last):
        truth = _truth(candidate, asked)
        # What can be recorded anew, and what stays, differ by nothing but their truth.
        if variable.change == "grows" or truth not in told:
            told.add(truth)
            candidates.append(candidate)
    follows = [
        [n == m or (m > 0 and _may_follow(variable, old, new)) for m, new in enumerate(candidates)]
        for n, old in enumerate(candidates)
    ]
    # While an agreed focus is held, or a client's state stays as it is, "none yet" and another value differ in what
    # can still follow, though they may read alike.
    held = [row if n == 0 else [n == m for m in range(len(row))] for n, row in enumerate(follows)]
    ways = (follows, held) if variable.key == "focus" or variable.by == "client" else (follows,)
    block = _refined([_truth(each, asked) for each in candidates], ways)
    first = [block.index(n) for n in range(max(block) + 1)]
    later = tuple(sum(1 << n for n in {block[m] for m, may in enumerate(follows[at]) if may}) for at in first)
    return Classes(variable, tuple(candidates[at] for at in first), later)


def nothing(key: str) -> Recorded:
    """What a variable reads before anything is recorded: time has begun even then."""
    return {key: 0} if key in ("weeks:opening", "weeks:phase") else {}


def _truth(values: Recorded, asked: Sequence[Comparison]) -> tuple[object, ...]:
    return tuple(evaluate(comparison, values) for comparison in asked)


def _may_follow(variable: Variable, old: Recorded, new: Recorded) -> bool:
    return all(may_follow(variable.change, key, old.get(key), value) for key, value in new.items())


def _refined(truths: Sequence[tuple[object, ...]], ways: Sequence[Sequence[Sequence[bool]]]) -> list[int]:
    """The number of its class for each value: split until all in one class can be followed by the same classes."""
    block = _numbered(truths)
    while True:
        reached = [[frozenset(block[m] for m, may in enumerate(row) if may) for row in way] for way in ways]
        finer = _numbered(list(zip(block, *reached, strict=True)))
        if finer == block:
            return block
        block = finer


def _numbered(names: Sequence[object]) -> list[int]:
    numbers: dict[object, int] = {}
    return [numbers.setdefault(name, len(numbers)) for name in names]


def asked_of(conditions: Sequence[Condition]) -> dict[str, list[Comparison]]:
    """The comparisons over each variable, each once."""
    found: dict[str, dict[object, Comparison]] = {}
    for condition in conditions:
        for each in comparisons(condition):
            identity = (each.key, each.op, tuple((type(value), value) for value in each.values))
            found.setdefault(each.variable, {}).setdefault(identity, each)
    return {name: list(once.values()) for name, once in found.items()}
