"""What the verifier rules out happens in no random course of the engine."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

import msgspec
import pytest
from tests.course.walking import Walk
from tests.verification import generated
from tests.verification.playing import Engine

from iptflow.conditions import Comparison, evaluate
from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.now import situation
from iptflow.course.refusals import Accepted
from iptflow.errors import CompositionConflict
from iptflow.flow import open_flow
from iptflow.protocol import Protocol, typed
from iptflow.verification.boxes import Box
from iptflow.verification.case import Case
from iptflow.verification.classes import asked_of
from iptflow.verification.model import Gate, Model

EACH = 30
FLOW = open_flow()
NAMES = FLOW.library.names
SETS = [(), *((name,) for name in NAMES), tuple(NAMES)]


class Ruled:
    """What is ruled out: moves that never fire, and situations of a phase that no course comes to."""

    def __init__(self, protocol: Protocol) -> None:
        self.case = Case(Model(protocol))
        model = self.case.model
        self._asked = asked_of([demand.condition for gate in model.moves() for demand in gate.demands])

    def gate(self, origin: str, to: str) -> Gate:
        return next(gate for gate in self.case.model.gates[origin] if gate.to == to)

    def fires(self, origin: str, to: str) -> bool:
        return self.case.free.fires(self.gate(origin, to))

    def comes_to(self, phase: str, values: Any) -> bool:
        read = {name: self._classes(name, values) for name in self.case.free.variables}
        return any(self._inside(box, read) for box in self.case.free.reached[phase])

    def _classes(self, name: str, values: Any) -> int:
        """The classes that the comparisons cannot tell from the values."""
        asked = self._asked.get(name, [])
        examples = self.case.model.classes[name].values
        truth = _truth(asked, values)
        return sum(1 << n for n, example in enumerate(examples) if _truth(asked, example) == truth)

    @staticmethod
    def _inside(box: Box, read: dict[str, int]) -> bool:
        return all(mask & read[name] for name, mask in box.items())


def _truth(asked: list[Comparison], values: Any) -> list[bool | None]:
    return [evaluate(comparison, values) for comparison in asked]


@pytest.mark.parametrize("names", SETS, ids=lambda names: "+".join(names) or "ipt")
def test_courses_of_shipped_protocols_make_only_moves_that_can_be_made(names: tuple[str, ...]) -> None:
    try:
        plan = FLOW.compose(*names)
    except CompositionConflict:
        pytest.skip("these come to no protocol together")
    ruled, made = Ruled(plan.protocol), Counter[tuple[str, str]]()
    for seed in range(12):
        walk = Walk(plan, Random(seed))
        for _ in range(60):
            walk.step()
        for moved in walk.course.live(e.Moved):
            assert ruled.fires(moved.origin, moved.to) or moved.past
            made[moved.origin, moved.to] += 1
        if not walk.course.ended and not any(moved.past for moved in walk.course.live(e.Moved)):
            assert ruled.comes_to(walk.course.phase, situation(plan, walk.course, walk.now.date()))
    assert len(made) > 3


@pytest.mark.parametrize(
    "block", [block if block < 1 else pytest.param(block, marks=pytest.mark.slow) for block in range(8)]
)
def test_courses_of_generated_protocols_come_nowhere_that_is_ruled_out(block: int) -> None:
    moved = narrowed = 0
    for seed in range(block * EACH, (block + 1) * EACH):
        protocol = typed(generated.body(seed))
        ruled = Ruled(protocol)
        narrowed += any(box for region in ruled.case.free.reached.values() for box in region)
        for walk in range(4):
            moved += _walk(protocol, ruled, Random(seed * 10 + walk))
    assert moved > EACH
    assert narrowed > EACH / 5, "something is ruled out at all"


def _walk(protocol: Protocol, ruled: Ruled, chance: Random) -> int:
    engine = Engine(protocol, {"client": "k-1", "therapist": "t-1", "on": "2026-01-05"})
    on, moves = date(2026, 1, 5), 0
    for _ in range(40):
        on += timedelta(days=chance.choice((0, 0, 0, 7)))
        before = engine.state.phase
        answer = engine.do(_something(engine, chance, on))
        if isinstance(answer, Accepted) and engine.state.phase != before:
            moves += 1
            assert ruled.fires(before, engine.state.phase), "a move that no course makes was made"
        if engine.state.ended:
            break
        assert ruled.comes_to(engine.state.phase, situation(engine.plan, engine.state, on))
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
