"""Verifying protocols: against visiting every situation, and on what is shipped (P11)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, combinations, pairwise, product
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers.packed import Explorer, Gate
from benchmarks.report import Goal, Section, figure
from iptflow.composition import Resolution
from iptflow.errors import CompositionConflict
from iptflow.flow import Flow, open_flow
from iptflow.flow.soundness import as_kept
from iptflow.protocol import Protocol, typed
from iptflow.verification import verify
from iptflow.verification.boxes import Box
from iptflow.verification.case import Case
from iptflow.verification.model import Model
from iptflow.verification.space import Space

FLAWED = 2
"""The phase of a made-up protocol that a course can be stuck in."""

MANY = 21
ADAPTATION = """\
format: adaptation/1
id: made-up-{number:02}
version: 1.0.0
title: Made up {number}
kind: experiment
evidence: [{{status: experimental, as_of: 2026, statement: Made up., sources: [project-judgement]}}]
tasks:
  made-up-{number:02}/ask: {{title: Ask, in: [{phase}], scope: once, level: must, source: project-judgement}}
phases:
  {phase}:
    exit:
      made-up-{number:02}/asked:
        require: {{task: made-up-{number:02}/ask}}
        title: It was asked
        source: project-judgement
"""
PHASES = ("assessment", "psychoeducation", "middle", "termination")


def measured(count: int) -> Section:
    small, larger = (_against_all_situations(phases, max(count // 10, 3)) for phases in (3, 4))
    with open_flow() as flow:
        shipped = [_shipped(flow, names, count) for names in ((), *((name,) for name in flow.library.names))]
    whole, sets, conflicts = _all_sets()
    rows = [row for row, _ in (small, larger)] + [row for row, _, _ in shipped]
    rows.append((f"all sets of up to three of {MANY}: {sets} protocols, {conflicts} conflicts, composed and verified",
                 figure(1e6 * whole / sets), "–", "–"))  # fmt: skip
    goals = [
        Goal("P11", "situations a second, × visiting them all", "", "packed integers by phase", larger[1], 1.0,
             at_least=True),
        Goal("P11", "situations looked at, × all that there are", "", "", max(ratio for _, _, ratio in shipped), 0.2),
        Goal("P11", "composing and verifying one shipped protocol, CPU ms", "", "",
             max(took for _, took, _ in shipped) * 1000, 100),
        Goal("P11", f"all sets of up to three of {MANY}, one process, CPU s", "", "", whole, 120),
    ]  # fmt: skip
    head = ("verifying", "CPU µs", "situations looked at", "situations there are")
    return Section("Verification", head, rows, goals)


def timed(run: Callable[[], Any], count: int) -> float:
    """Seconds of CPU, the median; the first run is not counted."""
    times = []
    for _ in range(count + 1):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    return median(times[1:])


# --- against visiting every situation -------------------------------------------------------------------------------


def _against_all_situations(phases: int, count: int) -> tuple[tuple[str, ...], float]:
    """A row, and how many times as many situations a second are settled as by visiting them."""
    gates = _gates(phases)
    explorer, protocol = Explorer(gates, 2 * phases, phases), _protocol(gates)
    reached, stuck = explorer.explored()
    verdict = verify(protocol)
    ours = {each.place for each in verdict.findings if each.code == "verify/dead-end"}
    assert ours == {f"phases.phase-{phase}" for phase in stuck} == {f"phases.phase-{FLAWED}"}
    assert _reached(protocol) == reached
    peer = timed(explorer.explored, count)
    took = timed(lambda: verify(protocol), count)
    row = (f"{phases} phases with a dead end, its course told (visiting all: {figure(peer * 1e6)} µs)",
           figure(took * 1e6), figure(verdict.situations), figure(reached))  # fmt: skip
    return row, peer / took


def _gates(phases: int, flawed: int = FLAWED) -> list[Gate]:
    """At each gate a task, and one of two ways on; in one phase another task shuts the gate for good."""
    found: list[Gate] = []
    for phase in range(phases):
        done, shut, fact = ("task", 2 * phase, True), ("task", 2 * phase + 1, False), ("fact", phase, True)
        found.append([[done, shut, fact]] if phase == flawed else [[done, shut], [done, fact]])
    return found


def _protocol(gates: Sequence[Gate]) -> Protocol:
    names = [f"phase-{number}" for number in range(len(gates))]
    phases: dict[str, Any] = {name: {"exit": {}} for name in names}
    for before, name in pairwise(names):
        phases[name]["after"] = before
    rules = [{"gate": {"require": _condition(gate), "trap": "Meant so."}} for gate in gates]
    for name, rule in zip(names[:-1], rules, strict=False):
        phases[name]["exit"] = rule
    alerts = {"alerts": {"require": {"alerts": "closed"}}}
    return typed(
        {
            "id": "ipt",
            "participants": {"client": {}, "therapist": {}},
            "frame": {"weeks": {"range": [1, 12]}, "contacts": {"session": {"for": "any", "participants": ["client"]}}},
            "phases": phases,
            "moves": {"complete": {"from": names[-1], "to": "completed", "rules": {**rules[-1], **alerts}}},
            "endings": {"completed": {"planned": True}},
            "tasks": {f"task-{number}": {} for number in range(2 * len(gates))},
            "facts": {f"fact-{number}": {"type": "boolean", "by": "team"} for number in range(len(gates))},
            "focus": {"areas": [1, 2]},
        }
    )


def _condition(gate: Gate) -> dict[str, Any]:
    return {"any": [{"every": [_literal(*literal) for literal in alternative]} for alternative in gate]}


def _literal(kind: str, number: int, wanted: bool) -> dict[str, Any]:
    if kind == "fact":
        return {"fact": f"fact-{number}", "is": wanted}
    return {"task": f"task-{number}"} if wanted else {"not": {"task": f"task-{number}"}}


def _reached(protocol: Protocol) -> int:
    """How many situations the boxes hold, alerts aside, which the explorer does not have."""
    model = Model(protocol)
    names = [name for name in model.classes if name != "alerts"]
    space = Space(model, reads=names)
    sizes = [range(len(model.classes[name].values)) for name in names]
    every = [dict(zip(names, each, strict=True)) for each in product(*sizes)]
    return sum(any(_inside(box, each) for box in region) for region in space.reached.values() for each in every)


def _inside(box: Box, situation: Mapping[str, int]) -> bool:
    return all(name not in situation or mask >> situation[name] & 1 for name, mask in box.items())


# --- what is shipped ------------------------------------------------------------------------------------------------


def _shipped(flow: Flow, names: Sequence[str], count: int) -> tuple[tuple[str, ...], float, float]:
    def whole() -> None:
        verify(as_kept(flow.resolve(*names)))

    case = Case(Model(as_kept(flow.resolve(*names))))
    took = timed(whole, count)
    return _row("+".join(["ipt", *names]), flow.resolve(*names), count), took, case.free.size / case.product


def _row(name: str, resolution: Resolution, count: int) -> tuple[str, ...]:
    protocol = as_kept(resolution)
    case = Case(Model(protocol))
    return name, figure(timed(lambda: verify(protocol), count) * 1e6), figure(case.free.size), f"{case.product:.1e}"


def _all_sets() -> tuple[float, int, int]:
    """Seconds of CPU for every set of up to three made-up adaptations, how many protocols, and how many conflicts."""
    with tempfile.TemporaryDirectory() as place:
        for number in range(MANY):
            text = ADAPTATION.format(number=number, phase=PHASES[number % len(PHASES)])
            Path(place, f"made-up-{number:02}.yaml").write_text(text, "utf-8")
        with open_flow(adaptations=[place], discover=False) as flow:
            sets = chain.from_iterable(combinations(flow.library.names, size) for size in range(4))
            verified = conflicts = 0
            begun = time.process_time()
            for names in sets:
                try:
                    verdict = flow.verify(*names)
                except CompositionConflict:
                    conflicts += 1
                    continue
                assert verdict.sound
                verified += 1
            return time.process_time() - begun, verified, conflicts
