"""Group IPT: met alone first, rules and confidence agreed, a measure each time, risk outside the group."""

from __future__ import annotations

from tests.clinical.bench import Bench, Clinic

from iptflow.course import commands as c

MEET, RULES, RISK = "group/meet-alone", "group/tell-rules", "group/risk-alone"
ALL = ("client", "group/members", "therapist")
GATE = {"group/met-before", "group/rules-told", "group/confidence-agreed"}


def met(group: Clinic) -> Bench:
    course = group.open()
    assert course.session(MEET, RULES, series="pre-group").deviations == {}
    course.fact("group/keeps-confidence", True)
    return course


def test_offered_to_depressed_people_who_would_come_to_a_group(group: Clinic) -> None:
    facts = {"diagnosis": ["depression"], "group/would-come": True}
    assert group.fit(facts).fits is True
    assert group.fit({**facts, "group/would-come": False}).fits is False
    assert group.fit({"diagnosis": ["depression"]}).fits is None
    against = group.fit({**facts, "risk.suicidal-thoughts": "plan", "group/able": False}).against
    assert [ground.source for ground in against] == [("memory-lead",), ("memory-lead",)]
    assert group.fit({**facts, "diagnosis": ["depression", "psychosis"]}).fits is True  # a person weighs it


def test_nobody_comes_into_the_group_unmet_or_without_its_rules(group: Clinic) -> None:
    course = group.open()
    assert course.refused(c.Advance).keys() >= GATE
    in_company = course.session(MEET, RULES, minutes=90, participants=ALL, day=7)
    assert {in_company.deviations["task-in-company", each].found for each in (MEET, RULES)} == {"group/members"}
    course.fact("group/keeps-confidence", False)
    assert course.refused(c.Advance).keys() >= GATE
    assert GATE.isdisjoint(met(group).refused(c.Advance))


def test_eight_to_sixteen_sessions_of_an_hour_and_a_half_after_a_meeting_alone(group: Clinic) -> None:
    contacts = group.protocol.frame.contacts
    assert (contacts["session"].count, contacts["session"].minutes, contacts["session"].every) == (
        (8, 16), (90, 90), "P7D",
    )  # fmt: skip
    assert (contacts["pre-group"].count, contacts["pre-group"].participants) == ((1, 2), ("client", "therapist"))
    course = met(group)
    assert course.session(minutes=90, participants=ALL, day=7).deviations == {}
    assert ("minutes-outside-frame", "session") in course.session(minutes=60, participants=ALL, day=14).deviations
    assert ("contact-outside-frame", "session") in met(group).session(minutes=90, participants=ALL, day=1).deviations
    due = course.handle.due(course.course.opened, course.course.opened.replace(month=6)).contacts
    assert [each.series for each in due] == ["pre-group", *["session"] * 8]


def test_the_size_of_a_circle_has_its_source(group: Clinic) -> None:
    assert group.protocol.circle is not None
    assert (group.protocol.circle.members, group.protocol.circle.source) == ((6, 10), ("memory-lead", "who-2016"))


def test_the_phq_9_is_asked_at_each_session_and_what_it_says_of_risk_is_taken_up_alone(group: Clinic) -> None:
    assert {"opening", "each-session", "ending"} == set(group.protocol.measures["phq-9"].at)
    course = met(group)
    assert RISK not in course.tasks
    items = {str(number): 1 for number in range(1, 10)}
    alert = course.accepted(c.RecordMeasure, day=7, measure="phq-9", items=items)
    assert alert.alerts.keys() == {"phq-9-item-9"}
    assert RISK in course.tasks
    assert "group/risk-outside" in course.cautions
    assert ("task-in-company", RISK) in course.session(RISK, minutes=90, participants=ALL).deviations
    assert RISK in course.tasks
    assert course.session(RISK, series="extra").deviations == {}
    assert course.values[f"task:{RISK}"] is True


def test_members_offer_each_other_ways_and_each_takes_a_step(group: Clinic) -> None:
    course = met(group).at("psychoeducation")
    assert "group/rules-again" in course.tasks
    assert {"group/others-give-options", "group/step-to-try"} <= course.at("middle").tasks


def test_who_is_known_from_elsewhere_is_kept_in_mind_and_never_named(group: Clinic) -> None:
    course = met(group)
    assert "group/neighbours" not in course.cautions
    course.fact("group/known-members", True)
    assert "group/neighbours" in course.cautions
    assert group.protocol.facts["group/known-members"].type == "boolean"


def test_what_is_known_of_it_is_dated(group: Clinic) -> None:
    known = {each.as_of: (each.status, each.sources) for each in group.fit({}).evidence}
    assert known == {2003: ("established", ("bolton-2003",)), 2006: ("established", ("bass-2006",))}
