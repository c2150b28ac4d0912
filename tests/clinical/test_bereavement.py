"""X2: bereavement that drags on."""

from __future__ import annotations

from tests.clinical.bench import Clinic
from tests.clinical.telling import assert_told_before_the_contract, assert_under_study_in_2002

from iptflow.course import commands as c


def test_X2_bereavement_is_told_before_the_contract(bereavement: Clinic) -> None:
    assert_told_before_the_contract(bereavement, "bereavement")


def test_X2_bereavement_under_study_in_2002_and_not_shown_as_a_first_choice_since(bereavement: Clinic) -> None:
    assert_under_study_in_2002(bereavement, (2005, "not-shown"), (2014, "not-shown"))
    fit = bereavement.fit({"diagnosis": ["prolonged-grief"]})
    assert fit.fits is True
    assert any("grief" in each for each in fit.alternatives)
    assert "bereavement/made-for-grief" in bereavement.open().cautions


def test_X2_bereavement_is_shown_where_grief_is_not_in_the_focus(bereavement: Clinic) -> None:
    for focus, shown in (("grief", False), ("dispute", True)):
        course = bereavement.open().at("focus-selection")
        course.choose(focus)
        course.at("middle")
        assert ("bereavement/focus-is-elsewhere" in course.cautions) is shown
        assert ("bereavement/tell-relationship" in course.tasks) is not shown
        assert ("bereavement/new-ties" in course.tasks) is not shown


def test_A1_ties_that_fill_the_gap_are_looked_for(bereavement: Clinic) -> None:
    course = bereavement.open().at("focus-selection")
    course.choose("grief")
    course.at("middle")
    assert "bereavement/new-ties" in course.tasks
    course.session("bereavement/new-ties")
    assert "bereavement/new-ties" not in course.tasks


def test_X2_bereavement_has_sixteen_sessions_that_may_take_twenty_weeks(bereavement: Clinic) -> None:
    course = bereavement.open({"diagnosis": ["prolonged-grief"]})
    assert course.opening.notices == {}
    for number in range(16):
        assert course.session(day=min(7 * number + 28, 139)).deviations == {}
    assert course.session(day=139).deviations.keys() == {("too-many-contacts", "session")}
    assert bereavement.open().session(day=140).deviations.keys() == {("contact-outside-frame", "session")}


def test_A1_how_long_ago_the_death_was_decides_nothing(bereavement: Clinic) -> None:
    recent = bereavement.open().at("focus-selection")
    recent.choose("grief")
    assert recent.fact("loss-date", "2025-12-20").deviations == {}
    assert "bereavement/spans" in {line.id for line in recent.agenda().readings}


def test_a_plan_to_end_life_speaks_against_it_and_refuses_nothing(bereavement: Clinic) -> None:
    known = {"diagnosis": ["prolonged-grief"], "risk.suicidal-thoughts": "plan"}
    assert (bereavement.fit(known).fits, len(bereavement.fit(known).against)) == (True, 1)


def test_the_inventory_is_scored_without_wording(bereavement: Clinic) -> None:
    items = {str(n): 2 for n in range(1, 20)}
    assert bereavement.open().accepted(c.RecordMeasure, measure="icg", items=items).entry.total == 38
    assert {item.text for item in bereavement.protocol.instruments["icg"].items.values()} <= {"", None}
