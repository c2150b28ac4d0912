"""The player of scenarios: what it refers to, and what it reports as not expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from iptflow.documents import NOWHERE, Document, check, read
from iptflow.flow import open_flow
from iptflow.flow.scenario import Played, open_scenario, play

EXAMPLES = Path(__file__).parents[2] / "examples"
SITE = read(EXAMPLES / "site.yaml", "site").data
POSITIVE = {"do": "record-fact", "fact": "risk.suicidal-thoughts", "value": "passive"}
UNMET = {"do": "advance"}
UNKNOWN = {"do": "close-alert", "alert": 12, "reason": "No such alert."}
LONG = {"do": "record-contact", "series": "session", "minutes": 80, "participants": ["client", "therapist"]}


def played(*steps: dict[str, Any], course: dict[str, Any] | None = None, **fields: Any) -> list[Played]:
    data = {
        "format": "scenario/1", "id": "made-here", "title": "Made here", "synthetic": True,
        "protocol": {"adaptations": []}, "site": "site.yaml",
        "course": {"client": "k-1", "therapist": "t-1", "on": "2026-01-05", "facts": {"diagnosis": ["depression"]}},
        "steps": list(steps), **fields,
    }  # fmt: skip
    data["course"] |= course or {}
    assert check(data, "scenario") == ()
    scenario = Document(format="scenario/1", id="made-here", data=data, locations=NOWHERE, file="", digest="")
    flow = open_flow(site=SITE)
    return list(play(open_scenario(flow, scenario), scenario))


def unexpected(*steps: dict[str, Any], **fields: Any) -> list[tuple[str, ...]]:
    return [each.unexpected for each in played(*steps, **fields)]


@pytest.mark.parametrize(("step", "kind"), [(UNMET, "refused"), (UNKNOWN, "ill-formed")])
def test_a_refusal_and_what_is_ill_formed_must_have_been_expected_in_any_scenario(
    step: dict[str, Any], kind: str
) -> None:
    (_, (said,)) = unexpected(step)
    assert said.startswith(f"not expected: {kind}: ")


@pytest.mark.parametrize(("step", "kind"), [(LONG, "deviation"), (POSITIVE, "alert")])
def test_a_strict_scenario_states_all_that_comes(step: dict[str, Any], kind: str) -> None:
    assert unexpected(step) == [(), ()]
    (_, (said,)) = unexpected(step, strict=True)
    assert said.startswith(f"not expected: {kind}: ")


def test_a_strict_scenario_states_the_notices_of_its_opening() -> None:
    minor = {"facts": {"client.age": 15, "diagnosis": ["depression"]}}
    last = {"do": "resume"}
    assert unexpected(last, strict=True, course=minor)[0] == ("not expected: notice: used-with-a-minor",)
    assert unexpected(last, strict=True, course={**minor, "expect": {"notice": ["used-with-a-minor"]}})[0] == ()


@pytest.mark.parametrize("step", [LONG, POSITIVE, UNMET, UNKNOWN])
def test_a_list_that_is_given_is_met_exactly(step: dict[str, Any]) -> None:
    (_, (said, *_)) = unexpected({**step, "expect": {"deviation": ["something-else"]}})
    assert said.startswith("expected deviation: something-else; came: ")


def test_a_step_names_an_alert_by_the_rule_that_raised_it() -> None:
    close = {"do": "close-alert", "alert": "suicidal-thoughts", "reason": "Seen the same day."}
    assert unexpected(POSITIVE, close) == [(), (), ()]
    missing = {**close, "expect": {"ill-formed": ["command/unknown-alert"]}}
    assert unexpected(POSITIVE, close, missing) == [(), (), (), ()]


def test_a_positive_answer_that_comes_again_is_expected_like_the_first() -> None:
    again = {**POSITIVE, "expect": {"alert": ["suicidal-thoughts"]}}
    assert unexpected(again, again, strict=True) == [(), (), ()]


def test_a_step_names_an_earlier_one_by_its_id() -> None:
    correct = {"do": "correct", "entry": "asked", "reason": "Another client's answer."}
    steps = played({**POSITIVE, "id": "asked"}, correct, {**correct, "entry": "never"})
    assert steps[2].answer is not None
    assert steps[2].answer.entries[0].entry == 2  # type: ignore[union-attr]
    assert steps[3].unexpected == ("not expected: ill-formed: command/unknown-entry",)
