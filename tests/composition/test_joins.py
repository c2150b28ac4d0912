"""Every join is a least upper bound with an absorbing clash, whatever the order and repetition of the values."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.composition.generated import CONDITIONS

from iptflow.composition.joins import JOINS, Clash, meaning
from iptflow.conditions import normalise, parse

ORDER = ("low", "middle", "high")
RANGES = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda two: sorted(two))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "equal": st.sampled_from(["P7D", "P1W", "P14D", 1, True, "1"]),
    "overlap": RANGES,
    "union": st.lists(st.sampled_from("abc"), min_size=1, max_size=3) | st.sampled_from("abc"),
    "max": st.sampled_from(ORDER),
    "min": st.sampled_from(ORDER),
    "stance": st.sampled_from(["encouraged", "allowed", "discouraged", "excluded"]),
    "every": st.sampled_from(CONDITIONS),
    "any": st.sampled_from(CONDITIONS),
}


def values(name: str) -> st.SearchStrategy[list[Any]]:
    return st.lists(VALUES[name], min_size=1, max_size=5)


def test_every_join_is_tried() -> None:
    assert set(VALUES) == set(JOINS)


@pytest.mark.parametrize("name", sorted(JOINS))
@given(data=st.data())
def test_order_and_repetition_count_for_nothing(name: str, data: st.DataObject) -> None:
    stated = data.draw(values(name))
    turned = data.draw(st.permutations(stated + stated[:2]))
    first, other = JOINS[name](stated, ORDER), JOINS[name](turned, ORDER)
    assert type(first) is type(other)
    assert isinstance(first, Clash) or same(name, first, other)


@pytest.mark.parametrize("name", sorted(JOINS))
@given(data=st.data())
def test_a_clash_absorbs_and_what_is_joined_can_be_joined_again(name: str, data: st.DataObject) -> None:
    some, more = data.draw(values(name)), data.draw(values(name))
    join = JOINS[name]
    first, all_at_once = join(some, ORDER), join(some + more, ORDER)
    if isinstance(first, Clash):
        assert isinstance(all_at_once, Clash)
        return
    in_two_steps = join([first, *more], ORDER)
    assert isinstance(in_two_steps, Clash) is isinstance(all_at_once, Clash)
    assert isinstance(all_at_once, Clash) or same(name, in_two_steps, all_at_once)


@pytest.mark.parametrize("name", sorted(JOINS))
@given(data=st.data())
def test_the_result_holds_every_value_and_is_its_own_join(name: str, data: st.DataObject) -> None:
    stated = data.draw(values(name))
    found = JOINS[name](stated, ORDER)
    if not isinstance(found, Clash):
        for each in stated:
            again = JOINS[name]([found, each], ORDER)
            assert not isinstance(again, Clash)
            assert same(name, again, found)


def same(name: str, one: Any, other: Any) -> bool:
    """As the digest sees them: durations in days, conditions normalised."""
    if name in ("every", "any"):
        return normalise(parse(one)) == normalise(parse(other))
    return bool(meaning(one) == meaning(other) and type(one) is type(other))
