"""A study comes out the same on any number of workers, block after block, also when one of them is gone."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from iptflow.simulation.feasibility import feasibility
from iptflow.simulation.kernel import Kernel
from iptflow.simulation.model import PURPOSE, Model
from iptflow.simulation.play import Play
from iptflow.simulation.script import Script
from iptflow.simulation.study import BLOCK, Progress, Study, alone, run
from iptflow.simulation.tally import Tally, tally
from iptflow.simulation.trace import table

ScriptOf = Callable[..., Script]


def study_of(script: Script, model: Model, clients: int) -> Study:
    return Study.of(script.plan, model, name="a study of the tests", clients=clients)


def test_the_counts_are_those_of_the_trace(script_of: ScriptOf, model: Model) -> None:
    study = study_of(script_of(), model, 400)
    counts = run(study).counts
    side = Kernel(study.tables, 400)
    trace = table(Play(study.script, model, study.name, np.arange(400), side, study.horizon).slots())
    assert counts["clients"] == (400,)
    assert sum(counts["held"]) == trace[:, 4].sum()
    assert counts["deviations"] == (trace[:, 7].sum(),)
    last = {client: place for client, *_, place, _, _ in trace.tolist()}
    assert counts["places"] == tuple(np.bincount(list(last.values()), minlength=len(study.script.places)))
    assert counts["alerts"] == tuple(int((trace[:, 6] >> bit & 1).sum()) for bit in range(len(study.script.rules)))
    assert sum(counts["recurred"]) + sum(counts["left"]) == counts["entered"][0]
    assert sum(counts["severity"]) == sum(counts["first_severity"]) == 400


def test_blocks_are_fixed_and_added_up_in_their_order(script_of: ScriptOf, model: Model) -> None:
    study = study_of(script_of("brief"), model, BLOCK + 500)
    assert study.blocks == 2
    played: list[int] = []

    def backwards(given: Study, numbers: Sequence[int]) -> Iterator[tuple[int, Tally]]:
        for number in reversed(numbers):
            played.append(number)
            yield number, given.block(number) if number else whole

    told: list[Progress] = []
    whole = study_of(script_of("brief"), model, BLOCK).block(0)
    counts = run(study, engine=backwards, watch=told.append)
    assert played == [1, 0]
    assert counts == whole + study.block(1)
    assert [(each.done, each.blocks) for each in told] == [(1, 2), (2, 2)]
    assert told[-1].seconds_left == 0


def test_a_client_counts_alike_in_a_study_of_any_size(script_of: ScriptOf, model: Model) -> None:
    script = script_of("brief")
    study = study_of(script, model, 300)
    halves = [
        tally(script, Play(script, model, study.name, np.arange(first, first + 150), Kernel(study.tables, 150),
                           study.horizon).slots(), first, 150)
        for first in (0, 150)
    ]  # fmt: skip
    assert halves[0] + halves[1] == run(study)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 4])
def test_the_number_of_workers_changes_nothing(workers: int, script_of: ScriptOf, model: Model) -> None:
    study = study_of(script_of("brief"), model, 2 * BLOCK + 100)
    assert run(study, workers=workers) == run(study, engine=alone)


@pytest.mark.slow
def test_a_worker_that_is_killed_changes_nothing(script_of: ScriptOf, model: Model) -> None:
    study = study_of(script_of("brief"), model, 3 * BLOCK)
    killed: list[int | None] = []

    def kill_one(progress: Progress) -> None:
        if not killed:
            child = multiprocessing.active_children()[0]
            killed.append(child.pid)
            child.kill()

    assert run(study, workers=2, watch=kill_one) == run(study)
    assert len(killed) == 1


def test_the_report_says_what_it_is_for_and_on_what_it_stands(script_of: ScriptOf, model: Model) -> None:
    study = study_of(script_of("adolescents"), model, 300)
    counts = run(study)
    report = feasibility(study, counts)
    text = report.text()
    assert PURPOSE in text
    assert all(each in text for each in model.assumptions)
    held = dict(zip(study.script.series, counts.counts["held"], strict=True))
    lines = {each.what: each.a_client for each in report.lines}
    assert lines["session: contacts held"] == held["session"] / 300
    assert lines["phone: short contacts held"] == held["phone"] / 300
    assert 0 < lines["phone: short contacts held"] <= 4
    assert abs(sum(report.endings.values()) - 1) < 1e-9


def test_arms_that_share_draws_differ_by_less_chance(script_of: ScriptOf, model: Model) -> None:
    """Common random numbers: who misses sessions misses them in either protocol."""
    clients = 600

    def held(names: tuple[str, ...], study: str) -> np.ndarray:
        script = script_of(*names)
        played = Play(
            script, model, study, np.arange(clients), Kernel(study_of(script, model, clients).tables, clients), 120
        )
        found = np.zeros(clients)
        for slot in played.slots():
            found[slot.client] += slot.held
        return found

    shared = held((), "one") - held(("brief",), "one")
    apart = held((), "one") - held(("brief",), "another")
    assert shared.var() < 0.6 * apart.var()
