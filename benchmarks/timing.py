"""Contestants in turn (A B C, B C A, …), so that what the machine does beside them falls on all alike."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

Run = Callable[[], None]


class Times(NamedTuple):
    """Wall and CPU microseconds of a contestant, one of each a round."""

    wall: list[float]
    cpu: list[float]


class Prepared(NamedTuple):
    """A contestant: ``prepare`` makes, untimed, what one round runs; ``per`` is how many things a round does."""

    prepare: Callable[[], Run]
    per: int


def rounds(contestants: Mapping[str, Prepared], count: int, warm: int = 2) -> dict[str, Times]:
    """The times a thing of every contestant; the first rounds are not counted."""
    times = {name: Times([], []) for name in contestants}
    names = list(contestants)
    for number in range(count + warm):
        for name in names[number % len(names) :] + names[: number % len(names)]:
            wall, cpu = _timed(contestants[name])
            if number >= warm:
                times[name].wall.append(wall)
                times[name].cpu.append(cpu)
    return times


def _timed(contestant: Prepared) -> tuple[float, float]:
    run = contestant.prepare()
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    cpu = time.process_time() - cpu
    return (time.perf_counter() - wall) / contestant.per * 1e6, cpu / contestant.per * 1e6


def median(figures: list[float]) -> float:
    return statistics.median(figures)


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median over rounds of the ratio within a round."""
    return statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
