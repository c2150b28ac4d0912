from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import AnyOf, Every, alternatives, normalise, parse, shortest_way, to_data
from iptflow.conditions.variables import Variable


def canonical(data: dict[str, Any]) -> dict[str, Any]:
    return to_data(normalise(parse(data)))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"every": [{"task": "b"}, {"every": [{"task": "a"}, {"task": "b"}]}]},
         {"every": [{"task": "a"}, {"task": "b"}]}),
        ({"every": [{"task": "a"}]}, {"task": "a"}),
        ({"not": {"not": {"task": "a"}}}, {"task": "a"}),
        ({"fact": "m", "in": ["y", "x", "y"]}, {"fact": "m", "in": ["x", "y"]}),
        ({"fact": "m", "in": ["x"]}, {"fact": "m", "is": "x"}),
        ({"fact": "m", "in": [10, 9]}, {"fact": "m", "in": [9, 10]}),
        ({"any": [{"task": "a", "source": "G4"}, {"task": "a", "source": "AD2"}]},
         {"task": "a", "source": ["AD2", "G4"]}),
    ],
)  # fmt: skip
def test_the_canonical_form(data: dict[str, Any], expected: dict[str, Any]) -> None:
    assert canonical(data) == expected


def test_true_and_one_are_two_constants() -> None:
    both = {"any": [{"fact": "m", "is": True}, {"fact": "m", "is": 1}]}
    assert len(canonical(both)["any"]) == 2


def test_the_same_question_with_two_sources_is_one_in_alternatives() -> None:
    data = {"any": [{"task": "a", "source": "G4"}, {"every": [{"task": "a", "source": "G5"}, {"task": "b"}]}]}
    found = alternatives(parse(data))
    assert found is not None
    assert [len(each) for each in found] == [1]


def many_sided(pairs: int) -> dict[str, Any]:
    """``pairs`` choices of two, which all read one more variable: two to the power of ``pairs`` alternatives."""
    return {"every": [{"any": [
        {"every": [{"task": f"a{index}"}, {"count": "session", "at_least": index}]}, {"task": f"b{index}"}
    ]} for index in range(1, pairs + 1)]}  # fmt: skip


def declared(pairs: int) -> dict[str, Variable]:
    tasks = [f"task:{letter}{index}" for index in range(1, pairs + 1) for letter in "ab"]
    session = Variable("count:session", change="grows", candidates=range(40))
    return {**{key: Variable(key, change="grows") for key in tasks}, session.key: session}


def test_512_alternatives_are_solved_and_more_are_not() -> None:
    nine, ten = parse(many_sided(9)), parse(many_sided(10))
    assert len(alternatives(nine) or ()) == 512
    way = shortest_way(nine, {}, declared(9))
    assert (len(way.changes), way.too_complex, way.reachable) == (9, False, True)
    assert alternatives(ten) is None
    way = shortest_way(ten, {}, declared(10))
    assert (way.changes, way.too_complex, way.reachable) == ((), True, True)


def test_conjuncts_that_share_nothing_do_not_multiply() -> None:
    pairs = [AnyOf((parse({"task": f"a{each}"}), parse({"task": f"b{each}"}))) for each in range(1, 31)]
    way = shortest_way(Every(tuple(pairs)), {}, declared(30))
    assert not way.too_complex
    assert len(way.changes) == 30
