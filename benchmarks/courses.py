"""The shared course on the engine and on every peer (P1, P5, P12)."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import engine
from benchmarks.course import END, phases, steps
from benchmarks.peers import by_hand, spiff, statemachine_, table, transitions_
from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Prepared, Run, median, ratio, rounds

FLOOR = "a table in a dict (the floor)"
SHARED = "transitions, one machine, courses never added"
OWN = "transitions, a machine a course"
MACHINE = "python-statemachine"
SPIFF = "SpiffWorkflow"
BY_HAND = "by hand: orjson, jsonschema-rs, transitions, pluggy"
STANDARD = "by hand: json, jsonschema, transitions, pluggy"
DECIDED = "iptflow: decide and apply, nothing kept"
WHOLE = "iptflow: the whole command, in memory"
DURABLE = "iptflow: the whole command, SQLite, synchronous=FULL"
SLOW = (MACHINE, SPIFF, STANDARD, DURABLE)
"""These run one course a round, the others ten."""


def measured(count: int) -> Section:
    course = steps()
    texts = [step.text for step in course]
    commands = [engine.decode(text) for text in texts]
    flow = engine.flow()
    plan = flow.compose()
    with tempfile.TemporaryDirectory() as folder:
        durable = engine.flow(Path(folder, "journal.db"))
        assert durable.journal.health().synchronous == "FULL"
        durable.compose()
        bare = [(step,) for step in course]
        whole = list(zip(course, texts, strict=True))
        contestants: dict[str, tuple[Callable[[], Any], list[tuple[Any, ...]]]] = {
            FLOOR: (table.Course, bare),
            SHARED: (transitions_.Shared, bare),
            OWN: (transitions_.Own, bare),
            MACHINE: (statemachine_.Course, bare),
            SPIFF: (spiff.Course, bare),
            DECIDED: (lambda: engine.Decided(plan), [(command,) for command in commands]),
            BY_HAND: (lambda: by_hand.Course(by_hand.quick_parse, by_hand.quick_text), whole),
            STANDARD: (lambda: by_hand.Course(by_hand.standard_parse, by_hand.standard_text), whole),
            WHOLE: (lambda: engine.Whole(flow, plan), whole),
            DURABLE: (lambda: engine.Whole(durable, plan), whole),
        }
        for name, (make, given) in contestants.items():
            _the_same(name, make(), given, phases(course))
        prepared = {name: _prepared(name, make, given) for name, (make, given) in contestants.items()}
        times = rounds(prepared, count)
        assert not durable.journal.verify()
        assert not flow.journal.verify()
        durable.journal.close()
    rows = [
        (
            name,
            figure(median(each.cpu)),
            figure(median(each.wall)),
            figure(1e6 / median(each.wall) / len(course)),
            figure(ratio(each.cpu, times[SHARED].cpu)),
        )
        for name, each in times.items()
    ]
    title = f"The acute course of {len(course)} commands"
    head = ("", "CPU µs a command", "wall µs a command", "courses a second", f"× {SHARED}")
    pairs = (
        ("P1", "one step, gate and entry, CPU", DECIDED, SHARED, 1.0),
        ("P5", "whole command, CPU", WHOLE, BY_HAND, 1.3),
        ("P5", "whole command, CPU", WHOLE, STANDARD, 0.1),
        ("P12", "whole command against a bare step, CPU", WHOLE, MACHINE, 1 / 2.5),
        ("P12", "whole command against a bare step, CPU", WHOLE, SPIFF, 1 / 18),
    )
    goals = [
        Goal(
            id,
            what,
            f"{figure(median(times[ours].cpu))} µs",
            f"{peer}: {figure(median(times[peer].cpu))} µs",
            ratio(times[ours].cpu, times[peer].cpu),
            limit,
        )
        for id, what, ours, peer, limit in pairs
    ]
    return Section(title, head, rows, goals)


def _prepared(name: str, make: Callable[[], Any], given: list[tuple[Any, ...]]) -> Prepared:
    courses = 1 if name in SLOW else 10

    def prepare() -> Run:
        made = [make() for _ in range(courses)]

        def run() -> None:
            for course in made:
                for each in given:
                    course.step(*each)

        return run

    return Prepared(prepare, courses * len(given))


def _the_same(name: str, course: Any, given: list[tuple[Any, ...]], expected: tuple[str, ...]) -> None:
    """A contestant that stands elsewhere after any step has not run the course."""
    for number, (each, phase) in enumerate(zip(given, expected, strict=True), 1):
        course.step(*each)
        if course.state != phase:
            raise AssertionError(f"{name} stands in {course.state} after step {number}, not in {phase}")
    assert course.state == END
