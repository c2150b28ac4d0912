"""Walking through a condition as it is written, so that a finding can say where."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.conditions.normal import negations_inward, normalise
from iptflow.conditions.records import AnyOf, Comparison, Condition, Every, Not

Step = tuple[Condition, str, bool]


def walked(condition: Condition, at: str = "", negated: bool = False) -> Iterator[Step]:
    """Each part, its dotted place, and whether an odd number of ``not`` stands above it."""
    yield condition, at, negated
    for part, below, turned in _below(condition, at, negated):
        yield from walked(part, below, turned)


def walked_comparisons(condition: Condition) -> Iterator[tuple[Comparison, str, bool]]:
    """The comparisons among the parts."""
    for each, at, negated in walked(condition):
        if isinstance(each, Comparison):
            yield each, at, negated


def conjunctions(
    condition: Condition, at: str = "", negated: bool = False, *, inside: bool = False
) -> Iterator[tuple[tuple[Condition, ...], str]]:
    """The comparisons, negated or not, that must hold together, with the place of what joins them."""
    if isinstance(condition, Every | AnyOf):
        joins = isinstance(condition, Every) is not negated
    else:
        joins = inside if isinstance(condition, Not) else True
    if joins and not inside and not isinstance(condition, Not):
        plain = normalise(negations_inward(Not(condition) if negated else condition))
        parts = plain.parts if isinstance(plain, Every) else (plain,)
        yield tuple(part for part in parts if isinstance(part, Comparison | Not)), at
    for part, below, turned in _below(condition, at, negated):
        yield from conjunctions(part, below, turned, inside=joins)


def _below(condition: Condition, at: str, negated: bool) -> Iterator[Step]:
    if isinstance(condition, Not):
        yield condition.part, _joined(at, "not"), not negated
    elif isinstance(condition, Every | AnyOf):
        word = "every" if isinstance(condition, Every) else "any"
        for index, part in enumerate(condition.parts):
            yield part, _joined(at, f"{word}.{index}"), negated


def _joined(at: str, step: str) -> str:
    return f"{at}.{step}" if at else step
