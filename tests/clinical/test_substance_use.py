"""SU1 to SU5: people who use substances."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

CHOICE = "substance-use/choice"
TELL = "substance-use/tell-not-shown"
USED_AGAIN = "substance-use/used-again"
SIGNS = {
    "substance-use/work-on-need": "substance-use/need-accepted",
    "substance-use/work-on-impulsiveness": "substance-use/impulsiveness-handled",
    "substance-use/work-on-settings": "substance-use/settings-recognised",
}


def test_SU1_no_gain_was_shown_and_every_statement_says_so(substance_use: Clinic) -> None:
    own = [each for each in substance_use.protocol.evidence if each.contributor == "substance-use"]
    assert {each.status for each in own} == {"not-shown"}
    assert {each.as_of for each in own} == {1983, 1991, 2002}
    fit = substance_use.fit({"diagnosis": ["substance-use"], "substance-use/withdrawal": "none-known"})
    assert (fit.fits, {"SU1"} <= set(fit.speaks_for[0].source)) == (True, True)
    assert len(fit.alternatives) == 2
    assert substance_use.open().report().evidence == substance_use.protocol.evidence


def test_SU1_told_before_the_contract_and_going_on_is_no_override(substance_use: Clinic) -> None:
    course = substance_use.open().at("focus-selection")
    missing = course.refused(c.Advance)
    for rule in ("substance-use/told-not-shown", "substance-use/chosen"):
        assert {"SU1", "J-SU1"} <= set(missing[rule].source)
    course.session(TELL)
    for choice in ("undecided", "something-else"):
        course.fact(CHOICE, choice)
        assert "substance-use/chosen" in course.refused(c.Advance)
    course.fact(CHOICE, "goes-on")
    assert not [rule for rule in course.refused(c.Advance) if rule.startswith("substance-use/")]


def test_SU1_the_client_hears_it_in_time(substance_use: Clinic) -> None:
    course = substance_use.open()
    assert TELL in course.tasks
    task = substance_use.protocol.tasks[TELL]
    assert (task.level, task.records) == ("must", (CHOICE,))
    course.session(TELL)
    assert TELL not in course.tasks


def test_SU2_to_quit_and_to_use_less_are_both_valid(substance_use: Clinic) -> None:
    course = substance_use.open().at("focus-selection")
    assert "substance-use/agree-use-goal" in course.tasks
    course.session("substance-use/agree-use-goal")
    for goal in ("quit", "use-less"):
        came = course.fact("substance-use/use-goal", goal)
        assert (came.deviations, came.notices, came.alerts) == ({}, {}, {})
    with pytest.raises(IllFormedCommand):
        course.fact("substance-use/use-goal", "control")
    goals = {name: each.acts_on for name, each in substance_use.protocol.goals.items() if "SU2" in each.source}
    assert goals == {"substance-use/quit-or-use-less": "symptoms", "substance-use/deal-with-others": "social"}


def test_SU3_three_signs_stay_on_the_agenda_until_met(substance_use: Clinic) -> None:
    course = substance_use.open()
    for task, sign in SIGNS.items():
        assert task in course.tasks
        for found in ("not-yet", "partly"):
            course.session(task)
            course.fact(sign, found)
            assert task in course.tasks
        course.fact(sign, "met")
        assert task not in course.tasks
        course.fact(sign, "partly")
        assert task in course.tasks


def test_SU3_no_sign_bars_anything(substance_use: Clinic) -> None:
    course = substance_use.open()
    before = course.refused(c.Advance).keys()
    for sign in SIGNS.values():
        course.fact(sign, "not-yet")
    assert course.refused(c.Advance).keys() == before
    assert course.session().deviations == {}
    for phase in substance_use.protocol.phases.values():
        assert not any(sign in str(rule.require) for rule in phase.exit.values() for sign in SIGNS.values())
    assert "SU3" in course.cautions["substance-use/signs-bar-nothing"]


def test_SU4_a_relapse_is_an_event_that_moves_and_ends_nothing(substance_use: Clinic) -> None:
    course = substance_use.open().at("middle")
    course.session("ask-what-was-tried")
    before = dict(course.values)
    came = course.accepted(c.ReportEvent, day=3, event=USED_AGAIN)
    assert (came.deviations, came.alerts) == ({}, {})
    after = dict(course.values)
    assert {key for key in after if after[key] != before.get(key)} == {f"count:{USED_AGAIN}"}
    assert (course.course.phase, course.course.ended) == ("middle", "")
    assert course.session(day=7).deviations == {}


def test_SU4_the_next_agenda_recalls_whose_choice_it_is(substance_use: Clinic) -> None:
    course = substance_use.open()
    course.session()
    assert not course.agenda().reminders
    course.accepted(c.ReportEvent, day=3, event=USED_AGAIN)
    (reminder,) = course.agenda().reminders
    assert (reminder.id, reminder.source) == (USED_AGAIN, ("SU4",))
    assert "client" in reminder.text
    course.session(day=7)
    assert not course.agenda().reminders
    assert "SU4" in course.cautions["substance-use/using-again-is-expected"]


def test_SU4_a_punitive_response_is_a_deviation(substance_use: Clinic, ipt: Clinic) -> None:
    coded: dict[str, Any] = {"techniques": ("substance-use/punitive-response",)}
    deviation = substance_use.open().session(**coded).deviations["technique-given", "substance-use/punitive-response"]
    assert (deviation.expected, deviation.source) == ("excluded", ("SU4",))
    assert substance_use.open().session(techniques=("supportive-listening",)).deviations == {}
    with pytest.raises(IllFormedCommand):
        ipt.open().session(**coded)


def test_SU4_days_of_use_may_be_asked_at_each_session(substance_use: Clinic) -> None:
    course = substance_use.open()
    assert "substance-use/ask-days-used" in course.tasks
    assert course.session().deviations == {}
    assert course.fact("substance-use/days-used", 30).deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("substance-use/days-used", 31)


def _programme(kind: str) -> dict[str, Any]:
    return {"kind": kind}


def test_SU5_the_programme_is_no_second_psychotherapy(substance_use: Clinic) -> None:
    course = substance_use.open()
    assert "substance-use/ask-programme" in course.tasks
    assert course.session("substance-use/ask-programme").deviations == {}
    assert course.fact("concurrent-treatment", _programme("recovery-programme"), key="p").notices == {}
    assert course.fact("concurrent-treatment", _programme("psychotherapy"), key="q").notices.keys() == {
        "second-psychotherapy"
    }


def test_SU5_its_absence_is_shown(substance_use: Clinic) -> None:
    course = substance_use.open()
    assert {"SU5", "SU1"} <= set(course.cautions["substance-use/no-programme"])
    course.fact("concurrent-treatment", _programme("medication"), key="m")
    assert "substance-use/no-programme" in course.cautions
    course.fact("concurrent-treatment", _programme("recovery-programme"), key="p")
    assert "substance-use/no-programme" not in course.cautions


def test_SU1_made_for_another_disorder_so_no_notice_without_depression(substance_use: Clinic, ipt: Clinic) -> None:
    facts = {"diagnosis": ["substance-use"]}
    assert substance_use.open(facts).opening.notices == {}
    assert ipt.open(facts).opening.notices.keys() == {"used-without-depression"}


def test_SU1_the_base_alone_says_that_it_is_not_enough(ipt: Clinic) -> None:
    (ground,) = [each for each in ipt.fit({"diagnosis": ["substance-use"]}).against if "SU1" in each.source]
    assert "not enough by itself" in ground.text
    assert not [each for each in ipt.fit({"diagnosis": ["depression"]}).against if "SU1" in each.source]


def test_a_withdrawal_that_needs_care_is_an_alert_and_recording_goes_on(substance_use: Clinic) -> None:
    facts = {"diagnosis": ["substance-use"], "substance-use/withdrawal": "needs-medical-care"}
    assert substance_use.fit(facts).fits is False
    course = substance_use.open()
    came = course.fact("substance-use/withdrawal", "needs-medical-care")
    assert came.alerts.keys() == {"substance-use/withdrawal-needs-care"}
    assert course.session().deviations == {}
