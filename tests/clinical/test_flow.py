"""F1 to F12: the generic course."""

from __future__ import annotations

from datetime import date

import pytest
from tests.clinical.bench import Clinic

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand
from iptflow.protocol.line import line

OUTCOMES = (
    "symptoms-eased", "functioning-better", "understands-complaint", "knows-depression", "knows-triggers",
    "lessens-triggers", "copes", "ready-for-new-episode",
)  # fmt: skip
TAUGHT = ("explain-illness", "explain-causes", "explain-own-signs", "explain-treatments")


def test_F1_five_phases_in_order_and_then_an_end_or_maintenance(ipt: Clinic) -> None:
    assert line(ipt.protocol) == ("assessment", "psychoeducation", "focus-selection", "middle", "termination")
    assert set(ipt.plan.machine.moves("termination")) == {"completed", "maintenance"}
    with pytest.raises(IllFormedCommand) as caught:
        ipt.open().do(c.Advance, to="middle")
    assert [finding.code for finding in caught.value.findings] == ["command/unknown-move"]
    assert "history-taken" in ipt.open().refused(c.Advance)


def test_F1_a_task_done_in_an_earlier_phase_counts_and_is_no_deviation(ipt: Clinic) -> None:
    course = ipt.open()
    assert course.session("name-diagnosis", "explain-illness").deviations == {}
    assert not {"diagnosis-named", "illness-explained"} & course.at("psychoeducation").refused(c.Advance).keys()


def test_F2_weekly_for_two_to_four_months_else_a_deviation(ipt: Clinic) -> None:
    course = ipt.open()
    for week in range(17):
        assert course.session(day=7 * week).deviations == {}
    too_many = course.session(day=7 * 16 + 1).deviations["too-many-contacts", "session"]
    assert {"F2", "J-F2"} <= set(too_many.source)
    outside = ipt.open().session(day=7 * 17).deviations["contact-outside-frame", "session"]
    assert {"F2", "J-F2"} <= set(outside.source)
    assert ipt.protocol.frame.contacts["session"].every == "P7D"
    assert ipt.protocol.frame.weeks.range == (8, 17)


def test_F2_stopping_early_in_remission_is_an_ordinary_completion(ipt: Clinic) -> None:
    course = ipt.open()
    course.phq(2)
    course.at("termination")
    course.session("work-out-coping", day=7 * 5)
    course.phq(0)
    for name in OUTCOMES:
        course.fact(f"outcome.{name}", "reached")
    came = course.accepted(c.Advance, to="completed")
    assert (came.entry.to, came.deviations, came.entry.past) == ("completed", {}, ())


def test_F2_the_current_episode_is_asked_at_the_first_session(ipt: Clinic) -> None:
    assert ipt.open({"current-episode": False}).values["fact:current-episode"] is False
    assert ipt.open().session("ask-current-episode").notices == {}
    course = ipt.open()
    course.session()
    assert "F2" in course.session("ask-current-episode", day=7).notices["task-late"].source


def test_F2_without_a_current_episode_other_plans_are_offered(ipt: Clinic) -> None:
    for episode, offered in ((None, False), (True, False), (False, True)):
        course = ipt.open({} if episode is None else {"current-episode": episode})
        assert ("no-current-episode" in course.cautions) is offered
        assert bool(course.agenda().offers) is offered
        assert course.session().deviations == {}


def test_F3_the_inventory_is_structured_and_due_at_the_first_session(ipt: Clinic) -> None:
    course = ipt.open()
    person = {
        "relation": "partner", "label": "P", "pattern": "few words", "client-expects": "a talk in the evening",
        "other-expects": "quiet", "satisfaction-start": "unsatisfying",
    }  # fmt: skip
    course.fact("inventory-person", person, key="p-1")
    course.fact("inventory-person", {"relation": "friend"}, key="p-2")
    assert course.values["count:inventory-person"] == 2
    assert course.values["fact:inventory-person.relation"] == frozenset({"partner", "friend"})
    with pytest.raises(IllFormedCommand):
        course.fact("inventory-person", {"diagnosis": "x"}, key="p-3")
    assert course.session("interpersonal-inventory").notices == {}
    unasked = ipt.open().at("focus-selection")
    unasked.session("life-events")
    (missing,) = unasked.refused(c.Advance)["interpersonal-setting-found"].missing
    assert "F3" in missing.source
    late = ipt.open()
    late.session()
    came = late.session("interpersonal-inventory", day=7)
    assert (came.deviations, "F3" in came.notices["task-late"].source) == ({}, True)


def test_F3_the_inventory_stays_on_the_agenda_until_it_is_taken(ipt: Clinic) -> None:
    course = ipt.open()
    assert {"interpersonal-inventory", "record-functioning", "psychiatric-history"} <= course.tasks
    assert "interpersonal-inventory" in ipt.open().at("focus-selection").tasks
    course.session("interpersonal-inventory", "record-functioning")
    assert not {"interpersonal-inventory", "record-functioning"} & course.tasks


def test_F4_onset_and_events_before_it_are_dated_also_roughly(ipt: Clinic) -> None:
    course = ipt.open()
    course.fact("onset-date", "2025-10-01")
    course.fact("onset-precision", "month")
    event = {"kind": "child-left-home", "on": "2025-09-01", "precision": "season", "person": "p-2"}
    course.fact("life-event", event, key="e-1")
    assert course.values["fact:life-event.kind"] == frozenset({"child-left-home"})
    for wrong in ({"on": "last autumn"}, {"kind": "weather"}):
        with pytest.raises(IllFormedCommand):
            course.fact("life-event", wrong, key="e-2")
    course.at("focus-selection").session("interpersonal-inventory")
    (missing,) = course.refused(c.Advance)["interpersonal-setting-found"].missing
    assert (ipt.protocol.tasks["life-events"].title in missing.text, set(missing.source)) == (True, {"G4", "F4"})
    course.session("life-events")
    assert "interpersonal-setting-found" not in course.refused(c.Advance)


def test_F5_psychoeducation_is_not_left_without_symptom_review_and_naming(ipt: Clinic) -> None:
    course = ipt.open().at("psychoeducation")
    course.session(*TAUGHT)
    reasons = course.refused(c.Advance)
    assert {rule: "F5" in reason.source for rule, reason in reasons.items()} == {
        "symptoms-reviewed": True,
        "diagnosis-named": True,
    }
    course.session("symptom-review", "name-diagnosis")
    assert course.accepted(c.Advance).entry.to == "focus-selection"


def test_F6_all_four_parts_of_the_teaching_are_asked_for(ipt: Clinic) -> None:
    course = ipt.open().at("psychoeducation")
    course.session("symptom-review", "name-diagnosis")
    rules = ["illness-explained", "causes-explained", "own-signs-explained", "treatments-explained"]
    for number, task in enumerate(TAUGHT):
        reasons = course.refused(c.Advance)
        assert reasons.keys() == set(rules[number:])
        assert all("F6" in reason.source for reason in reasons.values())
        course.session(task)
    assert course.accepted(c.Advance).entry.to == "focus-selection"


def test_F6_the_sick_role_is_optional_and_looked_back_on_once(ipt: Clinic) -> None:
    never = ipt.open().at("termination")
    assert "sick-role-looked-back-on" not in never.refused(c.Advance, to="completed")
    given = ipt.open()
    given.session("sick-role")
    given.at("termination")
    assert "F6" in given.refused(c.Advance, to="completed")["sick-role-looked-back-on"].source
    given.session("sick-role-later-view")
    given.fact("sick-role.later-view", "It spared me a lot, and cost me friends.")
    assert "sick-role-looked-back-on" not in given.refused(c.Advance, to="completed")


def test_F6_the_sick_role_is_spoken_of_as_a_position(ipt: Clinic) -> None:
    assert ipt.open().at("psychoeducation").cautions["sick-role-as-position"] == ("F6",)
    assert "sick-role-as-position" not in ipt.open().cautions
    told = ipt.open()
    assert "sick-role-later-view" not in told.at("middle").tasks
    told.session("sick-role")
    assert "sick-role-later-view" in told.tasks


def test_F7_link_help_primary_and_agreement_are_asked_for_each_area(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    reasons = course.refused(c.ChooseFocus, areas=("grief", "dispute"), primary="transition")
    assert reasons.keys() == {"focus/primary", "focus/client-agrees", "focus/therapist-agrees", "focus/considered"}
    assert all("F7" in reason.source for reason in reasons.values())
    unclear = c.Considered(onset="unclear", help="unclear")
    chosen = course.choose("grief", "dispute", primary="dispute", considered={"grief": unclear, "dispute": unclear})
    assert (chosen.entry.primary, chosen.entry.considered["grief"].onset) == ("dispute", "unclear")
    with pytest.raises(IllFormedCommand):
        course.choose("marriage")


def test_F7_the_phase_is_not_left_before_areas_were_weighed_and_one_is_agreed(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    reasons = course.refused(c.Advance)
    demands = {rule for rule, reason in reasons.items() if "F7" in reason.source}
    assert demands == {"areas-considered", "focus-chosen", "client-agrees", "therapist-agrees"}
    course.fact("area-considered", {"area": "grief", "onset": "unclear", "help": "likely"}, key="grief")
    course.choose("grief")
    assert not demands & course.refused(c.Advance).keys()
    assert course.values["fact:primary-area"] == "grief"
    assert course.fact("primary-area", "dispute").deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("primary-area", "marriage")


def test_F7_an_unclear_link_is_said_to_be_a_full_answer(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    assert course.cautions["unclear-link-is-valid"] == ("F7",)
    assert {"consider-areas", "agree-focus"} <= course.tasks
    assert "unclear-link-is-valid" not in course.at("middle").cautions


def test_F8_what_the_client_tried_is_recorded_and_ways_of_coping_are_the_clients_own(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    course.choose("dispute")
    course.at("middle")
    tried = {"what": "asked for a talk", "how-it-went": "mixed"}
    course.fact("tried-between-sessions", tried, key="t-1")
    with pytest.raises(IllFormedCommand):
        course.fact("tried-between-sessions", {"how-it-went": "7"}, key="t-2")
    came = course.session(
        "ask-what-was-tried", "work-out-coping", techniques=("decision-analysis", "trying-out-between-sessions")
    )
    assert came.deviations == {}
    ask = ipt.protocol.tasks["ask-what-was-tried"]
    assert (ask.scope, ask.in_, ask.records) == ("each-contact", ("middle",), ("tried-between-sessions",))


def test_F8_every_middle_session_asks_what_was_tried(ipt: Clinic) -> None:
    course = ipt.open().at("middle")
    assert course.cautions["clients-own-ways"] == ("F8",)
    for day in (7, 14):
        assert "ask-what-was-tried" in course.tasks
        course.session("ask-what-was-tried", day=day)
    assert "clients-own-ways" not in course.at("termination").cautions


def test_F9_eight_outcomes_are_recorded_and_not_reached_holds_nobody_back(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    course.session("work-out-coping")
    for number, name in enumerate(OUTCOMES):
        reason = course.refused(c.Advance, to="completed")["outcome-recorded"]
        assert ("F9" in reason.source, len(reason.missing)) == (True, len(OUTCOMES) - number)
        course.fact(f"outcome.{name}", "not-reached")
    assert course.accepted(c.Advance, to="completed").entry.past == ()
    with pytest.raises(IllFormedCommand):
        ipt.open().fact("outcome.copes", "well")


def test_F9_an_area_may_be_worked_through_in_part_or_stay_open(ipt: Clinic) -> None:
    for area in ipt.protocol.areas:
        for resolution in ("partly", "open"):
            came = ipt.open().accepted(c.RecordProgress, area=area, resolution=resolution)
            assert (came.entry.resolution, came.deviations) == (resolution, {})


def test_F9_termination_looks_back_and_ahead(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    came = course.session("review-gains", "review-warning-signs", "plan-new-episode", "record-functioning-at-end")
    assert (came.deviations, came.notices) == ({}, {})
    assert set(ipt.protocol.tasks["review-gains"].records) == {f"outcome.{name}" for name in OUTCOMES}


def test_F9_the_middle_is_left_once_the_ending_was_raised(ipt: Clinic) -> None:
    course = ipt.open().at("middle")
    reasons = course.refused(c.Advance)
    assert {rule: set(reason.source) >= {"F9", "J-F9"} for rule, reason in reasons.items()} == {"ending-raised": True}
    course.session("raise-ending")
    assert course.accepted(c.Advance).entry.to == "termination"


def test_F9_the_ending_is_raised_in_time_and_not_reached_is_an_answer(ipt: Clinic) -> None:
    middle = ipt.open().at("middle")
    assert ("raise-ending" in middle.tasks, "F9" in middle.cautions["raise-ending-in-time"]) == (True, True)
    course = middle.at("termination")
    assert course.cautions["not-reached-is-an-answer"] == ("F9",)
    assert {"review-gains", "record-functioning-at-end"} <= course.tasks
    assert "raise-ending-in-time" not in course.cautions


def test_F9_the_report_lists_what_was_reached_partly_reached_and_not(ipt: Clinic) -> None:
    course = ipt.open()
    course.fact("outcome.copes", "not-reached")
    found = {each.about: each.found for each in course.report().reached}
    assert (len(found), found.pop(ipt.protocol.facts["outcome.copes"].title)) == (8, "Not reached")
    assert set(found.values()) == {"not recorded"}


def test_F10_without_acceptance_going_on_is_an_override(ipt: Clinic) -> None:
    course = ipt.open()
    assert course.session("acceptance-of-approach").deviations == {}
    assert "acceptance-of-approach" in course.refused(c.Advance)
    course.fact("acceptance-words", "I would like to try, but I doubt it.")
    for answer in ("does-not-accept", "wants-to-try"):
        course.fact("acceptance", answer)
        assert "F10" in course.refused(c.Advance)["acceptance-of-approach"].source
    came = course.accepted(c.Override, matter="move", reason="the client wants to try")
    assert (came.entry.to, came.entry.reason) == ("psychoeducation", "the client wants to try")
    assert "acceptance-of-approach" in came.entry.past
    accepts = ipt.open()
    accepts.fact("acceptance", "accepts")
    assert "acceptance-of-approach" not in accepts.refused(c.Advance)
    assert ipt.open().accepted(c.End, ending="referred-on").entry.ending == "referred-on"


def test_F10_another_treatment_is_offered_to_who_does_not_accept(ipt: Clinic) -> None:
    for answer, offered in (("accepts", False), ("wants-to-try", True), ("does-not-accept", True)):
        course = ipt.open()
        assert ("acceptance-of-approach" in course.tasks, "offer-another-treatment" in course.cautions) == (True, False)
        course.fact("acceptance", answer)
        assert ("offer-another-treatment" in course.cautions) is offered


def test_F11_the_first_fit_is_the_clients_to_judge(ipt: Clinic) -> None:
    course = ipt.open()
    came = course.session("fit-check", "say-free-to-change")
    assert (came.deviations, came.notices) == ({}, {})
    course.fact("fit", {"view": "client-alone", "answer": "poor", "words": "I do not feel understood."}, key="f-1")
    assert course.values["fact:fit.view"] == frozenset({"client-alone"})
    with pytest.raises(IllFormedCommand):
        course.fact("fit", {"view": "supervisor"}, key="f-2")


def test_F11_a_change_of_therapist_needs_no_reason_and_keeps_the_course(ipt: Clinic) -> None:
    course = ipt.open()
    course.session("psychiatric-history")
    came = course.accepted(c.ChangeTherapist, to="t-9", wish_of="client")
    assert (came.entry.reason, came.deviations) == ("", {})
    assert (course.course.therapist, course.values["task:psychiatric-history"]) == ("t-9", True)
    assert not {
        rule
        for gate in ipt.plan.gates.values()
        for each in gate.values()
        for rule in each.demands
        if "F11" in rule.source
    }
    assert [each for each in ipt.fit({"client.age": 40}).alternatives if "CBT" in each]
    for ending in ("referred-on", "transferred-out", "withdrawn"):
        assert ipt.open().accepted(c.End, ending=ending).deviations == {}


def test_F11_a_poor_fit_brings_the_ways_out_to_mind(ipt: Clinic) -> None:
    for answer, shown in (("good", False), ("unsure", True), ("poor", True)):
        course = ipt.open()
        assert ("fit-check" in course.tasks, "poor-fit" in course.cautions) == (True, False)
        course.fact("fit", {"view": "client", "answer": answer}, key="f-1")
        assert ("poor-fit" in course.cautions) is shown


def test_F12_each_consent_is_apart_and_assessment_is_not_left_without(ipt: Clinic) -> None:
    course = ipt.open()
    reasons = course.refused(c.Advance)
    demands = {rule for rule, reason in reasons.items() if "F12" in reason.source}
    assert demands == {
        "consent-to-treatment", "consent-to-records", "emergency-contact-known", "emergency-route-known",
    }  # fmt: skip
    assert course.session("ask-consents", "ask-emergency-contact").deviations == {}
    course.consents("research", "recording", "contact-with-others")
    assert demands <= course.refused(c.Advance).keys()
    course.consents("treatment", "records")
    course.accepted(c.RecordFact, fact="emergency-contact", declined=True)
    course.fact("emergency-route", "the regional emergency number")
    assert not demands & course.refused(c.Advance).keys()


def test_F12_withdrawal_stops_the_use_and_never_the_care(ipt: Clinic) -> None:
    course = ipt.open()
    assert course.session("psychiatric-history").deviations == {}
    course.consents("treatment", "research")
    came = course.accepted(c.WithdrawConsent, consent="research", by="client")
    assert (came.entry.on, came.entry.by) == (date(2026, 1, 5), "client")
    assert (course.values["consent:research"], course.values["consent:treatment"]) == (False, True)
    course.accepted(c.WithdrawConsent, consent="treatment", by="client")
    assert "consent-to-treatment" in course.refused(c.Advance)
    assert course.session(day=7).deviations == {}
    for other in ("partner", "parent", "relative", "other"):
        assert course.accepted(c.RecordContact, series="extra", participants=("therapist", other)).deviations == {}
    with pytest.raises(IllFormedCommand):
        course.accepted(c.RecordContact, series="extra", participants=("therapist", "neighbour"))


def test_F12_only_who_may_consent_does(ipt: Clinic) -> None:
    for consent in ("treatment", "records", "recording", "research", "contact-with-others"):
        assert ipt.open().accepted(c.RecordConsent, consent=consent, by="client").entry.by == "client"
        with pytest.raises(IllFormedCommand) as caught:
            ipt.open().accepted(c.RecordConsent, consent=consent, by="partner")
        assert [finding.code for finding in caught.value.findings] == ["command/consent-by"]
