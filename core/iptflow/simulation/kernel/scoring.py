"""Scores and derived states over arrays, in whole numbers, as an instrument's data state them."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm

import numpy as np
from numpy.typing import NDArray

from iptflow.protocol.records import Instrument, Outcome
from iptflow.protocol.scores import PRECEDENCE, options
from iptflow.simulation.draws import Flags
from iptflow.simulation.kernel.truth import states

Numbers = NDArray[np.int32]


def total(instrument: Instrument, items: Mapping[str, Numbers]) -> Numbers:
    """The score of complete answers."""
    scoring = instrument.scoring
    assert scoring is not None
    weights, parts = _weights(instrument)
    unit = scoring.times * 10**scoring.decimals
    reached = np.zeros(len(next(iter(items.values()))), np.int32)
    for name, weight in weights.items():
        given = items[name]
        if name in scoring.reverse:
            taken = options(instrument, name)
            given = max(taken) + min(taken) - given
        reached += given if weight == 1 else given * weight
    if unit == 1 and parts == 1:
        return reached
    halved: Numbers = (2 * reached * unit + parts) // (2 * parts)
    return halved


def _weights(instrument: Instrument) -> tuple[dict[str, int], int]:
    """How much a point of each scored item counts, and what the sum is divided by."""
    assert instrument.scoring is not None
    scored = sorted(name for name, item in instrument.items.items() if item.scored)
    method = instrument.scoring.method
    if method != "mean-of-scales":
        return dict.fromkeys(scored, 1), len(scored) if method == "mean" else 1
    scales = [scale.items for scale in instrument.scales.values()]
    common = lcm(*(len(each) for each in scales))
    weights = {name: sum(common // len(each) for each in scales if name in each) for name in scored}
    return weights, common * len(scales)


def outcome(instrument: Instrument, first: Numbers, score: Numbers, weeks: Numbers) -> NDArray[np.int8]:
    """The derived state of each client by its number: the first that holds, in the order of what says most."""
    stated = instrument.outcomes
    named = states(stated)
    order = [name for name in (*PRECEDENCE, *sorted(stated.keys() - set(PRECEDENCE))) if name in stated]
    found = np.full(len(score), named.index("unchanged") + 1, np.int8)
    for name in reversed(order):
        found[_holds(stated[name], first, score, weeks)] = named.index(name) + 1
    return found


def _holds(stated: Outcome, first: Numbers, score: Numbers, weeks: Numbers) -> Flags:
    fall = 100 * (first - score)
    holds = np.ones(len(score), np.bool_)
    if stated.score_below is not None:
        holds &= score < stated.score_below
    if stated.fall_percent is not None:
        holds &= (first > 0) & (fall >= stated.fall_percent * first)
    if stated.fall_percent_below is not None:
        holds &= fall < stated.fall_percent_below * first
    if stated.rise_points is not None:
        holds &= score - first >= stated.rise_points
    if stated.fall_points is not None:
        holds &= first - score >= stated.fall_points
    if stated.after_weeks is not None:
        holds &= weeks >= stated.after_weeks
    return holds
