"""IPT in primary care: sixteen weekly and four monthly sessions, a shared record, a nurse."""

from __future__ import annotations

from tests.clinical.bench import Clinic

from iptflow.course import commands as c

MONTHLY = "primary-care/monthly-session"
A_MONTH_AFTER = 19 * 7  # the first day of week 20


def test_four_monthly_sessions_follow_sixteen_weekly_ones(primary_care: Clinic) -> None:
    series = primary_care.protocol.frame.contacts
    assert (series["session"].count, series[MONTHLY].count, series[MONTHLY].every) == ((16, 16), (4, 4), "P1M")
    course = primary_care.open()
    early = course.session(day=28, series=MONTHLY)
    assert "markowitz-pc" in early.deviations["contact-outside-frame", MONTHLY].source
    course = primary_care.open()
    for month in range(4):
        assert course.session(day=A_MONTH_AFTER + 28 * month, series=MONTHLY).deviations == {}
    assert ("too-many-contacts", MONTHLY) in course.session(series=MONTHLY).deviations


def test_it_is_offered_to_depressed_people_of_the_practice(primary_care: Clinic) -> None:
    facts = {"diagnosis": ["depression"]}
    assert primary_care.fit({**facts, "primary-care/patient": True}).fits is True
    assert primary_care.fit({**facts, "primary-care/patient": False}).fits is False
    assert primary_care.fit(facts).fits is None
    assert {each.status for each in primary_care.fit(facts).evidence} == {"established", "mixed"}


def test_F12_the_doctor_is_written_to_only_with_consent(primary_care: Clinic) -> None:
    course = primary_care.open()
    assert "primary-care/share-with-doctor" not in course.tasks
    course.consents("contact-with-others")
    assert "primary-care/share-with-doctor" in course.tasks
    course.accepted(c.WithdrawConsent, consent="contact-with-others", by="client")
    assert "primary-care/share-with-doctor" not in course.tasks


def test_vital_signs_are_the_nurses_and_may_be_left_out(primary_care: Clinic) -> None:
    course = primary_care.open()
    assert course.session().deviations == {}
    with_nurse = ("client", "therapist", "primary-care/nurse")
    assert course.session("primary-care/vital-signs", participants=with_nurse).deviations == {}
    alone = course.session("primary-care/vital-signs").deviations
    assert alone.keys() == {("task-without-participant", "primary-care/vital-signs")}


def test_what_is_found_is_kept_in_mind_and_holds_nothing_back(primary_care: Clinic) -> None:
    course = primary_care.open()
    before = course.refused(c.Advance).keys()
    assert {"primary-care/ask-panic", "primary-care/look-for-medical-causes"} <= course.tasks
    assert {"primary-care/panic", "primary-care/cause-not-yet-looked-for"}.isdisjoint(course.cautions)
    course.fact("primary-care/panic-in-lifetime", True)
    course.fact("primary-care/medical-causes", "not-yet")
    assert course.cautions["primary-care/panic"] == ("markowitz-pc",)
    assert "primary-care/cause-not-yet-looked-for" in course.cautions
    course.fact("primary-care/medical-causes", "none-found")
    assert "primary-care/cause-not-yet-looked-for" not in course.cautions
    assert course.refused(c.Advance).keys() == before
    assert "primary-care/goes-on-in-hospital" in course.cautions
