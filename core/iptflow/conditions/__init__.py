"""The language of conditions: what a gate, a rule or a task's ``when`` asks, as data.

``records`` what a condition is · ``parse`` from and to documents · ``evaluate`` whether it holds.
"""

from __future__ import annotations

from iptflow.conditions.evaluate import compile_condition, evaluate
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
    variables_of,
)

__all__ = [
    "DECLINED",
    "AnyOf",
    "Comparison",
    "Condition",
    "Every",
    "Not",
    "Scalar",
    "Situation",
    "Test",
    "Truth",
    "Value",
    "comparisons",
    "compile_condition",
    "evaluate",
    "parse",
    "to_data",
    "variables_of",
]
