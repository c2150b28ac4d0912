"""Chance as planned: balanced where it is to be, the same for the same seed, and never to be guessed from outside."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptflow.research.allocation import allocate
from iptflow.research.draws import drawn, opens, seal
from iptflow.research.entries import Allocated
from iptflow.research.trial import Allocation, Factor, Level

SEEDS = st.binary(min_size=32, max_size=32)
FACTORS = {
    "sex": Factor(levels={"f": Level(), "m": Level()}),
    "severity": Factor(levels={"mild": Level(), "severe": Level()}),
}


def as_allocated(name: str, arm: str, levels: dict[str, str], block: int = 0, size: int = 0) -> Allocated:
    return Allocated(on=date(2026, 1, 5), actor="x", participant=name, arm=arm, version="1.0.0", course=name,
                     therapist="t", levels=levels, block=block, size=size)  # fmt: skip


def allocated(plan: Allocation, seed: bytes, people: list[dict[str, str]], trial: str = "t") -> list[Allocated]:
    """Everybody's allocation, one after the other."""
    before: list[Allocated] = []
    for number, levels in enumerate(people):
        name = f"p-{number}"

        def draw(decision: str, of: int, name: str = name) -> int:
            return drawn(seed, trial, name, decision, of)

        chosen = allocate(plan, "1.0.0", before, levels, draw)
        before.append(as_allocated(name, chosen.arm, levels, chosen.block, chosen.size))
    return before


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, str]]:
    one = st.fixed_dictionaries({name: st.sampled_from(sorted(factor.levels)) for name, factor in FACTORS.items()})
    return draw(st.lists(one, max_size=40))


@given(SEEDS, people(), st.dictionaries(st.sampled_from(["a", "b", "c"]), st.integers(1, 3), min_size=2))
def test_every_full_block_of_a_stratum_holds_the_ratio(
    seed: bytes, everybody: list[dict[str, str]], ratio: dict[str, int]
) -> None:
    whole = sum(ratio.values())
    plan = Allocation(method="permuted-blocks", ratio=ratio, blocks=(whole, 2 * whole), factors=FACTORS)
    blocks: dict[tuple[str, int], list[Allocated]] = {}
    for each in allocated(plan, seed, everybody):
        blocks.setdefault((str(each.levels), each.block), []).append(each)
    for block in blocks.values():
        size, counts = block[0].size, Counter(each.arm for each in block)
        assert {each.size for each in block} == {size}
        assert len(block) <= size
        assert all(counts[arm] <= share * size // whole for arm, share in ratio.items())
        if len(block) == size:
            assert counts == {arm: share * size // whole for arm, share in ratio.items()}


@given(SEEDS, st.integers(1, 60))
def test_the_sizes_of_blocks_are_drawn_and_all_occur(seed: bytes, number: int) -> None:
    plan = Allocation(method="permuted-blocks", ratio={"a": 1, "b": 1}, blocks=(2, 4))
    sizes = {each.size for each in allocated(plan, seed, [{}] * number)}
    assert sizes <= {2, 4}


def test_both_block_sizes_and_both_first_arms_come_up() -> None:
    plan = Allocation(method="permuted-blocks", ratio={"a": 1, "b": 1}, blocks=(2, 4))
    first = [allocated(plan, bytes([number]) * 32, [{}])[0] for number in range(60)]
    assert {each.size for each in first} == {2, 4}
    assert {each.arm for each in first} == {"a", "b"}


@given(SEEDS, people())
def test_minimisation_that_always_follows_leaves_the_arms_close_at_every_level(
    seed: bytes, everybody: list[dict[str, str]]
) -> None:
    plan = Allocation(method="minimisation", ratio={"a": 1, "b": 1}, factors=FACTORS)
    made = allocated(plan, seed, everybody)
    counts = Counter((name, level, each.arm) for each in made for name, level in each.levels.items())
    apart = [
        abs(counts[name, level, "a"] - counts[name, level, "b"])
        for name, factor in FACTORS.items()
        for level in factor.levels
    ]
    # With two factors of two levels each choice is the better one for their sum: never further apart than that.
    assert sum(apart) <= 2 * len(apart)


def test_minimisation_chooses_the_arm_that_leaves_less_imbalance_and_weighs_every_factor() -> None:
    plan = Allocation(method="minimisation", ratio={"a": 1, "b": 1}, factors=FACTORS)
    f_severe, f_mild = {"sex": "f", "severity": "severe"}, {"sex": "f", "severity": "mild"}
    before = [as_allocated("1", "a", f_severe), as_allocated("2", "a", f_mild),
              as_allocated("3", "b", {"sex": "m", "severity": "mild"})]  # fmt: skip
    for seed in range(20):
        chosen = allocate(plan, "1.0.0", before, {"sex": "f", "severity": "mild"}, lambda what, of, n=seed: n % of)  # type: ignore[misc]
        assert chosen.arm == "b"


def test_minimisation_follows_in_the_stated_share_of_draws() -> None:
    plan = Allocation(method="minimisation", ratio={"a": 1, "b": 1}, factors=FACTORS, follow=80)
    levels = {"sex": "f", "severity": "mild"}
    one = allocated(plan, bytes(32), [levels])
    followed = sum(
        allocate(plan, "1.0.0", one, levels, lambda what, of, n=n: n if what == "follow" else 0).arm != one[0].arm  # type: ignore[misc]
        for n in range(100)
    )
    assert followed == 80


def test_simple_allocation_keeps_the_ratio_in_the_long_run() -> None:
    plan = Allocation(method="simple", ratio={"a": 1, "b": 3})
    counts = Counter(each.arm for each in allocated(plan, bytes(range(32)), [{}] * 4000))
    assert counts["b"] == pytest.approx(3000, abs=4 * (4000 * 3 / 16) ** 0.5)


@given(SEEDS, SEEDS, people())
def test_the_same_seed_gives_the_same_arms_and_another_seed_has_another_seal(
    one: bytes, other: bytes, everybody: list[dict[str, str]]
) -> None:
    plan = Allocation(method="permuted-blocks", ratio={"a": 1, "b": 1}, blocks=(2, 4), factors=FACTORS)
    assert allocated(plan, one, everybody) == allocated(plan, one, everybody)
    assert opens(one, seal(one))
    assert opens(other, seal(one)) == (one == other)


@given(SEEDS, st.integers(1, 40))
def test_each_draw_lies_in_its_range_and_depends_on_each_of_its_keys(seed: bytes, of: int) -> None:
    assert 0 <= drawn(seed, "t", "p", "arm", of) < of
    keys = [("t", "p", "arm"), ("u", "p", "arm"), ("t", "q", "arm"), ("t", "p", "size"), ("t", "parm", "")]
    assert len({drawn(seed, *key, of=2**64) for key in keys}) == len(keys)
