from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.answers import Answers, Objection, Signal, Watch
from iptflow.hooks.ask import NEVER_ASKED, PROGRESS, answers_for
from iptflow.hooks.host import PluginHost

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
WATCH = Watch(owner="o", deputy="d", acknowledge_minutes=60)
PROGRESSING = (
    c.Advance(now=NOW),
    c.ChooseFocus(now=NOW, areas=("grief",)),
    c.ChangeProtocol(now=NOW, to="x", reason="y"),
)
NOBODY_IS_ASKED = (
    c.NoteTime(now=NOW),
    c.OpenCourse(now=NOW, course="c-1", client="x", therapist="t"),
    c.End(now=NOW, ending="withdrawn"),
    c.Hold(now=NOW, reason="x", review_on=date(2026, 2, 1)),
    c.Resume(now=NOW),
    c.ChangeTherapist(now=NOW, to="t2"),
)
RECORDING = (
    c.RecordContact(now=NOW, series="session"),
    c.RecordFact(now=NOW, fact="x", declined=True),
    c.RecordMeasure(now=NOW, measure="phq-9", items={"9": 1}),
    c.Override(now=NOW, matter="extend", reason="clinical judgement", weeks=2),
)
Plug = Callable[..., Any]
Look = Callable[..., Any]


@pytest.fixture
def asked(plug: Plug) -> list[str]:
    heard: list[str] = []
    plug(
        "ear",
        objections=lambda: _note(heard, "objections"),
        safety_signals=lambda: _note(heard, "signals"),
        answer=lambda question: bool(_note(heard, question)),
    )
    return heard


def _note(heard: list[str], hook: str) -> list[Any]:
    heard.append(hook)
    return []


def _ask(host: PluginHost, look: Look, command: c.Command) -> Answers:
    course = look(answers={"one/q": {"title": "x"}, "two/q": {"title": "y"}})
    return answers_for(host, course, command, owners={"one": "ear"}, watch=WATCH)


@pytest.mark.parametrize("command", PROGRESSING)
def test_before_progress_everything_is_asked(
    host: PluginHost, asked: list[str], look: Look, command: c.Command
) -> None:
    _ask(host, look, command)
    assert asked == ["one/q", "signals", "objections"]


def test_an_override_names_the_objections_that_it_goes_past(host: PluginHost, asked: list[str], look: Look) -> None:
    _ask(host, look, c.Override(now=NOW, matter="move", reason="clinical judgement"))
    assert asked == ["one/q", "signals", "objections"]


@pytest.mark.parametrize("command", RECORDING)
def test_nobody_can_object_to_what_has_happened(
    host: PluginHost, asked: list[str], look: Look, command: c.Command
) -> None:
    _ask(host, look, command)
    assert asked == ["one/q", "signals"]


@pytest.mark.parametrize("command", NOBODY_IS_ASKED)
def test_endings_holds_and_changes_of_therapist_ask_nobody(
    host: PluginHost, asked: list[str], look: Look, command: c.Command
) -> None:
    assert _ask(host, look, command) == Answers(watch=WATCH)
    assert asked == []


def test_the_lists_name_the_commands_that_were_tried() -> None:
    assert {type(command) for command in PROGRESSING} == set(PROGRESS)
    assert {type(command) for command in NOBODY_IS_ASKED} == set(NEVER_ASKED)


def test_what_was_said_is_brought_together(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("b", objections=lambda: [Objection(rule="b/r", title="x")], answer=lambda question: question == "one/q")
    plug("a", safety_signals=lambda: [Signal(rule="a/r", title="y")], objections=lambda: 1 / 0)
    course = look(answers={"one/q": {}, "two/q": {}, "three/q": {}})
    said = answers_for(host, course, c.Advance(now=NOW), owners={"one": "b", "two": "b"}, watch=WATCH)
    assert said.answers == {"one/q": True, "two/q": False, "three/q": None}
    assert [(each.plugin, each.rule) for each in said.objections] == [("b", "b/r")]
    assert [(each.plugin, each.rule) for each in said.signals] == [("a", "a/r")]
    assert [(fault.plugin, fault.hook, fault.safety) for fault in said.faults] == [("a", "iptflow_objections", False)]
    assert said.watch == WATCH


def test_a_question_that_fails_is_unknown_with_a_fault(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("b", answer=lambda question: 1 / 0)
    said = answers_for(host, look(answers={"one/q": {}}), c.Advance(now=NOW), owners={"one": "b"})
    assert said.answers == {"one/q": None}
    assert [(fault.plugin, fault.kind) for fault in said.faults] == [("b", "ZeroDivisionError")]


def test_a_plugin_cannot_change_the_command(host: PluginHost, plug: Plug, look: Look) -> None:
    command = c.RecordMeasure(now=NOW, measure="phq-9", items={"9": 1})
    plug("bad", safety_signals=lambda command: command.items.clear() or [])
    said = answers_for(host, look(), command)
    assert command.items == {"9": 1}
    assert [(fault.plugin, fault.safety) for fault in said.faults] == [("bad", True)]
