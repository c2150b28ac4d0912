"""G1 to G6: what the treatment is for, and for whom."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic

from iptflow.course import commands as c
from iptflow.documents import canonical, read_bytes
from iptflow.errors import DocumentError, IllFormedCommand

COMMON = {
    "attending-to-feelings", "exploring-obstacles", "recurring-patterns", "thorough-history", "present-relationships",
    "client-therapist-tie", "wishes-and-fantasies",
}  # fmt: skip
AREAS = {"grief", "dispute", "transition", "deficits"}


def test_G1_a_set_term_that_only_an_override_extends(ipt: Clinic) -> None:
    course = ipt.open()
    assert course.session(day=16 * 7).deviations == {}
    assert course.session(day=17 * 7).deviations.keys() == {("contact-outside-frame", "session")}
    course.accepted(c.Override, matter="extend", weeks=2, reason="clinical judgement")
    assert course.session(day=18 * 7).deviations == {}
    assert "G1" in ipt.protocol.frame.weeks.source


def test_G1_every_course_can_be_closed(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    in_part = course.accepted(c.RecordProgress, area="transition", resolution="partly")
    assert (in_part.entry.resolution, in_part.deviations) == ("partly", {})
    course.accepted(c.Override, matter="move", to="completed", reason="the term is over")
    assert course.course.ended == "completed"


def test_G1_number_length_and_end_are_agreed_before_the_work_begins(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    assert "G1" in course.refused(c.Advance)["contract-agreed"].source
    course.session("agree-contract")
    assert "contract-agreed" not in course.refused(c.Advance)


def test_G1_character_is_left_alone(ipt: Clinic) -> None:
    given = ipt.open().session(techniques=("character-work",)).deviations
    assert "G1" in given["technique-given", "character-work"].source
    assert ipt.open().session(techniques=("present-relationships",)).deviations == {}
    goals = [
        *ipt.protocol.goals.values(),
        *(goal for area in ipt.protocol.areas.values() for goal in area.goals.values()),
    ]
    assert {goal.acts_on for goal in goals} == {"symptoms", "social"}


def test_G1_the_set_term_is_kept_in_mind_once_it_is_agreed(ipt: Clinic) -> None:
    assert "set-term" not in ipt.open().cautions
    for phase in ("focus-selection", "middle", "termination"):
        assert ipt.open().at(phase).cautions["set-term"] == ("G1",)
    assert set(ipt.open().cautions["personality-left-alone"]) == {"G1", "G2"}


def test_G2_goals_and_tasks_act_on_symptoms_or_social_life_alone(ipt: Clinic) -> None:
    assert {ipt.protocol.goals[goal].acts_on for goal in ("quick-relief", "better-social-life")} == {
        "symptoms",
        "social",
    }
    for kind, rest in (("goals", {}), ("tasks", {"level": "may"})):
        for level, expected in (("social", []), ("personality", [("schema/value", f"{kind}.x.acts_on")])):
            record = {"title": "X", "acts_on": level, "source": "G2", **rest}
            assert _findings({**ipt.base.data, kind: {"x": record}}) == expected


def _findings(document: dict[str, Any]) -> list[tuple[str, str]]:
    stated = {key: value for key, value in document.items() if key != "instruments"}
    try:
        read_bytes(canonical(stated), "x.json")
    except DocumentError as error:
        return [(finding.code, finding.place) for finding in error.findings]
    return []


def test_G2_a_minor_or_no_depression_gets_a_notice_and_no_refusal(ipt: Clinic, adolescents: Clinic) -> None:
    minor = {"client.age": 17, "diagnosis": ["depression"]}
    assert "G2" in ipt.open(minor).opening.notices["used-with-a-minor"].source
    assert ipt.open({**minor, "client.age": 18}).opening.notices == {}
    assert adolescents.open(minor).opening.notices == {}
    assert ipt.open({"client.age": 40, "diagnosis": ["panic"]}).opening.notices.keys() == {"used-without-depression"}
    course = ipt.open({"client.age": 40})
    assert "G2" in course.fact("diagnosis", ["panic"]).notices["used-without-depression"].source
    assert course.fact("diagnosis", ["depression", "panic"]).notices == {}


def test_G2_the_base_is_offered_to_depressed_adults_in_an_episode(ipt: Clinic) -> None:
    facts = {"client.age": 40, "diagnosis": ["depression"], "current-episode": True}
    offered = ipt.fit(facts)
    assert (offered.fits, offered.against) == (True, ())
    assert {source for ground in offered.speaks_for for source in ground.source} >= {"G2", "F2"}
    for other in ({"client.age": 17}, {"diagnosis": ["panic"]}, {"current-episode": False}):
        assert ipt.fit({**facts, **other}).fits is False
    assert ipt.fit({"client.age": 40}).fits is None


def test_G2_what_was_made_for_another_disorder_asks_for_no_depression(
    anorexia: Clinic, bereavement: Clinic, bipolar: Clinic, borderline: Clinic, panic: Clinic, ptsd: Clinic, ipt: Clinic
) -> None:
    for clinic, diagnosis in (
        (anorexia, "anorexia"),
        (bereavement, "prolonged-grief"),
        (bipolar, "bipolar"),
        (borderline, "borderline"),
        (panic, "panic"),
        (ptsd, "ptsd"),
    ):
        known = {"client.age": 40, "diagnosis": [diagnosis]}
        assert "used-without-depression" not in clinic.open(known).opening.notices
        assert "used-without-depression" in ipt.open(known).opening.notices


def test_G2_an_adaptation_is_a_change_to_the_base_and_no_copy(
    ipt: Clinic, adolescents: Clinic, elderly: Clinic
) -> None:
    for adapted in (adolescents, elderly):
        assert ipt.protocol.tasks.keys() < adapted.protocol.tasks.keys()
        assert ipt.protocol.phases.keys() == adapted.protocol.phases.keys()
    assert "used-with-a-minor" in ipt.protocol.notices
    assert "used-with-a-minor" not in adolescents.protocol.notices


def test_G3_seven_kinds_of_intervention_describe_a_session(ipt: Clinic) -> None:
    assert {name for name, technique in ipt.protocol.techniques.items() if technique.group == "common"} == COMMON
    came = ipt.open().session(techniques=tuple(sorted(COMMON)))
    assert (set(came.entry.techniques), came.deviations) == (COMMON, {})
    with pytest.raises(IllFormedCommand) as caught:
        ipt.open().session(techniques=("hypnosis",))
    assert [finding.code for finding in caught.value.findings] == ["command/unknown-technique"]


def test_G3_the_seven_are_counted_as_description_and_in_no_score(ipt: Clinic) -> None:
    course = ipt.open()
    course.session(techniques=("attending-to-feelings", "client-therapist-tie", "role-play"))
    course.session(techniques=("attending-to-feelings",), day=7)
    counts = course.fidelity()
    titles = {name: ipt.protocol.techniques[name].title for name in COMMON}
    assert counts.common == {
        **dict.fromkeys(titles.values(), 0),
        titles["attending-to-feelings"]: 2,
        titles["client-therapist-tie"]: 1,
    }
    assert {coded.group for coded in counts.techniques} == {"ipt"}


def test_G4_the_illness_is_named_and_taught_before_psychoeducation_is_left(ipt: Clinic) -> None:
    course = ipt.open().at("psychoeducation")
    reasons = course.refused(c.Advance)
    of_goals = {rule for rule, reason in reasons.items() if "G4" in reason.source}
    assert of_goals == {
        "diagnosis-named", "illness-explained", "causes-explained", "own-signs-explained", "treatments-explained",
    }  # fmt: skip
    course.session("name-diagnosis", "explain-illness", "explain-causes", "explain-own-signs", "explain-treatments")
    assert not of_goals & course.refused(c.Advance).keys()


def test_G4_the_setting_is_found_before_the_focus_is_left_and_coping_before_the_end(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    reason = course.refused(c.Advance)["interpersonal-setting-found"]
    assert ("G4" in reason.source, len(reason.missing)) == (True, 2)
    course.session("interpersonal-inventory", "life-events")
    assert "interpersonal-setting-found" not in course.refused(c.Advance)
    course.at("termination")
    assert "ways-of-coping" in course.refused(c.Advance, to="completed")
    course.session("work-out-coping")
    assert "ways-of-coping" not in course.refused(c.Advance, to="completed")


def test_G4_outcome_is_symptoms_and_functioning_at_start_and_end(ipt: Clinic) -> None:
    assert {"opening", "ending"} <= set(ipt.protocol.measures["phq-9"].at)
    assert (ipt.protocol.measures["phq-9"].role, ipt.protocol.measures["phq-9"].level) == ("symptoms", "must")
    assert ipt.protocol.tasks["record-functioning"].records == ("functioning.at-start",)
    assert ipt.protocol.tasks["record-functioning-at-end"].records == ("functioning.at-end",)
    course = ipt.open()
    course.fact("functioning.at-start", "much-difficulty")
    course.fact("functioning.at-end", "good")
    with pytest.raises(IllFormedCommand):
        course.fact("functioning.at-end", "cured")


def test_G4_each_goal_acts_on_symptoms_or_social_life_in_its_phases(ipt: Clinic) -> None:
    goals = {name: (each.acts_on, set(each.in_)) for name, each in ipt.protocol.goals.items() if "G4" in each.source}
    assert goals == {
        "name-the-illness": ("symptoms", {"assessment", "psychoeducation"}),
        "teach-about-it": ("symptoms", {"psychoeducation"}),
        "find-interpersonal-setting": ("social", {"assessment", "psychoeducation", "focus-selection"}),
        "ways-of-coping": ("social", {"middle", "termination"}),
        "quick-relief": ("symptoms", set()),
        "better-social-life": ("social", set()),
    }
    assert ipt.open().session(techniques=("teaching",)).deviations == {}


def test_G4_a_further_scale_stands_beside_the_base_measure(
    adolescents: Clinic,
    anorexia: Clinic,
    bereavement: Clinic,
    bipolar: Clinic,
    borderline: Clinic,
    bulimia: Clinic,
    counselling: Clinic,
    dysthymia: Clinic,
    elderly: Clinic,
    hiv: Clinic,
    panic: Clinic,
    perinatal: Clinic,
    ptsd: Clinic,
    social_anxiety: Clinic,
    substance_use: Clinic,
    tbi_caregivers: Clinic,
) -> None:
    for clinic, scales in (
        (adolescents, {"phq-a": "should", "asq": "may"}),
        (anorexia, {"ede-q": "may"}),
        (bereavement, {"icg": "should", "pg-13-r": "may"}),
        (bipolar, {"ymrs": "may"}),
        (borderline, {"cgi-s": "may"}),
        (bulimia, {"ede-q": "may"}),
        (counselling, {"wsas": "may"}),
        (dysthymia, {"cgi-s": "may"}),
        (elderly, {"gds-15": "should"}),
        (hiv, {"audit-c": "may"}),
        (panic, {"gad-7": "should", "pdss": "may"}),
        (perinatal, {"epds": "should"}),
        (ptsd, {"pcl-5": "should"}),
        (social_anxiety, {"gad-7": "should", "lsas": "may"}),
        (substance_use, {"dast-10": "may"}),
        (tbi_caregivers, {"zbi": "may"}),
    ):
        asked = {line.measure: line.level for line in clinic.open().agenda().measures}
        assert asked.items() >= {**scales, "phq-9": "must"}.items()


def test_G4_how_much_has_changed_is_rated_at_the_end(dysthymia: Clinic) -> None:
    assert "cgi-i" not in {line.measure for line in dysthymia.open().agenda().measures}
    ending = dysthymia.open().at("termination")
    ending.session(day=7 * 15)
    assert "cgi-i" in {line.measure for line in ending.agenda().measures}
    assert ending.accepted(c.RecordMeasure, measure="cgi-i", items={"1": 2}).entry.total == 2


def test_too_little_help_is_shown_from_the_sixth_week_with_what_it_means(ipt: Clinic) -> None:
    caution, task = "not-enough-help", "offer-other-treatment"
    for second, week, shown in ((2, 5, False), (2, 6, True), (1, 6, False), (3, 2, True)):
        course = ipt.open().at("middle")
        course.phq(2)
        course.phq(second, 7 * week)
        assert (caution in course.cautions, task in course.tasks) == (shown, shown)
        (score,) = [row.score for row in course.handle.timeline() if row.score and row.score.change is not None]
        assert ({"no-response", "deterioration"} >= {score.outcome}) is shown
        assert all(state.means and state.source for state in score.states)
    course.session(task)
    assert task not in course.tasks


def test_G4_too_little_help_on_the_scale_for_adolescents_asks_for_another_treatment(adolescents: Clinic) -> None:
    course = adolescents.open().at("middle")
    course.phq(2, measure="phq-a")
    for answer, week, shown in ((2, 5, False), (2, 6, True), (1, 7, False)):
        course.phq(answer, 7 * week, measure="phq-a")
        assert ("offer-other-treatment" in course.tasks) is shown
        assert ("not-enough-help" in course.cautions) is shown


def test_G4_the_report_sets_symptoms_beside_functioning_at_start_and_end(ipt: Clinic) -> None:
    course = ipt.open()
    course.phq(2)
    course.fact("functioning.at-start", "much-difficulty")
    course.phq(0, 84)
    course.fact("functioning.at-end", "good")
    told = course.report()
    assert [(each.measure, each.role, each.first, each.last, each.change) for each in told.symptoms] == [
        ("phq-9", "symptoms", 16, 0, -16)
    ]
    assert told.functioning is not None
    assert (told.functioning.start, told.functioning.end) == ("With much difficulty", "Well")


def test_G5_one_or_two_areas(ipt: Clinic) -> None:
    for areas in ((), ("grief", "dispute", "transition")):
        reasons = ipt.open().at("focus-selection").refused(c.ChooseFocus, areas=areas)
        assert {"focus/areas", "focus/client-agrees", "focus/therapist-agrees"} <= reasons.keys()
        assert "G5" in reasons["focus/areas"].source
    for chosen in (["grief"], ["dispute", "grief"]):
        course = ipt.open().at("focus-selection")
        assert list(course.choose(*chosen).entry.areas) == chosen
        assert course.values["fact:client-agrees-focus"] is course.values["fact:therapist-agrees-focus"] is True


def test_G5_without_an_agreed_focus_its_phase_is_not_left(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    demands = {"focus-chosen", "client-agrees", "therapist-agrees"}
    reasons = course.refused(c.Advance)
    assert demands <= reasons.keys()
    assert all("G5" in reasons[rule].source for rule in demands)
    course.session("agree-focus")
    assert demands <= course.refused(c.Advance).keys()
    course.choose("transition")
    assert not demands & course.refused(c.Advance).keys()


def test_G5_a_later_change_of_focus_is_an_override(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    course.choose("grief")
    course.at("middle")
    reasons = course.refused(c.ChooseFocus, **course.agreed("dispute"))
    assert reasons.keys() == {"focus/change"}
    assert "G5" in reasons["focus/change"].source
    course.accepted(c.Override, matter="focus", reason="the client's wish")
    assert course.choose("dispute").entry.areas == ("dispute",)


def test_G6_severity_bars_nobody(ipt: Clinic) -> None:
    course = ipt.open({"client.age": 40, "current-episode": True})
    before = course.refused(c.Advance).keys()
    assert course.phq(3).alerts == {}
    assert course.refused(c.Advance).keys() == before


def test_G6_a_recent_attempt_is_an_alert(ipt: Clinic) -> None:
    course = ipt.open()
    assert course.session("ask-suicidal-thoughts").alerts == {}
    assert course.fact("risk.recent-attempt", False).alerts == {}
    alert = course.fact("risk.recent-attempt", True).alerts["recent-attempt"]
    assert {"G6", "J-G6"} <= set(alert.source)
    assert (alert.owner, alert.acknowledge_by is not None) == ("t-3", True)
    assert "recent-attempt" in ipt.open({"risk.recent-attempt": True}).opening.alerts
    assert "recent-attempt" in ipt.open().accepted(c.ReportEvent, event="suicide-attempt").alerts


def test_G6_severity_is_said_to_be_no_bar_where_it_is_judged(ipt: Clinic) -> None:
    assert ipt.open().cautions["severity-no-bar"] == ("G6",)
    assert "severity-no-bar" not in ipt.open().at("middle").cautions
