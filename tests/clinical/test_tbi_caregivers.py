"""X2: depressed people who care for someone with a brain injury."""

from __future__ import annotations

import pytest
from tests.clinical.bench import Clinic
from tests.clinical.telling import assert_told_before_the_contract, assert_under_study_in_2002

from iptflow.course import commands as c

HARM, JOIN = "tbi-caregivers/harm", "tbi-caregivers/survivor-can-join"


def test_X2_tbi_caregivers_are_told_before_the_contract(tbi_caregivers: Clinic) -> None:
    assert_told_before_the_contract(tbi_caregivers, "tbi-caregivers")


def test_X2_tbi_caregivers_under_study_in_2002_and_no_trial_found_since(tbi_caregivers: Clinic) -> None:
    assert_under_study_in_2002(tbi_caregivers, (2026, "experimental"))


def test_X2_tbi_caregivers_are_depressed_and_care_for_someone(tbi_caregivers: Clinic) -> None:
    known = {"diagnosis": ["depression"]}
    assert tbi_caregivers.fit({**known, "tbi-caregivers/cares-for": True}).fits is True
    assert tbi_caregivers.fit({**known, "tbi-caregivers/cares-for": False}).fits is False
    assert tbi_caregivers.fit(known).fits is None
    course = tbi_caregivers.open()
    for week in range(16):
        assert course.session(day=7 * week).deviations == {}
    late = course.session(day=112).deviations
    assert late.keys() == {("too-many-contacts", "session"), ("contact-outside-frame", "session")}
    assert all("X2" in each.source for each in late.values())


def test_assessment_waits_until_the_client_was_asked_alone(tbi_caregivers: Clinic) -> None:
    rule, ask = "tbi-caregivers/asked-alone", "tbi-caregivers/ask-alone-about-harm"
    course = tbi_caregivers.open()
    assert rule in course.refused(c.Advance)
    course.session(ask)
    assert rule not in course.refused(c.Advance)
    assert tbi_caregivers.protocol.facts[HARM].sensitive


@pytest.mark.parametrize(("said", "alert"), [("none", False), ("threats", True), ("hurt", True)])
def test_threats_and_blows_are_an_alert_and_a_caution(tbi_caregivers: Clinic, said: str, alert: bool) -> None:
    course = tbi_caregivers.open()
    assert (HARM in course.fact(HARM, said).alerts) is alert
    assert ("tbi-caregivers/carer-in-danger" in course.cautions) is alert


def test_the_person_cared_for_joins_only_where_able_and_wanted(tbi_caregivers: Clinic) -> None:
    for can, asked in ((True, True), (False, False)):
        course = tbi_caregivers.open().at("middle")
        course.fact(JOIN, can)
        assert ("tbi-caregivers/survivor-joins" in course.tasks) is asked


def test_A1_a_loss_without_a_death_is_a_transition(tbi_caregivers: Clinic) -> None:
    assert "tbi-caregivers/alive-and-changed" in tbi_caregivers.protocol.areas["transition"].grounds
    assert "A1" in tbi_caregivers.open().at("focus-selection").cautions["tbi-caregivers/no-death"]


def test_sessions_by_telephone_are_never_too_many(tbi_caregivers: Clinic) -> None:
    course = tbi_caregivers.open()
    for day in range(20):
        assert course.session(day=day, series="tbi-caregivers/phone", minutes=15).deviations == {}
