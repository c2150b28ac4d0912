"""How several values at one path become one: a small pure function a kind, each a least upper bound.

Every join takes a set of values (order and repetition do not count) and gives the one value that holds them all,
or a Clash. A clash absorbs: whatever is added to clashing values, they go on clashing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from iptflow.composition.records import ConflictKind
from iptflow.conditions import AnyOf, Condition, Every, normalise, parse, to_data
from iptflow.documents import canonical

Order = Sequence[Any]
Values = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Clash:
    """No value holds all that is asserted."""

    kind: ConflictKind
    words: str


Join = Callable[[Values, Order], Any]

ADDING: Final = frozenset({"union", "every", "any"})
"""The joins in which the base always takes part: adaptations add to what is there and never replace it."""

_DURATION: Final = re.compile(r"^P([1-9][0-9]*)W$")


def meaning(value: Any) -> Any:
    """The value with weeks counted in days, so that P1W and P7D are the same duration."""
    found = _DURATION.match(value) if isinstance(value, str) and value.startswith("P") else None
    return f"P{int(found[1]) * 7}D" if found else value


def members(value: Any) -> list[Any]:
    """A set as a document states it: one member, or a list of them."""
    return list(value) if isinstance(value, list | tuple) else [value]


def _unique(values: Iterable[Any]) -> list[Any]:
    # Canonical bytes, since Python holds 1 and true to be equal and a document does not.
    found = {canonical(value): value for value in values}
    return [found[key] for key in sorted(found)]


def equal(values: Values, order: Order = ()) -> Any:
    """The one value that all state."""
    if len(values) == 1:
        return values[0]
    stated = _unique(values)
    if len(stated) == 1:
        return stated[0]
    meant = _unique(map(meaning, stated))
    return meant[0] if len(meant) == 1 else Clash("unequal-value", "the values differ")


def overlap(values: Values, order: Order = ()) -> Any:
    """The part that all ranges share."""
    low, high = max(value[0] for value in values), min(value[1] for value in values)
    return [low, high] if low <= high else Clash("empty-overlap", "the ranges share no value")


def union(values: Values, order: Order = ()) -> list[Any]:
    """All members of all sets, sorted."""
    return _unique(member for value in values for member in members(value))


def highest(values: Values, order: Order = ()) -> Any:
    """The highest value, by the words of the order or as numbers."""
    return _extreme(values, order, last=True)


def lowest(values: Values, order: Order = ()) -> Any:
    """The lowest value, by the words of the order or as numbers."""
    return _extreme(values, order, last=False)


def _extreme(values: Values, order: Order, *, last: bool) -> Any:
    if order and not all(value in order for value in values):
        return equal(values)
    ranked = sorted(values, key=order.index if order else None)
    return ranked[-1 if last else 0]


def stance(values: Values, order: Order = ()) -> Any:
    """The strictest stance; encouraging what another discourages or excludes is a clash."""
    stated = set(values)
    against = [word for word in ("excluded", "discouraged") if word in stated]
    if "encouraged" in stated:
        return Clash("opposed-stance", f"encouraged against {against[0]}") if against else "encouraged"
    return against[0] if against else equal(values)


def every(values: Values, order: Order = ()) -> Any:
    """The condition that asks for all of them."""
    return _conditions(values, Every)


def some(values: Values, order: Order = ()) -> Any:
    """The condition that any one of them fulfils."""
    return _conditions(values, AnyOf)


def _conditions(values: Values, kind: Callable[[tuple[Condition, ...]], Condition]) -> Any:
    stated = values if len(values) == 1 else _unique(values)
    if len(stated) == 1:
        return stated[0]
    return to_data(normalise(kind(tuple(map(parse, stated)))))


JOINS: Final[Mapping[str, Join]] = {
    "equal": equal,
    "overlap": overlap,
    "union": union,
    "max": highest,
    "min": lowest,
    "stance": stance,
    "every": every,
    "any": some,
}
