"""What is wrong with a condition before anybody meets it.

Whether a name exists at all is the caller's to say: comparisons over undeclared variables are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iptflow.conditions.constants import lint_constants
from iptflow.conditions.feasible import Variables, by_variable, live_alternatives, satisfiable
from iptflow.conditions.gates import lint_gate
from iptflow.conditions.records import AnyOf, Condition, Every
from iptflow.conditions.walk import conjunctions, walked
from iptflow.conditions.words import in_words
from iptflow.errors import Finding


def lint(
    condition: Condition, variables: Variables, *, gate: bool, trap: str | None = None, place: str = ""
) -> list[Finding]:
    """All findings, codes ``condition/…``; empty when there is nothing to say.

    Args:
        condition: what the document states.
        variables: the declarations, by comparison ``variable``.
        gate: whether a move depends on it; some faults are faults of gates only.
        trap: why this gate may use a growing variable so that growth closes it.
        place: where the condition stands; findings add their place inside it.
    """
    found = [*_shape(condition), *lint_constants(condition, variables)]
    if not found:
        # With an empty part or an impossible constant these would only say the same again.
        found += _contradictions(condition, variables)
    if gate:
        found += lint_gate(condition, variables, trap)
    return [
        msgspec.structs.replace(each, place=".".join(part for part in (place, each.place) if part)) for each in found
    ]


def _shape(condition: Condition) -> Iterator[Finding]:
    for each, at, _ in walked(condition):
        if isinstance(each, Every | AnyOf) and not each.parts:
            says = "asks for nothing" if isinstance(each, Every) else "can never be true"
            yield Finding(code="condition/empty", message=f"Without parts this {says}.", hint="Add a part.", place=at)


def _contradictions(condition: Condition, variables: Variables) -> Iterator[Finding]:
    """Conjuncts over one variable that no value satisfies; else a whole that nothing satisfies."""
    told = False
    for literals, at in conjunctions(condition):
        for over in by_variable(literals).values():
            if not satisfiable(over, variables):
                told = True
                yield Finding(
                    code="condition/contradiction",
                    message=f"This can never hold: {in_words(Every(over))}.",
                    hint="Widen one of the comparisons, or make them alternatives.",
                    place=at,
                )
    if not told and () in live_alternatives(condition, variables):
        yield Finding(
            code="condition/never-true",
            message="No values of its variables make this true.",
            hint="Take one of the demands out.",
        )
