"""X2 and M4: depression in pregnancy and in the first year after a birth."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

STAGE = "perinatal/stage"
ASK = "perinatal/ask-about-baby-and-psychosis"
HARM, SIGNS = "perinatal/thoughts-of-harm", "perinatal/psychotic-signs"


def _epds(course: Any, **items: int) -> Any:
    return course.accepted(c.RecordMeasure, measure="epds", items={str(n): 0 for n in range(1, 11)} | items)


def test_X2_under_study_in_2002_and_never_shown_without_the_later_trials(perinatal: Clinic) -> None:
    known = {(each.as_of, each.status) for each in perinatal.fit({}).evidence}
    assert known == {
        (2002, "experimental"), (2000, "established"), (2003, "mixed"), (2013, "mixed"), (2009, "mixed"),
        (2020, "established"),
    }  # fmt: skip
    report = perinatal.open().report()
    assert {(each.as_of, each.status) for each in report.evidence} >= known
    assert report.evidence_remark


def test_X2_it_is_offered_around_a_birth_alone(perinatal: Clinic) -> None:
    for stage, fits in (("pregnant", True), ("after-birth", True), ("neither", False)):
        assert perinatal.fit({"diagnosis": ["depression"], STAGE: stage, SIGNS: False}).fits is fits
    assert perinatal.fit({"diagnosis": ["depression"], SIGNS: False}).fits is None
    course = perinatal.open()
    assert "perinatal/ask-stage" in course.tasks
    course.session("perinatal/ask-stage", ASK)
    assert "perinatal/ask-stage" not in course.tasks


def test_X2_told_before_the_contract_and_going_on_is_no_override(perinatal: Clinic) -> None:
    course = perinatal.open().at("focus-selection")
    missing = course.refused(c.Advance)
    for rule in ("perinatal/evidence-told", "perinatal/client-goes-on"):
        assert {"X2", "J-X2"} <= set(missing[rule].source)
    course.session("perinatal/tell-evidence", ASK)
    for choice in ("other-treatment", "undecided"):
        course.fact("perinatal/choice", choice)
        assert "perinatal/client-goes-on" in course.refused(c.Advance)
    course.fact("perinatal/choice", "goes-on")
    assert not [rule for rule in course.refused(c.Advance) if rule.startswith("perinatal/")]


def test_M4_pregnancy_is_an_indication_for_maintenance_without_medication(perinatal: Clinic) -> None:
    pregnant = perinatal.open({STAGE: "pregnant"}).at("termination")
    assert "perinatal/ask-indication" in pregnant.tasks
    assert "perinatal/maintenance-in-pregnancy" in pregnant.cautions
    pregnant.session("perinatal/ask-indication", ASK)
    assert "medication-or-indication" in pregnant.refused(c.Advance, to="maintenance")
    pregnant.fact("maintenance.indication", "pregnancy")
    assert "medication-or-indication" not in pregnant.refused(c.Advance, to="maintenance")
    after = perinatal.open({STAGE: "after-birth"}).at("termination")
    assert "perinatal/ask-indication" not in after.tasks
    assert "perinatal/maintenance-in-pregnancy" not in after.cautions


def test_the_frame_is_twelve_to_sixteen_weekly_sessions(perinatal: Clinic) -> None:
    assert perinatal.open().session(ASK, minutes=60).deviations == {}
    assert perinatal.open().session(ASK, minutes=61).deviations.keys() == {("minutes-outside-frame", "session")}
    course = perinatal.open()
    for week in range(16):
        assert course.session(ASK, day=7 * week).deviations == {}
    assert ("contact-outside-frame", "session") in course.session(ASK, day=7 * 16).deviations


def test_the_baby_is_asked_about_at_every_session(perinatal: Clinic) -> None:
    course = perinatal.open()
    assert course.session().deviations.keys() == {("task-not-done", ASK)}
    assert course.session(ASK).deviations == {}
    assert "perinatal/baby-asked-about" in course.refused(c.Advance)
    course.fact(SIGNS, False)
    assert "perinatal/baby-asked-about" in course.refused(c.Advance)
    course.accepted(c.RecordFact, fact=HARM, declined=True)
    assert "perinatal/baby-asked-about" not in course.refused(c.Advance)


@pytest.mark.parametrize(("found", "alerts"), [("none", set()), ("unwanted", {"perinatal/harm-to-baby"})])
def test_thoughts_of_harm_are_an_alert(perinatal: Clinic, found: str, alerts: set[str]) -> None:
    assert perinatal.open().fact(HARM, found).alerts.keys() == alerts


def test_signs_of_a_psychosis_are_an_alert_and_hold_up_no_care(perinatal: Clinic) -> None:
    course = perinatal.open()
    assert course.fact(SIGNS, True).alerts.keys() == {"perinatal/psychosis"}
    assert course.session(ASK).deviations == {}
    assert perinatal.fit({"diagnosis": ["depression"], STAGE: "pregnant", SIGNS: True}).fits is False


def test_a_birth_is_planned_for_while_it_lies_ahead(perinatal: Clinic) -> None:
    for stage, asked in (("pregnant", True), ("after-birth", False)):
        course = perinatal.open({STAGE: stage}).at("middle")
        assert ("perinatal/plan-around-birth" in course.tasks) is asked
        assert ("perinatal/gap-at-birth" in course.cautions) is asked


def test_a_lost_pregnancy_is_a_theme_only_where_the_client_says_so(perinatal: Clinic) -> None:
    theme = "perinatal/lost-pregnancy"
    for told, shown in ((True, True), (False, False)):
        course = perinatal.open()
        course.fact(theme, told)
        assert (theme in {line.id for line in course.agenda().themes}) is shown
    assert perinatal.protocol.facts[theme].sensitive


def test_the_scale_has_no_wording_and_its_tenth_answer_is_an_alert_whatever_the_total(perinatal: Clinic) -> None:
    scale = perinatal.protocol.instruments["epds"]
    assert scale.licence["class"] == "C"
    assert {item.text for item in scale.items.values()} <= {"", None}
    assert _epds(perinatal.open(), **{"10": 1}).alerts.keys() == {"epds-item-10"}
    high = _epds(perinatal.open(), **{str(n): 3 for n in range(1, 10)})
    assert (high.entry.total, high.alerts) == (27, {})
    with pytest.raises(IllFormedCommand):
        _epds(perinatal.open(), **{"1": 4})
