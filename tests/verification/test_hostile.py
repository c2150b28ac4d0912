"""Whatever an adaptation says, the base's safety rules stay: it is refused by name, or it comes to nothing."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from tests.verification.hostile import HARMLESS, HEAD, HOSTILE, Body
from tests.verification.playing import Engine

from iptflow.course import commands as c
from iptflow.course.refusals import Refusal
from iptflow.errors import CompositionConflict, DocumentError, IptflowError, UnsoundProtocol
from iptflow.flow import Flow, open_flow

WHEN: Body = {"now": "2026-01-05T12:00:00Z", "on": "2026-01-05"}


def _flow(folder: Path, part: Body) -> Flow:
    (folder / "hostile.yaml").write_text(json.dumps({**HEAD, **part}), encoding="utf-8")
    return open_flow(adaptations=[folder], discover=False)


def _places(error: IptflowError) -> str:
    if isinstance(error, CompositionConflict):
        return " ".join(each.path for each in error.conflicts)
    assert isinstance(error, DocumentError | UnsoundProtocol)
    return " ".join(each.place for each in error.findings)


def test_there_are_enough() -> None:
    assert len(HOSTILE) + len(HARMLESS) >= 30


@pytest.mark.parametrize(("part", "place"), HOSTILE.values(), ids=[name.replace(" ", "-") for name in HOSTILE])
def test_what_takes_away_from_safety_is_refused_where_it_does(part: Body, place: str, tmp_path: Path) -> None:
    with (
        _flow(tmp_path, part) as flow,
        pytest.raises((DocumentError, CompositionConflict, UnsoundProtocol)) as refused,
    ):
        flow.compose("hostile")
    assert place in _places(refused.value)


@pytest.mark.parametrize("part", HARMLESS.values(), ids=[name.replace(" ", "-") for name in HARMLESS])
def test_what_is_joined_to_the_base_takes_nothing_away(part: Body, tmp_path: Path) -> None:
    with _flow(tmp_path, part) as flow:
        protocol = flow.compose("hostile").protocol
    engine = Engine(protocol, {"client": "k-1", "therapist": "t-1", "on": "2026-01-05"})
    refused = engine.do(_command("advance", to="psychoeducation"))
    assert isinstance(refused, Refusal)
    assert "suicidal-thoughts-asked" in {reason.rule for reason in refused.reasons}
    assert "assessment" in protocol.tasks["ask-suicidal-thoughts"].in_
    engine.do(_command("record-measure", measure="phq-9", items={"9": 1} | {str(n): 0 for n in range(1, 9)}))
    engine.do(_command("record-fact", fact="risk.suicidal-thoughts", value="passive"))
    raised = {alert.rule for alert in engine.state.open_alerts()}
    assert raised == {"phq-9-item-9", "suicidal-thoughts"}


def _command(do: str, **fields: object) -> c.AnyCommand:
    command: c.AnyCommand = msgspec.convert({"do": do, **WHEN, **fields}, c.AnyCommand)
    return command
