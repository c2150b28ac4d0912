"""The laws of the language, against a second evaluator that counts false, unknown and true as 0, 1 and 2."""

from __future__ import annotations

import copy
import pickle
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iptflow.conditions import (
    DECLINED,
    AnyOf,
    Comparison,
    Condition,
    Every,
    Not,
    Situation,
    Truth,
    Value,
    alternatives,
    comparisons,
    evaluate,
    groups,
    negations_inward,
    normalise,
    parse,
    residual,
    to_data,
    variables_of,
)

DOMAINS: dict[str, list[Value]] = {
    "task:a": [None, False, True],
    "count:s": [None, 0, 2, 4],
    "fact:n": [None, 0, 2, 4, DECLINED],
    "fact:w": [None, "x", "y", DECLINED],
    "fact:set": [None, frozenset(), frozenset({"x"}), frozenset({"x", "y"}), frozenset({"y", DECLINED})],
    "focus": [None, frozenset({"x"}), frozenset({"x", "y"})],
    "score:m": [None, 1, 3],
    "outcome:m": [None, "x", "y"],
}
SOURCES = st.sampled_from([(), ("G4",), ("AD2", "J-AD2")])


@st.composite
def leaves(draw: st.DrawFn) -> Comparison:
    key = draw(st.sampled_from(sorted(DOMAINS)))
    kind, _, name = key.partition(":")
    source = draw(SOURCES)
    if kind == "task":
        return Comparison(kind, name, "is", (True,), source)
    if kind in ("focus", "fact", "score") and draw(st.integers(0, 4)) == 0:
        return Comparison(kind, name or "focus", "recorded", (), source)
    if kind == "focus":
        area = draw(st.sampled_from("xyz"))
        return Comparison(kind, area, "is", (area,), source)
    if key in ("fact:w", "fact:set", "outcome:m"):
        words = tuple(draw(st.lists(st.sampled_from("xyz"), min_size=1, max_size=3)))
        return Comparison(kind, name, "in", words, source)
    op = draw(st.sampled_from(["is", "in", "at_least", "at_most", "between"]))
    numbers = sorted(draw(st.lists(st.integers(0, 4), min_size=2, max_size=2)))
    return Comparison(kind, name, op, tuple(numbers if op in ("in", "between") else numbers[:1]), source)


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, max_size=3).map(tuple)
    return several.map(Every) | several.map(AnyOf) | parts.map(Not)


CONDITIONS: st.SearchStrategy[Condition] = st.recursive(leaves(), joined, max_leaves=8)
SITUATIONS: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from(domain) for key, domain in DOMAINS.items()}
)


def counted(condition: Condition, values: Situation) -> int:
    """2 true, 1 unknown, 0 false."""
    if isinstance(condition, Every):
        return min((counted(part, values) for part in condition.parts), default=2)
    if isinstance(condition, AnyOf):
        return max((counted(part, values) for part in condition.parts), default=0)
    if isinstance(condition, Not):
        return 2 - counted(condition.part, values)
    assert isinstance(condition, Comparison)
    value: Any = values.get(condition.key)
    if condition.op == "recorded":
        return 2 if value else 0 if condition.kind == "focus" else 2 * (value is not None)
    if value is None:
        if condition.kind in ("fact", "score", "outcome"):
            return 1
        value = {"task": False, "count": 0, "focus": frozenset()}[condition.kind]
    members = value if isinstance(value, frozenset) else {value}
    return max((1 if each == DECLINED else 2 * met(condition, each) for each in members), default=0)


def met(comparison: Comparison, value: Any) -> bool:
    low: Any = comparison.values[0]
    high: Any = comparison.values[-1]
    if comparison.op in ("is", "in"):
        return any(value == each for each in comparison.values)
    too_low = comparison.op != "at_most" and value < low
    too_high = comparison.op != "at_least" and value > high
    return not too_low and not too_high


TRUTHS: list[Truth] = [False, None, True]


@settings(max_examples=500)
@given(CONDITIONS, SITUATIONS)
def test_evaluation_agrees_with_a_second_evaluator(condition: Condition, values: Situation) -> None:
    assert evaluate(condition, values) is TRUTHS[counted(condition, values)]


@given(CONDITIONS, CONDITIONS, CONDITIONS, SITUATIONS)
def test_the_laws_of_kleene(a: Condition, b: Condition, c: Condition, values: Situation) -> None:
    def same(one: Condition, other: Condition) -> None:
        assert evaluate(one, values) is evaluate(other, values)

    same(Not(Not(a)), a)
    same(Not(Every((a, b))), AnyOf((Not(a), Not(b))))
    same(Not(AnyOf((a, b))), Every((Not(a), Not(b))))
    for kind, other in ((Every, AnyOf), (AnyOf, Every)):
        same(kind((a, b)), kind((b, a)))
        same(kind((a, kind((b, c)))), kind((kind((a, b)), c)))
        same(kind((a, a)), a)
        same(kind((a, other((a, b)))), a)
        same(kind((a, other((b, c)))), other((kind((a, b)), kind((a, c)))))
        same(kind((a, kind(()))), a)
        same(kind((a, other(()))), other(()))
    assert (evaluate(AnyOf((a, Not(a))), values) is None) is (evaluate(a, values) is None)


@given(CONDITIONS, SITUATIONS, SITUATIONS)
def test_recording_more_never_turns_an_answer_round(condition: Condition, values: Situation, more: Situation) -> None:
    unknown = {key for key in ("fact:n", "fact:w", "score:m", "outcome:m") if values.get(key) is None}
    asked = {each.key for each in comparisons(condition) if each.op == "recorded"}
    learnt = {**values, **{key: value for key, value in more.items() if key in unknown - asked}}
    before = evaluate(condition, values)
    assert before is None or evaluate(condition, learnt) is before


@settings(max_examples=300)
@given(CONDITIONS, SITUATIONS)
def test_rewriting_keeps_the_truth_value(condition: Condition, values: Situation) -> None:
    found = evaluate(condition, values)
    assert evaluate(normalise(condition), values) is found
    assert evaluate(negations_inward(condition), values) is found
    listed = alternatives(condition, at_most=10_000)
    assert listed is not None
    assert evaluate(AnyOf(tuple(map(Every, listed))), values) is found


@settings(max_examples=50, deadline=None)
@given(st.recursive(leaves(), joined, max_leaves=4))
def test_rewriting_keeps_the_truth_value_in_all_situations(condition: Condition) -> None:
    keys = sorted({comparison.key for comparison in comparisons(condition)})
    canonical = normalise(condition)
    listed = alternatives(condition)
    assert listed is not None
    as_alternatives = AnyOf(tuple(map(Every, listed)))
    for chosen in product(*(DOMAINS[key] for key in keys)):
        values = dict(zip(keys, chosen, strict=True))
        found = TRUTHS[counted(condition, values)]
        assert evaluate(canonical, values) is found
        assert evaluate(as_alternatives, values) is found


@given(CONDITIONS)
def test_alternatives_hold_comparisons_only_and_none_contains_another(condition: Condition) -> None:
    listed = alternatives(condition) or ()
    for each in listed:
        for literal in each:
            assert isinstance(literal.part if isinstance(literal, Not) else literal, Comparison)
    sets = [frozenset(each) for each in listed]
    assert not any(one <= other for one in sets for other in sets if one is not other)


@given(CONDITIONS, st.randoms(use_true_random=False))
def test_the_canonical_form_is_one_for_every_way_of_writing(condition: Condition, random: Any) -> None:
    def rewritten(each: Condition) -> Condition:
        if isinstance(each, Not):
            return Not(Not(Not(rewritten(each.part))))
        if isinstance(each, Every | AnyOf):
            kind = type(each)
            parts = [rewritten(part) for part in each.parts]
            parts += parts[:1]
            random.shuffle(parts)
            middle = random.randint(0, len(parts))
            return kind((kind(tuple(parts[:middle])), *parts[middle:]))
        return each

    canonical = normalise(condition)
    assert normalise(canonical) == canonical
    assert normalise(rewritten(condition)) == canonical


@given(CONDITIONS)
def test_normalising_loses_no_source(condition: Condition) -> None:
    def cited(each: Condition) -> set[str]:
        return {source for comparison in comparisons(each) for source in comparison.source}

    assert cited(normalise(condition)) == cited(condition)


@given(CONDITIONS)
def test_documents_pickles_and_copies_give_the_same_condition_back(condition: Condition) -> None:
    evaluate(condition, {})
    assert parse(to_data(condition), measures={"m"}) == condition
    assert pickle.loads(pickle.dumps(condition)) == condition
    assert copy.deepcopy(condition) == condition


@given(st.lists(CONDITIONS, max_size=6))
def test_groups_share_no_variable_and_lose_nothing(conjuncts: list[Condition]) -> None:
    found = groups(conjuncts)
    assert sorted(map(repr, conjuncts)) == sorted(repr(each) for group in found for each in group)
    names = [frozenset().union(*map(variables_of, group)) for group in found]
    assert not any(one & other for index, one in enumerate(names) for other in names[index + 1 :])
    for group in found:
        reached, left = variables_of(group[0]), list(group[1:])
        while touching := [each for each in left if reached & variables_of(each)]:
            reached = reached.union(*map(variables_of, touching))
            left = [each for each in left if each not in touching]
        assert not left


@settings(max_examples=400)
@given(CONDITIONS, SITUATIONS, SITUATIONS)
def test_the_residual_is_what_is_not_yet_true(condition: Condition, values: Situation, changes: Situation) -> None:
    left = residual(condition, values)
    assert (left is None) is (evaluate(condition, values) is True)
    if left is None:
        return
    assert evaluate(left, values) is evaluate(condition, values)
    after = {**values, **changes}
    if evaluate(condition, after) is True:
        assert evaluate(left, after) is True
    true_now = [each for each in literals(condition) if evaluate(each, values) is True]
    if all(evaluate(each, after) is True for each in true_now):
        assert (evaluate(left, after) is True) is (evaluate(condition, after) is True)


@given(CONDITIONS, SITUATIONS)
def test_the_residual_holds_nothing_that_is_true(condition: Condition, values: Situation) -> None:
    left = residual(condition, values)
    for each in literals(left) if left is not None else ():
        assert evaluate(each, values) is not True


def literals(condition: Condition) -> list[Condition]:
    def listed(each: Condition) -> list[Condition]:
        if isinstance(each, Every | AnyOf):
            return [literal for part in each.parts for literal in listed(part)]
        return [each]

    return listed(negations_inward(condition))
