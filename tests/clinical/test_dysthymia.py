"""X1: a low mood that has lasted for years."""

from __future__ import annotations

from tests.clinical.bench import Clinic

from iptflow.course import commands as c

RULE = "dysthymia/lasting-mood-explained"


def test_X1_offered_for_dysthymia_with_the_trials_that_a_drug_did_better_in(dysthymia: Clinic) -> None:
    assert dysthymia.fit({"diagnosis": ["dysthymia"]}).fits is True
    assert dysthymia.fit({"diagnosis": ["depression"]}).fits is False
    fit = dysthymia.fit({})
    assert {(each.as_of, each.status) for each in fit.evidence} == {(2005, "mixed"), (2002, "mixed")}
    assert any("antidepressant" in each for each in fit.alternatives)
    assert "dysthymia/say-what-trials-found" in dysthymia.open().tasks


def test_X1_sixteen_to_eighteen_sessions_in_sixteen_weeks(dysthymia: Clinic) -> None:
    course = dysthymia.open()
    for number in range(18):
        assert course.session(day=6 * number).deviations == {}
    assert course.session(day=108).deviations.keys() == {("too-many-contacts", "session")}
    late = dysthymia.open().session(day=112).deviations["contact-outside-frame", "session"]
    assert {"X1", "markowitz-iptd"} <= set(late.source)


def test_X1_psychoeducation_is_not_left_before_the_mood_is_told_from_character(dysthymia: Clinic, ipt: Clinic) -> None:
    course = dysthymia.open().at("psychoeducation")
    assert "dysthymia/character" in course.cautions
    assert {"X1", "markowitz-iptd"} <= set(course.refused(c.Advance)[RULE].source)
    course.session("dysthymia/mood-not-character")
    assert RULE not in course.refused(c.Advance)
    assert RULE not in ipt.open().at("psychoeducation").refused(c.Advance)


def test_X1_the_treatment_itself_is_the_transition_and_no_event_is_needed(dysthymia: Clinic) -> None:
    course = dysthymia.open({"current-episode": False, "diagnosis": ["dysthymia"]})
    assert course.opening.notices == {}
    assert "no-current-episode" not in course.cautions
    assert "dysthymia/no-event-needed" in course.cautions
    course.at("focus-selection")
    ground = c.Considered(onset="unclear", help="likely", grounds=("dysthymia/from-ill-to-well",))
    course.choose("transition", considered={"transition": ground})
    assert "dysthymia/from-ill-to-well" in course.tasks
    assert "dysthymia/from-ill-to-well" not in dysthymia.open().at("focus-selection").tasks


def test_X1_what_has_always_been_so_is_talked_about_and_what_is_well_is_practised(dysthymia: Clinic) -> None:
    assert "dysthymia/never-been-different" in {line.id for line in dysthymia.open().agenda().themes}
    course = dysthymia.open().at("focus-selection")
    course.choose("transition")
    course.at("middle")
    assert "dysthymia/practise-self-assertion" in course.tasks
    assert "dysthymia/practise-being-well" in {line.id for line in course.agenda().strategies}
    assert "dysthymia/slow-change" in course.cautions
    assert "dysthymia/slow-change" not in dysthymia.open().cautions


def test_X1_going_on_is_offered_at_the_end(dysthymia: Clinic) -> None:
    course = dysthymia.open().at("termination")
    assert "dysthymia/offer-continuation" in course.tasks
    course.session("dysthymia/offer-continuation")
    assert "dysthymia/offer-continuation" not in course.tasks
