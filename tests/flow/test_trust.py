"""Plugins are code: a host says which are allowed, sees all that was loaded, and folders of data run nothing."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.flow.conftest import ADAPTATION, NOON, SITE, Plugin

from iptflow.course.entries import HookFault
from iptflow.course.refusals import Accepted
from iptflow.flow import Flow, open_flow

PLAIN = ADAPTATION.format(id="plain", asserts="themes:\n  plain/x: {title: A theme, source: project-judgement}")


def loaded(flow: Flow) -> list[str]:
    return [plugin.name for plugin in flow.host.loaded]


@pytest.mark.parametrize(
    ("stated", "names"), [("elderly, hiv", ["elderly", "hiv"]), ("elderly,", ["elderly"]), ("", []), (" , ", [])]
)
def test_the_environment_names_the_plugins_that_are_allowed(
    monkeypatch: pytest.MonkeyPatch, stated: str, names: list[str]
) -> None:
    monkeypatch.setenv("IPTFLOW_PLUGINS", stated)
    flow = open_flow()
    assert loaded(flow) == names
    left_out = {plugin.name: plugin for plugin in flow.host.left_out()}
    assert "adolescents" in left_out
    assert not set(names) & set(left_out)
    assert (left_out["adolescents"].distribution, left_out["adolescents"].file) == ("iptflow", "")
    assert left_out["adolescents"].reason


def test_without_the_variable_all_are_loaded_and_none_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IPTFLOW_PLUGINS", raising=False)
    flow = open_flow()
    assert {"adolescents", "elderly"} <= set(loaded(flow))
    assert flow.host.left_out() == ()


def test_what_the_program_says_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPTFLOW_PLUGINS", "elderly")
    assert loaded(open_flow(plugins=["hiv"])) == ["hiv"]
    assert loaded(open_flow(plugins=["elderly"], discover=False)) == []


def test_a_name_that_is_allowed_and_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPTFLOW_PLUGINS", "eldery")
    (refused,) = open_flow().library.refused()
    assert (refused.origin, "did you mean elderly" in refused.reason) == ("eldery", True)


def test_of_what_was_loaded_the_file_is_told() -> None:
    (plugin,) = open_flow(plugins=["elderly"]).host.loaded
    assert Path(plugin.file).parent.name == "iptflow_elderly"


def test_the_environment_names_folders_of_adaptations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, text in ((one, PLAIN), (two, PLAIN.replace("plain", "other"))):
        folder.mkdir()
        (folder / f"{'plain' if folder is one else 'other'}.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("IPTFLOW_ADAPTATIONS", f"{one}{os.pathsep}{two}")
    assert {"plain", "other"} <= set(open_flow(discover=False).library.names)
    assert open_flow(discover=False, adaptations=[]).library.names == ()
    assert open_flow(discover=False, adaptations=[two]).library.names == ("other",)


def test_a_folder_of_data_runs_nothing_that_lies_in_it(tmp_path: Path) -> None:
    folder, run = tmp_path / "data", tmp_path / "was-run"
    (folder / "measures").mkdir(parents=True)
    (folder / "plain.yaml").write_text(PLAIN, "utf-8")
    code = f"open({str(run)!r}, 'w').close()\n"
    for name in ("__init__.py", "conftest.py", "plain.py", "setup.py", "sitecustomize.py", "measures/__init__.py"):
        (folder / name).write_text(code, "utf-8")
    before = set(sys.modules), list(sys.path)
    with open_flow(site=SITE, discover=False, adaptations=[folder], clock=lambda: NOON) as flow:
        assert flow.library.refused() == ()
        course = flow.open_course(flow.compose("plain"), client="k-1", therapist="t-1")
        assert isinstance(course.record_contact("session", minutes=50, themes=["plain/x"]), Accepted)
        assert course.next(NOON.date())
    assert not run.exists()
    assert sys.path == before[1]
    assert not [
        name for name in set(sys.modules) - before[0] if str(folder) in str(getattr(sys.modules[name], "__file__", ""))
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm")
def test_a_host_ends_an_endless_hook_by_an_alarm_and_the_recording_is_kept(flow: Flow, bring: Plugin) -> None:
    def never(course: Any, command: Any) -> Sequence[Any]:
        signal.raise_signal(signal.SIGALRM)  # the time is up
        while True:
            pass

    def up(*_: object) -> None:
        raise TimeoutError

    bring("endless", {"plain": PLAIN}, safety_signals=never)
    course = flow.open_course(flow.compose("plain"), client="k-1", therapist="t-1")
    before = signal.signal(signal.SIGALRM, up)
    try:
        answer = course.record_contact("session", minutes=50)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert isinstance(answer, Accepted)
    (fault,) = [entry for entry in course.state.entries if isinstance(entry, HookFault)]
    assert (fault.plugin, fault.hook, fault.kind) == ("endless", "iptflow_safety_signals", "TimeoutError")
    assert flow.journal.verify() == []
