"""Post-traumatic stress disorder: feelings and trust, and what happened is not told again."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic

from iptflow.course import commands as c

ONCE, DANGER = "ptsd/trauma-history-once", "ptsd/ongoing-danger"


def test_offered_with_its_trial_and_the_treatments_with_exposure(ptsd: Clinic) -> None:
    fit = ptsd.fit({"diagnosis": ["ptsd"]})
    assert fit.fits is True
    assert [(each.as_of, each.status) for each in fit.evidence] == [(2015, "mixed")]
    assert "Prolonged exposure" in fit.alternatives
    assert len(ptsd.fit({"diagnosis": ["ptsd", "bipolar"]}).against) == 1
    assert "ptsd/say-what-trial-found" in ptsd.open().at("psychoeducation").tasks


def test_fourteen_weekly_sessions_of_fifty_minutes(ptsd: Clinic) -> None:
    course = ptsd.open({"diagnosis": ["ptsd"]})
    assert course.opening.notices == {}
    for week in range(14):
        assert course.session(day=7 * week).deviations == {}
    assert ("contact-outside-frame", "session") in course.session(day=98).deviations
    short = ptsd.open().session(minutes=45).deviations["minutes-outside-frame", "session"]
    assert set(short.source) >= {"markowitz-2015", "markowitz-2017"}


def test_what_happened_is_asked_once_and_need_not_be_told(ptsd: Clinic) -> None:
    told = ptsd.open()
    assert "ptsd/history-once" in told.refused(c.Advance)
    told.session(ONCE)
    assert "ptsd/history-once" not in told.refused(c.Advance)
    rather_not = ptsd.open()
    rather_not.accepted(c.WaiveTask, task=ONCE, reason="rather-not")
    assert "ptsd/history-once" not in rather_not.refused(c.Advance)


@pytest.mark.parametrize("technique", ["ptsd/retelling", "exposure-tasks"])
def test_retelling_and_exposure_are_excluded(ptsd: Clinic, technique: str) -> None:
    course = ptsd.open()
    given = course.session(techniques=(technique,)).deviations["technique-given", technique]
    assert (given.expected, set(given.source) >= {"markowitz-2017", "ipt-ptsd"}) == ("excluded", True)
    assert course.session(techniques=("encouragement-of-affect",)).deviations == {}


def test_the_contract_waits_until_the_client_knows_that_it_is_not_told_again(ptsd: Clinic) -> None:
    course = ptsd.open().at("focus-selection")
    assert "ptsd/no-retelling-told" in course.refused(c.Advance)
    course.session("ptsd/say-no-retelling")
    assert "ptsd/no-retelling-told" not in course.refused(c.Advance)


def test_a_danger_that_goes_on_is_asked_about_and_is_an_alert(ptsd: Clinic) -> None:
    course = ptsd.open()
    assert "ptsd/danger-asked" in course.refused(c.Advance)
    course.session("ptsd/ask-ongoing-danger")
    assert "ptsd/danger-asked" not in course.refused(c.Advance)
    assert course.fact(DANGER, True).alerts.keys() == {DANGER}
    assert "ptsd/danger-goes-on" in course.cautions


@pytest.mark.parametrize("found", ["ptsd/dissociation", "ptsd/court-case"])
def test_a_caution_is_shown_where_it_is_so(ptsd: Clinic, found: str) -> None:
    for so in (True, False):
        course = ptsd.open()
        course.fact(found, so)
        assert (found in course.cautions) is so


def test_feelings_are_named_at_each_session_and_the_therapist_can_be_chosen(ptsd: Clinic) -> None:
    course: Any = ptsd.open()
    assert "ptsd/offer-choice-of-therapist" in course.tasks
    assert course.fact("ptsd/therapist-wish", "woman").deviations == {}
    middle = course.at("middle")
    middle.session("ptsd/attune-to-feelings")
    assert {"ptsd/attune-to-feelings", "ptsd/work-on-trust"} <= middle.tasks
