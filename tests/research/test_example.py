"""The worked example: 120 made-up people through the real engine, to the diagram, the curves and the data."""

from __future__ import annotations

import csv
import runpy
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.research.conftest import EXAMPLE

from iptflow.research import TrialHandle, audit, people
from iptflow.research.consort import flow

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[TrialHandle, Path]:
    folder = tmp_path_factory.mktemp("example")
    example: dict[str, Any] = runpy.run_path(str(EXAMPLE / "synthetic.py"))
    return example["run"](folder), folder


def test_all_that_a_trial_has_to_tell_occurs(made: tuple[TrialHandle, Path]) -> None:
    trial, _ = made
    found = flow(trial)
    assert found.randomised == 120
    assert set(found.excluded) == {"not-eligible", "declined"}
    assert set(found.criteria) == {"adult", "depressed"}
    for arm in found.arms:
        assert abs(arm.allocated - 60) <= 6
        assert {"never came"} <= set(arm.not_received)
        assert arm.missing
        assert arm.stopped
    everybody = people(trial)
    assert {"completed", "withdrawn", "lost-to-contact"} <= {each.course.ended for each in everybody}
    assert any(each.received != each.arm for each in everybody)
    assert any(each.first(("recurrence",)) for each in everybody)


def test_the_allocation_can_be_drawn_again_from_what_is_known_now(made: tuple[TrialHandle, Path]) -> None:
    trial, _ = made
    assert audit(trial, bytes.fromhex(trial.state.seed)) == ()
    assert trial.flow.journal.of_kind("trial").verify() == []
    assert trial.flow.journal.verify() == []


def test_the_strata_are_balanced(made: tuple[TrialHandle, Path]) -> None:
    strata: dict[str, Counter[str]] = {}
    for each in made[0].state.allocations:
        strata.setdefault(each.levels["severity"], Counter())[each.arm] += 1
    assert set(strata) == {"moderate", "severe"}
    for counts in strata.values():
        assert abs(counts["full"] - counts["short"]) <= 3  # half of the largest block


def test_the_data_are_those_of_everybody(made: tuple[TrialHandle, Path]) -> None:
    _, folder = made
    with (folder / "data" / "participants.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 120
    assert sum(row["set_intention_to_treat"] == "true" for row in rows) == 120
    assert 60 < sum(row["set_per_protocol"] == "true" for row in rows) < 120


@pytest.mark.parametrize("name", ["consort", "survival", "phq-9"])
def test_the_pictures_of_the_page_are_those_of_the_example(name: str, made: tuple[TrialHandle, Path]) -> None:
    shown = PICTURES / f"trial-{name}.svg"
    assert shown.read_bytes() == (made[1] / f"{name}.svg").read_bytes(), "run examples/trial/synthetic.py and copy them"
