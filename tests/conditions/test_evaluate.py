from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import DECLINED, Truth, Value, evaluate, parse
from iptflow.conditions.records import Comparison

AGE = {"fact": "age", "between": [12, 18]}
KIND = {"fact": "event.kind", "is": "loss"}


@pytest.mark.parametrize(
    ("data", "values", "truth"),
    [
        ({"task": "a"}, {}, False),
        ({"task": "a"}, {"task:a": True}, True),
        ({"not": {"task": "a"}}, {}, True),
        ({"consent": "treatment"}, {}, False),
        ({"alerts": "closed"}, {}, True),
        ({"alerts": "closed"}, {"alerts": 1}, False),
        ({"focus": "grief"}, {}, False),
        ({"focus": "grief"}, {"focus": frozenset({"grief", "dispute"})}, True),
        ({"recorded": "focus"}, {"focus": frozenset()}, False),
        ({"recorded": "focus"}, {"focus": frozenset({"grief"})}, True),
        ({"count": "session", "at_most": 0}, {}, True),
        ({"count": "session", "at_least": 1}, {}, False),
        ({"weeks": "opening", "at_least": 1}, {}, None),
        ({"answer": "x/y"}, {}, None),
        (AGE, {}, None),
        ({"not": AGE}, {}, None),
        (AGE, {"fact:age": None}, None),
        (AGE, {"fact:age": 12}, True),
        (AGE, {"fact:age": 18}, True),
        (AGE, {"fact:age": 19}, False),
        (AGE, {"fact:age": DECLINED}, None),
        ({"not": AGE}, {"fact:age": DECLINED}, None),
        ({"recorded": "age"}, {"fact:age": DECLINED}, True),
        ({"recorded": "age"}, {"fact:age": 0}, True),
        ({"recorded": "age"}, {}, False),
        (AGE, {"fact:age": "fifteen"}, None),
        ({"fact": "onset", "at_least": "2026-03-01"}, {"fact:onset": "2026-03-02"}, True),
        (KIND, {"fact:event.kind": frozenset()}, False),
        (KIND, {"fact:event.kind": frozenset({"move"})}, False),
        (KIND, {"fact:event.kind": frozenset({"move", "loss"})}, True),
        (KIND, {"fact:event.kind": frozenset({"move", DECLINED})}, None),
        ({"fact": "years", "at_least": 3}, {"fact:years": frozenset({1, 5})}, True),
        ({"fact": "years", "at_least": 3}, {"fact:years": frozenset({1, "many"})}, None),
        ({"recorded": "phq-9"}, {"score:phq-9": 0}, True),
        ({"every": []}, {}, True),
        ({"any": []}, {}, False),
    ],
)
def test_a_condition_in_a_situation(data: dict[str, Any], values: dict[str, Value], truth: Truth) -> None:
    assert evaluate(parse(data, measures={"phq-9"}), values) is truth


def test_an_unknown_operation_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(ValueError, match="like"):
        evaluate(Comparison("fact", "a", "like", ("b",)), {"fact:a": "b"})


def test_a_condition_is_compiled_once() -> None:
    condition = parse({"every": [AGE, {"task": "a"}]})
    evaluate(condition, {})
    kept = condition.compiled
    evaluate(condition, {"task:a": True})
    assert condition.compiled is kept
