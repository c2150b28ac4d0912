"""What a protocol may not do to its base: leave its flow, ask less without saying so, touch its own gates."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tests.verification.planted import ASKED, SOUND, Body, Change, all_, drop, put
from tests.verification.playing import unexpected

from iptflow.composition import Weakening
from iptflow.protocol import Protocol, typed
from iptflow.verification import Flaw, verify

BASE = typed(SOUND)
AGAIN: Body = {"again": {"require": {"count": "recurrence", "at_least": 1}}}
EXPLAINED: Body = {"explained": {"require": {"task": "explain"}}}

PLANTED: tuple[tuple[str, str, str, Change], ...] = (
    ("a move around a phase", "verify/off-the-flow", "moves.leap",
     put("moves>leap", {"from": "assessment", "to": "middle", "rules": {"asked": ASKED}})),
    ("a move back that the base does not have", "verify/off-the-flow", "moves.back",
     put("moves>back", {"from": "termination", "to": "middle", "rules": AGAIN})),
    ("an added phase that is jumped over", "verify/off-the-flow", "moves.leap",
     all_(put("phases>booster", {"after": "middle", "exit": {"asked": ASKED}}),
          put("phases>termination>after", "booster"),
          put("moves>leap", {"from": "middle", "to": "termination", "rules": EXPLAINED}))),
    ("a rule of the base that is gone", "verify/undeclared-weakening", "phases.termination.exit.review",
     put("phases>termination>exit", {"asked": ASKED})),
    ("a rule of the base that asks less", "verify/undeclared-weakening", "phases.termination.exit.review",
     put("phases>termination>exit>review", {"require": {"any": [{"task": "review"}, {"task": "ask"}]}})),
    ("a task of the base that is lowered", "verify/undeclared-weakening", "tasks.review",
     put("tasks>review>level", "may")),
    ("a move of the base that is gone", "verify/base-gate-changed", "moves.begin-maintenance",
     drop("moves>begin-maintenance")),
    ("a rule of a move that says something else", "verify/base-gate-changed", "moves.complete.rules.alerts",
     put("moves>complete>rules>alerts>require", {"every": [{"alerts": "closed"}, {"task": "ask"}]})),
    ("a reported ending that is planned", "verify/base-gate-changed", "endings.withdrawn",
     put("endings>withdrawn>planned", True)),
    ("an ending of the base that is gone", "verify/base-gate-changed", "endings.withdrawn", drop("endings>withdrawn")),
)  # fmt: skip


def _changed(change: Change) -> Protocol:
    body: Body = deepcopy(SOUND)
    change(body)
    return typed(body)


def _found(protocol: Protocol, *declared: Weakening) -> dict[tuple[str, str], Flaw]:
    return {(f.finding.code, f.finding.place): f for f in verify(protocol, BASE, declared).flaws}


@pytest.mark.parametrize(("name", "code", "place", "change"), PLANTED, ids=[each[0] for each in PLANTED])
def test_what_is_done_to_the_base_is_found(name: str, code: str, place: str, change: Change) -> None:
    protocol = _changed(change)
    flaw = _found(protocol)[code, place]
    if code == "verify/off-the-flow":
        assert flaw.counterexample is not None
        assert unexpected(protocol, flaw.counterexample.scenario) == []


def test_an_added_phase_in_a_slot_keeps_to_the_flow() -> None:
    change = all_(put("phases>booster", {"after": "middle", "exit": {"asked": ASKED}}),
                  put("phases>termination>after", "booster"))  # fmt: skip
    assert _found(_changed(change)) == {}


def test_a_rule_that_asks_more_is_no_weakening() -> None:
    more = {"require": {"every": [{"task": "review"}, {"task": "ask"}]}}
    assert _found(_changed(put("phases>termination>exit>review", more))) == {}


def test_what_is_declared_is_not_found_again() -> None:
    protocol = _changed(put("tasks>review>level", "may"))
    declared = Weakening(path="tasks.review.level", kind="lowered", contributors=("made-up",), reason="A reason.")
    assert _found(protocol, declared) == {}
    verdict = verify(protocol, BASE, (declared,))
    assert verdict.weakenings == (declared,)
    assert verdict.sound


def test_without_a_base_nothing_is_said_about_it() -> None:
    assert verify(_changed(put("tasks>review>level", "may"))).findings == ()
