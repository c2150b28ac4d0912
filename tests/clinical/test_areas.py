"""A1 to A5: the four problem areas."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Bench, Clinic

from iptflow.conditions import variables_of
from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand


def _middle(clinic: Clinic, *areas: str) -> Bench:
    course = clinic.open().at("focus-selection")
    course.choose(*areas)
    return course.at("middle")


def _not_meant(course: Bench, area: str, resolution: str) -> bool:
    came = course.accepted(c.RecordProgress, area=area, resolution=resolution)
    return ("resolution-not-meant", resolution) in came.deviations


def _until_complete(course: Bench, area: str, *signs: str) -> None:
    """Worked through is a deviation until the last of the signs is there; in part and open are valid at any time."""
    for sign in signs:
        assert _not_meant(course, area, "complete")
        assert not _not_meant(course, area, "partly")
        assert not _not_meant(course, area, "open")
        course.accepted(c.RecordProgress, area=area, signs=(sign,))
    assert not _not_meant(course, area, "complete")


def _all_at_once(course: Bench, area: str, *signs: str) -> None:
    """The last sign and what it comes to may be told in one breath; a sign too few is a deviation all the same."""
    few = course.accepted(c.RecordProgress, area=area, signs=signs[1:], resolution="complete")
    assert ("resolution-not-meant", "complete") in few.deviations
    last = course.accepted(c.RecordProgress, area=area, signs=signs[:1], resolution="complete")
    assert not last.deviations


OF_AREA = {
    "grief": ("describe-loss", {"usual-span-of-grief"}),
    "dispute": ("name-dispute-persons", {"no-push-in-dispute", "no-rescue-of-relationship"}),
    "transition": ("describe-change", {"loss-and-chance"}),
    "deficits": ("describe-deficits", {"deficits-other-emphasis", "isolation-goes-with-gravity"}),
}


def _only_with(clinic: Clinic, area: str, row: str) -> None:
    """The task and the cautions of an area are on the agenda with this focus, and with no other."""
    task, cautions = OF_AREA[area]
    for focus in OF_AREA:
        course = _middle(clinic, focus)
        shown = course.cautions
        assert ({each for each in cautions if row in shown.get(each, ())}, task in course.tasks) == (
            (cautions, True) if focus == area else (set(), False)
        )
        strategies = {line.id for line in course.agenda().strategies}
        assert strategies == set(clinic.protocol.areas[focus].strategies)


def test_A1_date_and_form_of_the_loss_are_recorded(ipt: Clinic) -> None:
    course = ipt.open().at("focus-selection")
    course.choose("grief", considered={"grief": c.Considered(onset="linked", help="likely", grounds=("delayed",))})
    course.fact("loss-date", "2025-02-01")
    course.fact("grief-form", "distorted")
    assert course.session("describe-loss").deviations == {}
    for fact, value in (("grief-form", "long"), ("loss-date", "in winter")):
        with pytest.raises(IllFormedCommand):
            course.fact(fact, value)


def test_A1_three_signs_that_mourning_was_helped(ipt: Clinic) -> None:
    signs = ("mourning-under-way", "interests", "relationships")
    _until_complete(_middle(ipt, "grief"), "grief", *signs)
    _all_at_once(_middle(ipt, "grief"), "grief", *signs)


def test_A1_the_usual_span_is_no_threshold(ipt: Clinic) -> None:
    caution = ipt.protocol.cautions["usual-span-of-grief"]
    assert ("2002" in caution.text, caution.focus, set(caution.source)) == (True, ("grief",), {"A1", "J-A1"})
    demands = [demand for gates in ipt.plan.gates.values() for gate in gates.values() for demand in gate.demands]
    assert not [d for d in demands if any("loss-date" in variable for variable in variables_of(d.condition))]


def test_A1_what_grief_asks_for_is_on_the_agenda_with_this_focus_alone(ipt: Clinic) -> None:
    _only_with(ipt, "grief", "A1")


def test_A2_persons_and_ground_of_the_dispute_are_recorded(ipt: Clinic) -> None:
    course = _middle(ipt, "dispute")
    course.fact("dispute-persons", {"person": "p-1", "relation": "partner"}, key="p-1")
    course.fact("dispute-persons", {"person": "p-2", "relation": "parent"}, key="p-2")
    course.fact("dispute-ground", ["stuck", "little-hope"])
    assert course.values["count:dispute-persons"] == 2
    assert course.session("name-dispute-persons").deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("dispute-ground", ["boring"])
    grounds = c.Considered(onset="linked", help="likely", grounds=("going-in-circles",))
    assert ipt.open().choose("dispute", considered={"dispute": grounds}).entry.areas == ("dispute",)
    with pytest.raises(IllFormedCommand):
        ipt.open().choose(
            "dispute", considered={"dispute": c.Considered(onset="linked", help="likely", grounds=("old",))}
        )


def test_A2_signs_of_the_work_on_a_dispute(ipt: Clinic) -> None:
    course = _middle(ipt, "dispute")
    course.accepted(c.RecordProgress, area="dispute", goals=("see-the-dispute", "choose-a-plan", "start-changing"))
    signs = ("dispute-named", "plan-chosen", "change-begun")
    course.accepted(c.RecordProgress, area="dispute", signs=signs, strategies=("expectations-both-ways",))
    assert all(course.values[f"sign:dispute/{sign}"] for sign in signs)
    for resolution in ("changed", "reassessed", "ended", "partly", "open"):
        assert not _not_meant(course, "dispute", resolution)
    with pytest.raises(IllFormedCommand):
        course.accepted(c.RecordProgress, area="dispute", signs=("peace",))
    assert ipt.protocol.tasks["find-dispute-stage"].level == "may"


def test_A2_what_a_dispute_asks_for_is_on_the_agenda_with_this_focus_alone(ipt: Clinic) -> None:
    _only_with(ipt, "dispute", "A3")


def test_A3_pushing_is_a_deviation_and_the_cautions_cannot_be_taken_out(ipt: Clinic, adolescents: Clinic) -> None:
    for clinic in (ipt, adolescents):
        given = _middle(clinic, "dispute").session(techniques=("steering-a-dispute",)).deviations
        assert given["technique-given", "steering-a-dispute"].source == ("A3",)
    leave_out = {"omitted": {"reason": "x", "source": "A3"}}
    for name in ("no-push-in-dispute", "no-rescue-of-relationship"):
        caution = ipt.protocol.cautions[name]
        assert (caution.focus, caution.source) == (("dispute",), ("A3",))
        assert [each.path for each in ipt.adapted(cautions={name: leave_out}).conflicts] == [f"cautions.{name}"]


def test_A3_the_cautions_are_on_the_agenda_of_a_dispute(ipt: Clinic, adolescents: Clinic) -> None:
    for clinic in (ipt, adolescents):
        _only_with(clinic, "dispute", "A3")


def test_A4_four_signs_of_which_the_second_has_three_parts(ipt: Clinic) -> None:
    course = _middle(ipt, "transition")
    feelings = ("feelings-voiced/guilt", "feelings-voiced/anger", "feelings-voiced/loss")
    _until_complete(course, "transition", "old-role-let-go", *feelings, "new-skills", "people-around")
    _all_at_once(_middle(ipt, "transition"), "transition", "old-role-let-go", *feelings, "new-skills", "people-around")
    with pytest.raises(IllFormedCommand):
        course.accepted(c.RecordProgress, area="transition", signs=("feelings-voiced/joy",))


def test_A4_the_loss_is_plain_or_hidden_and_the_course_may_end_in_part(ipt: Clinic) -> None:
    course = _middle(ipt, "transition")
    course.fact("transition-loss", "hidden")
    assert course.session("describe-change").deviations == {}
    with pytest.raises(IllFormedCommand):
        course.fact("transition-loss", "small")
    assert not _not_meant(course, "transition", "partly")
    course.at("termination")
    demands = [demand for gate in ipt.plan.gates["termination"].values() for demand in gate.demands]
    assert not [d for d in demands if any(variable.startswith("sign:") for variable in variables_of(d.condition))]
    assert "G1" in ipt.protocol.areas["transition"].resolutions["partly"].source
    course.accepted(c.Override, matter="move", to="completed", reason="the term is over")
    assert course.course.ended == "completed"


def test_A4_what_a_transition_asks_for_is_on_the_agenda_with_this_focus_alone(ipt: Clinic) -> None:
    _only_with(ipt, "transition", "A4")
    course = _middle(ipt, "transition")
    assert "area-may-stay-open" not in course.cautions
    assert "A4" in course.at("termination").cautions["area-may-stay-open"]


def test_A5_deficits_turn_the_emphasis_to_earlier_ties_and_the_therapist(ipt: Clinic) -> None:
    techniques = ipt.protocol.techniques
    turned = {name: techniques[name].stances["focus/deficits"] for name in (
        "present-relationships", "client-therapist-tie", "earlier-relationships", "childhood-exploration",
    )}  # fmt: skip
    assert {name: (techniques[name].stance, stance.stance) for name, stance in turned.items()} == {
        "present-relationships": ("encouraged", "allowed"),
        "client-therapist-tie": ("allowed", "encouraged"),
        "earlier-relationships": ("allowed", "encouraged"),
        "childhood-exploration": ("discouraged", "allowed"),
    }
    coded: dict[str, Any] = {"techniques": tuple(turned)}
    assert _middle(ipt, "deficits").session(**coded).deviations == {}
    assert _middle(ipt, "grief").session(**coded).deviations.keys() == {("technique-given", "childhood-exploration")}


def test_A5_grounds_strategies_and_the_sign(ipt: Clinic) -> None:
    course = _middle(ipt, "deficits")
    course.fact("deficits-grounds", ["poor-past-relationships", "guilt-when-angry"])
    with pytest.raises(IllFormedCommand):
        course.fact("deficits-grounds", ["shy"])
    assert course.session("describe-deficits").deviations == {}
    strategies = ("earlier-relationships", "tie-to-therapist", "new-contacts")
    course.accepted(c.RecordProgress, area="deficits", goals=("less-isolation",), strategies=strategies)
    _until_complete(course, "deficits", "new-contacts")


def test_A5_what_deficits_ask_for_is_on_the_agenda_with_this_focus_alone(ipt: Clinic) -> None:
    _only_with(ipt, "deficits", "A5")
