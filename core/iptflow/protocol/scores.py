"""Scores and what follows from them, as the instrument's own data state it."""

from __future__ import annotations

from collections.abc import Mapping

from iptflow.protocol.records import Instrument, Outcome

# Where several hold, the one that says most is the one that is told: a client in remission has also responded.
PRECEDENCE = ("remission", "response", "deterioration", "partial-response", "no-response")


def total(instrument: Instrument, items: Mapping[str, int]) -> tuple[int | None, bool]:
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
    reverse = instrument.scoring.reverse
    points = sum(
        [
            _reversed(instrument, name, items[name]) if name in reverse else items[name]
            for name in scored
            if name in items
        ]
    )
    if not missing:
        return points, False
    answered = len(scored) - len(missing)
    return (2 * points * len(scored) + answered) // (2 * answered), True


def _reversed(instrument: Instrument, item: str, answer: int) -> int:
    options = [int(option) for option in (instrument.items[item].options or instrument.options)]
    return max(options) + min(options) - answer


def outcome(instrument: Instrument, *, baseline: int, score: int, weeks: int) -> str:
    """The derived state that holds and comes first in precedence, then by name; else ``unchanged``.

    The order of the document is never asked: a protocol that is read back from a journal has its keys sorted.
    """
    holding = [name for name, stated in instrument.outcomes.items() if _holds(stated, baseline, score, weeks)]
    return min(holding, key=_precedence, default="unchanged")


def _precedence(name: str) -> tuple[int, str]:
    return (PRECEDENCE.index(name) if name in PRECEDENCE else len(PRECEDENCE), name)


def _holds(stated: Outcome, baseline: int, score: int, weeks: int) -> bool:
    fall = 100 * (baseline - score)
    return (
        (stated.score_below is None or score < stated.score_below)
        and (stated.fall_percent is None or (baseline > 0 and fall >= stated.fall_percent * baseline))
        and (stated.fall_percent_below is None or fall < stated.fall_percent_below * baseline)
        and (stated.rise_points is None or score - baseline >= stated.rise_points)
        and (stated.after_weeks is None or weeks >= stated.after_weeks)
    )
