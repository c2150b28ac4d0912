"""EL1 to EL5: people in later life."""

from __future__ import annotations

from typing import Any

import pytest
from tests.clinical.bench import Bench, Clinic

from iptflow.conditions import evaluate
from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand

RULED_OUT = ("side-effects", "autoimmune-disease", "heart-or-vessel-disease", "diabetes", "other-general-illness")
ASKED_ABOUT = "elderly/antidepressants-ruled-out-by"


def _dispute(clinic: Clinic) -> Bench:
    course = clinic.open().at("focus-selection")
    course.choose("dispute")
    return course.at("middle")


def test_EL1_the_whole_base_holds(elderly: Clinic, ipt: Clinic) -> None:
    for part in ("phases", "moves", "endings", "safety"):
        assert getattr(elderly.protocol, part) == getattr(ipt.protocol, part)
    assert {name: elderly.protocol.tasks[name] for name in ipt.protocol.tasks} == ipt.protocol.tasks
    weaker = {each.path for each in elderly.resolution.weakenings}
    assert weaker == {"frame.contacts.session.minutes", "areas.dispute.resolutions.tolerated"}
    for areas in ((), ("grief", "dispute", "transition")):
        reason = elderly.open().at("focus-selection").refused(c.ChooseFocus, areas=areas)["focus/areas"]
        assert {"G5", "EL1"} <= set(reason.source)
    assert elderly.open().at("focus-selection").choose("grief", "transition").entry.areas == ("grief", "transition")


def test_EL1_what_is_added_from_memory_is_asked_and_never_a_gate(elderly: Clinic) -> None:
    added = ("elderly/cognitive-screen", "elderly/medical-review", "elderly/hearing-and-sight")
    course = elderly.open()
    before = course.refused(c.Advance).keys()
    assert course.session(*added).deviations == {}
    assert course.refused(c.Advance).keys() == before
    for name in added:
        task = elderly.protocol.tasks[name]
        assert (task.level, set(task.source) >= {"J-EL1", "memory-lead"}) == ("should", True)


def test_EL1_what_is_from_memory_is_kept_in_mind_and_says_so(elderly: Clinic, ipt: Clinic) -> None:
    added = {"elderly/slow-response", "elderly/bodily-items", "elderly/several-medicines"}
    shown = elderly.open().at("middle").cautions
    assert all({"J-EL1", "memory-lead"} <= set(shown[name]) for name in added)
    assert not added & ipt.open().at("middle").cautions.keys()
    assert "elderly/slow-response" not in elderly.open().cautions


def test_EL2_a_session_may_be_shorter(elderly: Clinic, ipt: Clinic) -> None:
    assert elderly.open().session(minutes=30).deviations == {}
    short = elderly.open().session(minutes=29).deviations["minutes-outside-frame", "session"]
    assert {"EL2", "J-EL2"} <= set(short.source)
    assert ipt.open().session(minutes=30).deviations.keys() == {("minutes-outside-frame", "session")}
    assert elderly.open().session("elderly/agree-session-length").deviations == {}


def test_EL2_short_sessions_in_a_row_bring_their_length_to_mind(elderly: Clinic) -> None:
    course = elderly.open()
    for day, minutes, shown in ((0, 35, False), (7, 35, False), (14, 35, True), (21, 50, False)):
        course.session(day=day, minutes=minutes)
        assert ("elderly/sessions-run-short" in course.cautions) is shown


def test_EL3_dependence_is_a_theme_until_covered_or_not_relevant(elderly: Clinic, ipt: Clinic) -> None:
    theme = "elderly/dependence"
    assert "EL3" in elderly.protocol.themes[theme].source
    for status in ("covered", "not-relevant"):
        course = elderly.open()
        assert f"theme:{theme}" not in course.values
        course.accepted(c.RecordTheme, theme=theme, status=status)
        assert course.values[f"theme:{theme}"] is True
    with pytest.raises(IllFormedCommand):
        ipt.open().accepted(c.RecordTheme, theme=theme)


def test_EL3_dependence_is_on_the_agenda_until_covered_or_not_relevant(elderly: Clinic) -> None:
    for status in ("covered", "not-relevant"):
        course = elderly.open()
        assert [line.source for line in course.agenda().themes] == [("EL3",)]
        course.accepted(c.RecordTheme, theme="elderly/dependence", status=status)
        assert course.agenda().themes == ()


def test_EL4_only_a_dispute_of_long_standing_is_borne(elderly: Clinic) -> None:
    course = _dispute(elderly)
    borne: dict[str, Any] = {"area": "dispute", "resolution": "tolerated"}
    not_meant = course.accepted(c.RecordProgress, **borne).deviations["resolution-not-meant", "tolerated"]
    assert {"EL4", "J-EL4"} <= set(not_meant.source)
    course.fact("dispute-long-standing", True)
    assert course.accepted(c.RecordProgress, **borne).deviations == {}
    assert course.accepted(c.RecordProgress, area="dispute", resolution="changed").deviations == {}


def test_EL4_tolerated_means_nothing_in_any_other_protocol(ipt: Clinic, adolescents: Clinic) -> None:
    for clinic in (ipt, adolescents):
        with pytest.raises(IllFormedCommand) as caught:
            _dispute(clinic).accepted(c.RecordProgress, area="dispute", resolution="tolerated")
        (finding,) = caught.value.findings
        assert (finding.code, "elderly" in finding.hint) == ("command/unknown-resolution", True)


def test_EL4_the_caution_speaks_of_disputes_of_long_standing_alone(elderly: Clinic) -> None:
    caution = elderly.protocol.cautions["elderly/dispute-may-be-borne"]
    assert caution.focus == ("dispute",)
    course = elderly.open()
    when = elderly.plan.conditions["cautions.elderly/dispute-may-be-borne"]
    course.fact("dispute-long-standing", False)
    assert evaluate(when, course.values) is False
    course.fact("dispute-long-standing", True)
    assert evaluate(when, course.values) is True


def test_EL4_bearing_a_dispute_is_brought_to_mind_where_it_is_of_long_standing(elderly: Clinic) -> None:
    course = _dispute(elderly)
    assert "elderly/dispute-may-be-borne" not in course.cautions
    course.fact("dispute-long-standing", True)
    assert course.cautions["elderly/dispute-may-be-borne"] == ("EL4",)


def test_EL5_what_rules_antidepressants_out_is_an_indication(elderly: Clinic) -> None:
    for finding in RULED_OUT:
        notice = elderly.open().fact(ASKED_ABOUT, [finding]).notices["elderly/indication"]
        assert {"EL5", "M4"} <= set(notice.source)
        opening = elderly.open({"client.age": 70, "diagnosis": ["depression"], ASKED_ABOUT: [finding]}).opening
        assert opening.notices.keys() == {"elderly/indication"}
    assert elderly.open().fact(ASKED_ABOUT, ["nothing"]).notices == {}
    with pytest.raises(IllFormedCommand):
        elderly.open().fact(ASKED_ABOUT, ["age"])


def test_EL5_it_is_asked_at_the_start_and_again_before_maintenance(elderly: Clinic, ipt: Clinic) -> None:
    tasks = elderly.protocol.tasks
    first, again = tasks["elderly/ask-antidepressants"], tasks["elderly/ask-antidepressants-again"]
    assert (first.in_, first.records) == (("assessment",), (ASKED_ABOUT,))
    assert (again.in_, again.records) == (("termination",), (ASKED_ABOUT, "maintenance.indication"))
    assert elderly.open().session("elderly/ask-antidepressants").notices == {}
    late = elderly.open()
    late.session()
    assert late.session("elderly/ask-antidepressants", day=7).notices["task-late"].source == ("EL5",)
    course = elderly.open().at("termination")
    course.session("elderly/ask-antidepressants-again")
    course.fact("maintenance.indication", "general-illness")
    assert "medication-or-indication" not in course.refused(c.Advance, to="maintenance")
    assert "elderly/antidepressants-ruled-out" in elderly.protocol.readings
    with pytest.raises(IllFormedCommand):
        ipt.open().session("elderly/ask-antidepressants")


def test_EL5_the_agenda_asks_at_the_start_and_at_the_end(elderly: Clinic) -> None:
    assert "elderly/ask-antidepressants" in elderly.open().tasks
    assert "elderly/ask-antidepressants-again" not in elderly.open().tasks
    course = elderly.open().at("termination")
    assert "elderly/ask-antidepressants-again" in course.tasks
    assert "EL5" in {source for line in course.agenda().readings for source in line.source}
