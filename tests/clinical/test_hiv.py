"""HIV1: people with HIV and a depression."""

from __future__ import annotations

import pytest
from tests.clinical.bench import Bench, Clinic

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

THEMES = {"hiv/stigma", "hiv/being-gay", "hiv/relatives-draw-back", "hiv/medical-course"}
APPLIES = "hiv/being-gay-applies"


def _themes(course: Bench) -> set[str]:
    return {line.id for line in course.agenda().themes}


def test_HIV1_four_themes_the_second_only_if_the_client_says_so(hiv: Clinic) -> None:
    course = hiv.open()
    assert _themes(course) == THEMES - {"hiv/being-gay"}
    course.fact(APPLIES, False)
    assert _themes(course) == THEMES - {"hiv/being-gay"}
    course.fact(APPLIES, True)
    assert _themes(course) == THEMES
    course.accepted(c.RecordTheme, theme="hiv/stigma")
    course.accepted(c.RecordTheme, theme="hiv/medical-course", status="not-relevant")
    assert _themes(course) == {"hiv/being-gay", "hiv/relatives-draw-back"}


def test_HIV1_not_asked_and_rather_not_say_are_valid(hiv: Clinic) -> None:
    course = hiv.open()
    before = course.refused(c.Advance).keys()
    assert not [task for task in hiv.protocol.tasks.values() if APPLIES in task.records]
    course.accepted(c.RecordFact, fact=APPLIES, declined=True)
    assert course.refused(c.Advance).keys() == before
    assert "hiv/being-gay" not in _themes(course)
    assert {"HIV1", "J-HIV1"} <= set(course.cautions["hiv/being-gay-only-if-said"])


def test_HIV1_what_the_client_said_is_sensitive_and_the_therapists_alone(hiv: Clinic) -> None:
    for fact in ("hiv/status", APPLIES):
        declared = hiv.protocol.facts[fact]
        assert (declared.sensitive, declared.by, declared.audience) == (True, "client", "therapist")
    course = hiv.open({"hiv/status": "positive"})
    course.fact(APPLIES, True)
    for viewer in ("client", "partner", "relative"):
        seen = str(course.agenda(viewer=viewer)) + str(course.report(viewer=viewer))
        assert "hiv" not in seen.lower()
        assert "gay" not in seen.lower()
    assert "J-HIV1" in course.cautions["hiv/status-is-protected"]


def test_HIV1_offered_with_both_and_never_without_having_been_told(hiv: Clinic) -> None:
    assert hiv.fit({"diagnosis": ["depression"], "hiv/status": "positive"}).fits is True
    assert hiv.fit({"diagnosis": ["depression"], "hiv/status": "negative"}).fits is False
    assert hiv.fit({"diagnosis": ["depression"]}).fits is None
    ill = hiv.fit({"diagnosis": ["depression"], "hiv/status": "positive", "hiv/too-ill-to-attend": True})
    assert (ill.fits, [each.source for each in ill.against]) == (True, [("markowitz-1995",)])


def test_HIV1_what_is_added_from_memory_is_offered_and_never_a_gate(hiv: Clinic, ipt: Clinic) -> None:
    course = hiv.open().at("focus-selection")
    assert {"hiv/telling-others", "hiv/others-lost"} <= course.tasks
    before = course.refused(c.Advance).keys()
    course.session("hiv/telling-others", "hiv/others-lost")
    assert course.refused(c.Advance).keys() == before
    assert hiv.protocol.phases == ipt.protocol.phases
    considered = c.Considered(onset="linked", help="likely", grounds=("hiv/illness",))
    assert course.choose("transition", considered={"transition": considered}).deviations == {}
    with pytest.raises(IllFormedCommand):
        ipt.open().at("focus-selection").choose("transition", considered={"transition": considered})
    assert {"hiv/confusion", "hiv/several-medicines", "hiv/illness-may-interrupt"} <= course.cautions.keys()


def test_sixteen_weeks(hiv: Clinic) -> None:
    frame = hiv.protocol.frame
    assert (frame.weeks.range, frame.contacts["session"].count) == ((16, 16), (16, 16))
    course = hiv.open()
    assert course.session(day=15 * 7).deviations == {}
    assert ("contact-outside-frame", "session") in course.session(day=17 * 7).deviations
