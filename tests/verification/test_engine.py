"""The verifier and the engine agree: what is told happens, and what is ruled out does not."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from tests.verification import generated
from tests.verification.planted import SOUND
from tests.verification.playing import Engine, played, unexpected

from iptflow.course import commands as c
from iptflow.course.entries import Moved
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted
from iptflow.protocol import Protocol, line, moves_from, typed
from iptflow.verification import Verdict, scenarios, verify
from iptflow.verification.case import Case
from iptflow.verification.model import Model

BLOCKS = 16
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


@blocks
def test_a_random_walk_comes_nowhere_that_is_ruled_out(block: int) -> None:
    moved = 0
    for seed in _seeds(block):
        body = generated.body(seed)
        protocol = typed(body)
        case = Case(Model(protocol))
        for walk in range(4):
            moved += _walk(protocol, case, Random(seed * 10 + walk))
    assert moved > EACH


def _walk(protocol: Protocol, case: Case, chance: Random) -> int:
    engine = Engine(protocol, {"client": "k-1", "therapist": "t-1", "on": "2026-01-05"})
    on, moves = date(2026, 1, 5), 0
    for _ in range(40):
        on += timedelta(days=chance.choice((0, 0, 0, 7)))
        before = engine.state.phase
        answer = engine.do(_something(engine, chance, on))
        if isinstance(answer, Accepted) and engine.state.phase != before:
            moves += 1
            gate = next(g for g in case.model.gates[before] if g.to == engine.state.phase)
            assert case.free.fires(gate), "a move that no course makes was made"
        if engine.state.ended:
            break
    return moves


KINDS = ("task", "fact", "mood", "minor", "consent", "event", "sign", "contact", "focus", "move", "move")


def _something(engine: Engine, chance: Random, on: date) -> c.AnyCommand:
    when: dict[str, Any] = {"now": f"{on}T12:00:00Z", "on": on}
    kind = chance.choice(KINDS)
    moves = engine.plan.machine.moves(engine.state.phase)
    if kind == "move" and moves:
        return _command("advance", to=chance.choice(moves), **when)
    if kind in ("task", "contact"):
        tasks = [chance.choice(("explain", "review"))] if kind == "task" else []
        series = "other" if kind == "task" else "session"
        return _command("record-contact", series=series, participants=["client", "therapist"], tasks=tasks, **when)
    if kind == "minor" and "fact:minor" not in engine.state.values:
        return _command("record-fact", fact="minor", value=chance.random() < 0.5, **when)
    if kind == "mood":
        return _command("record-fact", fact="mood", value=chance.choice(("good", "low")), **when)
    if kind == "consent":
        return _command(chance.choice(("record-consent", "withdraw-consent")), consent="treatment", by="client", **when)
    if kind == "event":
        return _command("report-event", event=chance.choice(("relapse", "recurrence")), **when)
    if kind == "sign":
        return _command("record-progress", area="dispute", signs=["named"], **when)
    if kind == "focus":
        areas = chance.sample(generated.AREAS, chance.choice((1, 2)))
        considered = {area: {"onset": "linked", "help": "likely"} for area in areas}
        return _command(
            "choose-focus", areas=areas, considered=considered, client_agrees=True, therapist_agrees=True, **when
        )
    return _command("record-fact", fact="accepts", value=chance.random() < 0.5, **when)


def _command(do: str, **fields: Any) -> c.AnyCommand:
    command: c.AnyCommand = msgspec.convert({"do": do, **msgspec.to_builtins(fields)}, c.AnyCommand)
    return command
