"""Random command sequences on the base with the adolescents' adaptation: laws that hold whatever is asked."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.course.walking import Walk

from iptflow.conditions import evaluate, residual
from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.apply import apply
from iptflow.course.explain import way
from iptflow.course.now import situation
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Refusal
from iptflow.course.state import Course
from iptflow.documents import check
from iptflow.flow import open_flow

STEPS = 60


@pytest.fixture(scope="module")
def plan() -> Plan:
    return open_flow().compose("adolescents")


def folded(plan: Plan, course: Course) -> Course | None:
    """The course as somebody reads it who has nothing but the journal's bytes."""
    again: Course | None = None
    for entry in course.entries:
        again = apply(plan, again, e.decode(e.encode(entry)))
    return again


def test_random_courses_never_leave_the_machine_and_never_lose_an_entry(
    plan: Plan, capsys: pytest.CaptureFixture[str]
) -> None:
    counted: Counter[str] = Counter()
    kinds: Counter[type] = Counter()
    phases: Counter[str] = Counter()
    for seed in range(60):
        walk = Walk(plan, Random(seed))
        for _ in range(STEPS):
            before = walk.course
            walk.step()
            assert walk.course.entries[: before.sequence] == before.entries
            assert walk.course.phase in plan.protocol.phases or walk.course.phase in plan.protocol.endings
        assert folded(plan, walk.course) == walk.course
        for moved in walk.course.live(e.Moved):
            assert moved.to in plan.machine.moves(moved.origin)
        counted += walk.counted
        kinds += walk.kinds
        phases += walk.phases
    meant = counted["accepted"] + counted["refused"]
    with capsys.disabled():
        print(f"\nrandom courses: {dict(counted)}; phases {dict(phases)}")
    assert counted["accepted"] >= 0.3 * meant
    assert counted["refused"] >= 0.3 * meant
    assert set(kinds) == set(get_args(c.AnyCommand))
    assert set(phases) >= set(plan.protocol.phases)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 40))
def test_saving_and_loading_between_any_two_steps_changes_nothing(plan: Plan, seed: int, steps: int) -> None:
    straight, interrupted = Walk(plan, Random(seed)), Walk(plan, Random(seed))
    for _ in range(steps):
        said = straight.step()
        again = folded(plan, interrupted.course)
        assert again is not None
        interrupted.course = again
        assert interrupted.step() == said
    assert interrupted.course == straight.course


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 30))
def test_the_residual_is_empty_exactly_when_the_gate_holds(plan: Plan, seed: int, steps: int) -> None:
    walk = Walk(plan, Random(seed))
    for _ in range(steps):
        walk.step()
    values = situation(plan, walk.course, walk.now.date(), walk.said)
    for gates in plan.gates.values():
        for gate in gates.values():
            assert (residual(gate.condition, values) is None) == (evaluate(gate.condition, values) is True)
            assert bool(gate.unmet(values)) == (evaluate(gate.condition, values) is not True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), steps=st.integers(0, 30), choice=st.integers(0, 3))
def test_recording_the_shortest_way_opens_the_gate_and_no_item_can_be_spared(
    plan: Plan, seed: int, steps: int, choice: int
) -> None:
    walk = Walk(plan, Random(seed))
    for _ in range(steps):
        walk.step()
    targets = sorted(plan.gates.get(walk.course.phase, {}))
    if walk.course.ended or not targets:
        return
    advance = c.Advance(now=walk.now, to=targets[choice % len(targets)])
    refusal = walk.do(advance)
    if not isinstance(refusal, Refusal) or refusal.way_found != "shortest":
        assert isinstance(refusal, Accepted) or refusal is None or refusal.way == ()
        return
    kept, now, said = walk.course, walk.now, walk.said
    for left_out in range(len(refusal.way)):
        walk.course, walk.now, walk.said = kept, now, said
        walk.record(refusal.way[:left_out] + refusal.way[left_out + 1 :])
        assert isinstance(walk.do(c.Advance(now=walk.now, to=advance.to)), Refusal)
    walk.course, walk.now, walk.said = kept, now, said
    walk.record(refusal.way)
    assert isinstance(walk.do(c.Advance(now=walk.now, to=advance.to)), Accepted)


def test_the_way_out_of_each_phase_leads_a_course_from_opening_to_both_planned_endings(plan: Plan) -> None:
    for branch, ending in (("completed", "completed"), ("maintenance", "maintenance-completed")):
        walk = Walk(plan, Random(1))
        while not walk.course.ended:
            targets = plan.machine.moves(walk.course.phase)
            to = branch if branch in targets else ending if ending in targets else targets[0]
            refusal = walk.do(c.Advance(now=walk.now, to=to))
            if isinstance(refusal, Refusal):
                steps, _ = way(plan, walk.course, plan.gates[walk.course.phase][to].demands,
                               situation(plan, walk.course, walk.now.date()))  # fmt: skip
                assert steps == refusal.way
                walk.record(steps)
                assert isinstance(walk.do(c.Advance(now=walk.now, to=to)), Accepted)
        assert walk.course.ended == ending


def test_what_is_kept_and_what_is_asked_fits_the_schemas(plan: Plan) -> None:
    """The schemas are written by hand and the records in Python: neither may say what the other does not."""
    kept: set[str] = set()
    for seed in range(25):
        walk = Walk(plan, Random(seed))
        for _ in range(STEPS):
            command, _ = walk.step()
            assert check(msgspec.json.decode(msgspec.json.encode(command)), "command") == ()
        for entry in walk.course.entries:
            data = msgspec.json.decode(e.encode(entry))
            kept.add(data["type"])
            assert check(data, "entry") == ()
    assert len(kept) >= 25, kept
