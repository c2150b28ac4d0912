"""No course is opened on an unsound protocol; its counterexamples can be played all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptflow.documents import canonical, read_bytes
from iptflow.errors import UnsoundProtocol
from iptflow.flow import open_flow
from iptflow.flow.scenario import open_scenario, play
from iptflow.verification.telling import SITE

STUCK = """
format: adaptation/1
id: stuck
version: 1.0.0
title: Nobody leaves before remission
kind: experiment
evidence: [{status: experimental, as_of: 2026, statement: Made up., sources: [J-G1]}]
phases:
  middle:
    exit:
      stuck/remission:
        require: {outcome: phq-9, is: remission}
        title: The client is in remission
        source: J-G1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stuck.yaml").write_text(STUCK, encoding="utf-8")
    return tmp_path


def test_an_unsound_protocol_is_refused_with_every_finding(folder: Path) -> None:
    with open_flow(adaptations=[folder], discover=False) as flow, pytest.raises(UnsoundProtocol) as refused:
        flow.compose("stuck")
    assert [(each.code, each.place) for each in refused.value.findings] == [("verify/client-stuck", "phases.middle")]


def test_its_counterexample_is_a_story_that_plays(folder: Path) -> None:
    with open_flow(adaptations=[folder], site=SITE, discover=False) as flow:
        (flaw,) = flow.verify("stuck").flaws
        assert flaw.counterexample is not None
        scenario = read_bytes(canonical(flaw.counterexample.scenario), "shown.yaml", "scenario")
        handle = open_scenario(flow, scenario)
        steps = list(play(handle, scenario))
        assert [step.unexpected for step in steps if step.unexpected] == []
        assert handle.state.phase == "middle"
        assert scenario.data["steps"][-1]["expect"] == {"refused": ["stuck/remission"]}
        assert scenario.data["steps"][-1]["remarks"] == flaw.finding.message


def test_a_composition_is_verified_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_flow(adaptations=[folder], discover=False) as flow:
        first = flow.verify("stuck")
        monkeypatch.setattr("iptflow.flow.soundness.verify", lambda *_: pytest.fail("verified again"))
        assert flow.verify("stuck") is first


def test_an_unsound_protocol_is_for_synthetic_courses_only(folder: Path) -> None:
    with open_flow(adaptations=[folder], site=SITE, discover=False) as flow:
        plan = flow.compose_made_up("stuck")
        with pytest.raises(UnsoundProtocol):
            flow.open_course(plan, client="k-1", therapist="t-1", now="2026-01-05T12:00:00Z")
        assert flow.open_course(plan, client="k-2", therapist="t-1", now="2026-01-05T12:00:00Z", synthetic=True)


def test_a_sound_protocol_may_be_made_up_and_then_used() -> None:
    with open_flow(site=SITE, discover=False) as flow:
        plan = flow.compose_made_up()
        assert flow.open_course(plan, client="k-1", therapist="t-1", now="2026-01-05T12:00:00Z")
