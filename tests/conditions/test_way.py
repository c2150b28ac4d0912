from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import Change, Comparison, Subsets, Value, Variable, evaluate, parse, shortest_way
from iptflow.errors import UnknownName


def declared(*variables: Variable) -> dict[str, Variable]:
    return {variable.key: variable for variable in variables}


def changed(data: dict[str, Any], values: dict[str, Value], *variables: Variable) -> dict[str, Value] | None:
    """What the shortest way records, None when there is none."""
    way = shortest_way(parse(data, measures={"phq"}), values, declared(*variables))
    recorded: dict[str, Value] = {}
    for change in way.changes:
        recorded.update(change.values)
    return recorded if way.reachable else None


A = Variable("task:a", order=1, candidates=(True, False))
B = Variable("task:b", order=2, candidates=(True, False))
TASK_A, TASK_B = {"task": "a"}, {"task": "b"}


def test_what_mends_one_part_may_spoil_another() -> None:
    data = {"every": [{"not": TASK_B}, {"any": [TASK_B, TASK_A]}]}
    assert changed(data, {}, A, B) == {"task:a": True}
    assert changed(data, {"task:b": True}, A, B) == {"task:a": True, "task:b": False}


def test_what_is_true_needs_nothing() -> None:
    way = shortest_way(parse(TASK_A), {"task:a": True}, declared(A))
    assert (way.changes, way.reachable, way.too_complex) == ((), True, False)


def test_a_change_says_what_is_wanted_with_its_source() -> None:
    condition = parse({"every": [{"count": "session", "at_least": 8, "source": "J-F2"}]})
    session = Variable("count:session", "Sessions held", 4, "grows", "team", range(18))
    way = shortest_way(condition, {"count:session": 3}, declared(session))
    wanted = Comparison("count", "session", "at_least", (8,), ("J-F2",))
    assert way.changes == (Change("count:session", "Sessions held", "team", 4, (wanted,), {"count:session": 8}),)
    assert evaluate(condition, way.applied({"count:session": 3})) is True


def test_of_equal_ways_the_team_goes_before_the_client() -> None:
    client = Variable("sign:s", order=0, by="client", candidates=(True,))
    data = {"any": [{"sign": "s"}, TASK_B, TASK_A]}
    assert changed(data, {}, client, A, B) == {"task:a": True}


def test_of_equal_ways_fewer_records_go_before_the_team() -> None:
    client = Variable("sign:s", by="client", candidates=(True,))
    assert changed({"any": [{"sign": "s"}, {"every": [TASK_A, TASK_B]}]}, {}, client, A, B) == {"sign:s": True}


def test_of_equal_ways_document_order_goes_before_the_name() -> None:
    later_a = Variable("task:a", order=5)
    assert changed({"any": [TASK_A, TASK_B]}, {}, later_a, B) == {"task:b": True}
    assert changed({"any": [TASK_B, TASK_A]}, {}, Variable("task:a"), Variable("task:b")) == {"task:a": True}


def test_what_grows_never_falls() -> None:
    session = Variable("count:session", change="grows", candidates=range(18))
    assert changed({"count": "session", "at_most": 8}, {"count:session": 9}, session) is None
    assert changed({"not": {"task": "a"}}, {"task:a": True}, Variable("task:a", change="grows")) is None


def test_what_is_fixed_changes_only_while_unrecorded() -> None:
    age = Variable("fact:age", change="fixed", candidates=range(121))
    data = {"fact": "age", "between": [12, 18]}
    assert changed(data, {"fact:age": 40}, age) is None
    found = changed(data, {}, age)
    assert found is not None
    assert evaluate(parse(data), found) is True


def test_what_no_value_reaches_is_said_to_be_out_of_reach_even_beside_what_is_too_complex() -> None:
    data = {"every": [TASK_A, {"not": TASK_A}]}
    assert changed(data, {}, A) is None
    assert changed({"any": [data, TASK_B]}, {}, A, B) == {"task:b": True}


def test_a_measure_changes_all_its_keys_at_once() -> None:
    administrations: tuple[dict[str, Value], ...] = (
        {"score:phq": 12, "item:phq/9": 1},
        {"score:phq": 4, "item:phq/9": 1},
        {"score:phq": 4, "item:phq/9": 0},
    )
    measure = Variable("measure:phq", by="client", candidates=administrations)
    low = {"score": "phq", "at_most": 4}
    assert changed(low, {}, measure) == administrations[1]
    assert changed({"every": [low, {"item": "phq/9", "is": 0}]}, {}, measure) == administrations[2]
    high = {"score": "phq", "at_least": 9}
    assert changed({"every": [high, {"item": "phq/9", "is": 0}]}, {}, measure) is None
    assert changed({"recorded": "phq"}, {}, measure) == administrations[0]


def test_candidates_are_asked_for_only_when_they_are_needed() -> None:
    def unwanted(values: object) -> list[dict[str, Value]]:
        raise AssertionError

    measure = Variable("measure:phq", candidates=unwanted)
    assert changed({"every": [{"score": "phq", "at_most": 4}, TASK_A]}, {"score:phq": 3}, measure, A) == {
        "task:a": True
    }


def test_an_undeclared_variable_is_an_error() -> None:
    with pytest.raises(UnknownName) as caught:
        shortest_way(parse(TASK_A), {}, {})
    assert caught.value.details["name"] == "task:a"


def test_a_focus_can_be_asked_for_without_saying_which() -> None:
    focus = Variable("focus", by="agreed", candidates=Subsets(("grief", "dispute"), 0, 2))
    assert changed({"recorded": "focus"}, {}, focus) == {"focus": frozenset({"grief"})}
    other = {"every": [{"recorded": "focus"}, {"not": {"focus": "grief"}}]}
    assert changed(other, {"focus": frozenset({"grief"})}, focus) == {"focus": frozenset({"dispute"})}
