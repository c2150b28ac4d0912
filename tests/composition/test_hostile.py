"""Adaptations that try to remove, delay, mute, re-own or starve the safety rules: refused by the rule that each breaks.

Each lies in ``hostile/`` as a document of its own. Its second line says what refuses it: ``composition`` with the
kind and path of the conflict, ``verify`` with the code and place of the finding, or, before either, the check of the
``document``.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from tests.composition.builders import document

from iptflow.course.answers import Objection
from iptflow.course.refusals import Accepted, Refusal
from iptflow.errors import CompositionConflict, DocumentError, IptflowError, UnsoundProtocol
from iptflow.flow import Flow, open_flow
from iptflow.flow.handle import CourseHandle
from iptflow.hooks import hookimpl

FOLDER: Final = Path(__file__).parent / "hostile"
SITE: Final = Path(__file__).parents[2] / "examples" / "site.yaml"
NAMES: Final = sorted(file.stem for file in FOLDER.glob("*.yaml"))
NOON: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)


def stated(name: str) -> list[str]:
    """By what it says that it is refused: who, the rule, the place."""
    line = (FOLDER / f"{name}.yaml").read_text("utf-8").splitlines()[1]
    return line.removeprefix("# refused by ").split()


def told(error: IptflowError) -> list[list[str]]:
    """By what it was refused, all of it."""
    if isinstance(error, CompositionConflict):
        return [["composition", each.kind, each.path] for each in error.conflicts]
    assert isinstance(error, UnsoundProtocol | DocumentError), error
    by = "verify" if isinstance(error, UnsoundProtocol) else "document"
    return [[by, each.code, each.place] for each in error.findings if each.severity == "error"]


@pytest.fixture(scope="module")
def flow() -> Flow:
    return open_flow(adaptations=[FOLDER], site=SITE, discover=False, clock=lambda: NOON)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_refused_by_the_rule_that_it_breaks(name: str, flow: Flow) -> None:
    with pytest.raises(IptflowError) as raised:
        flow.compose(name)
    assert stated(name) in told(raised.value)


def test_there_are_thirty_that_composition_or_verification_refuses() -> None:
    by = Counter(stated(name)[0] for name in NAMES)
    assert by["composition"] + by["verify"] >= 30
    assert min(by["composition"], by["verify"]) >= 5


@pytest.mark.parametrize("name", [name for name in NAMES if stated(name)[0] == "composition"])
def test_no_settlement_helps_it(name: str, flow: Flow) -> None:
    """Whoever settles for the adaptation opens nothing; settled for the base, the adaptation is not heard there."""
    conflicts = flow.resolve(name).conflicts
    for_it, for_the_base = ([settled(each, name, owner) for each in conflicts] for owner in (name, "ipt"))
    open_ = flow.resolve(name, settlements=for_it)
    assert open_.body is None
    assert {each.path for each in conflicts} <= {each.path for each in open_.conflicts}
    assert flow.resolve(name, settlements=for_the_base).body is not None


def settled(conflict: Any, name: str, owner: str) -> Any:
    seen = next(each.value for each in conflict.asserters if each.contributor == name)
    chosen = {"format": "settlement/1", "path": conflict.path, "covers": {name: seen}, "owner": owner}
    return document({**chosen, "reason": "as they wish", "by": "t-1", "on": "2026-01-05"})


def course(flow: Flow, *names: str) -> CourseHandle:
    facts = {"client.age": 40}
    return flow.open_course(flow.compose(*names), client="k-1", therapist="t-1", facts=facts, synthetic=True)


NARROWER: Final = """\
format: adaptation/1
id: narrower
version: 1.0.0
title: Raises the alert only at a plan
kind: experiment
evidence: [{status: experimental, as_of: 2026, statement: Made up, sources: [project-judgement]}]
safety:
  suicidal-thoughts: {raise_when: {fact: risk.suicidal-thoughts, is: plan}}
"""


def test_a_narrower_trigger_has_no_effect(tmp_path: Path) -> None:
    """Triggers join by *any*: nobody can narrow what raises an alert, so there is nothing to refuse."""
    (tmp_path / "narrower.yaml").write_text(NARROWER, "utf-8")
    flow = open_flow(adaptations=[tmp_path], site=SITE, discover=False, clock=lambda: NOON)
    for value, number in (("none", 0), ("passive", 1)):
        handle = course(flow, "narrower")
        handle.record_fact("risk.suicidal-thoughts", value)
        assert len(handle.state.open_alerts()) == number


def everywhere(flow: Flow, **hooks: Any) -> None:
    module = ModuleType("hostile_plugin")
    vars(module).update({f"iptflow_{hook}": hookimpl(function) for hook, function in hooks.items()})
    flow.host.register(module, "hostile")


def test_a_hook_that_objects_to_what_it_is_not_asked_about_stands_in_nobodys_way() -> None:
    """It objects to everything, and fails where it is asked for something else."""
    flow = open_flow(site=SITE, discover=False, clock=lambda: NOON)
    everywhere(
        flow,
        objections=lambda: [Objection(rule="hostile/never", title="Never", source="X")],
        safety_signals=lambda: [Objection(rule="hostile/never", title="Never", source="X")],
    )
    handle = course(flow)
    done = (
        handle.record_contact("session", participants=["client", "therapist"], tasks=["psychiatric-history"]),
        handle.record_fact("risk.suicidal-thoughts", "none"),
        handle.hold(reason="illness", review_on="2026-02-02"),
        handle.resume(),
        handle.change_therapist("t-2"),
        handle.end("withdrawn"),
    )
    assert all(isinstance(answer, Accepted) for answer in done)
    assert handle.state.ended == "withdrawn"


def test_what_it_may_object_to_is_listed_and_a_person_goes_past_it() -> None:
    flow = open_flow(site=SITE, discover=False, clock=lambda: NOON)
    everywhere(flow, objections=lambda: [Objection(rule="hostile/never", title="Never", source="X")])
    handle = course(flow)
    refused = handle.advance("psychoeducation")
    assert isinstance(refused, Refusal)
    assert "hostile/never" in {reason.rule for reason in refused.reasons}
    assert isinstance(handle.override(to="psychoeducation", reason="clinical judgement"), Accepted)
    assert handle.state.phase == "psychoeducation"
