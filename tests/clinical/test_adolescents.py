"""AD1 to AD8: young people of twelve to eighteen years."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Bench, Clinic

from iptflow.conditions import evaluate, variables_of
from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

EACH = ("ask-suicidal-thoughts", "adolescents/ask-school-attendance")
OWN = "adolescents/"
FOR_ALL = {"parting-from-parents", "say-against-parents", "new-ties", "peer-pressure"}
WHERE_IT_APPLIES = {"first-death": "death-of-close-person", "one-parent": "single-parent-family"}
FIVE = (
    "parent-history",
    "teaching-parent",
    "teaching-adolescent",
    "medication-talk-parent",
    "medication-talk-adolescent",
)
FAMILY = ("client", "therapist", "parent")


def _call(course: Bench, day: int, *who: str, **fields: Any) -> Any:
    fields = {"tasks": EACH, **fields}
    return course.accepted(c.RecordContact, day, series="phone", participants=who, **fields)


def test_AD1_six_themes_two_of_them_where_they_apply(adolescents: Clinic) -> None:
    themes = {name: theme for name, theme in adolescents.protocol.themes.items() if "AD1" in theme.source}
    assert themes.keys() == {OWN + name for name in (*FOR_ALL, *WHERE_IT_APPLIES)}
    for theme, fact in WHERE_IT_APPLIES.items():
        when = adolescents.plan.conditions[f"themes.{OWN}{theme}"]
        course = adolescents.open()
        assert evaluate(when, course.values) is None
        for value in (False, True):
            course.fact(OWN + fact, value)
            assert evaluate(when, course.values) is value
        shown = {line.id for line in course.agenda().themes}
        assert shown >= {OWN + name for name in (*FOR_ALL, theme)}
        course.accepted(c.RecordTheme, theme=OWN + theme)
        assert OWN + theme not in {line.id for line in course.agenda().themes}
    assert {line.id for line in adolescents.open().agenda().themes} == {OWN + name for name in FOR_ALL}
    assert not [name for name in FOR_ALL if f"themes.{OWN}{name}" in adolescents.plan.conditions]
    assert adolescents.open().session("adolescents/find-out-circumstances", *EACH).deviations == {}


def test_AD1_no_theme_is_a_gate_and_each_is_covered_or_not_relevant(adolescents: Clinic) -> None:
    course = adolescents.open()
    for theme in sorted({*FOR_ALL, *WHERE_IT_APPLIES}):
        course.accepted(c.RecordTheme, theme=OWN + theme, status="not-relevant")
        assert course.values[f"theme:{OWN}{theme}"] is True
    with pytest.raises(IllFormedCommand):
        course.accepted(c.RecordTheme, theme=OWN + "sport")
    demands = [d for gates in adolescents.plan.gates.values() for gate in gates.values() for d in gate.demands]
    assert not [d for d in demands if any(variable.startswith("theme:") for variable in variables_of(d.condition))]


def test_AD2_twelve_weekly_sessions(adolescents: Clinic, ipt: Clinic) -> None:
    course = adolescents.open()
    for week in range(12):
        assert course.session(*EACH, day=7 * week).deviations == {}
    more = course.session(*EACH, day=7 * 11 + 1).deviations
    assert "AD2" in more["too-many-contacts", "session"].source
    late = adolescents.open().session(*EACH, day=7 * 12).deviations
    assert "AD2" in late["contact-outside-frame", "session"].source
    assert ipt.open().session(day=7 * 12).deviations == {}
    assert adolescents.protocol.frame.contacts["session"].every == "P7D"
    assert adolescents.protocol.frame.weeks.planned == 12


def test_AD3_four_weekly_calls_with_the_young_person(adolescents: Clinic, ipt: Clinic) -> None:
    course = adolescents.open()
    for week in range(4):
        assert _call(course, 7 * week + 3, "client", "therapist").deviations == {}
    assert course.values["count:phone"] == 4
    assert "AD3" in _call(course, 27, "client", "therapist").deviations["too-many-contacts", "phone"].source
    outside = _call(adolescents.open(), 28, "client", "therapist").deviations
    assert "AD3" in outside["contact-outside-frame", "phone"].source
    with pytest.raises(IllFormedCommand):
        _call(ipt.open(), 3, "client", "therapist", tasks=())


def test_AD3_a_call_with_a_parent_is_none_of_the_four(adolescents: Clinic) -> None:
    course = adolescents.open()
    came = _call(course, 3, "parent", "therapist", tasks=())
    assert (came.notices.keys(), came.deviations) == ({"not-counted"}, {})
    assert course.values.get("count:phone", 0) == 0
    _call(course, 4, "client", "parent", "therapist")
    assert course.values["count:phone"] == 1


def test_AD3_a_missed_call_is_a_deviation_and_makes_nothing_else_late(adolescents: Clinic) -> None:
    course = adolescents.open()
    missed = course.accepted(c.RecordContact, 3, series="phone", status="missed")
    assert missed.deviations["contact-missed", "phone"].source == ("AD3",)
    first = course.session("psychiatric-history", "adolescents/teaching-adolescent", *EACH, day=7)
    assert (first.deviations, first.notices) == ({}, {})
    assert _call(course, 10, "client", "therapist").deviations == {}


def test_AD3_the_agenda_asks_for_the_call_of_the_week(adolescents: Clinic) -> None:
    course = adolescents.open()
    assert [line.source for line in course.agenda().plugins] == ["AD3"]
    assert course.cautions["adolescents/calls-are-with-the-young-person"] == ("AD3",)
    _call(course, 3, "client", "therapist")
    assert course.agenda().plugins == ()
    course.day = 4 * 7
    assert course.agenda().plugins == ()


def test_AD4_five_parts_stand_before_the_end_of_assessment(adolescents: Clinic) -> None:
    course = adolescents.open()
    five = {OWN + name for name in FIVE}
    reasons = course.refused(c.Advance)
    assert {rule for rule, reason in reasons.items() if "AD4" in reason.source} == five
    assert {reasons[rule].demanded_by for rule in five} == {"adolescents"}
    assert course.session(*sorted(five), *EACH, participants=FAMILY).deviations == {}
    assert not five & course.refused(c.Advance).keys()
    alone = adolescents.open().session(*sorted(five), *EACH).deviations
    of_parents = {name for name in five if name.endswith(("parent", "parent-history"))}
    assert alone.keys() == {("task-without-participant", name) for name in of_parents}


def test_AD4_a_part_is_waived_for_a_reason_and_counts_as_done(adolescents: Clinic) -> None:
    for part in FIVE:
        course = adolescents.open()
        for wrong in ("no time", "parent-busy"):
            with pytest.raises(IllFormedCommand):
                course.accepted(c.WaiveTask, task=OWN + part, reason=wrong)
        reasons = adolescents.protocol.tasks[OWN + part].waive_reasons
        none_available = {"none-available"} if "parent" in part else set()
        assert reasons.keys() == {"unsafe", "adolescent-objects"} | none_available
        came = course.accepted(c.WaiveTask, task=OWN + part, reason="unsafe")
        assert (came.entry.shared_with, came.deviations) == ((), {})
        assert OWN + part not in course.refused(c.Advance)
    for part in ("confidentiality-limits", "parent-joins-middle", "parent-joins-ending"):
        for reason in ("none-available", "unsafe", "adolescent-objects"):
            came = adolescents.open().accepted(c.WaiveTask, task=OWN + part, reason=reason)
            assert (came.entry.reason, came.entry.shared_with) == (reason, ())
    with pytest.raises(IllFormedCommand) as caught:
        adolescents.open().accepted(c.WaiveTask, task="psychiatric-history", reason="unsafe")
    assert [finding.code for finding in caught.value.findings] == ["command/not-waivable"]


def test_AD4_done_later_counts_and_stays_noted_as_late(adolescents: Clinic) -> None:
    course = adolescents.open()
    course.session(*EACH)
    came = course.session(*(OWN + part for part in FIVE), *EACH, day=7, participants=FAMILY)
    assert (came.deviations, came.notices["task-late"].source) == ({}, ("AD4",))
    assert not {OWN + part for part in FIVE} & course.refused(c.Advance).keys()


def test_AD4_the_parents_part_is_on_the_agenda_with_whom_it_needs(adolescents: Clinic) -> None:
    course = adolescents.open()
    shown = {line.id: line.with_ for line in course.agenda().tasks}
    for part in FIVE:
        assert shown[OWN + part] == (("client",) if part.endswith("adolescent") else ("parent",))
    course.accepted(c.WaiveTask, task=OWN + "parent-history", reason="unsafe")
    assert OWN + "parent-history" not in course.tasks


def test_AD5_advice_is_a_deviation_and_never_refused(adolescents: Clinic, ipt: Clinic) -> None:
    techniques = adolescents.protocol.techniques
    assert (techniques["supportive-listening"].stance, techniques["direct-advice"].stance) == (
        "encouraged",
        "discouraged",
    )
    for technique in ("supportive-listening", "direct-advice"):
        said = adolescents.resolution.provenance[f"techniques.{technique}.stance"]
        assert [each.source for each in said if each.contributor == "adolescents"] == [("AD5",)]
    came = adolescents.open().session(*EACH, techniques=("supportive-listening", "direct-advice"))
    assert came.deviations.keys() == {("technique-given", "direct-advice")}
    assert "AD5" in came.deviations["technique-given", "direct-advice"].source
    assert came.entry.techniques == ("supportive-listening", "direct-advice")
    assert ipt.open().session(techniques=("direct-advice",)).deviations == {}


def test_AD6_suicide_and_school_are_asked_about_at_every_contact(adolescents: Clinic, ipt: Clinic) -> None:
    for series in ("session", "phone"):
        contact = {"series": series, "minutes": None, "participants": ("client", "therapist")}
        not_asked = adolescents.open().accepted(c.RecordContact, 3, **contact).deviations
        assert not_asked.keys() == {("task-not-done", task) for task in EACH}
        assert all(set(each.source) >= {"AD6", "J-AD6"} for each in not_asked.values())
        assert adolescents.open().accepted(c.RecordContact, 3, tasks=EACH, **contact).deviations == {}
    assert ipt.open().session().deviations == {}


def test_AD6_what_was_found_is_recorded_and_not_asked_is_not_none(adolescents: Clinic) -> None:
    course = adolescents.open()
    school, thoughts = "adolescents/school-attendance", "risk.suicidal-thoughts"
    assert course.values.get(f"fact:{thoughts}") is course.values.get(f"fact:{school}") is None
    course.fact(school, "misses-some")
    assert course.fact(thoughts, "none").alerts == {}
    assert (course.values[f"fact:{school}"], course.values[f"fact:{thoughts}"]) == ("misses-some", "none")
    would_not_say = course.accepted(c.RecordFact, fact=thoughts, declined=True)
    assert would_not_say.alerts.keys() == {"adolescents/would-not-say"}
    with pytest.raises(IllFormedCommand):
        course.fact(school, "lazy")


def test_AD6_a_plan_to_end_life_speaks_against_this_treatment_and_decides_nothing(adolescents: Clinic) -> None:
    fits = adolescents.fit({"client.age": 15, "risk.suicidal-thoughts": "plan"})
    (against,) = fits.against
    assert (fits.fits, "cebc" in against.source) == (True, True)
    assert adolescents.fit({"client.age": 15, "risk.suicidal-thoughts": "passive"}).against == ()
    course = adolescents.open({"client.age": 15})
    assert course.fact("risk.suicidal-thoughts", "plan").alerts["suicidal-thoughts"].rank == 3
    assert course.session(*EACH).deviations == {}


def test_AD6_both_questions_are_on_every_agenda(adolescents: Clinic) -> None:
    for phase in adolescents.protocol.phases:
        course = adolescents.open().at(phase)
        course.session(*EACH)
        assert set(EACH) <= course.tasks
    assert "AD6" not in adolescents.open().at("middle").cautions.get(OWN + "limited-sick-role", ())
    assert "J-AD6" in adolescents.open().cautions[OWN + "limited-sick-role"]


def test_AD7_what_was_thought_in_2002_stands_beside_what_came_later(adolescents: Clinic) -> None:
    reading = adolescents.protocol.readings["adolescents/antidepressants"]
    assert reading.for_ == "therapist"
    assert {"AD7", "march-2004", "hetrick-2012", "hetrick-2021"} <= set(reading.source)
    assert reading.text.index("As of 2002") < reading.text.index("2004") < reading.text.index("2012")
    assert "for or against" in reading.text
    course = adolescents.open()
    assert course.fact("concurrent-treatment", {"kind": "medication"}, key="m").notices == {}


def test_AD7_only_the_therapist_reads_about_medication(adolescents: Clinic) -> None:
    course = adolescents.open()
    (reading,) = (line for line in course.agenda().readings if "AD7" in line.source)
    assert reading.text.index("As of 2002") < reading.text.index("2004")
    for viewer in ("client", "parent"):
        assert course.agenda(viewer).readings == ()


def test_AD8_the_limits_of_confidentiality_are_told_to_both_together(adolescents: Clinic) -> None:
    limits = "adolescents/confidentiality-limits"
    course = adolescents.open()
    assert "AD8" in course.refused(c.Advance)[limits].source
    assert adolescents.open().session(limits, *EACH).deviations.keys() == {("task-without-participant", limits)}
    assert course.session(limits, *EACH, participants=FAMILY).deviations == {}
    assert limits not in course.refused(c.Advance)
    passed_on = course.fact("adolescents/passing-on", {"what": "danger-to-self", "to": "parent"}, key="p-1")
    assert passed_on.deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("adolescents/passing-on", {"what": "everything"}, key="p-2")
    for reason in ("unsafe", "adolescent-objects"):
        waived = adolescents.open()
        waived.accepted(c.WaiveTask, task=limits, reason=reason)
        assert limits not in waived.refused(c.Advance)


def test_AD8_unsafe_and_an_objection_are_reasons_for_the_therapist_alone(adolescents: Clinic) -> None:
    of_parents = ("parent-history", "teaching-parent", "medication-talk-parent", "confidentiality-limits")
    for part in of_parents:
        for reason in ("unsafe", "adolescent-objects"):
            assert "AD8" in adolescents.protocol.tasks[OWN + part].waive_reasons[reason].source
            came = adolescents.open().accepted(c.WaiveTask, task=OWN + part, reason=reason)
            assert (came.entry.reason, came.entry.shared_with) == (reason, ())


def test_AD8_consent_and_assent_follow_the_law_that_was_recorded(adolescents: Clinic) -> None:
    rule = "adolescents/consent"
    course = adolescents.open({"client.age": 15})
    assert course.session("adolescents/ask-who-consents", *EACH).deviations == {}
    course.consents("treatment", "records", "adolescents/assent")
    assert "AD8" in course.refused(c.Advance)[rule].source
    course.fact("adolescents/who-consents", "guardian")
    assert rule in course.refused(c.Advance)
    course.consents("adolescents/guardian", by="parent")
    assert rule not in course.refused(c.Advance)
    for consent in ("treatment", "records"):
        assert set(adolescents.protocol.consents[consent].by) == {"client", "parent"}
        assert adolescents.open().accepted(c.RecordConsent, consent=consent, by="parent").deviations == {}
    with pytest.raises(IllFormedCommand):
        adolescents.open().accepted(c.RecordConsent, consent="adolescents/assent", by="parent")
    own = adolescents.open({"client.age": 12})
    own.fact("adolescents/who-consents", "adolescent")
    assert rule not in own.refused(c.Advance)


def test_AD8_a_parent_sees_dates_teaching_and_what_was_agreed(adolescents: Clinic) -> None:
    assert adolescents.protocol.participants["parent"].sees == ("attendance", "teaching")
    facts = adolescents.protocol.facts
    assert facts["adolescents/agreed-to-share"].audience == "parent"
    assert facts["adolescents/passing-on"].audience == "all"
    assert {facts[name].audience for name in ("adolescents/school-attendance", "risk.suicidal-thoughts")} == {
        "therapist"
    }
    course = adolescents.open()
    course.fact(
        "adolescents/agreed-to-share", {"what": "That mornings are hard.", "agreed-on": "2026-01-05"}, key="s-1"
    )
    passed_on = course.accepted(c.ReportEvent, event="adolescents/risk-passed-on")
    assert (passed_on.alerts, passed_on.deviations) == ({}, {})


def test_AD8_a_parent_is_shown_the_appointment_and_what_is_taught(adolescents: Clinic) -> None:
    course = adolescents.open()
    course.fact("risk.suicidal-thoughts", "passive")
    for caution in ("said-alone", "limits-told-apart"):
        assert {"AD8", "J-AD8"} & set(course.cautions[OWN + caution])
    shown = course.agenda("parent")
    assert (shown.alerts, shown.cautions, shown.themes, shown.plugins) == ((), (), (), ())
    assert all(line.source == () and line.id == "" for line in shown.tasks)
    titles = {line.title for line in shown.tasks}
    assert adolescents.protocol.tasks[OWN + "teaching-parent"].title in titles
    assert adolescents.protocol.tasks["ask-suicidal-thoughts"].title not in titles
