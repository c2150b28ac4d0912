from __future__ import annotations

from typing import Any

import pytest

from iptflow.conditions import Value, parse, residual, to_data

A, B, C = {"task": "a"}, {"task": "b"}, {"task": "c"}


@pytest.mark.parametrize(
    ("data", "values", "expected"),
    [
        ({"every": [A, B, C]}, {"task:b": True}, {"every": [A, C]}),
        ({"every": [A, B]}, {"task:b": True}, A),
        ({"every": [A, {"any": [B, C]}]}, {"task:a": True}, {"any": [B, C]}),
        ({"any": [{"every": [A, B]}, C]}, {"task:a": True}, {"any": [B, C]}),
        ({"not": {"any": [A, B]}}, {"task:a": True, "task:b": True}, {"every": [{"not": A}, {"not": B}]}),
        ({"not": {"every": [A, B]}}, {"task:a": True, "task:b": True}, {"any": [{"not": A}, {"not": B}]}),
        ({"any": []}, {}, {"any": []}),
    ],
)
def test_true_parts_go_and_the_rest_keeps_its_shape(
    data: dict[str, Any], values: dict[str, Value], expected: dict[str, Any]
) -> None:
    left = residual(parse(data), values)
    assert left is not None
    assert to_data(left) == expected


def test_sources_stay_with_their_leaves() -> None:
    left = residual(parse({"every": [A, {"task": "b", "source": "G4"}]}), {"task:a": True})
    assert left is not None
    assert to_data(left) == {"task": "b", "source": "G4"}


def test_nothing_is_left_of_what_is_true() -> None:
    assert residual(parse({"any": [A, B]}), {"task:b": True}) is None
