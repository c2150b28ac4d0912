"""Boxes: for some variables the set of classes that is meant, every other variable at will; and unions of boxes.

Variables are independent, so a box changes variable by variable, and everything that the verifier has to know about
sets of situations is a short list of boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

BOXES_AT_MOST: Final = 512
"""Past so many boxes a gate is too complex to be verified."""

Box = Mapping[str, int]
"""By variable the classes that are meant; a variable that is not named may be anything."""

Region = list[Box]
"""A union of boxes."""

EVERYTHING: Final[Box] = {}


class TooComplexError(Exception):
    """More boxes than are allowed."""


def meet(one: Box, other: Box) -> Box | None:
    """What is in both; None when nothing is."""
    joined = dict(one)
    for name, mask in other.items():
        common = joined.get(name, mask) & mask
        if not common:
            return None
        joined[name] = common
    return joined


def within(small: Box, large: Box) -> bool:
    """Whether all of one box is in the other."""
    return all(name in small and small[name] & mask == small[name] for name, mask in large.items())


def union(boxes: Iterable[Box]) -> Region:
    """The boxes without those that lie inside another."""
    kept: Region = []
    for box in sorted(boxes, key=len):
        if any(within(box, other) for other in kept):
            continue
        kept = [other for other in kept if not within(other, box)]
        kept.append(box)
    return kept


def both(some: Iterable[Box], others: Sequence[Box]) -> Region:
    """What is in some box of each list.

    Raises:
        TooComplexError: that takes more boxes than are allowed.
    """
    found = overlap(some, others)
    if len(found) > BOXES_AT_MOST:
        raise TooComplexError
    return found


def minus(boxes: Iterable[Box], taken: Iterable[Box], all_of: Mapping[str, int]) -> Region:
    """What is in the boxes and in none of those taken away; ``all_of`` has every class of each variable.

    Raises:
        TooComplexError: that takes more boxes than are allowed.
    """
    left = list(boxes)
    for hole in taken:
        left = union(part for box in left for part in _without(box, hole, all_of))
        if len(left) > BOXES_AT_MOST:
            raise TooComplexError
    return left


def _without(box: Box, hole: Box, all_of: Mapping[str, int]) -> Iterable[Box]:
    if meet(box, hole) is None:
        return [box]
    return [{**box, name: outside} for name, mask in hole.items() if (outside := box.get(name, all_of[name]) & ~mask)]


def added(region: Region, more: Iterable[Box]) -> Region:
    """The region with more boxes; the same list when they are all in it.

    Raises:
        TooComplexError: that takes more boxes than are allowed.
    """
    fresh = [box for box in more if not any(within(box, known) for known in region)]
    if not fresh:
        return region
    wider = union([*region, *fresh])
    if len(wider) > BOXES_AT_MOST:
        raise TooComplexError
    return wider


def overlap(some: Iterable[Box], others: Sequence[Box]) -> Region:
    """What two regions share, however many boxes that takes."""
    return union(box for one in some for other in others if (box := meet(one, other)) is not None)
