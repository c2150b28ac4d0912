from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.apply import apply
from iptflow.course.refusals import Accepted, Refusal
from iptflow.errors import IllFormedCommand

SESSION: dict[str, Any] = {
    "series": "session",
    "minutes": 50,
    "participants": ("client", "therapist"),
    "tasks": ("ask-risk",),
}
CONSIDERED = c.Considered(onset="linked", help="likely")


def deviations(answer: object) -> list[str]:
    assert isinstance(answer, Accepted)
    return [deviation.code for entry in answer.entries for deviation in entry.deviations]


def to_middle(bench: Any) -> None:
    bench.do(c.RecordContact, **{**SESSION, "tasks": ("ask-risk", "name")})
    assert isinstance(bench.do(c.Advance), Accepted)
    focus = bench.do(
        c.ChooseFocus,
        areas=("dispute",),
        considered={"dispute": CONSIDERED},
        client_agrees=True,
        therapist_agrees=True,
    )
    assert isinstance(focus, Accepted)
    assert isinstance(bench.do(c.Advance), Accepted)


def test_a_gate_says_what_is_missing_and_on_what_source(bench: Any) -> None:
    refusal = bench.do(c.Advance)
    assert isinstance(refusal, Refusal)
    assert [(r.rule, r.source, r.demanded_by) for r in refusal.reasons] == [("named", ("F5",), "ipt")]
    assert refusal.reasons[0].missing[0].text == "task “Name the illness” is done"
    assert [(step.variable, step.by) for step in refusal.way] == [("task:name", "team")]
    assert bench.course.phase == "assessment"
    bench.do(c.RecordContact, **{**SESSION, "tasks": ("ask-risk", "name")})
    assert isinstance(bench.do(c.Advance), Accepted)
    assert bench.course.phase == "focus-selection"


@pytest.mark.parametrize("areas", [(), ("dispute", "grief", "transition")])
def test_zero_or_three_areas_are_refused_with_every_reason(bench: Any, areas: tuple[str, ...]) -> None:
    refusal = bench.do(c.ChooseFocus, areas=areas)
    assert isinstance(refusal, Refusal)
    rules = {reason.rule for reason in refusal.reasons}
    assert {"focus/areas", "focus/client-agrees", "focus/therapist-agrees"} <= rules
    assert not refusal.overridable


def test_changing_the_focus_later_is_an_override(bench: Any) -> None:
    to_middle(bench)
    change: dict[str, Any] = {
        "areas": ("grief",),
        "considered": {"grief": CONSIDERED},
        "client_agrees": True,
        "therapist_agrees": True,
    }
    refusal = bench.do(c.ChooseFocus, **change)
    assert [reason.rule for reason in refusal.reasons] == ["focus/change"]
    bench.do(c.Override, matter="focus", reason="the client's wish")
    assert isinstance(bench.do(c.ChooseFocus, **change), Accepted)
    assert bench.course.values["focus"] == frozenset({"grief"})


def test_what_differs_from_the_protocol_is_recorded_and_never_refused(bench: Any) -> None:
    answer = bench.do(
        c.RecordContact, day=30, series="session", minutes=20, participants=("client",), techniques=("advice",)
    )
    assert sorted(deviations(answer)) == [
        "minutes-outside-frame",
        "participant-missing",
        "task-not-done",
        "technique-given",
    ]
    assert deviations(bench.do(c.RecordContact, day=30, **SESSION)) == []


def test_a_contact_outside_the_frame_is_a_deviation_until_the_course_is_extended(bench: Any) -> None:
    february = datetime(2026, 2, 20, tzinfo=UTC)
    assert deviations(bench.do(c.RecordContact, now=february, **SESSION)) == ["contact-outside-frame"]
    bench.do(c.Override, matter="extend", reason="clinical judgement", weeks=4)
    assert deviations(bench.do(c.RecordContact, now=february, **SESSION)) == []


def test_a_contact_without_the_client_does_not_count(bench: Any) -> None:
    answer = bench.do(c.RecordContact, series="session", participants=("therapist", "parent"))
    assert [notice.code for notice in answer.entries[0].notices] == ["not-counted"]
    assert bench.course.values.get("count:session", 0) == 0


def test_unknown_words_are_all_found_at_once(bench: Any) -> None:
    with pytest.raises(IllFormedCommand) as caught:
        bench.do(c.RecordContact, series="sesion", tasks=("nmae",), techniques=("x",))
    assert [finding.code for finding in caught.value.findings] == [
        "command/unknown-contact-series",
        "command/unknown-task",
        "command/unknown-technique",
    ]
    assert "session" in caught.value.findings[0].hint
    assert bench.course.sequence == 1


def test_a_positive_answer_raises_an_alert_with_owner_and_clock(bench: Any) -> None:
    to_middle(bench)
    bench.do(c.RecordFact, fact="risk", value="passive")
    (alert,) = bench.course.open_alerts()
    assert (alert.owner, alert.deputy, alert.rank) == ("t-3", "t-4", 1)
    clock = alert.acknowledge_by
    bench.do(c.AcknowledgeAlert, alert=alert.id)
    bench.do(c.RecordFact, day=6, fact="risk", value="passive")
    assert bench.course.alerts[alert.id].status == "acknowledged"
    bench.do(c.RecordFact, day=7, fact="risk", value="plan")
    worse = bench.course.alerts[alert.id]
    assert worse.status == "open"
    assert worse.acknowledge_by != clock
    assert len(worse.dates) == 3


def test_no_planned_ending_with_an_open_alert_not_even_by_override(bench: Any) -> None:
    to_middle(bench)
    bench.do(c.RecordFact, fact="risk", value="plan")
    for command, fields in ((c.Advance, {}), (c.Override, {"matter": "move", "reason": "clinical judgement"})):
        refusal = bench.do(command, to="completed", **fields)
        assert isinstance(refusal, Refusal)
        assert not refusal.overridable
    (alert,) = bench.course.open_alerts()
    bench.do(c.CloseAlert, alert=alert.id, reason="safety plan made, seen again tomorrow")
    assert isinstance(bench.do(c.Advance, to="completed"), Accepted)


def test_an_alert_goes_to_the_deputy_when_its_clock_runs_out(bench: Any) -> None:
    bench.do(c.RecordFact, fact="risk", value="plan")
    bench.do(c.NoteTime, day=6)
    (alert,) = bench.course.open_alerts()
    assert (alert.owner, alert.escalated) == ("t-4", True)
    before = bench.course.sequence
    bench.do(c.NoteTime, day=7)
    assert bench.course.sequence == before


def test_correcting_a_risk_answer_never_closes_its_alert(bench: Any) -> None:
    bench.do(c.RecordFact, fact="risk", value="plan")
    recorded = bench.course.sequence - 1
    assert isinstance(bench.course.entries[recorded - 1], e.FactRecorded)
    bench.do(c.Correct, entry=recorded, reason="wrong client")
    assert "fact:risk" not in bench.course.values
    assert len(bench.course.open_alerts()) == 1


def test_a_correction_reopens_a_task_and_leaves_the_phase(bench: Any) -> None:
    bench.do(c.RecordContact, **{**SESSION, "tasks": ("ask-risk", "name")})
    bench.do(c.Advance)
    bench.do(c.Correct, entry=2, reason="wrong client")
    assert "task:name" not in bench.course.values
    assert bench.course.phase == "focus-selection"


def test_a_late_entry_does_not_overwrite_a_later_fact(bench: Any) -> None:
    bench.do(c.RecordFact, day=20, fact="age", value=41)
    bench.do(c.RecordFact, day=21, on=date(2026, 1, 8), fact="age", value=40)
    assert bench.course.values["fact:age"] == 41


@pytest.mark.parametrize("situation", ["hold", "ended", "alert"])
def test_nothing_that_has_happened_can_be_refused_recording(bench: Any, situation: str) -> None:
    if situation == "hold":
        bench.do(c.Hold, reason="travel", review_on=date(2026, 2, 1))
    elif situation == "ended":
        bench.do(c.End, ending="withdrawn")
    else:
        bench.do(c.RecordFact, fact="risk", value="plan")
    for command, fields in (
        (c.RecordContact, SESSION),
        (c.RecordFact, {"fact": "age", "value": 41}),
        (c.RecordProgress, {"area": "dispute", "signs": ("named",)}),
        (c.ReportEvent, {"event": "relapse"}),
        (c.End, {"ending": "withdrawn"}),
    ):
        assert isinstance(bench.do(command, day=9, **fields), Accepted)


def test_a_resolution_is_a_deviation_where_it_is_not_meant(bench: Any) -> None:
    borne: dict[str, Any] = {"area": "dispute", "resolution": "borne"}
    assert deviations(bench.do(c.RecordProgress, **borne)) == ["resolution-not-meant"]
    bench.do(c.RecordFact, fact="long-standing", value=True)
    assert deviations(bench.do(c.RecordProgress, **borne)) == []


def test_entries_survive_encoding_and_fold_to_the_same_course(bench: Any) -> None:
    to_middle(bench)
    bench.do(c.RecordFact, fact="person", key="p-1", value={"relation": "sister"})
    bench.do(c.RecordFact, fact="risk", value="plan")
    course = None
    for entry in bench.course.entries:
        course = apply(bench.plan, course, e.decode(e.encode(entry)))
    assert course == bench.course
