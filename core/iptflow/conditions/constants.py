"""Whether the constants of a condition are ones that its variables can take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from iptflow.conditions.feasible import Variables
from iptflow.conditions.records import Comparison, Condition, Scalar
from iptflow.conditions.variables import Members, Subsets, Variable, domain
from iptflow.conditions.walk import walked_comparisons
from iptflow.conditions.words import in_words
from iptflow.errors import Finding

_ORDERED = ("at_least", "at_most", "between")


def lint_constants(condition: Condition, variables: Variables) -> Iterator[Finding]:
    """Ranges the wrong way round, order where there is none, values that never occur."""
    for comparison, at, _ in walked_comparisons(condition):
        if comparison.op == "between" and _reversed(comparison):
            yield Finding(
                code="condition/reversed-range",
                message=f"{in_words(comparison)}: the lower end is above the upper end.",
                hint="Write the lower end first.",
                place=at,
            )
        variable = variables.get(comparison.variable)
        if variable is not None:
            yield from _of_variable(comparison, variable, at)


def _of_variable(comparison: Comparison, variable: Variable, at: str) -> Iterator[Finding]:
    if comparison.op in _ORDERED and not _is_ordered(variable, comparison):
        yield Finding(
            code="condition/not-ordered",
            message=f"{comparison.op} compares {comparison.id}, whose values have no order.",
            hint="Use is or in.",
            place=at,
        )
    outside = [str(value) for value in comparison.values if not _can_be(variable, comparison, value)]
    if outside:
        yield Finding(
            code="condition/outside-domain",
            message=f"{comparison.id} is never {' or '.join(outside)}.",
            hint="Compare it with one of the values that its declaration names.",
            place=at,
        )


def _reversed(comparison: Comparison) -> bool:
    first, last = comparison.values
    try:
        return first > last  # type: ignore[operator]
    except TypeError:
        return False


def _is_ordered(variable: Variable, comparison: Comparison) -> bool:
    members = _members(variable)
    if isinstance(members, range) or members == "date":
        return True
    known = [] if members == "text" else _known(variable, comparison)
    return any(type(each) is int for each in known)


def _can_be(variable: Variable, comparison: Comparison, value: Scalar) -> bool:
    members = _members(variable)
    if isinstance(members, range):
        return type(value) is int and value in members
    if members == "text":
        return isinstance(value, str)
    if members == "date":
        return isinstance(value, str) and _is_date(value)
    known = _known(variable, comparison)
    if comparison.kind in ("score", "item") and type(value) is int:
        # A measure's candidates are a selection: enough scores, not all of them.
        return any(type(each) is int for each in known)
    return any(type(each) is type(value) and each == value for each in known)


def _members(variable: Variable) -> Members | None:
    stated = variable.candidates
    if isinstance(stated, Subsets):
        return stated.members
    return stated if isinstance(stated, range) or stated in ("date", "text") else None


def _known(variable: Variable, comparison: Comparison) -> list[Scalar]:
    if isinstance(variable.candidates, Subsets):
        members = variable.candidates.members
        return list(members) if isinstance(members, tuple) else []
    found: list[Scalar] = []
    for candidate in domain(variable, [comparison], {}):
        value = candidate.get(comparison.key)
        if isinstance(value, frozenset):
            found += value
        elif value is not None:
            found.append(value)
    return found


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
