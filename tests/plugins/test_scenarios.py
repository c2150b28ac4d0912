"""Every scenario that a plugin ships is played: each step comes as the scenario says, and the journal replays."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptflow.documents import read
from iptflow.flow import open_flow
from iptflow.flow.scenario import open_scenario, play, site_of

PLUGINS = Path(__file__).parents[2] / "plugins"
SCENARIOS = sorted(PLUGINS.glob("*/scenarios/*.yaml"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_step_comes_as_expected_and_the_journal_replays(path: Path) -> None:
    scenario = read(path, "scenario")
    assert scenario.data["synthetic"] is True
    assert scenario.data["strict"] is True
    with open_flow(":memory:", site=site_of(scenario, path.parent)) as flow:
        handle = open_scenario(flow, scenario)
        unexpected = {played.number: played.unexpected for played in play(handle, scenario) if played.unexpected}
        assert unexpected == {}
        assert flow.course(handle.state.id).state == handle.state
        assert flow.journal.verify() == []
        if path.stem.endswith("-course"):
            assert handle.state.ended in {"completed", "maintenance-completed"}
