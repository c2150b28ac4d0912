"""ED1 and ED2, BN1 and BN2, AN1 and AN2: eating disorders."""

from __future__ import annotations

import pytest
from tests.clinical.bench import Bench, Clinic

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

KEPT_UP_BY = ("anxiety-with-people", "easily-hurt", "bad-feelings")
BENEATH = ("avoided-conflict", "unclear-expectations", "nearness-and-distance", "social-problems")
CHOICE = "anorexia/choice"


def _given(course: Bench, technique: str, name: str) -> bool:
    came = course.session(f"{name}/ask-bodily-state", techniques=(technique,))
    return ("technique-given", technique) in came.deviations


def test_ED1_work_on_the_symptoms_is_a_deviation(bulimia: Clinic, anorexia: Clinic, ipt: Clinic) -> None:
    for name, clinic in (("bulimia", bulimia), ("anorexia", anorexia)):
        for phase in ("assessment", "psychoeducation", "middle", "termination"):
            came = clinic.open().at(phase).session(f"{name}/ask-bodily-state", techniques=("symptom-centred-work",))
            assert "ED1" in came.deviations["technique-given", "symptom-centred-work"].source
    assert ipt.open().session(techniques=("symptom-centred-work",)).deviations == {}


def test_ED1_what_it_grew_from_is_laid_beside_life(bulimia: Clinic, anorexia: Clinic) -> None:
    for name, clinic in (("bulimia", bulimia), ("anorexia", anorexia)):
        task = clinic.protocol.tasks[f"{name}/disorder-beside-life"]
        assert ("ED1" in task.source, task.level, task.acts_on) == (True, "must", "social")
        course = clinic.open().at("middle")
        assert {"ED1", "ED2"} <= set(course.cautions[f"{name}/eating-left-aside"])
        assert f"{name}/eating-left-aside" not in clinic.open().cautions
        assert "used-without-depression" not in clinic.open({"diagnosis": [name]}).opening.notices


def test_ED1_symptoms_are_gone_through_in_the_first_phase_only(bulimia: Clinic, anorexia: Clinic) -> None:
    for name, clinic in (("bulimia", bulimia), ("anorexia", anorexia)):
        for phase in ("assessment", "psychoeducation", "focus-selection"):
            assert not _given(clinic.open().at(phase), "symptom-check", name)
        for phase in ("middle", "termination"):
            assert _given(clinic.open().at(phase), "symptom-check", name)


def test_ED2_review_naming_and_risk_stay_as_they_are(bulimia: Clinic, anorexia: Clinic, ipt: Clinic) -> None:
    for name, clinic in (("bulimia", bulimia), ("anorexia", anorexia)):
        for task in ("symptom-review", "name-diagnosis", "ask-suicidal-thoughts"):
            assert clinic.protocol.tasks[task] == ipt.protocol.tasks[task]
        course = clinic.open().at("middle")
        done = ("symptom-review", "name-diagnosis", "ask-suicidal-thoughts", f"{name}/ask-bodily-state")
        assert course.session(*done).deviations == {}
        assert course.fact("risk.suicidal-thoughts", "passive").alerts.keys() == {"suicidal-thoughts"}


def test_ED2_the_body_is_asked_about_at_every_session(bulimia: Clinic, anorexia: Clinic, ipt: Clinic) -> None:
    for name, clinic in (("bulimia", bulimia), ("anorexia", anorexia)):
        task, fact = f"{name}/ask-bodily-state", f"{name}/bodily-state"
        course = clinic.open().at("middle")
        assert task in course.tasks
        assert {"ED2", "J-ED2"} <= set(course.session().deviations["task-not-done", task].source)
        assert course.session(task).deviations == {}
        for steady in ("steady", "needs-watching"):
            assert course.fact(fact, steady).alerts == {}
        alert = course.fact(fact, "in-danger").alerts[f"{name}/body-in-danger"]
        assert alert.rule == f"{name}/body-in-danger"
        assert course.session(task).deviations == {}
        facts = {"diagnosis": [name], "client.age": 30, fact: "in-danger"}
        assert (
            clinic.fit({**facts, "bulimia/kept-up-by": ["easily-hurt"]} if name == "bulimia" else facts).fits is False
        )
    with pytest.raises(IllFormedCommand):
        ipt.open().session("bulimia/ask-bodily-state")


def test_ED2_counts_may_be_taken_in_on_paper_and_a_plan_speaks_against(bulimia: Clinic) -> None:
    course = bulimia.open().at("middle")
    assert "bulimia/counts-on-paper" in course.tasks
    assert course.session("bulimia/counts-on-paper", "bulimia/ask-bodily-state").deviations == {}
    for fact in ("bulimia/binges-last-week", "bulimia/purges-last-week"):
        assert course.fact(fact, 3).deviations == {}
    facts = {"diagnosis": ["bulimia"], "bulimia/kept-up-by": ["easily-hurt"], "bulimia/bodily-state": "steady"}
    planned = bulimia.fit({**facts, "risk.suicidal-thoughts": "plan"})
    assert [ground.source for ground in planned.against] == [("J-ED2",)]


def test_BN1_offered_where_any_one_keeps_it_up(bulimia: Clinic) -> None:
    facts = {"diagnosis": ["bulimia"], "bulimia/bodily-state": "steady"}
    for one in KEPT_UP_BY:
        assert bulimia.fit({**facts, "bulimia/kept-up-by": [one]}).fits is True
    assert bulimia.fit({**facts, "bulimia/kept-up-by": ["none-of-these"]}).fits is False
    assert bulimia.fit(facts).fits is None
    assert bulimia.fit({**facts, "diagnosis": ["depression"], "bulimia/kept-up-by": ["easily-hurt"]}).fits is False
    course = bulimia.open()
    assert "bulimia/find-what-keeps-it-up" in course.tasks
    course.session("bulimia/find-what-keeps-it-up", "bulimia/ask-bodily-state")
    assert "bulimia/find-what-keeps-it-up" not in course.tasks


def _themes(course: Bench) -> set[str]:
    return {line.id for line in course.agenda().themes}


def test_BN1_three_themes_until_covered_or_not_relevant(bulimia: Clinic) -> None:
    course = bulimia.open()
    for name in KEPT_UP_BY:
        assert f"bulimia/{name}" in _themes(course)
        course.accepted(c.RecordTheme, theme=f"bulimia/{name}")
        assert f"bulimia/{name}" not in _themes(course)


def test_BN2_four_themes_and_one_strategy(bulimia: Clinic, ipt: Clinic) -> None:
    course = bulimia.open().at("focus-selection")
    for name in BENEATH:
        assert f"bulimia/{name}" in _themes(course)
        course.accepted(c.RecordTheme, theme=f"bulimia/{name}", status="not-relevant")
        assert f"bulimia/{name}" not in _themes(course)
    for area in ("grief", "dispute", "transition", "deficits"):
        chosen = bulimia.open().at("focus-selection")
        chosen.choose(area)
        (strategy,) = [line for line in chosen.agenda().strategies if line.id == "bulimia/steady-feelings"]
        assert strategy.source == ("BN2",)
        came = chosen.accepted(c.RecordProgress, area=area, strategies=("bulimia/steady-feelings",))
        assert came.deviations == {}
    with pytest.raises(IllFormedCommand):
        ipt.open().accepted(c.RecordProgress, area="grief", strategies=("bulimia/steady-feelings",))


def test_AN1_links_without_cause_and_no_further_area(anorexia: Clinic, ipt: Clinic) -> None:
    assert anorexia.protocol.areas == ipt.protocol.areas
    course = anorexia.open()
    assert "anorexia/disorder-beside-life" in course.tasks
    course.session("anorexia/disorder-beside-life", "anorexia/ask-bodily-state")
    for direction in ("unclear", "set-off", "keeps-going", "follows-from"):
        assert course.fact("mood-event-link", {"direction": direction}, key=direction).deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("mood-event-link", {"direction": "cause"}, key="x")
    assert course.cautions["anorexia/which-came-first"] == ("AN1",)
    goals = {name: goal.acts_on for name, goal in anorexia.protocol.goals.items() if name.startswith("anorexia/")}
    assert goals == {"anorexia/better-with-others": "social", "anorexia/fewer-symptoms-through-it": "symptoms"}


def test_AN1_offered_for_anorexia_and_the_young_go_elsewhere_first(anorexia: Clinic) -> None:
    facts = {"diagnosis": ["anorexia"], "anorexia/bodily-state": "steady"}
    assert anorexia.fit({**facts, "client.age": 26}).fits is True
    young = anorexia.fit({**facts, "client.age": 16})
    assert (young.fits, [ground.source for ground in young.against]) == (True, [("mcintosh-2005",)])
    assert anorexia.fit({**facts, "diagnosis": ["bulimia"], "client.age": 26}).fits is False


def test_AN2_what_was_said_in_2002_never_stands_without_what_came_later(anorexia: Clinic) -> None:
    for stated in (anorexia.fit({}).evidence, anorexia.open().report().evidence):
        own = {each.as_of: each.status for each in stated if each.contributor in ("", "anorexia")}
        assert {2002: "mixed", 2005: "not-shown", 2011: "not-shown"}.items() <= own.items()


def test_AN2_told_before_the_contract_and_going_on_is_no_override(anorexia: Clinic) -> None:
    course = anorexia.open().at("focus-selection")
    missing = course.refused(c.Advance)
    for rule in ("anorexia/told-not-shown", "anorexia/chosen"):
        assert {"AN2", "J-AN2"} <= set(missing[rule].source)
    assert "anorexia/tell-not-shown" in course.tasks
    course.session("anorexia/tell-not-shown", "anorexia/ask-bodily-state")
    for choice in ("undecided", "something-else"):
        course.fact(CHOICE, choice)
        assert "anorexia/chosen" in course.refused(c.Advance)
    course.fact(CHOICE, "goes-on")
    assert not [rule for rule in course.refused(c.Advance) if rule.startswith("anorexia/")]
    assert len(anorexia.fit({}).alternatives) == 3
