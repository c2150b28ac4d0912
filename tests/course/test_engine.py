"""What the course semantics ask of progress, corrections, overrides, the frame and a change of protocol."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.answers import Answers, Fault, Objection, Watch
from iptflow.course.apply import apply
from iptflow.course.decide import decide
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Missing, Refusal
from iptflow.course.state import Course
from iptflow.errors import IllFormedCommand
from iptflow.protocol import typed

Small = dict[str, Any]
WATCH = Watch(owner="t-3", deputy="t-4", acknowledge_minutes=60)
FOCUS: dict[str, Any] = {
    "areas": ("dispute",),
    "considered": {"dispute": c.Considered(onset="linked", help="likely")},
    "client_agrees": True,
    "therapist_agrees": True,
}


def at(day: int) -> datetime:
    return datetime(2026, 1, day, 12, tzinfo=UTC)


def rules(small: Small, **stated: Any) -> Small:
    return {**small["phases"], "assessment": {"exit": stated}}


def test_a_refusal_tells_alternatives_apart_and_gives_one_shortest_way(bench_on: Any, small: Small) -> None:
    either = {"any": [{"fact": "long-standing", "is": True, "source": "EL4"}, {"task": "history"}]}
    rule = {"require": {"every": [{"task": "name"}, either]}, "title": "Both", "source": "F5"}
    refusal = bench_on(phases=rules(small, both=rule)).do(c.Advance)
    assert isinstance(refusal, Refusal)
    (reason,) = refusal.reasons
    assert [each.joined for each in reason.missing] == ["", "any"]
    assert reason.missing[1].parts == (
        Missing(text="long-standing is yes", found="never recorded", source=("EL4",)),
        Missing(text="task “Parents' history” is done", found="no"),
    )
    assert [step.variable for step in refusal.way] == ["task:history", "task:name"]
    assert refusal.way_found == "shortest"
    assert refusal.overridable


def test_waiting_is_a_step_of_the_way(bench_on: Any, small: Small) -> None:
    rule = {"require": {"weeks": "opening", "at_least": 2}, "title": "Two weeks", "source": "F2"}
    refusal = bench_on(phases=rules(small, later=rule)).do(c.Advance)
    assert [step.text for step in refusal.way] == ["from 19 January 2026"]


def test_what_no_record_can_mend_leaves_an_override(bench_on: Any, small: Small) -> None:
    facts = {**small["facts"], "born-here": {"type": "boolean", "change": "fixed", "by": "given"}}
    rule = {"require": {"fact": "born-here", "is": True}, "title": "Born here", "source": "F2"}
    opening = {"facts": {"born-here": False}}
    bench = bench_on(opening, facts=facts, phases=rules(small, born=rule))
    refusal = bench.do(c.Advance)
    assert (refusal.way, refusal.way_found) == ((), "override-only")
    moved = bench.do(c.Override, matter="move", reason="clinical judgement")
    assert moved.entries[0].past == ("born",)


def test_nobody_is_asked_twice_for_what_an_override_went_past(bench_on: Any, small: Small) -> None:
    moves = {**small["moves"], "back": {"from": "middle", "to": "assessment", "rules": {}}}
    bench = bench_on(moves=moves)
    bench.do(c.Override, matter="move", reason="the client's wish")
    bench.do(c.ChooseFocus, **FOCUS)
    bench.do(c.Advance)
    bench.do(c.Advance, to="assessment")
    assert isinstance(bench.do(c.Advance), Accepted)
    assert "task:name" not in bench.course.values


def test_a_gate_passed_on_a_record_that_was_wrong_is_a_deviation(bench: Any) -> None:
    bench.do(c.RecordContact, series="session", minutes=50, participants=("client", "therapist"),
             tasks=("ask-risk", "name"))  # fmt: skip
    bench.do(c.Advance)
    answer = bench.do(c.Correct, entry=2, reason="wrong client")
    assert [(each.code, each.subject, each.source) for each in answer.entries[0].deviations] == [
        ("passed-on-corrected-record", "named", ("F5",))
    ]
    assert bench.course.phase == "focus-selection"


@pytest.mark.parametrize("kind", ["opened", "moved", "alert"])
def test_openings_moves_and_alerts_are_never_corrected(bench: Any, kind: str) -> None:
    bench.do(c.Override, matter="move", reason="clinical judgement")
    bench.do(c.RecordFact, fact="risk", value="plan")
    entry = {"opened": 1, "moved": 2, "alert": 4}[kind]
    with pytest.raises(IllFormedCommand) as caught:
        bench.do(c.Correct, entry=entry, reason="x")
    assert [finding.code for finding in caught.value.findings] == ["command/not-correctable"]


def test_an_ending_recorded_by_mistake_is_taken_back_by_a_correction(bench: Any) -> None:
    bench.do(c.End, ending="withdrawn")
    assert bench.course.ended == "withdrawn"
    bench.do(c.Correct, entry=2, reason="it was another client")
    assert (bench.course.ended, bench.course.ended_on) == ("", None)


def test_after_an_ending_nothing_goes_on(bench: Any) -> None:
    bench.do(c.End, ending="withdrawn")
    for command, given in ((c.Advance, {}), (c.ChooseFocus, FOCUS), (c.Override, {"matter": "move", "reason": "x"})):
        refusal = bench.do(command, **given)
        assert refusal.reasons[0].rule == "course/ended"
        assert not refusal.overridable


def decided(bench: Any, command: Any, **said: Any) -> Any:
    return decide(bench.plan, bench.course, command, Answers(watch=WATCH, **said))


def test_objections_and_failed_hooks_refuse_progress_and_are_named_by_the_override(bench: Any) -> None:
    said: dict[str, Any] = {
        "objections": (Objection(rule="a/r", title="Not yet", source="X1", plugin="a"),),
        "faults": (Fault(plugin="b", hook="iptflow_objections", kind="ValueError"),),
    }
    refusal = decided(bench, c.Advance(now=at(5)), **said)
    assert [reason.rule for reason in refusal.reasons] == ["a/r", "b/iptflow_objections", "named"]
    override = decided(bench, c.Override(now=at(5), matter="move", reason="clinical judgement"), **said)
    assert override.entries[0].past == ("named", "a/r", "b/iptflow_objections")
    assert [type(entry) for entry in override.entries] == [e.Moved, e.HookFault]
    focus = decided(bench, c.ChooseFocus(now=at(5), **FOCUS), **said)
    assert [reason.rule for reason in focus.reasons] == ["a/r", "b/iptflow_objections"]


def test_a_fault_of_a_safety_hook_is_an_alert_whatever_was_recorded(bench: Any) -> None:
    fault = Fault(plugin="b", hook="iptflow_safety_signals", kind="ValueError", safety=True)
    answer = decided(bench, c.RaiseAlert(now=at(5), concern="Look"), faults=(fault,))
    assert [type(entry) for entry in answer.entries] == [e.AlertRaised, e.AlertRaised, e.HookFault]
    assert answer.entries[1].rule == "b/iptflow_safety_signals"


def test_what_is_known_at_the_opening_is_watched_too(bench_on: Any) -> None:
    notices = {"minor": {"title": "A minor", "source": "G2", "raise_when": {"fact": "age", "at_most": 17}}}
    bench = bench_on({"facts": {"age": 15, "risk": "plan"}}, notices=notices)
    opened, alert = bench.course.entries
    assert [notice.code for notice in opened.notices] == ["minor"]
    assert isinstance(alert, e.AlertRaised)
    assert (alert.rule, alert.owner) == ("thoughts", WATCH.owner)


def test_a_hard_contraindication_that_appears_is_an_alert_and_care_goes_on(bench_on: Any) -> None:
    against = {"when": {"fact": "long-standing", "is": True}, "hard": True, "title": "Rules it out", "source": "CJ2"}
    bench = bench_on(eligibility={"contraindications": {"violence": against}})
    bench.do(c.RecordFact, fact="long-standing", value=True)
    assert [alert.rule for alert in bench.course.open_alerts()] == ["violence"]
    session = bench.do(c.RecordContact, series="session", participants=("client", "therapist"))
    assert isinstance(session, Accepted)


def test_limits_hold_whoever_owns_the_frame(bench_on: Any, small: Small) -> None:
    frame = {**small["frame"], "limits": {"minutes": [0, 48], "contacts_a_week": [0, 1], "source": "EL2"}}
    bench = bench_on(frame=frame)
    session: dict[str, Any] = {"series": "session", "participants": ("client", "therapist"), "tasks": ("ask-risk",)}
    first = bench.do(c.RecordContact, minutes=50, **session)
    second = bench.do(c.RecordContact, minutes=45, **session)
    assert [each.code for each in first.entries[0].deviations] == ["minutes-outside-limits"]
    assert [each.code for each in second.entries[0].deviations] == ["too-many-contacts-in-a-week"]


def with_maintenance(small: Small) -> Small:
    series = {**small["frame"]["contacts"], "monthly": {"for": "maintenance", "count": [24, 36], "every": "P1M",
                                                        "participants": ["client"], "source": "M2"}}  # fmt: skip
    return {
        "frame": {**small["frame"], "contacts": series},
        "phases": {**small["phases"], "maintenance": {}},
        "moves": {
            **small["moves"],
            "keep": {"from": "middle", "to": "maintenance", "rules": {}},
            "back": {"from": "maintenance", "to": "focus-selection", "rules": {}},
        },
    }


def test_weeks_and_numbers_of_the_frame_begin_anew_after_a_recurrence(bench_on: Any, small: Small) -> None:
    bench = bench_on(**with_maintenance(small))
    session: dict[str, Any] = {"series": "session", "minutes": 50, "participants": ("client", "therapist"),
                               "tasks": ("ask-risk",)}  # fmt: skip
    for day in (5, 6, 7, 8):
        bench.do(c.RecordContact, day=day, **session)
    bench.do(c.Override, day=8, matter="move", reason="clinical judgement")
    bench.do(c.ChooseFocus, day=8, **FOCUS)
    bench.do(c.Advance, day=8)
    bench.do(c.Advance, day=8, to="maintenance")
    in_maintenance = bench.do(c.RecordContact, day=9, **session)
    assert "contact-outside-frame" in [each.code for each in in_maintenance.entries[0].deviations]
    june = datetime(2026, 6, 1, 12, tzinfo=UTC)
    bench.do(c.Advance, now=june, to="focus-selection")
    again = bench.do(c.RecordContact, now=june, **session)
    assert again.entries[0].deviations == ()
    monthly = bench.do(c.RecordContact, now=june, series="monthly", participants=("client",), tasks=("ask-risk",))
    assert [each.code for each in monthly.entries[0].deviations] == ["contact-outside-frame"]


def test_a_consent_is_given_by_those_whose_it_is(bench_on: Any) -> None:
    bench = bench_on(consents={"treatment": {"by": ["client"], "source": "F12"}})
    with pytest.raises(IllFormedCommand) as caught:
        bench.do(c.RecordConsent, consent="treatment", by="parent")
    assert [finding.code for finding in caught.value.findings] == ["command/consent-by"]
    assert isinstance(bench.do(c.RecordConsent, consent="treatment", by="client"), Accepted)


def test_a_field_that_a_later_record_leaves_out_is_unknown_again(bench: Any) -> None:
    bench.do(c.RecordFact, fact="person", key="p-1", value={"relation": "sister"})
    bench.do(c.RecordFact, fact="person", key="p-1", value={})
    assert "fact:person.relation" not in bench.course.values
    bench.do(c.RecordFact, fact="person", key="p-2", declined=True)
    assert bench.course.values["count:person"] == 1


class TestChangeOfProtocol:
    @pytest.fixture
    def target(self, small: Small) -> Plan:
        gate = {"told": {"require": {"task": "told"}, "title": "Told", "source": "F5"}}
        tasks = {"told": {"title": "Tell the name", "level": "must"}, "ask-risk": small["tasks"]["ask-risk"]}
        focus = {**small["phases"]["focus-selection"], "after": "start"}
        phases = {"start": {"exit": gate}, "focus-selection": focus, "middle": small["phases"]["middle"]}
        return Plan(typed({**small, "tasks": tasks, "phases": phases}), "target")

    def ask(self, bench: Any, target: Plan, **given: Any) -> Any:
        command = c.ChangeProtocol(now=at(6), to="target", reason="moved to another clinic", **given)
        return bench.decide(command, Answers(watch=WATCH), target)

    def begun(self, bench: Any) -> None:
        bench.do(c.RecordContact, series="session", minutes=50, participants=("client", "therapist"),
                 tasks=("ask-risk", "name"))  # fmt: skip

    def test_every_part_that_is_not_there_is_named(self, bench: Any, target: Plan) -> None:
        self.begun(bench)
        refusal = self.ask(bench, target)
        assert [reason.rule for reason in refusal.reasons] == ["change/phase", "change/task:name"]
        assert bench.course.protocol == "digest"

    def test_a_mapping_says_what_each_part_becomes(self, bench: Any, target: Plan) -> None:
        self.begun(bench)
        assert isinstance(self.ask(bench, target, mapping={"phase": "start", "task:name": "told"}), Accepted)
        assert (bench.course.phase, bench.course.protocol) == ("start", "target")
        assert isinstance(bench.do(c.Advance, day=6), Accepted)
        assert bench.course.phase == "focus-selection"

    def test_what_is_left_behind_stays_on_record_and_counts_for_nothing(self, bench: Any, target: Plan) -> None:
        self.begun(bench)
        self.ask(bench, target, mapping={"phase": "start", "task:name": "left-behind"})
        assert isinstance(bench.do(c.Advance, day=6), Refusal)
        assert len(bench.course.entries) == 3

    def test_a_mapping_to_nothing_that_exists_is_ill_formed(self, bench: Any, target: Plan) -> None:
        with pytest.raises(IllFormedCommand) as caught:
            self.ask(bench, target, mapping={"phase": "begin", "focus": "x"})
        assert sorted(finding.code for finding in caught.value.findings) == [
            "command/mapping-part",
            "command/unknown-phase",
        ]

    def test_a_protocol_that_is_not_at_hand_is_ill_formed(self, bench: Any, target: Plan) -> None:
        with pytest.raises(IllFormedCommand) as caught:
            decide(bench.plan, bench.course, c.ChangeProtocol(now=at(6), to="target", reason="x"), Answers(), None)
        assert [finding.code for finding in caught.value.findings] == ["command/unknown-protocol"]


def test_a_fold_is_the_same_whichever_way_it_was_reached(bench: Any) -> None:
    """A late entry folds everything anew: nothing may be left over from before."""
    bench.do(c.RecordFact, day=8, fact="person", key="p-1", value={"relation": "sister"})
    bench.do(c.RecordFact, day=9, fact="person", key="p-1", value={})
    late = bench.do(c.RecordFact, day=10, on=date(2026, 1, 6), fact="age", value=41)
    assert isinstance(late, Accepted)
    again: Course | None = None
    for entry in bench.course.entries:
        again = apply(bench.plan, again, e.decode(e.encode(entry)))
    assert bench.course == again
    assert "fact:person.relation" not in bench.course.values
