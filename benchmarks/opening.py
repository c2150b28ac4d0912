"""Opening a course: the time, the bytes, and whether either grows with how many are open (P3)."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import msgspec

from benchmarks import engine
from benchmarks.course import OPENING
from benchmarks.peers import statemachine_, transitions_
from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Prepared, Run, median, ratio, rounds
from iptflow.course.answers import Answers
from iptflow.course.apply import apply
from iptflow.course.commands import OpenCourse
from iptflow.course.decide import decide_opening

A_ROUND = 50
FEW, MANY = 100, 10_000
OURS = "iptflow: decide and apply the opening"
OURS_KEPT = "iptflow: the same, kept in memory with its hash"
ADDED = "transitions, add_model"
SHARED = "transitions, never added"
OWN = "transitions, a machine a course"
MACHINE = "python-statemachine"


def measured(count: int) -> Section:
    flow = engine.flow()
    plan = flow.compose()
    command, nothing_said = msgspec.convert(OPENING, OpenCourse), Answers()

    def ours() -> Any:
        return apply(plan, None, decide_opening(plan, command, nothing_said).entries[0])

    makers: dict[str, Callable[[], Any]] = {
        OURS: ours,
        OURS_KEPT: lambda: engine.Whole(flow, plan),
        SHARED: transitions_.Shared,
        ADDED: transitions_.Added,
        OWN: transitions_.Own,
        MACHINE: statemachine_.Course,
    }
    open_now: list[Any] = []
    few = rounds({name: _opening(make, open_now) for name, make in makers.items()}, count)
    bytes_each = {name: _bytes(make) for name, make in makers.items()}
    held = [ours() for _ in range(MANY)] + [engine.Whole(flow, plan) for _ in range(MANY)]
    many = rounds({name: _opening(makers[name], open_now) for name in (OURS, OURS_KEPT)}, count)
    grown = max(median(many[name].cpu) / median(few[name].cpu) for name in (OURS, OURS_KEPT))
    assert len(held) == 2 * MANY
    rows = [
        (
            name,
            figure(median(few[name].cpu)),
            figure(median(many[name].cpu)) if name in many else "–",
            figure(bytes_each[name]),
        )
        for name in makers
    ]
    head = ("", "CPU µs", f"CPU µs with {MANY:,} more open".replace(",", " "), "bytes a course")
    peer = f"{ADDED}: {figure(median(few[ADDED].cpu))} µs"
    goals = [
        Goal("P3", "open a course, CPU", f"{figure(median(few[OURS].cpu))} µs", peer,
             ratio(few[OURS].cpu, few[ADDED].cpu), 0.1),
        Goal("P3", "bytes an open course", f"{figure(bytes_each[OURS])}", f"{ADDED}: {figure(bytes_each[ADDED])}",
             bytes_each[OURS], 4096),
        Goal("P3", f"opening with {MANY} open, × with few open", "", "", grown, 1.15),
    ]  # fmt: skip
    return Section("Opening a course", head, rows, goals)


def _opening(make: Callable[[], Any], open_now: list[Any]) -> Prepared:
    def prepare() -> Run:
        for each in open_now:
            if isinstance(each, transitions_.Added):
                each.gone()
        open_now.clear()

        def run() -> None:
            open_now.extend(make() for _ in range(A_ROUND))

        return run

    return Prepared(prepare, A_ROUND)


def _bytes(make: Callable[[], Any]) -> float:
    """What a course holds that it shares with no other."""
    kept = [make() for _ in range(FEW)]
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept += [make() for _ in range(FEW)]
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    for each in kept:
        if isinstance(each, transitions_.Added):
            each.gone()
    return (after - before) / FEW
