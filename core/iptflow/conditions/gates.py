"""What only gates must not do: be closed by growth, grow past solving, demand a sensitive answer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from iptflow.conditions.evaluate import evaluate
from iptflow.conditions.feasible import Variables, live_alternatives
from iptflow.conditions.normal import ALTERNATIVES_AT_MOST, Alternative
from iptflow.conditions.records import Comparison, Condition, Not, Situation, comparisons
from iptflow.conditions.variables import Variable, domain, may_follow
from iptflow.conditions.walk import walked_comparisons
from iptflow.conditions.words import in_words
from iptflow.errors import Finding

_WEEKS_OF_A_GATE = ("opening", "phase")


def lint_gate(condition: Condition, variables: Variables, trap: str | None) -> Iterator[Finding]:
    """The findings of a gate; ``trap`` is why growth may close it."""
    hurting = list(_growth(condition, variables))
    if trap is None:
        yield from hurting
    elif hurting:
        yield Finding(code="condition/trap", message=f"Growth closes this gate on purpose: {trap}", severity="note")
    else:
        yield Finding(
            code="condition/trap-unneeded",
            message="Growth closes nothing here, so there is no trap to excuse.",
            hint="Take the trap out.",
            severity="warning",
        )
    yield from _weeks(condition)
    yield from _alternatives(condition, variables)


def _growth(condition: Condition, variables: Variables) -> Iterator[Finding]:
    for comparison, at, negated in walked_comparisons(condition):
        variable = variables.get(comparison.variable)
        literal: Condition = Not(comparison) if negated else comparison
        if variable is None or variable.change != "grows" or _growth_helps(variable, comparison, literal):
            continue
        bound = not negated and comparison.op in ("at_most", "between")
        yield Finding(
            code="condition/upper-bound" if bound else "condition/growth-hurts",
            message=f"{in_words(literal)}: {comparison.id} only grows, and growing closes this gate.",
            hint="Put the bound into the frame." if bound else "Ask so that growth helps, or say why: trap.",
            place=at,
        )


def _growth_helps(variable: Variable, comparison: Comparison, literal: Condition) -> bool:
    """Whether no growth of the variable makes the literal stop being true."""
    nothing: Situation = {}
    return not any(
        evaluate(literal, before) is True and evaluate(literal, after) is not True
        for before, after in permutations([nothing, *domain(variable, [comparison], nothing)], 2)
        if after and all(may_follow("grows", key, before.get(key), value) for key, value in after.items())
    )


def _weeks(condition: Condition) -> Iterator[Finding]:
    for comparison, at, _ in walked_comparisons(condition):
        if comparison.kind == "weeks" and comparison.id not in _WEEKS_OF_A_GATE:
            yield Finding(
                code="condition/weeks-since-fact",
                message=f"A gate counts weeks from {comparison.id}.",
                hint="In a gate, count from opening or from entering the phase.",
                place=at,
            )


def _alternatives(condition: Condition, variables: Variables) -> Iterator[Finding]:
    for alive in live_alternatives(condition, variables):
        if alive is None:
            yield Finding(
                code="condition/too-complex",
                message=f"Multiplied out this gate has more than {ALTERNATIVES_AT_MOST} alternatives.",
                hint="Split it into rules that share no variable, or ask for less in one rule.",
            )
            continue
        demanded = [_answers(each, variables) for each in alive]
        if demanded and all(demanded):
            names = ", ".join(sorted(set[str]().union(*demanded)))
            yield Finding(
                code="condition/demands-answer",
                message=f"Only certain answers to {names} open this gate, and that is sensitive.",
                hint="Ask for the record, so that someone who would rather not say gets through.",
            )


def _answers(literals: Alternative, variables: Variables) -> set[str]:
    """The sensitive facts whose answer, not only whose record, the alternative asks for."""
    asked = [comparison for literal in literals for comparison in comparisons(literal)]
    return {
        comparison.id
        for comparison in asked
        if comparison.op != "recorded"
        and (variable := variables.get(comparison.variable)) is not None
        and variable.sensitive
    }
