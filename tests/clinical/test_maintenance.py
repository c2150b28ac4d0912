"""M1 to M5: what may come after the acute course."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Bench, Clinic

from iptflow.conditions import variables_of
from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

MEETING: dict[str, Any] = {"series": "maintenance-session", "participants": ("client", "therapist")}
ENTRY = {
    "maintenance-offered", "limits-told", "client-chooses", "in-remission", "free-of-symptoms", "functioning-recorded",
    "medication-or-indication",
}  # fmt: skip


def _asked_at_entry(course: Bench) -> dict[str, Any]:
    reasons = course.refused(c.Advance, to="maintenance")
    return {rule: reasons[rule] for rule in ENTRY if rule in reasons}


def _wants(course: Bench) -> None:
    course.session("offer-maintenance")
    course.fact("maintenance.choice", "wants")
    course.fact("maintenance.symptom-free", True)
    course.fact("maintenance.functioning", "good")
    course.phq(0)


def test_M1_entry_is_the_clients_choice_in_remission_and_free_of_symptoms(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    found = {rule for rule, reason in _asked_at_entry(course).items() if "M1" in reason.source}
    assert found == ENTRY - {"limits-told", "medication-or-indication"}
    course.phq(2)
    course.fact("maintenance.choice", "undecided")
    course.fact("maintenance.symptom-free", False)
    assert {"client-chooses", "in-remission", "free-of-symptoms"} <= _asked_at_entry(course).keys()
    _wants(course)
    assert _asked_at_entry(course).keys() == {"limits-told", "medication-or-indication"}
    came = (
        ipt.open().at("termination").accepted(c.Override, matter="move", to="maintenance", reason="clinical judgement")
    )
    assert {"in-remission", "free-of-symptoms"} <= set(came.entry.past)


def test_M1_maintenance_is_no_default(ipt: Clinic) -> None:
    assert ipt.protocol.tasks["offer-maintenance"].level == "may"
    goals = {name: goal.acts_on for name, goal in ipt.protocol.goals.items() if goal.in_ == ("maintenance",)}
    assert goals == {"fewer-new-episodes": "symptoms", "hold-functioning": "social"}
    with pytest.raises(IllFormedCommand) as caught:
        ipt.open().at("termination").do(c.Advance)
    assert [finding.code for finding in caught.value.findings] == ["command/move-unnamed"]
    assert not [r for r in ipt.open().at("termination").refused(c.Advance, to="completed").values() if "M1" in r.source]


def test_M1_every_contact_asks_for_new_duties_and_contacts(ipt: Clinic) -> None:
    ask = ipt.protocol.tasks["ask-new-duties-and-contacts"]
    assert (ask.scope, ask.in_, ask.series) == ("each-contact", ("maintenance",), ("maintenance-session",))
    course = ipt.open().at("maintenance")
    assert course.accepted(c.RecordContact, **MEETING, tasks=("ask-new-duties-and-contacts",)).deviations == {}
    course.fact("new-duty-or-contact", {"kind": "duty", "strain": "some"}, key="d-1")
    assert course.accepted(c.RecordContact, **MEETING, tasks=("compare-functioning",)).deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("new-duty-or-contact", {"kind": "hobby"}, key="d-2")


def test_M1_maintenance_is_no_default_and_recovery_is_no_rest(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    assert course.cautions["maintenance-never-default"] == ("M1",)
    course = course.at("maintenance")
    assert course.cautions["recovery-brings-strain"] == ("M1",)
    assert "ask-new-duties-and-contacts" in course.tasks
    assert not {"recovery-brings-strain", "maintenance-never-default"} & ipt.open().cautions.keys()


def test_M2_monthly_for_two_to_three_years(ipt: Clinic) -> None:
    series = ipt.protocol.frame.contacts["maintenance-session"]
    assert (series.count, series.every) == ((24, 36), "P1M")
    course = ipt.open()
    course.session(day=200)
    course.at("maintenance")
    for month in range(23):
        assert course.accepted(c.RecordContact, 200 + 30 * month, **MEETING).deviations == {}
    assert course.refused(c.Advance, to="maintenance-completed")["term-reached"].source == ("M2",)
    for month in range(23, 36):
        assert course.accepted(c.RecordContact, 200 + 30 * month, **MEETING).deviations == {}
    more = course.accepted(c.RecordContact, 200 + 30 * 36, **MEETING).deviations
    assert "M2" in more["too-many-contacts", "maintenance-session"].source
    assert course.accepted(c.Advance, to="maintenance-completed").entry.past == ()


def test_M2_stopping_sooner_is_withdrawn_and_no_deviation(ipt: Clinic) -> None:
    course = ipt.open().at("maintenance")
    course.accepted(c.RecordContact, 200, **MEETING)
    came = course.accepted(c.End, 230, ending="withdrawn", reason="a wish of the client")
    assert (course.course.ended, came.deviations) == ("withdrawn", {})


def test_M3_what_maintenance_can_do_is_said_at_the_offer(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    _wants(course)
    assert course.refused(c.Advance, to="maintenance")["limits-told"].source == ("M3",)
    course.session("say-what-maintenance-can-do")
    assert "limits-told" not in course.refused(c.Advance, to="maintenance")


def test_M3_a_recurrence_opens_the_way_back_to_a_focus(ipt: Clinic) -> None:
    course = ipt.open()
    course.fact("remission-date", "2026-01-05")
    course.at("maintenance")
    assert {"M3", "J-M3"} <= set(course.refused(c.Advance, 300, to="focus-selection")["recurrence-recorded"].source)
    came = course.accepted(c.ReportEvent, event="recurrence")
    assert (came.deviations, came.alerts, course.course.ended, course.course.phase) == ({}, {}, "", "maintenance")
    assert course.accepted(c.Advance, to="focus-selection").entry.past == ()
    assert ipt.open().at("maintenance").accepted(c.End, ending="referred-on").deviations == {}


def test_M3_a_recurrence_is_nobodys_failure(ipt: Clinic) -> None:
    course = ipt.open().at("maintenance")
    assert course.cautions["recurrence-is-no-failure"] == ("M3",)
    assert course.agenda().reminders == ()
    course.accepted(c.ReportEvent, 300, event="recurrence")
    (reminder,) = course.agenda().reminders
    assert (reminder.id, "M3" in reminder.source) == ("recurrence", True)


def test_M4_without_medication_entry_asks_why(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    assert course.refused(c.Advance, to="maintenance")["medication-or-indication"].source == ("M4",)
    course.fact("maintenance.medication", "not-taking")
    assert "medication-or-indication" in course.refused(c.Advance, to="maintenance")
    for answer in ("pregnancy", "side-effects", "client-prefers", "not-stated"):
        course = ipt.open().at("termination")
        course.fact("maintenance.indication", answer)
        assert "medication-or-indication" not in course.refused(c.Advance, to="maintenance")
    course = ipt.open().at("termination")
    course.fact("maintenance.medication", "taking")
    assert "medication-or-indication" not in course.refused(c.Advance, to="maintenance")
    with pytest.raises(IllFormedCommand):
        course.fact("maintenance.indication", "habit")


def test_M4_all_answered_maintenance_begins_without_override(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    for name in [name for name in ipt.protocol.facts if name.startswith("outcome.")]:
        course.fact(name, "reached")
    course.session("work-out-coping", "say-what-maintenance-can-do", "ask-medication-for-maintenance")
    _wants(course)
    course.fact("maintenance.indication", "client-prefers")
    assert course.accepted(c.Advance, to="maintenance").entry.past == ()


def test_M4_maintenance_without_medication_is_not_generally_advised(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    assert "maintenance-alone" not in course.cautions
    course.session("offer-maintenance")
    assert course.cautions["maintenance-alone"] == ("M4",)
    assert {"ask-medication-for-maintenance", "say-what-maintenance-can-do"} <= course.tasks


def test_M5_reasons_that_concern_women_are_reading_and_decide_nothing(ipt: Clinic) -> None:
    readings = {name: each for name, each in ipt.protocol.readings.items() if "M5" in each.source}
    assert len(readings) == 4
    assert all(each.for_ == "therapist" and "J-M5" in each.source and "2002" in each.text for each in readings.values())
    read = {variable for condition in ipt.plan.conditions.values() for variable in variables_of(condition)}
    assert not [variable for variable in read if "sex" in variable or "gender" in variable]
    assert not [name for name in ipt.protocol.facts if "sex" in name or "gender" in name]


def test_M5_the_therapist_alone_may_read_it(ipt: Clinic) -> None:
    course = ipt.open().at("maintenance")
    assert {line.id for line in course.agenda().readings if "M5" in line.source} == {
        "women-social-ties", "women-cycle", "women-after-violence", "elderly-without-antidepressants",
    }  # fmt: skip
    for viewer in ("client", "partner", "relative"):
        assert course.agenda(viewer).readings == ()
