"""Scores and what follows from them, as the instrument's own data state it.

A score is a whole number of the smallest unit that the instrument has: with two decimals 2.83 is 283.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from math import lcm
from typing import Any

from iptflow.protocol.records import Instrument, Outcome

# Where several hold, the one that says most is the one that is told: a client in remission has also responded.
PRECEDENCE = ("remission", "response", "deterioration", "partial-response", "no-response")

Answers = Mapping[str, int]


def total(instrument: Instrument, items: Answers) -> tuple[int | None, bool]:
    """The score of the answers, and whether it was prorated; no score where too much is missing.

    A risk item that was not answered is never made up for by the others.
    """
    assert instrument.scoring is not None
    scored = [name for name, item in instrument.items.items() if item.scored]
    missing = [name for name in scored if name not in items]
    if len(missing) > instrument.scoring.max_missing or len(missing) == len(scored):
        return None, False
    if any(instrument.items[name].risk for name in missing):
        return None, False
    weights, parts = _weights(instrument, scored)
    reached = sum(weights[name] * _points(instrument, name, items[name]) for name in scored if name in items)
    answered = len(scored) - len(missing)
    return _half_up(reached * _unit(instrument) * len(scored), parts * answered), bool(missing)


def scale_scores(instrument: Instrument, items: Answers) -> dict[str, int | None]:
    """The score of each scale, by name; none where an answer is missing."""
    return {name: _scale(instrument, scale.items, items) for name, scale in sorted(instrument.scales.items())}


def decimals(instrument: Instrument) -> int:
    """How many decimals the scores of the instrument have."""
    return instrument.scoring.decimals if instrument.scoring else 0


def written(score: int, decimals: int) -> str:
    """A score, or a change of one, as people write it: 283 with two decimals is 2.83."""
    if not decimals:
        return str(score)
    sign, digits = "-" if score < 0 else "", str(abs(score)).zfill(decimals + 1)
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def band_of(instrument: Instrument, score: int) -> Mapping[str, Any] | None:
    """The range of scores that this one lies in; it names the range and is no diagnosis."""
    return next((band for band in instrument.bands if band["from"] <= score <= band["to"]), None)


def options(instrument: Instrument, item: str) -> Collection[int]:
    """The answers that an item takes, lowest first."""
    stated = instrument.items[item]
    if stated.range is not None:
        return range(stated.range[0], stated.range[1] + 1)
    return sorted(map(int, stated.options or instrument.options))


def contribution(instrument: Instrument, item: str, answer: int) -> int:
    """What an answer adds to the score, in a unit of the instrument's own; nothing where the item does not count.

    Answers that contribute the same in sum come to the same score.
    """
    if not instrument.items[item].scored or instrument.scoring is None:
        return 0
    weights, _ = _weights(instrument, [item])
    return weights[item] * _points(instrument, item, answer)


def outcome(instrument: Instrument, *, baseline: int, score: int, weeks: int) -> str:
    """The derived state that holds and comes first in precedence, then by name; else ``unchanged``."""
    return next(outcomes(instrument, baseline=baseline, score=score, weeks=weeks), "unchanged")


def outcomes(instrument: Instrument, *, baseline: int, score: int, weeks: int) -> Iterator[str]:
    """Every derived state that holds, the one that says most first.

    The order of the document is never asked: a protocol that is read back from a journal has its keys sorted.
    """
    stated = instrument.outcomes
    for name in (*PRECEDENCE, *sorted(stated.keys() - PRECEDENCE)):
        if name in stated and _holds(stated[name], baseline, score, weeks):
            yield name


def _weights(instrument: Instrument, items: Collection[str]) -> tuple[Mapping[str, int], int]:
    """How much a point of each item counts, and what the sum is divided by."""
    assert instrument.scoring is not None
    if instrument.scoring.method == "sum":
        return dict.fromkeys(items, 1), 1
    if instrument.scoring.method == "mean":
        return dict.fromkeys(items, 1), sum(item.scored for item in instrument.items.values())
    scales = [scale.items for scale in instrument.scales.values()]
    common = lcm(*(len(each) for each in scales))
    weights = {name: sum(common // len(each) for each in scales if name in each) for name in items}
    return weights, common * len(scales)


def _unit(instrument: Instrument) -> int:
    assert instrument.scoring is not None
    unit: int = instrument.scoring.times * 10**instrument.scoring.decimals
    return unit


def _scale(instrument: Instrument, scale: Collection[str], items: Answers) -> int | None:
    assert instrument.scoring is not None
    if any(name not in items for name in scale):
        return None
    reached = sum(_points(instrument, name, items[name]) for name in scale) * _unit(instrument)
    return reached if instrument.scoring.method == "sum" else _half_up(reached, len(scale))


def _points(instrument: Instrument, item: str, answer: int) -> int:
    assert instrument.scoring is not None
    if item not in instrument.scoring.reverse:
        return answer
    given = options(instrument, item)
    return max(given) + min(given) - answer


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def _holds(stated: Outcome, baseline: int, score: int, weeks: int) -> bool:
    fall = 100 * (baseline - score)
    return (
        (stated.score_below is None or score < stated.score_below)
        and (stated.fall_percent is None or (baseline > 0 and fall >= stated.fall_percent * baseline))
        and (stated.fall_percent_below is None or fall < stated.fall_percent_below * baseline)
        and (stated.rise_points is None or score - baseline >= stated.rise_points)
        and (stated.fall_points is None or baseline - score >= stated.fall_points)
        and (stated.after_weeks is None or weeks >= stated.after_weeks)
    )
