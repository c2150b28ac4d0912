from __future__ import annotations

from pathlib import Path

import pytest

from iptflow.documents import read
from iptflow.flow import open_flow
from iptflow.flow.scenario import open_scenario, play, site_of

EXAMPLES = Path(__file__).parents[2] / "examples"
SCENARIOS = sorted(path for path in EXAMPLES.glob("*.yaml") if path.name != "site.yaml")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_every_step_comes_as_expected_and_the_journal_replays(path: Path, tmp_path: Path) -> None:
    scenario = read(path, "scenario")
    flow = open_flow(tmp_path / "course.db", site=site_of(scenario, path.parent))
    handle = open_scenario(flow, scenario)
    unexpected = {played.number: played.unexpected for played in play(handle, scenario) if played.unexpected}
    assert unexpected == {}
    assert flow.course(handle.state.id).state == handle.state
    assert flow.journal.verify() == []
    flow.journal.close()


def test_the_adolescent_course_is_brought_to_its_close(tmp_path: Path) -> None:
    scenario = read(EXAMPLES / "adolescent.yaml", "scenario")
    flow = open_flow(site=site_of(scenario, EXAMPLES))
    handle = open_scenario(flow, scenario)
    list(play(handle, scenario))
    assert handle.state.ended == "completed"
    assert handle.state.values["count:phone"] == 4
    assert handle.state.values["count:session"] == 11


def test_adaptations_compose_in_any_order() -> None:
    flow = open_flow()
    one = flow.resolve("adolescents", "elderly")
    other = flow.resolve("elderly", "adolescents")
    assert one.body == other.body
    assert one.content_digest == other.content_digest
    assert one.composition_digest == other.composition_digest
