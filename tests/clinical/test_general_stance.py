"""G7 to G13: how it is given, whatever it is given for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Clinic

from iptflow.conditions import variables_of
from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

COMMON = {
    "attending-to-feelings", "exploring-obstacles", "recurring-patterns", "thorough-history", "present-relationships",
    "client-therapist-tie", "wishes-and-fantasies",
}  # fmt: skip
AREAS = {"grief", "dispute", "transition", "deficits"}


def test_G7_a_second_psychotherapy_is_noticed_and_medication_is_not(ipt: Clinic) -> None:
    course = ipt.open()
    assert course.session("ask-other-treatments").notices == {}
    assert course.fact("concurrent-treatment", {"kind": "medication"}, key="t-1").notices == {}
    assert course.fact("concurrent-treatment", {"kind": "recovery-programme"}, key="t-2").notices == {}
    notice = course.fact("concurrent-treatment", {"kind": "psychotherapy"}, key="t-3").notices["second-psychotherapy"]
    assert "G7" in notice.source


def test_G7_medication_is_called_ordinary(ipt: Clinic) -> None:
    assert ipt.open().cautions["medication-is-ordinary"] == ("G7",)
    assert "medication-is-ordinary" not in ipt.open().at("middle").cautions


def test_G8_every_demand_says_on_what_source(ipt: Clinic, adolescents: Clinic, elderly: Clinic) -> None:
    for clinic in (ipt, adolescents, elderly):
        demands = [demand for gates in clinic.plan.gates.values() for gate in gates.values() for demand in gate.demands]
        assert all(demand.source for demand in demands)
        assert all(task.source for task in clinic.protocol.tasks.values())


def test_G8_a_session_is_held_by_a_therapist(ipt: Clinic) -> None:
    assert ipt.open().session(participants=("client", "therapist")).deviations == {}
    assert ipt.open().session(participants=("client",)).deviations.keys() == {("participant-missing", "therapist")}


def test_G8_training_and_supervision_are_what_the_therapist_states(ipt: Clinic) -> None:
    stated = {"therapist.training": "manual-only", "therapist.supervision": "not-stated"}
    assert ipt.open(stated).values["fact:therapist.training"] == "manual-only"
    with pytest.raises(IllFormedCommand):
        ipt.open({"therapist.training": "expert"})
    asked = ipt.plan.conditions.values()
    assert not [each for each in asked if any("therapist." in variable for variable in variables_of(each))]


def test_G8_every_agenda_says_that_it_stands_in_for_neither_manual_nor_supervision(ipt: Clinic) -> None:
    for phase in ipt.protocol.phases:
        course = ipt.open().at(phase)
        assert course.cautions["no-substitute"] == ("G8",)
        assert all(line.source for line in course.agenda().tasks)


def test_G8_reports_say_what_the_therapist_states_and_rank_nobody(ipt: Clinic) -> None:
    course = ipt.open({"therapist.training": "course"})
    assert [each.found for each in course.report().training] == ["A course", "not recorded"]
    assert course.course.therapist not in repr(course.report())


def test_G9_support_is_encouraged_and_blame_is_a_deviation_in_every_protocol(ipt: Clinic, adolescents: Clinic) -> None:
    for clinic in (ipt, adolescents):
        assert clinic.protocol.techniques["supportive-listening"].stance == "encouraged"
        came = clinic.open().session(techniques=("supportive-listening", "harsh-or-blaming"))
        found = {subject: each for (code, subject), each in came.deviations.items() if code == "technique-given"}
        assert found.keys() == {"harsh-or-blaming"}
        assert (found["harsh-or-blaming"].source, found["harsh-or-blaming"].expected) == (("G9",), "excluded")
    leave_out = {"omitted": {"reason": "x", "source": "G9"}}
    conflicts = ipt.adapted(techniques={"harsh-or-blaming": leave_out}).conflicts
    assert [conflict.path for conflict in conflicts] == ["techniques.harsh-or-blaming"]


def test_G9_support_is_kept_in_mind_in_every_phase(ipt: Clinic) -> None:
    for phase in ipt.protocol.phases:
        assert ipt.open().at(phase).cautions["supportive-stance"] == ("G9",)


def test_G10_a_link_has_a_direction_and_no_cause(ipt: Clinic) -> None:
    course = ipt.open()
    for direction in ("set-off", "keeps-going", "follows-from", "unclear"):
        course.fact("mood-event-link", {"direction": direction, "about": "p-1"}, key=direction)
    assert course.values["count:mood-event-link"] == 4
    with pytest.raises(IllFormedCommand):
        course.fact("mood-event-link", {"direction": "cause", "about": "p-1"}, key="cause")
    link = ipt.protocol.facts["mood-event-link"]
    assert not [value for value in link.fields["direction"].values.values() if "cause" in value.title.lower()]
    assert course.session("link-mood-and-events", techniques=("linking-mood-and-event",)).deviations == {}


def test_G10_links_are_spoken_of_without_a_cause(ipt: Clinic) -> None:
    for phase in ("assessment", "psychoeducation", "focus-selection", "middle"):
        course = ipt.open().at(phase)
        assert course.cautions["link-is-no-cause"] == ("G10",)
        assert "link-mood-and-events" in course.tasks
    assert "link-is-no-cause" not in ipt.open().at("termination").cautions


def test_G11_childhood_at_length_is_a_deviation_but_not_with_deficits(ipt: Clinic) -> None:
    coded: dict[str, Any] = {"techniques": ("childhood-exploration", "thorough-history")}
    course = ipt.open().at("focus-selection")
    given = course.session(**coded).deviations
    assert given.keys() == {("technique-given", "childhood-exploration")}
    assert given["technique-given", "childhood-exploration"].source == ("G11",)
    course.choose("deficits")
    assert course.session(**coded).deviations == {}


def test_G11_a_history_is_taken_all_the_same(ipt: Clinic) -> None:
    course = ipt.open()
    assert {"G11", "F3"} <= set(course.refused(c.Advance)["history-taken"].source)
    course.session("psychiatric-history")
    assert "history-taken" not in course.refused(c.Advance)


def test_G11_the_history_is_kept_short(ipt: Clinic) -> None:
    assert ipt.open().cautions["short-history"] == ("G11",)
    assert "short-history" not in ipt.open().at("middle").cautions


def test_G12_no_adaptation_drops_or_adds_an_area_or_lifts_the_limit(ipt: Clinic) -> None:
    assert set(ipt.protocol.areas) == AREAS
    leave_out = {"omitted": {"reason": "x", "source": "G12"}}
    for area in AREAS:
        assert [each.path for each in ipt.adapted(areas={area: leave_out}).conflicts] == [f"areas.{area}"]
        assert [each.path for each in ipt.adapted(areas={area: {"title": "Renamed"}}).conflicts] == [
            f"areas.{area}.title"
        ]
    wider = ipt.adapted(focus={"areas": [1, 3], "source": "G12"}).body
    assert wider is not None
    assert wider["focus"]["areas"] == [1, 2]
    assert ipt.adapted(focus={"areas": [3, 4], "source": "G12"}).conflicts
    assert ipt.adapted(areas={"grief": {"signs": {"other/x": {"title": "X", "source": "A1"}}}}).conflicts == ()


def test_G13_satisfaction_is_asked_at_start_and_end_and_never_demanded(ipt: Clinic) -> None:
    course = ipt.open()
    course.fact("inventory-person", {"relation": "partner", "satisfaction-start": "unsatisfying"}, key="p-1")
    course.fact(
        "inventory-person",
        {"relation": "partner", "satisfaction-start": "unsatisfying", "satisfaction-end": "satisfying"},
        key="p-1",
    )
    assert course.values["fact:inventory-person.satisfaction-end"] == frozenset({"satisfying"})
    with pytest.raises(IllFormedCommand):
        course.fact("inventory-person", {"satisfaction-end": "perfect"}, key="p-1")
    assert ipt.protocol.tasks["ask-satisfaction-again"].level == "should"
    course = ipt.open().at("termination")
    assert not [r for r in course.refused(c.Advance, to="completed").values() if "G13" in r.source]
    course.session("ask-satisfaction-again")


def test_G13_satisfaction_is_asked_about_again_at_the_end(ipt: Clinic) -> None:
    course = ipt.open().at("termination")
    assert "ask-satisfaction-again" in course.tasks
    course.session("ask-satisfaction-again")
    assert "ask-satisfaction-again" not in course.tasks


def test_G13_the_report_has_each_relationship_at_start_and_end(ipt: Clinic) -> None:
    course = ipt.open()
    person = {"relation": "partner", "label": "P", "satisfaction-start": "unsatisfying"}
    course.fact("inventory-person", person, key="p-1")
    (before,) = course.report().satisfaction
    assert (before.start, before.end) == ("Not satisfying", "not recorded")
    course.fact("inventory-person", {**person, "satisfaction-end": "mixed"}, key="p-1")
    (after,) = course.report().satisfaction
    assert (after.start, after.end) == ("Not satisfying", "Mixed")
