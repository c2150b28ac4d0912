"""IPT by telephone: how a call begins, a line that drops, a place to speak freely."""

from __future__ import annotations

from tests.clinical.bench import Clinic

from iptflow.course import commands as c

CONFIRM = "telephone/confirm-place"
PLAN = "telephone/plan-for-a-dropped-line"
VIOLENCE = "telephone/violence-at-home"


def test_every_call_begins_with_the_place(telephone: Clinic) -> None:
    course = telephone.open()
    assert course.session(CONFIRM).deviations == {}
    missed = course.session().deviations["task-not-done", CONFIRM]
    assert missed.source == ("project-judgement",)
    assert CONFIRM in course.at("middle").tasks


def test_a_dropped_line_is_planned_for_before_assessment_is_left(telephone: Clinic) -> None:
    course = telephone.open()
    assert "telephone/dropped-line-planned" in course.refused(c.Advance)
    course.session(PLAN, CONFIRM)
    assert "telephone/dropped-line-planned" not in course.refused(c.Advance)
    late = telephone.open()
    late.session(CONFIRM)
    assert "task-late" in late.session(PLAN, CONFIRM, day=7).notices


def test_calls_of_up_to_an_hour_nine_to_twelve(telephone: Clinic) -> None:
    series = telephone.protocol.frame.contacts["session"]
    assert (series.count, series.minutes, telephone.protocol.frame.weeks.range) == ((9, 12), (45, 60), (9, 16))
    assert telephone.open().session(CONFIRM, minutes=60).deviations == {}
    short = telephone.open().session(CONFIRM, minutes=61).deviations["minutes-outside-frame", "session"]
    assert "dennis-2020" in short.source


def test_violence_at_home_is_an_alert_that_only_the_therapist_sees(telephone: Clinic) -> None:
    course = telephone.open()
    course.accepted(c.RecordFact, fact=VIOLENCE, declined=True)
    assert course.fact(VIOLENCE, False).alerts == {}
    assert course.fact(VIOLENCE, True).alerts.keys() == {VIOLENCE}
    assert course.session(CONFIRM).deviations == {}
    assert telephone.protocol.facts[VIOLENCE].sensitive
    assert "violence" not in str(course.agenda(viewer="partner")).lower()
    facts = {"telephone/cannot-or-would-rather-not-come": True}
    assert telephone.fit({**facts, VIOLENCE: True}).fits is False
    assert telephone.fit({**facts, VIOLENCE: False}).fits is True


def test_where_others_listen_it_is_kept_in_mind(telephone: Clinic) -> None:
    course = telephone.open()
    for found, shown in (("private", False), ("overheard-at-times", True), ("nowhere-private", True)):
        course.fact("telephone/privacy", found)
        assert ("telephone/overheard" in course.cautions) is shown
    against = telephone.fit({"telephone/privacy": "nowhere-private", "risk.suicidal-thoughts": "plan"}).against
    assert len(against) == 2


def test_what_is_known_is_shown_with_the_combination_it_was_found_in(telephone: Clinic) -> None:
    known = {each.as_of: (each.status, each.with_) for each in telephone.fit({}).evidence}
    assert known == {2020: ("established", ("perinatal",)), 2017: ("mixed", ("hiv",))}
