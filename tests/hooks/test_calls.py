from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from iptflow.course.answers import Fault
from iptflow.course.commands import Advance
from iptflow.errors import Finding
from iptflow.hooks import AgendaLine, Objection, ReportBlock, Signal, calls
from iptflow.hooks.host import PluginHost

NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
ADVANCE = Advance(now=NOW)
Plug = Callable[..., Any]
Look = Callable[..., Any]


def _raiser(raised: BaseException) -> Callable[[Any], Any]:
    def hook(course: Any) -> Any:
        raise raised

    return hook


def test_answers_are_in_the_order_of_names_and_carry_them(host: PluginHost, plug: Plug, look: Look) -> None:
    for name in ("z", "a", "m"):
        plug(name, report=lambda course: [ReportBlock(title="one"), ReportBlock(title="two", plugin="another")])
    heard = calls.report(host, look())
    assert [(block.plugin, block.title) for block in heard.values] == [
        (name, title) for name in ("a", "m", "z") for title in ("one", "two")
    ]
    assert heard.faults == ()


@pytest.mark.parametrize(
    "raised", [ValueError("the client said so"), SystemExit(1), RecursionError(), MemoryError(), StopIteration()]
)
def test_what_a_plugin_raises_is_a_fault_and_the_others_are_heard(
    host: PluginHost, plug: Plug, look: Look, raised: BaseException
) -> None:
    plug("bad", report=_raiser(raised))
    plug("good", report=lambda course: [ReportBlock(title="kept")])
    heard = calls.report(host, look())
    assert [block.title for block in heard.values] == ["kept"]
    (fault,) = heard.faults
    assert (fault.plugin, fault.hook, fault.kind) == ("bad", "iptflow_report", type(raised).__name__)


def test_a_fault_says_the_line_and_never_what_was_said(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("bad", report=_raiser(ValueError("the client said so")))
    (fault,) = calls.report(host, look()).faults
    assert fault.where == f"{__name__}:{_raiser.__code__.co_firstlineno + 2}"
    assert "client" not in repr(fault)


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), GeneratorExit()])
def test_what_is_not_the_plugins_own_goes_through(
    host: PluginHost, plug: Plug, look: Look, raised: BaseException
) -> None:
    plug("interrupted", report=_raiser(raised))
    with pytest.raises(type(raised)):
        calls.report(host, look())


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (None, "answered with nothing"),
        ("text", "a str, asked for a list of ReportBlock"),
        (ReportBlock(title="x"), "a ReportBlock, asked for a list"),
        (iter(()), "a tuple_iterator"),
        ([ReportBlock(title="x"), AgendaLine(title="x")], "a AgendaLine in it"),
        ([None], "nothing in it"),
        ([ReportBlock(title=3)], "a value of the wrong type"),  # type: ignore[arg-type]
        ([ReportBlock(title="x", lines=(object(),))], "a value of the wrong type"),  # type: ignore[arg-type]
    ],
)
def test_an_answer_of_the_wrong_kind_is_a_fault_as_a_whole(
    host: PluginHost, plug: Plug, look: Look, said: Any, words: str
) -> None:
    plug("wrong", report=lambda course: said)
    heard = calls.report(host, look())
    assert heard.values == ()
    assert heard.faults[0].kind == calls.WRONG_ANSWER
    assert words in heard.faults[0].where


def test_only_a_safety_hook_makes_a_safety_fault(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("bad", safety_signals=_raiser(KeyError()), objections=_raiser(KeyError()), agenda=_raiser(KeyError()))
    course = look()
    assert [fault.safety for fault in calls.safety_signals(host, course, ADVANCE).faults] == [True]
    assert [fault.safety for fault in calls.objections(host, course, ADVANCE).faults] == [False]
    assert [fault.safety for fault in calls.agenda(host, course, date(2026, 1, 12)).faults] == [False]


def test_an_implementation_gets_the_arguments_that_it_names(host: PluginHost, plug: Plug, look: Look) -> None:
    seen: list[Any] = []

    def both(command: Any, course: Any) -> list[Any]:
        seen.append((command, course))
        return []

    plug("both", objections=both)
    plug("neither", objections=lambda: [Objection(rule="neither/r", title="x")])
    course = look()
    heard = calls.objections(host, course, ADVANCE)
    assert seen == [(ADVANCE, course)]
    assert heard.values == (Objection(rule="neither/r", title="x", plugin="neither"),)


def test_every_kind_of_answer_names_its_plugin(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("p", safety_signals=lambda: [Signal(rule="p/r", title="x", rank=2)], agenda=lambda: [AgendaLine(title="y")])
    (signal,) = calls.safety_signals(host, look(), ADVANCE).values
    (line,) = calls.agenda(host, look(), date(2026, 1, 12)).values
    assert (signal.plugin, signal.rank, line.plugin, line.level) == ("p", 2, "p", "should")


def test_only_the_named_plugin_is_asked_a_question(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("a", answer=lambda question: question == "a/yes")
    plug("b", answer=_raiser_of_question)
    assert calls.answer(host, "a", "a/yes", look()) == (True, None)
    assert calls.answer(host, "a", "a/no", look()) == (False, None)
    assert calls.answer(host, "nobody", "a/yes", look()) == (None, None)
    said, fault = calls.answer(host, "b", "b/x", look())
    assert said is None
    assert fault is not None
    assert fault.kind == "LookupError"


def _raiser_of_question(question: str) -> bool:
    raise LookupError(question)


@pytest.mark.parametrize("said", [1, "yes", [True]])
def test_an_answer_that_is_no_truth_value_is_unknown_and_a_fault(
    host: PluginHost, plug: Plug, look: Look, said: Any
) -> None:
    plug("a", answer=lambda question: said)
    value, fault = calls.answer(host, "a", "a/x", look())
    assert value is None
    assert fault is not None
    assert fault.kind == calls.WRONG_ANSWER


def test_adaptations_are_paths_or_package_data(host: PluginHost, plug: Plug, tmp_path: Path) -> None:
    inside = files("iptflow") / "errors.py"
    plug("data", adaptations=lambda: [inside])
    plug("path", adaptations=lambda: [tmp_path])
    plug("text", adaptations=lambda: ["adaptation.yaml"])
    heard = calls.adaptations(host)
    assert heard.values == (calls.Brought("data", inside), calls.Brought("path", tmp_path))
    assert [fault.plugin for fault in heard.faults] == ["text"]


def test_findings_of_plugins_stand_under_their_names(host: PluginHost, plug: Plug, protocol: Plug) -> None:
    plug("a", check_protocol=lambda: [Finding(code="a/own", message="1"), Finding(code="b/other", message="2")])
    found = calls.check_protocol(host, protocol())
    assert [finding.code for finding in found] == ["a/own", "a/b/other"]


def test_a_check_that_failed_is_an_error(host: PluginHost, plug: Plug, protocol: Plug) -> None:
    plug("bad", check_protocol=lambda protocol: 1 / 0)
    plug("good", check_protocol=lambda: [Finding(code="good/x", message="x", severity="note")])
    found = calls.check_protocol(host, protocol())
    assert [(finding.code, finding.severity) for finding in found] == [
        ("good/x", "note"),
        ("plugin/check-failed", "error"),
    ]
    assert "bad" in found[1].message


def _clear(protocol: Any) -> list[Any]:
    protocol.phases.clear()
    return []


def _unplan(protocol: Any) -> list[Any]:
    protocol.endings["completed"] = None
    return []


def _rename(protocol: Any) -> list[Any]:
    protocol.id = "other"
    return []


@pytest.mark.parametrize("change", [_clear, _unplan, _rename])
def test_a_plugin_cannot_change_what_it_is_given(
    host: PluginHost, plug: Plug, protocol: Plug, change: Callable[[Any], list[Any]]
) -> None:
    plug("bad", check_protocol=change)
    given = protocol()
    before = repr(given)
    assert [finding.code for finding in calls.check_protocol(host, given)] == ["plugin/check-failed"]
    assert repr(given) == before


def test_without_an_implementation_nothing_is_built(host: PluginHost) -> None:
    assert calls.report(host, None) is calls.NOTHING  # type: ignore[arg-type]
    assert calls.NOTHING == ((), ())


def test_faults_are_values(host: PluginHost, plug: Plug, look: Look) -> None:
    plug("a", report=lambda course: 1)
    assert calls.report(host, look()).faults == (
        Fault(
            plugin="a",
            hook="iptflow_report",
            kind="wrong-answer",
            where="answered with a int, asked for a list of ReportBlock",
        ),
    )
