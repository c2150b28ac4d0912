"""A course whose plugin is gone runs on from the stored protocol, and says what it goes without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from tests.flow.conftest import SITE

from iptflow.course.refusals import Accepted, Refusal
from iptflow.flow import Flow, open_flow

Plugin = Callable[..., ModuleType]
NOON: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)

ASKING: Final = """\
format: adaptation/1
id: asking
version: 1.0.0
title: Asks its plugin
kind: experiment
evidence: [{status: experimental, as_of: 2026, statement: Made up, sources: [project-judgement]}]
answers:
  asking/ready: {title: Is everything ready, source: project-judgement}
phases:
  assessment:
    exit:
      asking/is-ready: {require: {answer: asking/ready}, title: Everything is ready, source: project-judgement}
"""


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """A journal with a course that was opened while the adaptation was there."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "asking.yaml").write_text(ASKING, "utf-8")
    file = tmp_path / "clinic.db"
    with opened(file, adaptations=[tmp_path / "folder"]) as flow:
        handle = flow.open_course(flow.compose("asking"), client="k-1", therapist="t-1", course="c-1", synthetic=True)
        assert handle.lacks == ()
    return file


def opened(file: Path, **given: Any) -> Flow:
    return open_flow(file, site=SITE, discover=False, clock=lambda: NOON, **given)


def test_it_says_which_adaptation_and_which_questions(db: Path) -> None:
    with opened(db) as flow:
        [lacking] = flow.course("c-1").lacks
    assert (lacking.adaptation, lacking.questions) == ("asking", ("asking/ready",))
    assert "Nobody brings asking here" in str(lacking)


def test_it_runs_on_from_the_protocol_that_is_stored(db: Path) -> None:
    with opened(db) as flow:
        course = flow.course("c-1")
        assert isinstance(course.record_contact("session", participants=["client", "therapist"]), Accepted)
        refused = course.advance("psychoeducation")
        assert isinstance(refused, Refusal)
        assert "asking/is-ready" in {reason.rule for reason in refused.reasons}
        assert isinstance(course.override(to="psychoeducation", reason="clinical judgement"), Accepted)
        assert isinstance(course.end("withdrawn"), Accepted)
        assert course.plan.protocol.id == "asking"


def test_the_base_alone_lacks_nothing(flow: Flow) -> None:
    assert flow.open_course(flow.compose(), client="k-1", therapist="t-1", synthetic=True).lacks == ()
