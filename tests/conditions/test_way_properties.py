"""The shortest way against exhaustion: everything that could be recorded is tried, with rules written here anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from iptflow.conditions import (
    AnyOf,
    Comparison,
    Condition,
    Every,
    Not,
    Subsets,
    Value,
    Variable,
    evaluate,
    shortest_way,
    variables_of,
)

State = dict[str, Value]


def powerset(members: tuple[Any, ...], least: int = 0, most: int = 9) -> list[frozenset[Any]]:
    sizes = range(least, min(most, len(members)) + 1)
    return [frozenset(each) for each in chain.from_iterable(combinations(members, size) for size in sizes)]


def single(key: str, values: Any) -> list[State]:
    return [{key: value} for value in values]


AREAS = ("grief", "dispute", "transition", "deficits")
ANY_DAY = "2000-01-01"
DAYS = ("2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03")
PHQ: list[State] = [
    {"score:phq": 2, "outcome:phq": "remission", "item:phq/9": 0},
    {"score:phq": 3, "outcome:phq": "remission", "item:phq/9": 1},
    {"score:phq": 9, "outcome:phq": "response", "item:phq/9": 0},
    {"score:phq": 20, "outcome:phq": None, "item:phq/9": 2},
]

# Each variable with all the states that recording can ever give it.
WORLD: dict[str, tuple[Variable, list[State]]] = {
    variable.key: (variable, states)
    for variable, states in [
        (Variable("task:a", change="grows"), single("task:a", [True])),
        (Variable("task:b", candidates=(True, False)), single("task:b", [True, False])),
        (Variable("task:c", change="grows", by="client"), single("task:c", [True])),
        (Variable("sign:s", by="client", candidates=(True, False)), single("sign:s", [True, False])),
        (Variable("fact:age", change="fixed", by="given", candidates=range(6)), single("fact:age", range(6))),
        (Variable("fact:mood", by="client", candidates=("low", "mid", "high")),
         single("fact:mood", ["low", "mid", "high"])),
        (Variable("fact:onset", candidates="date"), single("fact:onset", (ANY_DAY, *DAYS))),
        (Variable("count:session", change="grows", candidates=range(6)), single("count:session", range(6))),
        (Variable("weeks:opening", change="grows", by="given", candidates=range(5)),
         single("weeks:opening", range(5))),
        (Variable("alerts", candidates=range(4)), single("alerts", range(4))),
        (Variable("focus", by="agreed", candidates=Subsets(AREAS, 1, 2)), single("focus", powerset(AREAS, 1, 2))),
        (Variable("fact:support", candidates=Subsets(("a", "b", "c"))),
         single("fact:support", powerset(("a", "b", "c")))),
        (Variable("fact:event.year", change="grows", candidates=Subsets(range(4))),
         single("fact:event.year", powerset(tuple(range(4))))),
        (Variable("measure:phq", by="client", candidates=lambda values: PHQ), PHQ),
    ]
}  # fmt: skip


def reachable(variable: Variable, states: list[State], now: State) -> Iterator[State]:
    for state in states:
        if variable.change == "fixed" and now:
            continue
        if variable.change == "grows":
            [(key, new)] = state.items()
            nothing: Any = {"task": False, "count": 0, "fact": frozenset(), "weeks": 0}[key.partition(":")[0]]
            old: Any = now.get(key, nothing)
            if not (new >= old):  # for sets: contains
                continue
        yield state


def leaf(kind: str, name: str, op: str, *values: Any) -> Comparison:
    return Comparison(kind, name, op, values)


@st.composite
def leaves(draw: st.DrawFn) -> Comparison:
    choice = draw(st.sampled_from(["a", "b", "c", "s", "alerts", "focus", "record", "word", "number", "day"]))
    if choice in "abc":
        return leaf("task", choice, "is", True)
    if choice == "s":
        return leaf("sign", "s", "is", True)
    if choice == "alerts":
        return leaf("alerts", "closed", "is", 0)
    if choice == "focus":
        area = draw(st.sampled_from(AREAS))
        return leaf("focus", area, "is", area)
    if choice == "record":
        kind, name = draw(st.sampled_from([("fact", "age"), ("fact", "support"), ("score", "phq"),
                                           ("focus", "focus"), ("fact", "onset")]))  # fmt: skip
        return leaf(kind, name, "recorded")
    if choice == "word":
        kind, name, words = draw(st.sampled_from([
            ("fact", "mood", ("low", "mid", "high")),
            ("fact", "support", ("a", "b", "c")),
            ("outcome", "phq", ("remission", "response")),
        ]))  # fmt: skip
        some = draw(st.lists(st.sampled_from(words), min_size=1, max_size=2, unique=True))
        return leaf(kind, name, "is", some[0]) if len(some) == 1 else leaf(kind, name, "in", *some)
    constant: st.SearchStrategy[Any] = st.sampled_from(DAYS[1:4])
    if choice == "number":
        constant = st.integers(0, 5)
        kind, name = draw(st.sampled_from([("fact", "age"), ("count", "session"), ("weeks", "opening"),
                                           ("score", "phq"), ("item", "phq/9"),
                                           ("fact", "event.year")]))  # fmt: skip
    else:
        kind, name = "fact", "onset"
    op = draw(st.sampled_from(["at_least", "at_most", "between", "is"]))
    low, high = sorted([draw(constant), draw(constant)])
    return leaf(kind, name, op, low, high) if op == "between" else leaf(kind, name, op, low)


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(parts, min_size=1, max_size=3).map(tuple)
    return several.map(Every) | several.map(AnyOf) | parts.map(Not)


CONDITIONS = st.recursive(leaves(), joined, max_leaves=5)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Condition, dict[str, State], dict[str, Variable]]:
    """A condition, what is recorded of each variable now, and the variables in a drawn document order."""
    condition = draw(CONDITIONS)
    order = draw(st.permutations(sorted(WORLD)))
    now: dict[str, State] = {}
    for name in sorted(variables_of(condition)):
        kind = name.partition(":")[0]
        declined: list[State] = [{name: "rather-not-say"}] if kind == "fact" and ".year" not in name else []
        now[name] = draw(st.sampled_from([{}, {}, *WORLD[name][1], *declined]))
    variables = {name: replace(WORLD[name][0], order=order.index(name) // 2) for name in WORLD}
    return condition, now, variables


def together(states: Mapping[str, State]) -> State:
    return {key: value for state in states.values() for key, value in state.items()}


def exhausted(
    condition: Condition, now: Mapping[str, State], variables: Mapping[str, Variable]
) -> tuple[int, int, list[tuple[int, str]]] | None:
    """The best set of changed variables over everything that could be recorded; None when nothing does it."""
    names = sorted(now)
    choices: list[list[State | None]] = [
        [None, *reachable(variables[name], WORLD[name][1], now[name])] for name in names
    ]
    best = None
    for chosen in product(*choices):
        changed = [name for name, state in zip(names, chosen, strict=True) if state is not None]
        rank = (
            len(changed),
            sum(variables[name].by == "client" for name in changed),
            sorted((variables[name].order, name) for name in changed),
        )
        if best is not None and rank >= best:
            continue
        pairs = zip(names, chosen, strict=True)
        after = {name: now[name] if state is None else state for name, state in pairs}
        if evaluate(condition, together(after)) is True:
            best = rank
    return best


@settings(max_examples=400, deadline=None)
@given(questions())
def test_the_way_is_the_best_of_everything_that_could_be_recorded(
    question: tuple[Condition, dict[str, State], dict[str, Variable]],
) -> None:
    condition, now, variables = question
    way = shortest_way(condition, together(now), variables)
    best = exhausted(condition, now, variables)
    assert not way.too_complex
    assert way.reachable is (best is not None)
    if best is not None:
        cost, by_client, order = way.rank
        assert (cost, by_client, list(order)) == best


@settings(max_examples=400, deadline=None)
@given(questions())
def test_recording_the_way_makes_the_condition_true_and_each_change_is_needed(
    question: tuple[Condition, dict[str, State], dict[str, Variable]],
) -> None:
    condition, now, variables = question
    values = together(now)
    way = shortest_way(condition, values, variables)
    if not way.reachable:
        assert way.changes == ()
        return
    after = way.applied(values)
    assert evaluate(condition, after) is True
    for change in way.changes:
        without = replace(way, changes=tuple(each for each in way.changes if each is not change))
        assert evaluate(condition, without.applied(values)) is not True
        assert all(evaluate(wanted, after) is True for wanted in change.wanted)
        name = change.variable
        assert change.values in list(reachable(variables[name], WORLD[name][1], now[name]))


@settings(max_examples=200, deadline=None)
@given(questions(), st.randoms(use_true_random=False))
def test_the_way_does_not_depend_on_the_order_of_writing(
    question: tuple[Condition, dict[str, State], dict[str, Variable]], random: Any
) -> None:
    condition, now, variables = question

    def shuffled(each: Condition) -> Condition:
        if isinstance(each, Not):
            return Not(shuffled(each.part))
        if isinstance(each, Every | AnyOf):
            parts = [shuffled(part) for part in each.parts]
            random.shuffle(parts)
            return type(each)(tuple(parts))
        return each

    assert shortest_way(condition, together(now), variables) == shortest_way(
        shuffled(condition), together(now), variables
    )
