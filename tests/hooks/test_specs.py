from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.hooks.reference import PAGE, PARTS, example, page

import iptflow.hooks
from iptflow.course.entries import Contact
from iptflow.hooks import (
    HOOK_API,
    AgendaLine,
    Finding,
    Objection,
    RecordFact,
    ReportBlock,
    Signal,
    calls,
    hookimpl,
    specs,
)
from iptflow.hooks.admission import HOOKS
from iptflow.hooks.discovery import installed
from iptflow.hooks.host import PluginHost

ON = date(2026, 2, 2)
ANSWERS: dict[str, Any] = {
    "iptflow_adaptations": Path,
    "iptflow_check_protocol": Finding,
    "iptflow_answer": bool,
    "iptflow_objections": Objection,
    "iptflow_safety_signals": Signal,
    "iptflow_agenda": AgendaLine,
    "iptflow_report": ReportBlock,
}


@pytest.fixture(scope="module")
def shipped() -> PluginHost:
    host = PluginHost()
    host.load()
    return host


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_says_all_that_its_author_has_to_know(hook: str) -> None:
    words = inspect.getdoc(getattr(specs, hook)) or ""
    places = [words.find(f"\n{part}:") for part in (*PARTS, "Example:")]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_each_hook_answers_what_it_is_asked(
    hook: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Callable[..., Any]
) -> None:
    (tmp_path / "iptflow_example").mkdir()
    (tmp_path / "iptflow_example" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    names = {**vars(iptflow.hooks), "files": files}
    exec(example(hook), names)
    host = PluginHost()
    module = type(specs)("example")
    vars(module).update({hook: names[hook], "hook_api": HOOK_API})
    host.register(module, "example")
    (call,) = host.calls_for(hook)
    met = [Contact(on=ON, actor="t-1", series="session") for _ in range(4 if hook == "iptflow_answer" else 0)]
    course = look(met, tasks={"example/talk": {"title": "Talk"}})
    said = call.function(
        *call.arguments(
            {
                "protocol": course.protocol,
                "question": "example/met-often",
                "course": course,
                "command": RecordFact(now=datetime(2026, 2, 2, tzinfo=UTC), fact="example/threat", declined=True),
                "on": ON,
            }
        )
    )
    answers = said if isinstance(said, list) else [said]
    assert answers
    assert all(isinstance(each, ANSWERS[hook]) for each in answers)
    sys.modules.pop("iptflow_example", None)


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_is_used_by_a_shipped_plugin(hook: str, shipped: PluginHost) -> None:
    assert shipped.refused == ()
    assert shipped.calls_for(hook)


@pytest.mark.parametrize("name", sorted(installed()))
def test_the_shipped_plugins_state_the_hook_api(name: str) -> None:
    assert import_module(installed()[name][0].module).hook_api == HOOK_API


def test_the_reference_is_current() -> None:
    assert page() == PAGE.read_text("utf-8"), "run: python -m tests.hooks.reference"


def test_the_reference_tells_of_each_hook_and_of_all_that_a_plugin_may_read() -> None:
    told = page()
    for hook in HOOKS:
        assert f"## {hook}\n" in told
    for name in ("phase", "ended", "opened_on", "contacts", "week(on)", "fact(fact)", "asked_on(fact)", "protocol"):
        assert f"| `{name}" in told


def test_a_hook_that_will_go_still_works_and_its_plugin_is_warned(
    monkeypatch: pytest.MonkeyPatch, look: Callable[..., Any]
) -> None:
    mark = {**vars(specs.iptflow_agenda)["iptflow_spec"], "warn_on_impl": DeprecationWarning("use iptflow_report")}
    monkeypatch.setattr(specs.iptflow_agenda, "iptflow_spec", mark)
    host = PluginHost()
    module = type(specs)("example")
    vars(module).update(iptflow_agenda=hookimpl(lambda: [AgendaLine(title="Ask")]), hook_api=HOOK_API)
    with pytest.warns(DeprecationWarning, match="use iptflow_report"):
        host.register(module, "example")
    assert [line.title for line in calls.agenda(host, look(), ON).values] == ["Ask"]


def test_an_argument_that_will_go_is_still_given_and_its_plugin_is_warned(
    monkeypatch: pytest.MonkeyPatch, look: Callable[..., Any]
) -> None:
    mark = {**vars(specs.iptflow_agenda)["iptflow_spec"], "warn_on_impl_args": {"on": DeprecationWarning("no more on")}}
    monkeypatch.setattr(specs.iptflow_agenda, "iptflow_spec", mark)
    host = PluginHost()
    module = type(specs)("example")
    vars(module).update(iptflow_agenda=hookimpl(lambda on: [AgendaLine(title=str(on))]), hook_api=HOOK_API)
    with pytest.warns(DeprecationWarning, match="no more on"):
        host.register(module, "example")
    assert [line.title for line in calls.agenda(host, look(), ON).values] == [str(ON)]
