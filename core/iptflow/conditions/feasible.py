"""Whether anything at all, whatever is on record, makes comparisons true together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from iptflow.conditions.evaluate import evaluate
from iptflow.conditions.normal import Alternative, alternatives, groups, negations_inward, normalise
from iptflow.conditions.records import Condition, Every, comparisons
from iptflow.conditions.variables import Variable, domain

Variables = Mapping[str, Variable]


def satisfiable(literals: Sequence[Condition], variables: Variables) -> bool:
    """Whether some values make all the comparisons, negated or not, true; an undeclared variable can."""
    return all(_satisfiable(over, variables.get(name)) for name, over in by_variable(literals).items())


def by_variable(literals: Sequence[Condition]) -> dict[str, tuple[Condition, ...]]:
    """The comparisons, negated or not, under the variable that each reads."""
    found: dict[str, tuple[Condition, ...]] = {}
    for literal in literals:
        name = next(comparisons(literal)).variable
        found[name] = (*found.get(name, ()), literal)
    return found


def _satisfiable(literals: Sequence[Condition], variable: Variable | None) -> bool:
    if variable is None:
        return True
    asked = [comparison for literal in literals for comparison in comparisons(literal)]
    return any(
        all(evaluate(literal, values) is True for literal in literals) for values in ({}, *domain(variable, asked, {}))
    )


def conjuncts(condition: Condition) -> tuple[tuple[Condition, ...], ...]:
    """The groups of conjuncts that share no variable, of the canonical form with negations inward."""
    plain = normalise(negations_inward(condition))
    return groups(plain.parts if isinstance(plain, Every) else (plain,))


def live_alternatives(condition: Condition, variables: Variables) -> Iterator[tuple[Alternative, ...] | None]:
    """A group of conjuncts each: the alternatives that some values satisfy; None where it is too complex."""
    for group in conjuncts(condition):
        listed = alternatives(Every(group))
        yield listed and tuple(each for each in listed if satisfiable(each, variables))
