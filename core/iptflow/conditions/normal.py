"""Conditions rewritten without changing when they hold: canonical, negations inward, as alternatives.

All rewriting here is valid for three values: what was unknown stays unknown. That is why a contradiction
(``b`` and not ``b``) is kept and left to those who know what a variable can be.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from iptflow.conditions.records import AnyOf, Comparison, Condition, Every, Not, Scalar, variables_of

ALTERNATIVES_AT_MOST: Final = 512
"""Past so many alternatives in one group of conjuncts a condition is too complex to be solved."""

Alternative = tuple[Condition, ...]


def normalise(condition: Condition) -> Condition:
    """The canonical form: flattened, deduplicated, sorted; the same for every order in which it was written.

    Repeated comparisons become one that bears the sources of all.
    """
    if isinstance(condition, Comparison):
        return _canonical(condition)
    if isinstance(condition, Not):
        part = normalise(condition.part)
        return part.part if isinstance(part, Not) else Not(part)
    assert isinstance(condition, Every | AnyOf)
    kind = type(condition)
    once: dict[str, Condition] = {}
    for part in _flattened(map(normalise, condition.parts), kind):
        name = _identity(part)
        once[name] = _merged(once[name], part) if name in once else part
    parts = tuple(once[name] for name in sorted(once))
    return parts[0] if len(parts) == 1 else kind(parts)


def _flattened(parts: Iterable[Condition], kind: type[Condition]) -> Iterable[Condition]:
    for part in parts:
        if isinstance(part, Every | AnyOf) and isinstance(part, kind):
            yield from part.parts
        else:
            yield part


def _canonical(comparison: Comparison) -> Comparison:
    op, values, source = comparison.op, comparison.values, tuple(sorted(set(comparison.source)))
    if op == "in":
        values = tuple(each for _, each in sorted({_typed(each): each for each in values}.items()))
        op = "is" if len(values) == 1 else op
    return replace(comparison, op=op, values=values, source=source)


def _typed(value: Scalar) -> tuple[str, int, str]:
    # Python holds True and 1 to be equal; a document does not.
    return (type(value).__name__, 0, value) if isinstance(value, str) else (type(value).__name__, value, "")


def _identity(condition: Condition) -> str:
    if isinstance(condition, Comparison):
        return repr((condition.kind, condition.id, condition.op, [_typed(each) for each in condition.values]))
    if isinstance(condition, Not):
        return f"not({_identity(condition.part)})"
    assert isinstance(condition, Every | AnyOf)
    return f"{type(condition).__name__}({','.join(map(_identity, condition.parts))})"


def _merged(one: Condition, other: Condition) -> Condition:
    """One of two canonical conditions that differ in their sources only, with the sources of both."""
    if isinstance(one, Comparison) and isinstance(other, Comparison):
        return replace(one, source=tuple(sorted({*one.source, *other.source})))
    if isinstance(one, Not) and isinstance(other, Not):
        return Not(_merged(one.part, other.part))
    assert isinstance(one, Every | AnyOf)
    assert isinstance(other, Every | AnyOf)
    return type(one)(tuple(map(_merged, one.parts, other.parts)))


def negations_inward(condition: Condition) -> Condition:
    """The same condition with ``not`` standing only before comparisons."""
    return _inward(condition, negated=False)


def _inward(condition: Condition, *, negated: bool) -> Condition:
    if isinstance(condition, Not):
        return _inward(condition.part, negated=not negated)
    if isinstance(condition, Every | AnyOf):
        kind = type(condition)
        if negated:
            kind = AnyOf if kind is Every else Every
        return kind(tuple(_inward(part, negated=negated) for part in condition.parts))
    return Not(condition) if negated else condition


def alternatives(condition: Condition, at_most: int = ALTERNATIVES_AT_MOST) -> tuple[Alternative, ...] | None:
    """The disjunctive normal form: each alternative a tuple of comparisons and negated comparisons.

    An alternative that contains all of another is left out. Of no alternatives the condition is never true;
    an empty alternative is always true. None when there are more than ``at_most``.
    """
    literals: dict[str, Condition] = {}
    found = _masks(normalise(negations_inward(condition)), literals, at_most)
    if found is None:
        return None
    return tuple(
        tuple(each for index, each in enumerate(literals.values()) if mask >> index & 1) for mask in sorted(found)
    )


def _masks(condition: Condition, literals: dict[str, Condition], at_most: int) -> list[int] | None:
    """Alternatives as sets of bits, one bit a literal, the smallest sets first."""
    if not isinstance(condition, Every | AnyOf):
        name = _identity(condition)
        literals[name] = _merged(literals[name], condition) if name in literals else condition
        return [1 << list(literals).index(name)]
    joined = [] if isinstance(condition, AnyOf) else [0]
    for part in condition.parts:
        masks = _masks(part, literals, at_most)
        if masks is None:
            return None
        if isinstance(condition, AnyOf):
            wider = {*joined, *masks}
        else:
            wider = {one | other for one in joined for other in masks}
        smallest = _smallest(wider, at_most)
        if smallest is None:
            return None
        joined = smallest
    return joined


def _smallest(masks: Iterable[int], at_most: int) -> list[int] | None:
    kept: list[int] = []
    for mask in sorted(masks, key=lambda each: (each.bit_count(), each)):
        if not any(each & mask == each for each in kept):
            kept.append(mask)
            if len(kept) > at_most:
                return None
    return kept


def groups(conjuncts: Iterable[Condition]) -> tuple[tuple[Condition, ...], ...]:
    """The conjuncts in groups that share no variable with each other: each group can be solved by itself."""
    found: list[tuple[frozenset[str], tuple[Condition, ...]]] = []
    for conjunct in conjuncts:
        names = variables_of(conjunct)
        members: tuple[Condition, ...] = (conjunct,)
        apart = []
        for other_names, others in found:
            if names & other_names:
                names, members = names | other_names, others + members
            else:
                apart.append((other_names, others))
        found = [*apart, (names, members)]
    return tuple(members for _, members in found)
