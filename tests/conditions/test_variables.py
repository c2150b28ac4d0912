from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import DECLINED, Comparison, Subsets, Value, Variable, assignments, may_follow
from iptflow.conditions.variables import Candidates


def values_of(variable: Variable, *asked: tuple[str, Any], now: dict[str, Value] | None = None) -> list[Value]:
    kind, _, name = variable.key.partition(":")
    comparisons = [
        Comparison(kind, name, op, values if isinstance(values, tuple) else (values,)) for op, values in asked
    ]
    return [found[variable.key] for found in assignments(variable, comparisons, now or {})]


def open_variable(candidates: Candidates) -> Variable:
    return Variable("fact:x", candidates=candidates)


def test_a_range_is_cut_down_to_what_the_constants_tell_apart_nearest_first() -> None:
    found = values_of(open_variable(range(1000)), ("at_least", 500), now={"fact:x": 400})
    assert found == [499, 500, 501, 0, 999]


def test_a_range_with_gaps_is_taken_whole() -> None:
    assert values_of(open_variable(range(0, 9, 3)), ("at_least", 4)) == [0, 3, 6]


def test_dates_are_told_apart_by_a_day() -> None:
    found = values_of(open_variable("date"), ("at_least", "2026-03-01"))
    assert found == ["2026-02-28", "2026-03-01", "2026-03-02"]
    assert values_of(open_variable("date"), ("is", "soon"))


def test_a_text_may_be_another_than_any_that_is_named() -> None:
    found = values_of(open_variable("text"), ("in", ("a", "b")))
    assert found[:2] == ["a", "b"]
    assert found[2] not in ("a", "b")


def test_members_that_nobody_asks_for_stand_for_each_other() -> None:
    many = tuple(f"m{index}" for index in range(40))
    found = values_of(open_variable(Subsets(many, at_least=1)), ("is", "m7"))
    assert found == [frozenset({"m0"}), frozenset({"m7"})]


def test_sets_keep_to_their_bounds() -> None:
    sizes = {
        len(found)  # type: ignore[arg-type]
        for found in values_of(open_variable(Subsets(tuple("abcd"), 1, 2)), *[("is", each) for each in "abc"])
    }
    assert sizes == {1, 2}


def test_a_set_that_grows_keeps_what_it_has() -> None:
    grows = Variable("fact:x", change="grows", candidates=Subsets(tuple("abc")))
    found = values_of(grows, ("is", "b"), now={"fact:x": frozenset("a")})
    assert frozenset("ab") in found
    assert all(isinstance(each, frozenset) and "a" in each for each in found)


@pytest.mark.parametrize(
    ("change", "key", "old", "new", "may"),
    [
        ("open", "fact:x", 3, 1, True),
        ("fixed", "fact:x", None, 1, True),
        ("fixed", "fact:x", 1, 1, False),
        ("fixed", "fact:x", DECLINED, 1, False),
        ("grows", "count:x", None, 0, True),
        ("grows", "count:x", 3, 2, False),
        ("grows", "count:x", 3, "many", False),
        ("grows", "count:x", 3, None, False),
        ("grows", "task:x", True, False, False),
        ("grows", "weeks:opening", None, 0, True),
        ("grows", "fact:x", DECLINED, 1, True),
        ("grows", "fact:x", frozenset("a"), frozenset("ab"), True),
        ("grows", "fact:x", frozenset("a"), frozenset("b"), False),
    ],
)
def test_what_may_follow_what(change: Any, key: str, old: Value, new: Value, may: bool) -> None:
    assert may_follow(change, key, old, new) is may
