"""The page of which adaptations go together is current, and every ready settlement settles its conflict."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from tests.plugins.compatibility import PAGE, RULINGS, SETTLEMENTS, everything, rulings

from iptflow.flow import Flow, open_flow

READY = sorted(set(SETTLEMENTS.glob("*.yaml")) - {RULINGS})


@pytest.fixture(scope="module")
def flow() -> Flow:
    return open_flow()


def test_what_is_generated_is_current(flow: Flow) -> None:
    texts = everything(flow)
    again = "run: python -m tests.plugins.compatibility"
    assert set(texts) == {PAGE, *READY}, again
    assert [path.name for path, text in texts.items() if path.read_text("utf-8") != text] == [], again


def test_every_pair_is_on_the_page_once(flow: Flow) -> None:
    said = PAGE.read_text("utf-8")
    together = {
        (name, other)
        for line in said.splitlines()
        if line.startswith("- ")
        for name, _, others in [line.removeprefix("- ").partition(": with ")]
        for other in others.split(", ")
    }
    for one, other in combinations(sorted(flow.library.names), 2):
        assert (f"| {one} + {other} |" in said) != ((one, other) in together), (one, other)


@pytest.mark.parametrize("path", READY, ids=lambda path: path.stem)
def test_a_ready_settlement_leaves_no_conflict(path: Path, flow: Flow) -> None:
    found = flow.resolve(*path.stem.split("+"), settlements=[path])
    assert found.conflicts == ()
    assert [each.code for each in found.findings if each.code.startswith("composition/settlement")] == []


def test_a_ruling_names_adaptations_that_are_shipped_and_one_of_them_as_owner(flow: Flow) -> None:
    for ruling in rulings():
        assert set(ruling["pair"]) <= set(flow.library.names)
        assert ruling["owner"] in ruling["pair"]
        assert ruling["source"]
