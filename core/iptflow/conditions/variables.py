"""What a variable can be, how it changes, and by whom: all that solving a condition needs to know.

The caller declares each variable with its candidates; nothing here knows a protocol. Candidates are given
lazily or cut down to the values that the constants of a condition can tell apart, so that a range of minutes
or a set of many choices costs no more than the question that is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Literal

from iptflow.conditions.records import (
    DECLINED,
    Comparison,
    Scalar,
    Situation,
    Value,
    value_when_missing,
)

Changing = Literal["grows", "open", "fixed"]
By = Literal["team", "client", "agreed", "given"]
Members = tuple[Scalar, ...] | range | Literal["date", "text"]


@dataclass(frozen=True, slots=True)
class Subsets:
    """A variable whose value is a set of members: the focus, a fact with several choices.

    ``at_least`` and ``at_most`` bound how many members the set has; ``at_most`` None is without bound.
    """

    members: Members
    at_least: int = 0
    at_most: int | None = None


Candidates = (
    tuple[Value | Mapping[str, Value], ...]
    | range
    | Literal["date", "text"]
    | Subsets
    | Callable[[Situation], Iterable[Mapping[str, Value]]]
)


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that a condition can read.

    ``key`` is a comparison's ``variable``; ``order`` its place in the document. ``candidates`` says what it
    can be:

    * a tuple of values; for a measure, of mappings from key to value, each all that one administration
      records (a key that maps to None then has no value);
    * a range of whole numbers, ``"date"``, ``"text"``, or ``Subsets``: cut down to what the constants tell
      apart;
    * a function of the present situation that gives such mappings, asked only when they are needed.

    The first candidate that serves is taken, so candidates come in the order in which they should be
    proposed.
    """

    key: str
    title: str = ""
    order: int = 0
    change: Changing = "open"
    by: By = "team"
    candidates: Candidates = (True,)
    sensitive: bool = False


def assignments(variable: Variable, asked: Sequence[Comparison], values: Situation) -> Iterator[Mapping[str, Value]]:
    """What recording the variable anew can make of its keys, from here, the nearest or first declared first.

    Args:
        variable: the variable that changes.
        asked: the comparisons over it that have to be told apart.
        values: the present situation: what grows never falls, what is fixed changes only while unrecorded.
    """
    for candidate in domain(variable, asked, values):
        if all(may_follow(variable.change, key, values.get(key), value) for key, value in candidate.items()):
            yield candidate


def domain(variable: Variable, asked: Sequence[Comparison], values: Situation) -> Iterator[Mapping[str, Value]]:
    """The candidates of a variable as mappings from key to value, whatever is recorded now."""
    stated = variable.candidates
    if callable(stated):
        yield from stated(values)
    elif isinstance(stated, Subsets):
        now = values.get(variable.key)
        kept = now if variable.change == "grows" and isinstance(now, frozenset) else frozenset[Scalar]()
        for members in _subsets(stated, asked, kept):
            yield {variable.key: members}
    elif isinstance(stated, range):
        now = values.get(variable.key)
        for number in _near(_told_apart(stated, asked), now if isinstance(now, int) else stated.start):
            yield {variable.key: number}
    elif isinstance(stated, str):
        for scalar in _told_apart(stated, asked):
            yield {variable.key: scalar}
    else:
        for each in stated:
            yield each if isinstance(each, Mapping) else {variable.key: each}


def may_follow(change: Changing, key: str, old: Value, new: Value) -> bool:
    """Whether a key that holds ``old`` (None: never recorded) can come to hold ``new``."""
    if change == "open":
        return True
    if change == "fixed":
        return old is None
    before = value_when_missing(key) if old is None else old
    if before is None or before == DECLINED:
        return True
    if isinstance(before, frozenset):
        return isinstance(new, frozenset) and before <= new
    try:
        return new is not None and new >= before  # type: ignore[operator]
    except TypeError:
        return False


def _near(scalars: Iterable[Scalar], now: int) -> list[int]:
    numbers = [each for each in scalars if isinstance(each, int)]
    return sorted(numbers, key=lambda each: (abs(each - now), each))


def _told_apart(members: Members, asked: Sequence[Comparison]) -> tuple[Scalar, ...]:
    """Members enough for every answer that the comparisons can give together."""
    constants = [value for comparison in asked for value in comparison.values]
    if isinstance(members, tuple):
        return members
    if isinstance(members, range):
        if members.step != 1:
            return tuple(members)
        around = {each + step for each in constants if isinstance(each, int) for step in (-1, 0, 1)}
        return tuple(sorted({*members[:1], *members[-1:], *(each for each in around if each in members)}))
    texts = sorted({each for each in constants if isinstance(each, str)})
    if members == "text":
        return (*texts, "".join([*texts, "…"]))
    return tuple(sorted({day for text in texts for day in _days_around(text)})) or ("2000-01-01",)


def _days_around(text: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(text)
        for step in (-1, 0, 1):
            yield (day + timedelta(days=step)).isoformat()
    except (ValueError, OverflowError):
        return


def _subsets(stated: Subsets, asked: Sequence[Comparison], kept: frozenset[Scalar]) -> Iterator[frozenset[Scalar]]:
    """The sets that the comparisons can tell apart, small ones first, each with the members that are kept.

    Members that no comparison names are alike, so as many as the smallest set needs are enough; and no set
    needs more members than there are comparisons to bear witness for.
    """
    told = _told_apart(stated.members, asked)
    named = {value for comparison in asked for value in comparison.values}
    alike_needed = max(stated.at_least, 1)
    if isinstance(stated.members, tuple) and all(each.op in ("is", "in", "recorded") for each in asked):
        alike = [each for each in told if each not in named][:alike_needed]
        told = tuple(each for each in told if each in named or each in alike)
    most = max(len(asked), alike_needed)
    if stated.at_most is not None:
        most = min(most, stated.at_most)
    for size in range(stated.at_least, min(most, len(told)) + 1):
        for members in combinations(told, size):
            found = kept.union(members)
            if stated.at_most is None or len(found) <= stated.at_most:
                yield found
