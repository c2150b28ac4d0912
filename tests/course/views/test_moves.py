from __future__ import annotations

from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.answers import Answers, Fault, Objection
from iptflow.course.refusals import Refusal
from iptflow.course.views.audience import HIDDEN_REASON
from iptflow.course.views.moves import NotYet, missing, moves, told


def test_every_move_is_listed_with_all_reasons(bench: Any) -> None:
    (move,) = moves(bench.plan, bench.course, bench.day(0), {})
    assert (move.to, move.possible, move.overridable) == ("middle", False, True)
    assert [(each.rule, each.source) for each in move.reasons] == [("named", ("F5",)), ("asked", ("F1",))]


def test_it_agrees_with_what_is_decided(bench: Any) -> None:
    bench.to_middle()
    bench.do(c.RaiseAlert, concern="x")
    for move in moves(bench.plan, bench.course, bench.day(0), {}):
        before = bench.course
        refused = isinstance(bench.do(c.Advance, to=move.to), Refusal)
        bench.course = before
        assert refused is not move.possible


def test_an_open_alert_closes_the_planned_ending_for_everyone(bench: Any) -> None:
    bench.to_middle()
    bench.do(c.RaiseAlert, concern="x")
    found = {move.to: move for move in moves(bench.plan, bench.course, bench.day(0), {})}
    assert not found["completed"].possible
    assert not found["completed"].overridable
    assert found["maintenance"].possible


def test_objections_and_faults_of_plugins_are_reasons(bench: Any) -> None:
    bench.to_middle()
    said = Answers(
        objections=(Objection(rule="widely/first", title="Meet first", plugin="widely"),),
        faults=(Fault(plugin="broken", hook="iptflow_objections", kind="KeyError"),),
    )
    found = {move.to: move for move in moves(bench.plan, bench.course, bench.day(0), {"maintenance": said})}
    assert [each.rule for each in found["maintenance"].reasons] == ["widely/first", "broken/iptflow_objections"]
    assert found["completed"].possible


def test_after_an_ending_nothing_is_possible(bench: Any) -> None:
    bench.do(c.End, day=1, ending="withdrawn")
    (move,) = moves(bench.plan, bench.course, bench.day(2), {})
    assert next(each.rule for each in move.reasons) == "course/ended"
    assert not move.overridable
    assert missing(bench.plan, bench.course, bench.day(2), {}) == ()


def test_missing_lists_what_a_gate_needs_and_one_way_and_is_empty_when_it_holds(bench: Any) -> None:
    bench.session(tasks=("ask-risk", "name"))
    (needed,) = missing(bench.plan, bench.course, bench.day(0), {})
    assert [each.rule for each in needed.reasons] == ["asked"]
    assert [each.variable for each in needed.way] == ["task:history"]
    bench.session(tasks=("ask-risk", "history"))
    assert missing(bench.plan, bench.course, bench.day(0), {}) == ()


def test_the_client_reads_not_yet_and_what_is_for_the_client(bench: Any) -> None:
    (move,) = moves(bench.plan, bench.course, bench.day(0), {}, "client")
    assert [each.title for each in move.reasons] == ["The illness is named", HIDDEN_REASON]
    assert {(each.rule, each.source, each.demanded_by, each.missing) for each in move.reasons} == {("", (), "", ())}
    (needed,) = missing(bench.plan, bench.course, bench.day(0), {}, "client")
    assert [each.title for each in needed.reasons] == ["The illness is named", HIDDEN_REASON]
    assert needed.way == ()


def test_a_refusal_that_rests_on_an_alert_says_only_that_there_is_a_reason(bench: Any) -> None:
    bench.to_middle()
    bench.do(c.RecordFact, fact="risk", value="plan")
    refusal = bench.do(c.Advance, to="completed")
    assert isinstance(refusal, Refusal)
    assert told(bench.plan, refusal, "therapist") is refusal
    assert told(bench.plan, refusal, "client") == NotYet(words="not yet", needed=(HIDDEN_REASON,))


def test_an_objection_of_a_plugin_is_the_therapists_to_tell(bench: Any) -> None:
    bench.to_middle()
    said = Answers(objections=(Objection(rule="widely/first", title="Asked about thoughts", plugin="widely"),))
    found = moves(bench.plan, bench.course, bench.day(0), {"maintenance": said}, "client")
    assert {each.title for move in found for each in move.reasons} == {HIDDEN_REASON}
    assert [move.title for move in found] == ["finished", "Maintenance"]


@pytest.mark.parametrize("viewer", ["parent", "other"])
def test_nobody_else_is_told_of_moves(bench: Any, viewer: str) -> None:
    assert moves(bench.plan, bench.course, bench.day(0), {}, viewer) == ()
    assert missing(bench.plan, bench.course, bench.day(0), {}, viewer) == ()
