"""X3: social anxiety disorder."""

from __future__ import annotations

from tests.clinical.bench import Clinic

BOOSTER = "social-anxiety/booster"


def test_X3_what_was_said_in_2002_stands_only_beside_the_later_trials(social_anxiety: Clinic) -> None:
    known = [(each.as_of, each.status) for each in social_anxiety.fit({}).evidence]
    assert known == [(2002, "established"), (2008, "mixed"), (2011, "mixed")]
    report = social_anxiety.open().report()
    assert {(each.as_of, each.status) for each in report.evidence} >= set(known)
    said = social_anxiety.protocol.cautions["social-anxiety/dated-statement"].text
    assert all(year in said for year in ("2002", "2008", "2011"))
    assert "social-anxiety/dated-statement" in social_anxiety.open().cautions


def test_X3_cognitive_therapy_is_named_first(social_anxiety: Clinic) -> None:
    fit = social_anxiety.fit({"diagnosis": ["social-anxiety"]})
    assert fit.fits is True
    assert "Cognitive therapy" in fit.alternatives[0]
    assert social_anxiety.fit({"diagnosis": ["panic"]}).fits is False
    course = social_anxiety.open()
    assert "social-anxiety/say-what-trials-found" in course.tasks
    course.session("social-anxiety/say-what-trials-found")
    assert "social-anxiety/say-what-trials-found" not in course.tasks


def test_X3_fourteen_to_sixteen_sessions_and_a_booster(social_anxiety: Clinic) -> None:
    course = social_anxiety.open({"diagnosis": ["social-anxiety"]})
    assert course.opening.notices == {}
    for number in range(16):
        assert course.session(day=7 * number).deviations == {}
    assert "X3" in course.session(day=112).deviations["too-many-contacts", "session"].source
    early = social_anxiety.open().session(day=105, series=BOOSTER)
    assert early.deviations.keys() == {("contact-outside-frame", BOOSTER)}
    assert course.session(day=112, series=BOOSTER).deviations == {}
    assert course.session(day=120, series=BOOSTER).deviations.keys() == {("too-many-contacts", BOOSTER)}


def test_X3_how_much_the_client_keeps_away_is_asked_each_time(social_anxiety: Clinic) -> None:
    ask = "social-anxiety/ask-avoidance"
    course = social_anxiety.open()
    assert ask in course.tasks
    course.session(ask)
    assert ask in course.tasks
    assert course.fact("social-anxiety/avoidance", 7).deviations == {}


def test_being_unsure_of_ones_part_is_a_ground_and_no_fifth_area(social_anxiety: Clinic) -> None:
    areas = social_anxiety.protocol.areas
    assert set(areas) == {"grief", "dispute", "transition", "deficits"}
    for area in ("transition", "deficits"):
        assert "social-anxiety/role-insecurity" in areas[area].grounds
