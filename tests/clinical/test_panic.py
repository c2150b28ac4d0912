"""X2: panic disorder."""

from __future__ import annotations

from tests.clinical.bench import Clinic
from tests.clinical.telling import assert_told_before_the_contract, assert_under_study_in_2002

from iptflow.course import commands as c

COUNT = "panic/count-attacks"


def test_X2_panic_is_told_before_the_contract(panic: Clinic) -> None:
    assert_told_before_the_contract(panic, "panic")


def test_X2_panic_under_study_in_2002_and_another_therapy_did_better_since(panic: Clinic) -> None:
    assert_under_study_in_2002(panic, (2006, "experimental"), (2012, "not-shown"))
    fit = panic.fit({"diagnosis": ["panic"]})
    assert fit.fits is True
    assert any("Cognitive behavioural" in each for each in fit.alternatives)
    assert panic.fit({"diagnosis": ["depression"]}).fits is False
    assert "panic/cbt-preferred" in panic.open().cautions


def test_X2_panic_has_no_exposure_and_counts_attacks(panic: Clinic, ipt: Clinic) -> None:
    given = panic.open().session(COUNT, techniques=("exposure-tasks",)).deviations["technique-given", "exposure-tasks"]
    assert given.expected == "excluded"
    base = ipt.open().session(techniques=("exposure-tasks",)).deviations["technique-given", "exposure-tasks"]
    assert base.expected == "discouraged"
    course = panic.open()
    assert course.session().deviations.keys() == {("task-not-done", COUNT)}
    assert course.session(COUNT).deviations == {}
    assert course.fact("panic/attacks-a-week", 3).deviations == {}


def test_a_medical_cause_that_is_not_treated_is_weighed_by_a_person(panic: Clinic) -> None:
    for found, against in (("untreated", 1), ("treated", 0), ("none-found", 0)):
        fit = panic.fit({"diagnosis": ["panic"], "panic/medical-cause": found})
        assert (fit.fits, len(fit.against)) == (True, against)


def test_X2_panic_has_twelve_to_fourteen_sessions(panic: Clinic) -> None:
    course = panic.open({"diagnosis": ["panic"]})
    assert course.opening.notices == {}
    for week in range(14):
        assert course.session(COUNT, day=7 * week).deviations == {}
    late = course.session(COUNT, day=98).deviations
    assert late.keys() == {("too-many-contacts", "session"), ("contact-outside-frame", "session")}


def test_the_scale_is_scored_without_wording(panic: Clinic) -> None:
    items = {str(n): 4 for n in range(1, 8)}
    assert panic.open().accepted(c.RecordMeasure, measure="pdss", items=items).entry.total == 28
    assert {item.text for item in panic.protocol.instruments["pdss"].items.values()} <= {"", None}
