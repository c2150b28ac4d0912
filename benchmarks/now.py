"""What may be done now, and what is missing for the rest, at every point of the shared course (P2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from benchmarks import engine
from benchmarks.course import Step, phases, steps
from benchmarks.peers import transitions_
from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Prepared, Run, median, ratio, rounds
from iptflow.course.state import Course
from iptflow.course.views.moves import moves

OURS = "iptflow: moves, each with every reason against it"
HANDLE = "iptflow: the same with every plugin asked"
PEER = "transitions: get_triggers, and may_ of each"


def measured(count: int) -> Section:
    course = steps()
    flow = engine.flow()
    plan = flow.compose()
    states = _states(engine.Decided(plan), course)
    whole = engine.Whole(flow, plan)
    standing = whole.handle
    places = [transitions_.Added() for _ in course]
    for place, step, phase in zip(places, course, _before(course), strict=True):
        place.state = phase
        place.record.update(_so_far(course, step))

    def with_plugins(state: Course) -> Any:
        standing._state = state
        return standing.moves(state.latest)

    contestants: dict[str, tuple[Callable[[Any], Any], list[Any]]] = {
        OURS: (lambda state: moves(plan, state, state.latest, {}), states),
        HANDLE: (with_plugins, states),
        PEER: (lambda place: place.now(course[0]), places),
    }
    for state, place in zip(states, places, strict=True):
        ours = {move.to: move.possible for move in moves(plan, state, state.latest, {})}
        theirs = place.now(course[0])
        assert set(ours) == {name for name in theirs if name not in transitions_.RECORDINGS}
        assert {name for name in ours if ours[name]} == {name for name in theirs if theirs[name] and name in ours}
    times = rounds({name: _over(ask, each) for name, (ask, each) in contestants.items()}, count)
    for place in places:
        place.gone()
    rows = [(name, figure(median(each.cpu)), figure(ratio(each.cpu, times[PEER].cpu))) for name, each in times.items()]
    peer = f"{PEER}: {figure(median(times[PEER].cpu))} µs"
    goal = Goal("P2", "what may be done now, with reasons, CPU", f"{figure(median(times[OURS].cpu))} µs", peer,
                ratio(times[OURS].cpu, times[PEER].cpu), 0.15)  # fmt: skip
    return Section("What may be done now", ("", "CPU µs", f"× {PEER}"), rows, [goal])


def _states(decided: engine.Decided, course: tuple[Step, ...]) -> list[Course]:
    """The course as it is before each of its steps."""
    found = []
    for step in course:
        found.append(decided.course)
        decided.step(engine.decode(step.text))
    return found


def _before(course: tuple[Step, ...]) -> tuple[str, ...]:
    return (transitions_.START, *phases(course)[:-1])


def _so_far(course: tuple[Step, ...], until: Step) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for step in course[: course.index(until)]:
        found |= step.adds
    return found


def _over(ask: Callable[[Any], Any], each: list[Any]) -> Prepared:
    def run() -> None:
        for one in each:
            ask(one)

    def prepare() -> Run:
        return run

    return Prepared(prepare, len(each))
