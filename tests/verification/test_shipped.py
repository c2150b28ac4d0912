"""What is shipped is sound, and its generated courses happen as told; sets of up to three: see the command line."""

from __future__ import annotations

from itertools import combinations

import pytest
from tests.verification.playing import played, unexpected

from iptflow.course.entries import Moved
from iptflow.flow import open_flow
from iptflow.verification import scenarios

FLOW = open_flow()
NEVER_ALONE = {
    "areas-considered",  # choosing a focus says of each area what was thought of it
    "focus-chosen",  # with couples the dispute is the focus: without any focus both rules are missing
    "couples/dispute-is-focus",  # the other one of the two
    "sick-role-looked-back-on",  # holds until somebody explains the sick role
    "suicidal-thoughts-asked",  # with the adolescents asked about in every contact
}
NAMES = list(FLOW.library.names)
SINGLES = [(), *combinations(NAMES, 1)]


@pytest.mark.parametrize("names", SINGLES, ids="+".join)
def test_every_adaptation_is_sound(names: tuple[str, ...]) -> None:
    verdict = FLOW.verify(*names)
    assert [str(finding) for finding in verdict.findings if finding.severity == "error"] == []
    assert verdict.situations * 5 <= verdict.product


@pytest.mark.parametrize("names", SINGLES, ids="+".join)
def test_the_suite_of_a_shipped_protocol_happens_as_told_and_covers_every_move_and_rule(names: tuple[str, ...]) -> None:
    protocol = FLOW.compose(*names).protocol
    made: set[tuple[str, str]] = set()
    refused: set[str] = set()
    for scenario in scenarios(protocol):
        assert unexpected(protocol, scenario) == []
        course, steps = played(protocol, scenario)
        assert course.ended
        assert [d for entry in course.entries for d in entry.deviations] == [], "it keeps to the protocol"
        made |= {(entry.origin, entry.to) for entry in course.entries if isinstance(entry, Moved)}
        asked = (step.get("expect", {}).get("refused", []) for step in scenario["steps"])
        refused |= {rules[0] for rules in asked if len(rules) == 1}
        assert len(steps) == len(scenario["steps"]) + 1
    plan = FLOW.compose(*names)
    assert made == {(phase, to) for phase, gates in plan.gates.items() for to in gates}
    rules = {demand.id for gates in plan.gates.values() for gate in gates.values() for demand in gate.demands}
    assert rules - refused <= NEVER_ALONE, "each rule is the last one missing in some course"
