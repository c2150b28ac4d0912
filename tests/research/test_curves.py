"""The estimates are those of the books, and the pictures show them."""

from __future__ import annotations

from datetime import timedelta
from statistics import NormalDist
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.research.test_export import START, enrol, later, treat

from iptflow.research import TrialHandle, people
from iptflow.research.figures import draw_survival, draw_trajectories
from iptflow.research.survival import Followed, at_risk, curve, followed
from iptflow.research.trajectories import Point, trajectory

# Weeks in remission of 21 patients given 6-mercaptopurine; a plus is censored (Freireich 1963, in every textbook).
TIMES = "6 6 6 7 10 13 16 22 23 6+ 9+ 10+ 11+ 17+ 19+ 20+ 25+ 32+ 32+ 34+ 35+"
MERCAPTOPURINE = [Followed(int(each.rstrip("+")), not each.endswith("+")) for each in TIMES.split()]
TABLE = [(0, 21, 1.0), (6, 21, 0.857), (7, 17, 0.807), (10, 15, 0.753), (13, 12, 0.690), (16, 11, 0.627),
         (22, 7, 0.538), (23, 6, 0.448)]  # fmt: skip


def test_the_estimate_is_that_of_the_textbooks() -> None:
    steps = curve(MERCAPTOPURINE)
    assert [(each.day, each.at_risk) for each in steps] == [(day, risk) for day, risk, _ in TABLE]
    assert [float(each.survival) for each in steps] == pytest.approx([each for _, _, each in TABLE], abs=0.0006)


def test_the_bounds_are_those_of_the_log_cumulative_hazard() -> None:
    """Kalbfleisch and Prentice give 0.620 to 0.952 at 6 weeks and 0.188 to 0.680 at 23 weeks for these data."""
    steps = {each.day: each for each in curve(MERCAPTOPURINE)}
    assert (steps[6].low, steps[6].high) == pytest.approx((0.620, 0.952), abs=0.001)
    assert (steps[23].low, steps[23].high) == pytest.approx((0.188, 0.680), abs=0.001)
    assert NormalDist().inv_cdf(0.975) == pytest.approx(1.959963984540054)


FOLLOWED = st.lists(st.builds(Followed, st.integers(0, 60), st.booleans()), min_size=1, max_size=40)


@given(FOLLOWED)
def test_the_curve_falls_from_one_and_stays_in_its_bounds(times: list[Followed]) -> None:
    steps = curve(times)
    assert steps[0].survival == 1
    assert [each.survival for each in steps] == sorted((each.survival for each in steps), reverse=True)
    assert all(0 <= each.low <= float(each.survival) + 1e-12 <= each.high + 2e-12 <= 1 + 2e-12 for each in steps)
    assert at_risk(times, [0]) == (len(times),)
    assert sum(each.events for each in steps) == sum(each.event for each in times)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_that_is_left(days: list[int]) -> None:
    for each in curve([Followed(day, True) for day in days])[1:]:
        assert each.survival * len(days) == sum(day > each.day for day in days)


@pytest.fixture(scope="module")
def trial() -> TrialHandle:
    trial = later()
    enrol(trial, "p-1", "p-2", "p-3", "p-4")
    for number, name in enumerate(("p-1", "p-2", "p-3"), start=1):
        treat(trial, name, 3)
        trial.assess(name, "phq-9", total=4 * number, on=START + timedelta(days=55))
    trial.course("p-1").report_event("relapse", on=START + timedelta(days=90))
    trial.course("p-1").report_event("recurrence", on=START + timedelta(days=120))
    trial.course("p-2").end("withdrawn", on=START + timedelta(days=30))
    return trial


def test_everybody_is_followed_to_the_first_event_or_to_the_last_record(trial: TrialHandle) -> None:
    found = {each.id: followed(each) for each in people(trial)}
    assert found == {"p-1": (90, True), "p-2": (55, False), "p-3": (55, False), "p-4": (0, False)}


def test_who_never_came_to_the_end_of_acute_treatment_is_not_counted_from_it(trial: TrialHandle) -> None:
    assert {followed(each, "acute-end") for each in people(trial)} == {None}
    course = trial.course("p-3")
    for phase in ("psychoeducation", "focus-selection", "middle", "termination", "completed"):
        course.override(reason="clinical judgement", to=phase, on=START + timedelta(days=60))
    course.report_event("recurrence", on=START + timedelta(days=100))
    person = next(each for each in people(trial) if each.id == "p-3")
    assert person.course.ended == "completed"
    assert followed(person, "acute-end") == (40, True)


def test_a_trajectory_has_the_means_of_those_who_have_a_score(trial: TrialHandle) -> None:
    start, later_ = trajectory(people(trial), "phq-9")
    assert (start.window, start.number, start.mean, start.low, start.high) == ("start", 4, 16, 16, 16)
    assert (later_.window, later_.day, later_.number, later_.mean) == ("week-8", 56, 3, 8)
    assert later_.low == pytest.approx(8 - 1.96 * 4 / 3**0.5)


def test_of_one_score_nobody_knows_how_sure_it_is(trial: TrialHandle) -> None:
    (_, point) = trajectory(people(trial)[:1], "phq-9")
    assert point == Point("week-8", "Eight weeks", 56, 1, 4, None, None)


def test_the_pictures_are_well_formed_and_tell_the_numbers(trial: TrialHandle) -> None:
    times = {"A & B": MERCAPTOPURINE, "<C>": [Followed(3, False)], "nobody": []}
    survival = draw_survival("Trial", times, since="allocation", synthetic=True)
    words = [text.text for text in ElementTree.fromstring(survival).iter("{http://www.w3.org/2000/svg}text")]
    assert {"A & B", "<C>", "21 (0)", "1 (0)", "0 (0)"} <= set(words)
    instrument = trial.course("p-1").plan.protocol.instruments["phq-9"]
    points = trajectory(people(trial), "phq-9")
    scores = draw_trajectories("Trial", instrument, {"one": points, "none": ()}, synthetic=True)
    words = [text.text for text in ElementTree.fromstring(scores).iter("{http://www.w3.org/2000/svg}text")]
    assert {"one", "none", "4", "3", "Eight weeks"} <= set(words)


def test_a_picture_of_nobody_is_a_picture() -> None:
    for times in ((), (Followed(0, False),)):
        ElementTree.fromstring(draw_survival("Trial", {"a": times, "b": ()}, since="acute-end", synthetic=False))
