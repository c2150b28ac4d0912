"""The language of conditions: what a gate, a rule or a task's ``when`` asks, as data.

=============  ===========================================================================
``records``    what a condition is
``parse``      from and to documents
``evaluate``   whether it holds: true, false or unknown
``normal``     canonical form, negations inward, alternatives, groups that share no variable
``residual``   what is not yet true
``variables``  what a variable can be and how it changes
``way``        the fewest records that make a condition true
``words``      a condition in plain English
``lint``       what is wrong with a condition (``constants``, ``gates``, ``feasible``, ``walk`` serve it)
=============  ===========================================================================
"""

from __future__ import annotations

from iptflow.conditions.evaluate import compile_condition, evaluate
from iptflow.conditions.lint import lint
from iptflow.conditions.normal import (
    ALTERNATIVES_AT_MOST,
    Alternative,
    alternatives,
    groups,
    negations_inward,
    normalise,
)
from iptflow.conditions.parse import parse, to_data
from iptflow.conditions.records import (
    DECLINED,
    AnyOf,
    Comparison,
    Condition,
    Every,
    Not,
    Scalar,
    Situation,
    Test,
    Truth,
    Value,
    comparisons,
    value_when_missing,
    variables_of,
)
from iptflow.conditions.residual import residual
from iptflow.conditions.variables import (
    By,
    Candidates,
    Changing,
    Subsets,
    Variable,
    assignments,
    domain,
    may_follow,
)
from iptflow.conditions.way import Change, Way, shortest_way
from iptflow.conditions.words import found_in_words, in_words

__all__ = [
    "ALTERNATIVES_AT_MOST", "DECLINED", "Alternative", "AnyOf", "By", "Candidates", "Change", "Changing",
    "Comparison", "Condition", "Every", "Not", "Scalar", "Situation", "Subsets", "Test", "Truth", "Value",
    "Variable", "Way", "alternatives", "assignments", "comparisons", "compile_condition", "domain",
    "evaluate", "found_in_words", "groups", "in_words", "lint", "may_follow", "negations_inward", "normalise",
    "parse", "residual", "shortest_way", "to_data", "value_when_missing", "variables_of",
]  # fmt: skip
