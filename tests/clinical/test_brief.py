"""Brief IPT: one talk about coming, then eight sessions."""

from __future__ import annotations

from tests.clinical.bench import Clinic

from iptflow.course import commands as c

ENGAGEMENT = "brief/engagement"
TALK = "brief/talk-about-coming"
FULL = "brief/offer-the-full-course"


def test_one_talk_and_eight_sessions(brief: Clinic) -> None:
    frame = brief.protocol.frame
    assert (frame.weeks.range, frame.contacts["session"].count) == ((8, 10), (8, 8))
    course = brief.open()
    assert course.session(TALK, series=ENGAGEMENT).deviations == {}
    assert ("too-many-contacts", ENGAGEMENT) in course.session(series=ENGAGEMENT).deviations
    for week in range(1, 9):
        assert course.session(day=7 * week).deviations == {}
    ninth = course.session(day=60).deviations["too-many-contacts", "session"]
    assert "iptinst-b" in ninth.source


def test_what_might_be_in_the_way_is_talked_about_first(brief: Clinic) -> None:
    course = brief.open()
    assert TALK in course.tasks
    for kind in ("practical", "culture", "past-care", "other"):
        assert course.fact("brief/in-the-way", {"kind": kind}, key=kind).deviations == {}
    course.session(TALK, series=ENGAGEMENT)
    assert TALK not in course.tasks
    late = brief.open()
    late.session(series=ENGAGEMENT)
    assert "iptinst-b" in late.session(TALK, day=7, series=ENGAGEMENT).notices["task-late"].source


def test_the_focus_can_be_managed_and_deficits_need_longer(brief: Clinic) -> None:
    course = brief.open().at("focus-selection")
    assert "brief/manageable-focus" in course.tasks
    assert course.cautions["brief/leave-the-complex-closed"] == ("iptinst-b",)
    course.choose("grief")
    assert "brief/deficits-need-longer" not in course.cautions
    other = brief.open().at("focus-selection")
    other.choose("deficits")
    assert other.cautions["brief/deficits-need-longer"] == ("iptinst-b",)


def test_a_step_is_agreed_on_each_time_and_its_absence_is_no_deviation(brief: Clinic) -> None:
    course = brief.open().at("middle")
    assert "brief/agree-a-step" in course.tasks
    assert course.session(day=14).deviations == {}
    assert course.session("brief/agree-a-step", techniques=("trying-out-between-sessions",)).deviations == {}


def test_with_no_response_the_full_course_is_offered(brief: Clinic) -> None:
    course = brief.open()
    course.phq(2)
    course.at("termination")
    assert FULL not in course.tasks
    course.phq(2, day=50)
    assert FULL in course.tasks
    other = brief.open().at("termination")
    other.fact("outcome.symptoms-eased", "reached")
    assert FULL not in other.tasks
    other.fact("outcome.symptoms-eased", "not-reached")
    assert FULL in other.tasks


def test_it_is_offered_where_sixteen_times_are_unlikely(brief: Clinic) -> None:
    facts = {"diagnosis": ["depression"], "brief/unlikely-to-come-often": True}
    assert brief.fit(facts).fits is True
    assert brief.fit({**facts, "brief/unlikely-to-come-often": False}).fits is False
    against = brief.fit({**facts, "brief/chronic-and-severe": True, "risk.suicidal-thoughts": "plan"})
    assert (against.fits, [each.source for each in against.against]) == (True, [("memory-lead",), ("memory-lead",)])
    assert brief.fit(facts).alternatives == ("The full course",)


def test_every_gate_of_the_base_stays(brief: Clinic, ipt: Clinic) -> None:
    assert brief.protocol.phases == ipt.protocol.phases
    assert brief.open().refused(c.Advance).keys() == ipt.open().refused(c.Advance).keys()
