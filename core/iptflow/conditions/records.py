"""What a condition is: comparisons of one variable with constants, joined by every, any and not.

Records only. A comparison works out its two keys once, when it is made, because they are read on the hot
path: ``key`` is where its value lies in a situation, ``variable`` is what changes as one thing (the score,
the outcome and the items of a measure lie under keys of their own and change together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

Scalar = bool | int | str
Value = bool | int | str | frozenset[bool] | frozenset[int] | frozenset[str] | frozenset[Scalar] | None
Situation = Mapping[str, Value]
Truth = bool | None
Test = Callable[[Situation], Truth]

DECLINED: Final = "rather-not-say"
"""The value of a fact that was asked and not answered: recorded, and every comparison on it is unknown."""

KINDS: Final = ("task", "theme", "sign", "consent", "focus", "alerts", "count", "weeks",
                "fact", "score", "outcome", "item", "answer")  # fmt: skip
OPERATIONS: Final = ("is", "in", "at_least", "at_most", "between", "recorded")

_MEASURED: Final = ("score", "outcome")
_WHEN_MISSING: Final[Mapping[str, Value]] = {
    "task": False,
    "theme": False,
    "sign": False,
    "consent": False,
    "focus": frozenset[str](),
    "alerts": 0,
    "count": 0,
}


def value_when_missing(key: str) -> Value:
    """What a key of a situation counts as while nothing is recorded under it; None means unknown."""
    return _WHEN_MISSING.get(key.partition(":")[0])


@dataclass(frozen=True, slots=True)
class Condition:
    """The root of the four kinds of condition; ``compiled`` is filled by the first evaluation."""

    compiled: Test | None = field(default=None, init=False, repr=False, compare=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(getattr(self, each.name) for each in fields(self) if each.init)


@dataclass(frozen=True, slots=True)
class Comparison(Condition):
    """One variable against constants.

    ``values`` holds one constant for ``is``, ``at_least`` and ``at_most``, two for ``between`` (both ends
    count), any number for ``in``, none for ``recorded``. ``source`` holds the rows or citations that it
    stands on.
    """

    kind: str
    id: str
    op: str
    values: tuple[Scalar, ...] = ()
    source: tuple[str, ...] = ()
    key: str = field(init=False, repr=False, compare=False)
    variable: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = self.kind if self.kind in ("focus", "alerts") else f"{self.kind}:{self.id}"
        variable = key
        if self.kind in _MEASURED:
            variable = f"measure:{self.id}"
        elif self.kind == "item":
            variable = f"measure:{self.id.rpartition('/')[0]}"
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "variable", variable)

    @property
    def when_missing(self) -> Value:
        """The value that holds while nothing is recorded: None means unknown."""
        return value_when_missing(self.key)


@dataclass(frozen=True, slots=True)
class Every(Condition):
    """True when all parts are: of no parts, true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """True when some part is: of no parts, false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The opposite; the opposite of unknown is unknown."""

    part: Condition


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison of the condition, in the order in which it is written, repeats included."""
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from comparisons(condition.part)
    elif isinstance(condition, Every | AnyOf):
        for part in condition.parts:
            yield from comparisons(part)


def variables_of(condition: Condition) -> frozenset[str]:
    """The keys of the variables that the condition reads (measures as one group)."""
    return frozenset(comparison.variable for comparison in comparisons(condition))
