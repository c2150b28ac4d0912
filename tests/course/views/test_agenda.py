from __future__ import annotations

from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.answers import AgendaLine, Fault
from iptflow.course.views.agenda import Agenda, agenda


def on(bench: Any, day: int = 0, viewer: str = "therapist", **more: Any) -> Agenda:
    return agenda(bench.plan, bench.course, bench.day(day), bench.away(), viewer=viewer, **more)


def ids(lines: Any) -> list[str]:
    return [each.id for each in lines]


def test_tasks_come_by_level_each_with_its_source_and_who_asks(bench: Any) -> None:
    found = on(bench).tasks
    assert [(each.id, each.level) for each in found] == [
        ("ask-risk", "must"), ("history", "must"), ("name", "must"), ("talk", "should"), ("widely/draw", "may"),
    ]  # fmt: skip
    assert [each.asked_by for each in found] == ["ipt", "ipt", "ipt", "ipt", "widely"]
    assert found[0].each_contact
    assert found[-1].source == ("X1",)
    assert all(each.source for each in found)


def test_what_is_done_or_waived_is_gone_and_what_each_contact_asks_for_stays(bench: Any) -> None:
    bench.session(tasks=("ask-risk", "name"))
    bench.do(c.WaiveTask, task="talk", reason="unsafe")
    assert ids(on(bench).tasks) == ["ask-risk", "history", "widely/draw"]


def test_a_task_for_some_is_asked_for_when_it_is_meant(bench: Any) -> None:
    bench.to_middle()
    assert "after-a-plan" not in ids(on(bench).tasks)
    bench.do(c.RecordFact, fact="risk", value="plan")
    assert "after-a-plan" in ids(on(bench).tasks)


def test_a_correction_brings_a_task_of_an_earlier_phase_back(bench: Any) -> None:
    bench.to_middle()
    assert not any(each.left_behind for each in on(bench).tasks)
    bench.do(c.Correct, entry=2, reason="another client's")
    assert [each.id for each in on(bench).tasks if each.left_behind] == ["history", "name"]


def test_what_an_override_went_past_is_not_asked_for_again(bench: Any) -> None:
    bench.session(tasks=("ask-risk", "history"))
    bench.do(c.Override, matter="move", reason="clinical judgement")
    assert bench.course.phase == "middle"
    assert "name" not in ids(on(bench).tasks)


def test_alerts_are_shown_with_owner_and_clock(bench: Any) -> None:
    bench.do(c.RecordFact, fact="risk", value="plan")
    found = on(bench, watched="Outside these hours nobody is watching.")
    (alert,) = found.alerts
    assert (alert.title, alert.owner, alert.deputy) == ("Thoughts were stated", "t-3", "t-4")
    assert alert.acknowledge_by is not None
    assert found.watched == "Outside these hours nobody is watching."
    assert next(iter(Agenda.__struct_fields__[1:])) == "alerts"


def test_themes_stay_until_they_are_covered_or_not_relevant(bench: Any) -> None:
    assert ids(on(bench).themes) == ["widely/peers"]
    bench.do(c.RecordFact, fact="mood", value="low")
    assert ids(on(bench).themes) == ["widely/loss", "widely/peers"]
    bench.do(c.RecordTheme, theme="widely/loss", status="not-relevant")
    bench.do(c.RecordTheme, theme="widely/peers")
    assert on(bench).themes == ()


def test_strategies_and_cautions_follow_phase_focus_and_situation(bench: Any) -> None:
    assert ids(on(bench).cautions) == ["no-substitute"]
    bench.to_middle()
    considered = c.Considered(onset="linked", help="likely")
    bench.do(c.ChooseFocus, areas=("dispute",), considered={"dispute": considered}, client_agrees=True,
             therapist_agrees=True)  # fmt: skip
    assert ids(on(bench).cautions) == ["in-middle", "no-push", "no-substitute"]
    assert ids(on(bench).strategies) == ["rehearse"]


@pytest.mark.parametrize(("said", "shown"), [(True, True), (False, False), (None, False)])
def test_a_caution_may_stand_on_what_a_plugin_says(bench: Any, said: bool | None, shown: bool) -> None:
    assert ("by-plugin" in ids(on(bench, said={"widely/short": said}).cautions)) is shown


def test_it_says_that_it_stands_in_for_neither_manual_nor_supervision(bench: Any) -> None:
    (line,) = [each for each in on(bench).cautions if each.id == "no-substitute"]
    assert line.source == ("G8",)


def test_without_an_episode_it_offers_other_plans(bench: Any, without_episode: Any) -> None:
    assert on(bench).offers == ()
    found = on(without_episode)
    assert [(each.text, each.source) for each in found.offers] == [("Watchful waiting", ("F2",))]
    assert "no-episode" in ids(found.cautions)


def test_an_event_is_recalled_until_a_contact_was_held_after_it(bench: Any) -> None:
    bench.session(day=7)
    bench.do(c.ReportEvent, day=8, event="relapse")
    assert [(each.text, each.source) for each in on(bench, 9).reminders] == [("No reproach.", ("SU4",))]
    bench.session(day=14)
    assert on(bench, 15).reminders == ()


def test_the_planned_contact_is_the_next_without_one_on_record(bench: Any) -> None:
    found = on(bench)
    assert found.contact is not None
    assert (found.contact.number, found.contact.due, found.contact.derivation) == (
        1, bench.day(0), "weekly from 5 January 2026",
    )  # fmt: skip
    bench.session()
    following = on(bench).contact
    assert following is not None
    assert (following.number, following.due) == (2, bench.day(7))
    last = on(bench, 42)
    assert last.contact is None
    assert [each.id for each in last.choices] == ["catch-up", "extend", "end-with-fewer"]


def test_who_should_be_there_is_the_series_and_whom_a_must_task_needs(bench: Any) -> None:
    assert on(bench).participants == ("client", "therapist")


def test_measures_due_and_the_first_until_it_was_taken_once(bench: Any) -> None:
    assert ids_of(on(bench).measures) == [("mood-scale", "opening"), ("phq", "opening")]
    bench.do(c.RecordMeasure, measure="mood-scale", items={"1": 0, "2": 0})
    assert ids_of(on(bench, 14).measures) == [("phq", "opening"), ("mood-scale", "each-session")]
    bench.do(c.RecordMeasure, day=15, measure="phq", items={"1": 0, "2": 0})
    assert ids_of(on(bench, 15).measures) == [("mood-scale", "each-session")]


def ids_of(measures: Any) -> list[tuple[str, str]]:
    return [(each.measure, each.at) for each in measures]


def test_lines_of_plugins_come_by_level_and_faults_are_named(bench: Any) -> None:
    lines = [AgendaLine(title="b", level="may", plugin="one"), AgendaLine(title="a", level="must", plugin="two")]
    fault = Fault(plugin="three", hook="iptflow_agenda", kind="KeyError")
    found = on(bench, lines=lines, faults=[fault])
    assert [each.title for each in found.plugins] == ["a", "b"]
    assert found.faults == (fault,)


def test_after_the_ending_alerts_stay_and_nothing_is_asked(bench: Any) -> None:
    bench.do(c.RecordFact, fact="risk", value="plan")
    bench.do(c.End, day=3, ending="withdrawn")
    found = on(bench, 4)
    assert len(found.alerts) == 1
    assert found.ended == "Withdrawn"
    assert (found.tasks, found.measures, found.contact) == ((), (), None)


@pytest.mark.parametrize("viewer", ["client", "parent", "other"])
def test_others_see_an_appointment_and_what_is_for_them_to_learn(bench: Any, viewer: str) -> None:
    bench.do(c.RecordFact, fact="risk", value="plan")
    line = AgendaLine(title="x", plugin="widely")
    found = on(bench, viewer=viewer, watched="hours", lines=[line], faults=[Fault(plugin="p", hook="h", kind="k")])
    learning = ["Name the illness"] if viewer != "other" else []
    assert [each.title for each in found.tasks] == learning
    assert (found.contact is not None) is (viewer != "other")
    left = {name for name in Agenda.__struct_fields__ if getattr(found, name)} - {"on", "tasks", "contact", "watched"}
    assert left == set()
    assert "widely" not in repr(found)
