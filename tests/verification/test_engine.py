"""The verifier and the engine agree: what is told happens, and what is ruled out does not."""

from __future__ import annotations

import pytest
from tests.verification import generated
from tests.verification.planted import SOUND
from tests.verification.playing import played, unexpected

from iptflow.course.entries import Moved
from iptflow.course.plan import Plan
from iptflow.protocol import Protocol, line, moves_from, typed
from iptflow.verification import Verdict, scenarios, verify
from iptflow.verification.case import Case
from iptflow.verification.model import Model

BLOCKS = 8
EACH = 30
blocks = pytest.mark.parametrize(
    "block", [block if block < 1 else pytest.param(block, marks=pytest.mark.slow) for block in range(BLOCKS)]
)


def _seeds(block: int) -> range:
    return range(block * EACH, (block + 1) * EACH)


def _exact(verdict: Verdict) -> bool:
    """The engine has one clock; where gates read two of them the verifier says that it is not exact."""
    return all(finding.code != "verify/two-clocks" for finding in verdict.findings)


@blocks
def test_every_counterexample_happens_as_it_is_told(block: int) -> None:
    shown = 0
    for seed in _seeds(block):
        protocol = typed(generated.body(seed))
        verdict = verify(protocol)
        for flaw in verdict.flaws if _exact(verdict) else ():
            if flaw.counterexample is not None:
                assert unexpected(protocol, flaw.counterexample.scenario) == [], (seed, flaw.finding)
                shown += 1
    assert shown > EACH


@blocks
def test_every_generated_scenario_happens_as_it_is_told_and_each_move_is_made(block: int) -> None:
    for seed in _seeds(block):
        protocol = typed(generated.body(seed))
        if not _exact(verify(protocol)):
            continue
        made = set()
        for scenario in scenarios(protocol):
            assert unexpected(protocol, scenario) == [], (seed, scenario["id"])
            course, _ = played(protocol, scenario)
            made |= {(entry.origin, entry.to) for entry in course.entries if isinstance(entry, Moved)}
        assert made >= _moves_on_a_way_to_an_ending(protocol), seed


def _moves_on_a_way_to_an_ending(protocol: Protocol) -> set[tuple[str, str]]:
    """The moves that some course makes that keeps the frame and comes to a planned ending afterwards."""
    case = Case(Model(protocol))
    ends = case.framed.leading({ending: [{}] for ending in case.model.planned})
    found = set()
    for gate in case.model.moves():
        space = case.framed
        opened = space.opened(gate, ends.get(gate.to, []))
        reached = space.reached[gate.origin]
        if any(all(box.get(n, ~0) & hole.get(n, ~0) for n in {*box, *hole}) for box in reached for hole in opened):
            found.add((gate.origin, gate.to))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_transitions_gives_the_same_moves(seed: int) -> None:
    protocol = typed(generated.body(seed) if seed else SOUND)
    plan, model = Plan(protocol, "digest"), Model(protocol)
    assert model.start == line(protocol)[0]
    for phase in protocol.phases:
        ours = {gate.to for gate in model.gates[phase]}
        assert set(plan.machine.moves(phase)) == ours == set(moves_from(protocol, phase))
        for gate in model.gates[phase]:
            assert {demand.name for demand in gate.demands} == {d.id for d in plan.gates[phase][gate.to].demands}
