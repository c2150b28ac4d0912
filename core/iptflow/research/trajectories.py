"""Scores over time, arm by arm: the mean of those who have a score, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import mean, stdev
from typing import NamedTuple

from iptflow.research.people import Person


class Point(NamedTuple):
    """One window: the mean score with its 95 percent bounds; without bounds where fewer than two have a score."""

    window: str
    title: str
    day: int
    number: int
    mean: float
    low: float | None
    high: float | None


def trajectory(everybody: Sequence[Person], measure: str) -> tuple[Point, ...]:
    """The windows of a measure in which anybody has a score; nobody's missing score is made up.

    The bounds are 1.96 standard errors from the mean.
    """
    windows = {name: each for person in everybody for name, each in person.trial.measures[measure].windows.items()}
    found = []
    for name, window in sorted(windows.items(), key=lambda each: (each[1].first, each[0])):
        scores = [score for person in everybody if (score := person.score(measure, name)) is not None]
        if scores:
            day = (window.first + window.last) // 2
            found.append(Point(name, window.title or name, day, len(scores), mean(scores), *_bounds(scores)))
    return tuple(found)


def _bounds(scores: Sequence[int]) -> tuple[float | None, float | None]:
    if len(scores) < 2:
        return None, None
    away = 1.96 * stdev(scores) / sqrt(len(scores))
    return mean(scores) - away, mean(scores) + away
