"""Interpersonal counselling: three to eight short sessions, and a decision at the end."""

from __future__ import annotations

from tests.clinical.bench import Clinic

from iptflow.course import commands as c

PROTOCOL = "counselling/risk-protocol"
MORE = "counselling/offer-more-care"
DECISION = "counselling/decision"


def test_three_to_eight_short_sessions(counselling: Clinic) -> None:
    series = counselling.protocol.frame.contacts["session"]
    assert (series.count, series.planned, series.minutes) == ((3, 8), 6, (20, 60))
    course = counselling.open()
    for week in range(8):
        assert course.session(day=7 * week, minutes=30).deviations == {}
    assert ("too-many-contacts", "session") in course.session(minutes=30).deviations
    assert ("minutes-outside-frame", "session") in counselling.open().session(minutes=19).deviations


def test_what_is_done_at_risk_is_written_down_first(counselling: Clinic) -> None:
    course = counselling.open()
    assert "counselling/risk-protocol-known" in course.refused(c.Advance)
    course.fact(PROTOCOL, False)
    assert "counselling/risk-protocol-known" in course.refused(c.Advance)
    course.fact(PROTOCOL, True)
    assert "counselling/risk-protocol-known" not in course.refused(c.Advance)


def test_the_end_waits_for_a_decision_whichever_it_is(counselling: Clinic) -> None:
    for decision in ("stop", "more-counselling", "refer"):
        course = counselling.open().at("termination")
        assert "counselling/decide" in course.tasks
        assert course.refused(c.Advance, to="completed")["counselling/decided"].source == ("ipt-est-2012",)
        course.fact(DECISION, decision)
        assert "counselling/decided" not in course.refused(c.Advance, to="completed")


def test_too_light_is_noted_and_more_care_offered(counselling: Clinic, ipt: Clinic) -> None:
    course = counselling.open()
    assert course.phq(2).notices == {}
    assert MORE not in course.tasks
    assert course.phq(3).notices.keys() == {"counselling/too-light"}
    assert MORE in course.tasks
    risk = counselling.open().fact("risk.suicidal-thoughts", "active")
    assert risk.notices.keys() == {"counselling/too-light"}
    assert risk.alerts.keys() == {"suicidal-thoughts"}
    assert ipt.open().phq(3).notices == {}


def test_the_measure_is_taken_each_time(counselling: Clinic) -> None:
    planned = counselling.protocol.measures["phq-9"]
    assert (set(planned.at), planned.level) == ({"opening", "each-session", "ending"}, "must")


def test_homework_is_asked_for_and_no_deviation_when_missing(counselling: Clinic) -> None:
    course = counselling.open().at("middle")
    assert "counselling/agree-homework" in course.tasks
    assert course.session(minutes=30).deviations == {}
    assert course.session("counselling/agree-homework", minutes=30).deviations == {}
    assert "counselling/low-threshold" in course.cautions


def test_what_speaks_against_it_and_what_is_not_known(counselling: Clinic) -> None:
    fit = counselling.fit({"diagnosis": ["bipolar"], "risk.suicidal-thoughts": "plan"})
    assert fit.fits is None
    assert len(fit.against) == 2
    assert len(fit.not_known) == 2
    assert len(fit.alternatives) == 2
