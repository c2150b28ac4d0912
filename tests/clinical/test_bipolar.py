"""X1: bipolar disorder, beside medication (IPSRT)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand
from iptflow.protocol.line import line

MEDICATION = "bipolar/mood-stabilising-treatment"
EACH = ("bipolar/ask-medication", "bipolar/ask-mood-and-sleep")
EVENTS = ("out-of-bed", "first-contact", "main-activity", "evening-meal", "to-bed")


def _rhythm(course: Any, *days: int) -> Any:
    return course.accepted(c.RecordMeasure, measure="srm-5", items=dict(zip(EVENTS, days, strict=True)))


def test_X1_offered_beside_medication_alone(bipolar: Clinic) -> None:
    known = {"diagnosis": ["bipolar"], "bipolar/high-mood": "none"}
    for said, fits in (("under-way", True), ("none", False), ("not-stated", False)):
        assert bipolar.fit({**known, MEDICATION: said}).fits is fits
    assert bipolar.fit(known).fits is None
    assert {(each.as_of, each.status) for each in bipolar.fit({}).evidence} == {
        (2005, "established"), (2007, "established"), (2019, "mixed"),
    }  # fmt: skip


def test_X1_without_medication_assessment_is_left_only_by_a_persons_choice(bipolar: Clinic, ipt: Clinic) -> None:
    rule = "bipolar/medication-in-place"
    course = bipolar.open()
    assert {"frank-2005", "J-X1"} <= set(course.refused(c.Advance)[rule].source)
    for said in ("none", "not-stated"):
        course.fact(MEDICATION, said)
        assert rule in course.refused(c.Advance)
    assert course.at("psychoeducation").course.phase == "psychoeducation"
    treated = bipolar.open()
    treated.fact(MEDICATION, "under-way")
    assert rule not in treated.refused(c.Advance)
    assert rule not in ipt.open().refused(c.Advance)


def test_X1_the_absence_of_medication_is_shown_and_holds_up_no_session(bipolar: Clinic) -> None:
    course = bipolar.open()
    came = course.fact(MEDICATION, "none")
    assert came.notices.keys() == {"bipolar/medication-absent"}
    assert came.alerts.keys() == {"bipolar/without-medication"}
    assert "bipolar/no-medication" in course.cautions
    assert course.session(*EACH).deviations == {}
    course.fact(MEDICATION, "under-way")
    assert "bipolar/no-medication" not in course.cautions
    assert "bipolar/not-taken" not in course.cautions
    course.fact("bipolar/taken-as-agreed", "partly")
    assert "bipolar/not-taken" in course.cautions


def test_X1_a_preventive_phase_of_two_years_follows_the_weekly_work(bipolar: Clinic) -> None:
    assert line(bipolar.protocol)[3:] == ("middle", "bipolar/preventive", "termination")
    twice, monthly = (bipolar.protocol.frame.contacts[f"bipolar/{name}"] for name in ("twice-monthly", "monthly"))
    assert (twice.planned, twice.every, monthly.planned, monthly.every) == (6, "P2W", 21, "P1M")
    asked = ("bipolar/review-rhythm", *EACH)
    course = bipolar.open().at("bipolar/preventive")
    early = course.session(*asked, day=84, series="bipolar/twice-monthly")
    assert early.deviations.keys() == {("contact-outside-frame", "bipolar/twice-monthly")}
    assert course.session(*asked, day=91, series="bipolar/twice-monthly").deviations == {}
    assert course.session(*asked, day=182, series="bipolar/monthly").deviations == {}
    weekly = course.session(*asked, day=182).deviations["contact-outside-frame", "session"]
    assert {"X1", "ipsrt-review"} <= set(weekly.source)


def test_X1_the_weekly_work_ends_steady_or_after_ten_weeks(bipolar: Clinic) -> None:
    rule = "bipolar/steady-or-term"
    course = bipolar.open().at("middle")
    for steady in (False, True):
        course.fact("bipolar/stabilised", steady)
        assert (rule in _refusal(course)) is not steady
    unsteady = bipolar.open().at("middle")
    unsteady.fact("bipolar/stabilised", False, day=69)
    assert rule in _refusal(unsteady)
    assert rule not in _refusal(unsteady, day=70)


def _refusal(course: Any, day: int | None = None) -> set[str]:
    reasons = getattr(course.do(c.Advance, day), "reasons", ())
    return {reason.rule for reason in reasons}


def test_X1_the_weekly_work_is_left_before_the_ending_is_raised(bipolar: Clinic, ipt: Clinic) -> None:
    assert "ending-raised" not in bipolar.open().at("middle").refused(c.Advance)
    assert "ending-raised" in ipt.open().at("middle").refused(c.Advance)


def test_F9_the_ending_is_raised_in_the_preventive_phase(bipolar: Clinic) -> None:
    middle = bipolar.open().at("middle")
    assert "ending-raised" not in middle.refused(c.Advance)
    left_out = next(each for each in bipolar.resolution.weakenings if each.path == "phases.middle.exit.ending-raised")
    assert left_out
    course = bipolar.open().at("bipolar/preventive")
    assert {"F9", "J-F9"} <= set(course.refused(c.Advance)["bipolar/ending-raised"].source)
    assert "raise-ending" in course.tasks


def test_X1_rhythm_is_scored_and_gone_through_at_every_session(bipolar: Clinic) -> None:
    course = bipolar.open().at("middle")
    assert ("task-not-done", "bipolar/review-rhythm") in course.session(*EACH).deviations
    entry = _rhythm(course, 5, 6, 7, 4, 3).entry
    assert (entry.total, entry.prorated) == (500, False)
    assert course.values["score:srm-5"] == 500
    with pytest.raises(IllFormedCommand):
        _rhythm(course, 8, 0, 0, 0, 0)
    assert "bipolar/rhythm-explained" in bipolar.open().at("psychoeducation").refused(c.Advance)


def test_X1_lost_sleep_and_a_high_mood_are_alerts(bipolar: Clinic) -> None:
    for fact, value, alerts in (
        ("bipolar/sleep", "somewhat-less", set()),
        ("bipolar/sleep", "much-less", {"bipolar/rhythm-lost"}),
        ("bipolar/rhythm-broken", True, {"bipolar/rhythm-lost"}),
        ("bipolar/high-mood", "some", set()),
        ("bipolar/high-mood", "marked", {"bipolar/high-mood"}),
        ("bipolar/high-mood", "needs-admission", {"bipolar/acute-mania"}),
    ):
        assert bipolar.open().fact(fact, value).alerts.keys() == alerts


def test_X1_medication_is_the_prescribers_matter_and_the_rhythm_comes_first(bipolar: Clinic) -> None:
    for phase in ("assessment", "psychoeducation"):
        assert "bipolar/antidepressant-alone" in bipolar.open().at(phase).cautions
    middle = bipolar.open().at("middle")
    assert "bipolar/antidepressant-alone" not in middle.cautions
    assert middle.cautions["bipolar/rhythm-before-all"] == ("J-X1",)


def test_X1_an_episode_that_is_over_is_no_reason_for_another_plan(bipolar: Clinic, ipt: Clinic) -> None:
    over = {"current-episode": False}
    assert "no-current-episode" in ipt.open(over).cautions
    assert "no-current-episode" not in bipolar.open(over).cautions


def test_X1_what_the_middle_asks_for_is_asked_for_in_the_preventive_phase_too(bipolar: Clinic) -> None:
    asked = ("bipolar/review-rhythm", *EACH)
    course = bipolar.open().at("bipolar/preventive")
    middle_tasks = {"raise-ending", "work-out-coping", "ask-what-was-tried"}
    assert {line.id for line in course.agenda().tasks if not line.left_behind} >= middle_tasks
    came = course.session("raise-ending", "work-out-coping", *asked, day=91, series="bipolar/twice-monthly")
    assert came.notices == {}


def test_what_the_trial_left_out_is_weighed_by_a_person(bipolar: Clinic) -> None:
    known = {"diagnosis": ["bipolar"], "bipolar/high-mood": "none", MEDICATION: "under-way"}
    for found in ({"bipolar/episodes-a-year": 4}, {"bipolar/pregnant": True}, {"diagnosis": ["bipolar", "borderline"]}):
        fit = bipolar.fit({**known, **found})
        assert (fit.fits, len(fit.against)) == (True, 1)
