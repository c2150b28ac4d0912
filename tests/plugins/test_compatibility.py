"""The page of which adaptations go together is current, and every ready settlement settles its conflict."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from tests.plugins.compatibility import PAGE, RULINGS, SETTLEMENTS, Pair, everything, pairs, rulings, settlement

from iptflow.flow import Flow, open_flow

SHIPPED = sorted(open_flow().library.names)
READY = sorted(set(SETTLEMENTS.glob("*.yaml")) - {RULINGS})


@pytest.fixture(scope="module")
def flow() -> Flow:
    return open_flow()


@pytest.fixture(scope="module")
def clashing(flow: Flow) -> list[Pair]:
    return [pair for pair in pairs(flow) if pair.conflicts]


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
    assert flow.verify(*path.stem.split("+"), settlements=[path]).findings == ()


@pytest.mark.slow
@pytest.mark.parametrize("first", SHIPPED)
def test_whoever_owns_the_frame_the_pair_is_sound(first: str, flow: Flow, clashing: list[Pair], tmp_path: Path) -> None:
    for pair in clashing:
        for owner in pair.names if pair.names[0] == first else ():
            files = [tmp_path / f"{number}.yaml" for number in range(len(pair.conflicts))]
            for file, conflict in zip(files, pair.conflicts, strict=True):
                ruling = {"path": conflict.path, "owner": owner, "reason": "To be tried.", "source": []}
                file.write_text(settlement(ruling, conflict), "utf-8")
            found = flow.verify(*pair.names, settlements=files).findings
            assert (pair.names, owner, found) == (pair.names, owner, ())


def test_a_ruling_names_adaptations_that_are_shipped_and_one_of_them_as_owner(flow: Flow) -> None:
    for ruling in rulings():
        assert set(ruling["pair"]) <= set(flow.library.names)
        assert ruling["owner"] in ruling["pair"]
        assert ruling["source"]
