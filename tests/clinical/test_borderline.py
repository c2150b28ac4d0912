"""X2: borderline personality disorder."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic
from tests.clinical.telling import assert_told_before_the_contract, assert_under_study_in_2002

from iptflow.course import commands as c

ASK, PLAN = "borderline/ask-self-harm", "borderline/plan-for-self-harm"


def test_X2_borderline_is_told_before_the_contract(borderline: Clinic) -> None:
    assert_told_before_the_contract(borderline, "borderline")


def test_X2_borderline_under_study_in_2002_and_experimental_since(borderline: Clinic) -> None:
    assert_under_study_in_2002(borderline, (2015, "experimental"), (2020, "experimental"))
    assert borderline.fit({"diagnosis": ["borderline"]}).fits is True
    assert len(borderline.fit({"diagnosis": ["borderline", "bipolar"]}).against) == 1


def test_X2_borderline_has_up_to_thirty_four_sessions_in_eight_to_ten_months(borderline: Clinic) -> None:
    course = borderline.open()
    for number in range(34):
        assert course.session(ASK, day=7 * number).deviations == {}
    assert course.session(ASK, day=7 * 42).deviations.keys() == {("too-many-contacts", "session")}
    late = borderline.open().session(ASK, day=7 * 43).deviations
    assert "X2" in late["contact-outside-frame", "session"].source


def test_G1_the_name_of_the_disorder_makes_no_matter_of_character(borderline: Clinic) -> None:
    for phase in borderline.protocol.phases:
        assert borderline.open().at(phase).cautions["borderline/character-stays-alone"] == ("G1", "G2")


def test_assessment_waits_for_the_plan_for_self_harm(borderline: Clinic, ipt: Clinic) -> None:
    course = borderline.open()
    assert PLAN in course.refused(c.Advance)
    course.session(ASK)
    assert "task-late" in course.session(ASK, PLAN, day=7).notices
    assert PLAN not in course.refused(c.Advance)
    assert PLAN not in ipt.open().refused(c.Advance)


def test_self_harm_is_asked_about_at_every_contact(borderline: Clinic) -> None:
    course = borderline.open()
    assert course.session().deviations.keys() == {("task-not-done", ASK)}
    call: dict[str, Any] = {"series": "borderline/crisis-call", "minutes": 40}
    assert course.session(**call).deviations.keys() == {("task-not-done", ASK)}
    assert course.session(ASK, **call).deviations == {}


@pytest.mark.parametrize(("found", "alerts"), [("urges", set()), ("acted", {"borderline/self-harm"})])
def test_acts_are_alerts(borderline: Clinic, found: str, alerts: set[str]) -> None:
    assert borderline.open().fact("borderline/self-harm", found).alerts.keys() == alerts


def test_self_harm_is_an_event_that_moves_nothing_and_is_met_in_support(borderline: Clinic) -> None:
    course = borderline.open().at("middle")
    came = course.accepted(c.ReportEvent, event="borderline/self-harm")
    assert came.alerts.keys() == {"borderline/self-harm"}
    assert course.course.phase == "middle"
    assert "borderline/self-harm" in {line.id for line in course.agenda().reminders}
    assert course.session(ASK, techniques=("harsh-or-blaming",)).deviations.keys() == {
        ("technique-given", "harsh-or-blaming")
    }


def test_endings_and_absences_are_spoken_of_in_time(borderline: Clinic) -> None:
    course = borderline.open().at("middle")
    assert {"borderline/announce-absence", "borderline/practise-loss"} <= course.tasks
    assert "borderline/endings" in course.cautions
    assert "borderline/first-month" not in course.cautions
    assert "borderline/first-month" in borderline.open().cautions
