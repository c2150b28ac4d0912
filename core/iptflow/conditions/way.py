"""The shortest way: the fewest records that make a whole condition true from here.

Found over the normal form, never conjunct by conjunct: in ``every: [not b, any: [b, a]]`` recording ``b``
mends one part and spoils the other. Conjuncts that share no variable are solved apart, and so are the parts
of ``any``, of which the best is taken; only what shares variables is multiplied out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from iptflow.conditions.evaluate import evaluate
from iptflow.conditions.normal import alternatives, groups, negations_inward, normalise
from iptflow.conditions.records import AnyOf, Condition, Every, Situation, Value, comparisons
from iptflow.conditions.variables import By, Variable, assignments
from iptflow.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Change:
    """One record to make: ``wanted`` must hold of the variable afterwards, and ``values`` would do."""

    variable: str
    title: str
    by: By
    order: int
    wanted: tuple[Condition, ...]
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Way:
    """The changes that make a condition true, in document order; none when it is true already.

    ``reachable`` False: no change within reach does it, and an override is the only way. ``too_complex``:
    nobody looked, and only the residual can be shown. In both cases there are no changes.
    """

    changes: tuple[Change, ...] = ()
    reachable: bool = True
    too_complex: bool = False

    def applied(self, values: Situation) -> dict[str, Value]:
        """The situation after the changes."""
        after = dict(values)
        for change in self.changes:
            after.update(change.values)
        return after

    @property
    def rank(self) -> tuple[int, int, tuple[tuple[int, str], ...]]:
        """Lower is better: fewer records, fewer of them by the client, document order, then name."""
        by_client = sum(change.by == "client" for change in self.changes)
        return len(self.changes), by_client, tuple((change.order, change.variable) for change in self.changes)


_UNREACHABLE = Way(reachable=False)
_TOO_COMPLEX = Way(too_complex=True)


def shortest_way(condition: Condition, values: Situation, variables: Mapping[str, Variable]) -> Way:
    """The fewest changed variables that make the condition true.

    Args:
        condition: what should hold.
        values: the present situation, by comparison ``key``.
        variables: the declarations, by comparison ``variable``.

    Raises:
        UnknownName: the condition reads a variable that is not declared.
    """
    for comparison in comparisons(condition):
        if comparison.variable not in variables:
            raise UnknownName(
                f"The condition reads the variable {comparison.variable}, which is not declared.",
                name=comparison.variable,
                hint="Declare it, or take the comparison out.",
            )
    return _Search(values, variables).way(normalise(negations_inward(condition)))


@dataclass(slots=True)
class _Search:
    values: Situation
    variables: Mapping[str, Variable]
    known: dict[tuple[Condition, ...], Change | None] = field(default_factory=dict)

    def way(self, condition: Condition) -> Way:
        if evaluate(condition, self.values) is True:
            return Way()
        if isinstance(condition, AnyOf):
            return _best(self.way(part) for part in condition.parts)
        if isinstance(condition, Every):
            return _joined(self.group(group) for group in groups(condition.parts))
        return self.alternative((condition,))

    def group(self, conjuncts: tuple[Condition, ...]) -> Way:
        if len(conjuncts) == 1:
            return self.way(conjuncts[0])
        found = alternatives(Every(conjuncts))
        return _TOO_COMPLEX if found is None else _best(map(self.alternative, found))

    def alternative(self, literals: Sequence[Condition]) -> Way:
        by_variable: dict[str, tuple[Condition, ...]] = {}
        for literal in literals:
            name = next(comparisons(literal)).variable
            by_variable[name] = (*by_variable.get(name, ()), literal)
        changes = []
        for name, wanted in by_variable.items():
            if all(evaluate(literal, self.values) is True for literal in wanted):
                continue
            change = self.change(self.variables[name], wanted)
            if change is None:
                return _UNREACHABLE
            changes.append(change)
        return _way(changes)

    def change(self, variable: Variable, wanted: tuple[Condition, ...]) -> Change | None:
        if wanted not in self.known:
            self.known[wanted] = self._change(variable, wanted)
        return self.known[wanted]

    def _change(self, variable: Variable, wanted: tuple[Condition, ...]) -> Change | None:
        asked = [next(comparisons(literal)) for literal in wanted]
        for candidate in assignments(variable, asked, self.values):
            after = {**self.values, **candidate}
            if all(evaluate(literal, after) is True for literal in wanted):
                title = variable.title or variable.key
                return Change(variable.key, title, variable.by, variable.order, wanted, dict(candidate))
        return None


def _way(changes: Iterable[Change]) -> Way:
    return Way(tuple(sorted(changes, key=lambda change: (change.order, change.variable))))


def _best(ways: Iterable[Way]) -> Way:
    found = list(ways)
    if any(way.too_complex for way in found):
        return _TOO_COMPLEX
    return min((way for way in found if way.reachable), key=lambda way: way.rank, default=_UNREACHABLE)


def _joined(ways: Iterable[Way]) -> Way:
    found = list(ways)
    if not all(way.reachable for way in found):
        return _UNREACHABLE
    if any(way.too_complex for way in found):
        return _TOO_COMPLEX
    return _way(change for way in found for change in way.changes)
