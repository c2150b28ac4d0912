"""Which arm chance gives to the next participant: simple, in permuted blocks, or by minimisation.

Pure: it reads those allocated before, in their order, and asks ``draw`` for each number that it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from iptflow.research.draws import Draw
from iptflow.research.entries import Allocated
from iptflow.research.trial import Allocation


class Chosen(NamedTuple):
    """The arm, and the block in which it was drawn."""

    arm: str
    block: int = 0
    size: int = 0


def allocate(
    plan: Allocation, version: str, before: Sequence[Allocated], levels: Mapping[str, str], draw: Draw
) -> Chosen:
    """The arm of one participant with these levels.

    Args:
        plan: how the version allocates under which the participant consented.
        version: that version.
        before: all who were allocated before, in order; blocks look at this version's alone.
        levels: the participant's level of each factor.
        draw: gives a number below another, for a decision.
    """
    if plan.method == "minimisation":
        return Chosen(_minimised(plan, before, levels, draw))
    if plan.method == "permuted-blocks":
        return _in_block(plan, [each for each in before if each.version == version and each.levels == levels], draw)
    return Chosen(_weighted(plan.ratio, draw))


def _weighted(shares: Mapping[str, int], draw: Draw) -> str:
    number = draw("arm", sum(shares.values()))
    for arm in sorted(shares):
        if number < shares[arm]:
            return arm
        number -= shares[arm]
    raise AssertionError("a draw lies below the sum of the shares")


def _in_block(plan: Allocation, stratum: Sequence[Allocated], draw: Draw) -> Chosen:
    """Without replacement from what is left of the stratum's block; a new block when it is full."""
    block, size = (stratum[-1].block, stratum[-1].size) if stratum else (0, 0)
    used = [each.arm for each in stratum if each.block == block]
    if len(used) == size:
        block, used = block + 1, []
        size = sorted(plan.blocks)[draw("block-size", len(plan.blocks))]
    times = size // sum(plan.ratio.values())
    left = {arm: share * times - used.count(arm) for arm, share in plan.ratio.items()}
    return Chosen(_weighted(left, draw), block, size)


def _minimised(plan: Allocation, before: Sequence[Allocated], levels: Mapping[str, str], draw: Draw) -> str:
    """The arm that leaves the least imbalance, followed in so many of a hundred draws (Pocock and Simon)."""
    arms = sorted(plan.ratio)
    imbalance = {arm: _imbalance(arms, arm, before, levels) for arm in arms}
    least = [arm for arm in arms if imbalance[arm] == min(imbalance.values())]
    others = [arm for arm in arms if arm not in least]
    pool = least if not others or draw("follow", 100) < plan.follow else others
    return pool[draw("arm", len(pool))]


def _imbalance(arms: Sequence[str], chosen: str, before: Sequence[Allocated], levels: Mapping[str, str]) -> int:
    """The sum over the factors of how far the arms lie apart at the participant's level, were it this arm."""
    apart = 0
    for factor, level in levels.items():
        counts = dict.fromkeys(arms, 0)
        counts[chosen] += 1
        for each in before:
            if each.levels.get(factor) == level and each.arm in counts:
                counts[each.arm] += 1
        apart += max(counts.values()) - min(counts.values())
    return apart
