"""A faulty plugin in a host: told by name, held up by nothing but progress, and nothing else is held up by it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from tests.testing.faults import FAULTS, HOOK, IN_A_HOOK, MODULE, NAME, break_it, install, place

from iptflow.course.entries import AlertRaised, HookFault
from iptflow.course.refusals import Accepted, Refusal
from iptflow.errors import CompositionConflict, DocumentError, PluginRejected
from iptflow.flow import CourseHandle, Flow, open_flow
from iptflow.testing.new import new_adaptation

SITE = Path(__file__).parents[2] / "examples" / "site.yaml"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
TODAY = NOON.date()

FAILING = ("raises", "leaves", "answers-with-nothing", "answers-with-text", "changes-what-it-was-given")
IMPURE = sorted(name for name, (code, _) in IN_A_HOOK.items() if code.startswith("kit/hook-") and name not in FAILING)
UNLOADED = sorted(name for name, fault in FAULTS.items() if fault.code == "kit/not-loaded" and fault.file == HOOK)
UNUSABLE = sorted(
    name
    for name, fault in FAULTS.items()
    if fault.code.partition("/")[0] in ("reference", "composition", "schema", "sense")
)
HARMLESS = (
    "expects-what-does-not-come", "has-no-scenario", "answers-by-how-often-it-was-asked", "tells-its-users-nothing",
    "has-a-hook-that-no-scenario-asks", "checks-a-protocol-by-the-clock",
)  # fmt: skip
ELSEWHERE = (
    "has-the-name-of-another",
    "never-ends",
    "never-ends-at-import",
    "ends-the-process",
    "brings-nothing",
    "names-its-file-otherwise",
    "brings-what-another-brings",
)
MORE = """

@hookimpl
def iptflow_objections(course, command):
    {line}
    return []


@hookimpl
def iptflow_safety_signals(course, command):
    {line}
    return []
"""
Host = Callable[[str], Flow]


def test_every_planted_fault_is_tried_in_a_host() -> None:
    assert sorted([*FAILING, *IMPURE, *UNLOADED, *UNUSABLE, *HARMLESS, *ELSEWHERE]) == sorted(FAULTS)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host in which the plugin with this fault is installed beside a shipped one."""
    flows = []

    def opened(name: str) -> Flow:
        project = _project(tmp_path, name)
        monkeypatch.syspath_prepend(str(project / "src"))
        monkeypatch.delitem(sys.modules, MODULE, raising=False)
        flows.append(open_flow(site=SITE, plugins=[NAME, "elderly"], adaptations=(), clock=lambda: NOON))
        return flows[-1]

    yield opened
    for flow in flows:
        assert flow.journal.verify() == []
        flow.close()
    sys.modules.pop(MODULE, None)


def _project(folder: Path, name: str) -> Path:
    new_adaptation(NAME, folder, year=2026)
    project = folder / NAME
    break_it(project, FAULTS[name])
    if name in IN_A_HOOK:
        module = place(project, "plugin.py")
        module.write_text(module.read_text() + MORE.format(line=IN_A_HOOK[name][1]))
    install(project)
    return project


def _course(flow: Flow, *names: str) -> CourseHandle:
    return flow.open_course(flow.compose(*names), client="-".join(names), therapist="t-1", facts={"client.age": 70})


def _others_work(flow: Flow) -> None:
    course = _course(flow, "elderly")
    assert course.record_contact("session", minutes=30).entries  # type: ignore[union-attr]
    assert course.next(TODAY).phase == "assessment"


def _faults(course: CourseHandle) -> list[tuple[str, str]]:
    return [(each.plugin, each.hook) for each in course.state.entries if isinstance(each, HookFault)]


def _replays(flow: Flow, course: CourseHandle) -> bool:
    return flow.course(course.state.id).state == course.state


@pytest.mark.parametrize("name", FAILING)
def test_a_hook_that_fails_refuses_no_recording_and_only_holds_up_progress(host: Host, name: str) -> None:
    flow = host(name)
    assert flow.library.refused() == ()
    course = _course(flow, NAME)

    recorded = course.record_contact("session", minutes=50)
    assert isinstance(recorded, Accepted)
    assert _faults(course) == [(NAME, "iptflow_safety_signals")]
    raised = [each for each in course.state.entries if isinstance(each, AlertRaised)]
    assert [NAME in f"{each.rule} {each.title}" for each in raised] == [True], raised  # it was the safety hook

    refused = course.advance()
    assert isinstance(refused, Refusal)
    by_plugin = [(each.rule, each.demanded_by) for each in refused.reasons if each.demanded_by == NAME]
    assert (f"{NAME}/iptflow_objections", NAME) in by_plugin

    assert [(each.plugin, each.hook) for each in course.next(TODAY).faults] == [(NAME, "iptflow_agenda")]
    assert isinstance(course.override("move", reason="clinical judgement"), Accepted)
    assert course.state.phase == "psychoeducation"
    assert isinstance(course.end("withdrawn"), Accepted)
    assert _replays(flow, course)


@pytest.mark.parametrize("name", FAILING)
def test_a_fault_stays_with_the_courses_of_its_plugin(host: Host, name: str) -> None:
    flow = host(name)
    course = _course(flow, "elderly")
    assert isinstance(course.record_contact("session", minutes=30), Accepted)
    assert _faults(course) == []
    refused = course.advance()
    assert isinstance(refused, Refusal)
    assert NAME not in {reason.demanded_by for reason in refused.reasons}
    assert course.next(TODAY).faults == ()
    together = _course(flow, "elderly", NAME)
    together.record_contact("session", minutes=50)
    assert _faults(together) == [(NAME, "iptflow_safety_signals")]


@pytest.mark.parametrize("name", IMPURE)
def test_what_a_hook_touches_harms_no_course(host: Host, name: str) -> None:
    flow = host(name)
    course = _course(flow, NAME)
    assert isinstance(course.record_contact("session", minutes=50), Accepted)
    assert course.next(TODAY)
    assert _replays(flow, course)
    _others_work(flow)


@pytest.mark.parametrize("name", UNLOADED)
def test_what_cannot_be_loaded_is_listed_with_its_reason(host: Host, name: str) -> None:
    flow = host(name)
    (refused,) = flow.library.refused()
    assert (refused.origin, refused.name) == (NAME, "")
    assert refused.reason
    assert [plugin.name for plugin in flow.host.loaded] == ["elderly"]
    _others_work(flow)


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_document_that_cannot_be_used_reaches_no_course(host: Host, name: str) -> None:
    flow = host(name)
    with pytest.raises((DocumentError, CompositionConflict)) as caught:
        flow.compose(NAME)
    findings = {finding.code for finding in getattr(caught.value, "findings", ())}
    conflicts = {f"composition/{conflict.kind}" for conflict in getattr(caught.value, "conflicts", ())}
    assert FAULTS[name].code in findings | conflicts
    _others_work(flow)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_its_author_has_to_mend_holds_up_nothing(host: Host, name: str) -> None:
    flow = host(name)
    course = _course(flow, NAME)
    assert isinstance(course.record_contact("session", minutes=50), Accepted)
    assert _replays(flow, course)
    _others_work(flow)


def test_a_plugin_that_brings_nothing_is_loaded_and_asked(host: Host) -> None:
    flow = host("brings-nothing")
    assert [plugin.name for plugin in flow.host.loaded] == ["elderly", NAME]
    assert flow.library.names == ("elderly",)
    _others_work(flow)


def test_a_document_that_is_not_named_after_its_adaptation_is_refused(host: Host) -> None:
    flow = host("names-its-file-otherwise")
    (refused,) = flow.library.refused()
    assert (refused.origin, refused.name) == (NAME, NAME)
    assert [finding.code for finding in refused.findings] == ["plugin/file-name"]
    _others_work(flow)


def test_of_an_adaptation_that_two_plugins_bring_neither_is_used_and_the_others_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(_project(tmp_path, "brings-what-another-brings") / "src"))
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    with open_flow(site=SITE, plugins=[NAME, "hiv", "elderly"], adaptations=(), clock=lambda: NOON) as flow:
        assert [(each.origin, each.name) for each in flow.library.refused()] == [("hiv", "hiv"), (NAME, "hiv")]
        with pytest.raises(PluginRejected, match=f"hiv and by {NAME}"):
            flow.compose("hiv")
        _others_work(flow)
    sys.modules.pop(MODULE, None)


def test_of_two_plugins_with_one_name_none_is_loaded_and_the_others_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = _project(tmp_path, "has-the-name-of-another")
    info = next((project / "src").glob("*.dist-info")) / "entry_points.txt"
    info.write_text(info.read_text().replace(f"{NAME} =", "hiv ="))
    monkeypatch.syspath_prepend(str(project / "src"))
    with open_flow(site=SITE, plugins=["hiv", "elderly"], adaptations=(), clock=lambda: NOON) as flow:
        (refused,) = flow.library.refused()
        assert (refused.origin, MODULE in refused.reason, "iptflow_hiv" in refused.reason) == ("hiv", True, True)
        _others_work(flow)


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """What `docs/hosts.md` shows to hosts: an alarm in the main thread, raised within whatever runs."""

    def up(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm")
def test_an_endless_hook_is_ended_by_an_alarm_and_is_a_fault_like_any_other(host: Host) -> None:
    flow = host("never-ends")
    course = _course(flow, NAME)
    with _time_limit(0.3):
        assert isinstance(course.record_contact("session", minutes=50), Accepted)
    assert _faults(course) == [(NAME, "iptflow_safety_signals")]
    with _time_limit(0.3):
        (fault,) = course.next(TODAY).faults
    assert (fault.plugin, fault.hook, fault.kind) == (NAME, "iptflow_agenda", "TimeoutError")
    assert _replays(flow, course)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no alarm")
def test_an_import_that_never_ends_is_ended_by_an_alarm_and_refused(host: Host) -> None:
    with _time_limit(3):
        flow = host("never-ends-at-import")
    (refused,) = flow.library.refused()
    assert (refused.origin, "TimeoutError" in refused.reason) == (NAME, True)
    _others_work(flow)


ENDED = """
import iptflow
flow = iptflow.open({db!r}, site={site!r}, plugins=[{name!r}])
course = flow.open_course(flow.compose({name!r}), client="k-1", therapist="t-1", on="2026-01-05")
course.record_contact("session", minutes=50, on="2026-01-05")
"""


def test_a_hook_that_ends_the_process_damages_no_journal(tmp_path: Path) -> None:
    project, db = _project(tmp_path, "ends-the-process"), tmp_path / "clinic.db"
    program = ENDED.format(db=str(db), site=str(SITE), name=NAME)
    environment = {**os.environ, "PYTHONPATH": str(project / "src")}
    assert subprocess.run([sys.executable, "-c", program], env=environment, check=False).returncode == 7
    with open_flow(db, site=SITE, plugins=["elderly"], adaptations=()) as flow:
        assert flow.journal.verify() == []
        course = flow.course("k-1")
        assert [type(each).__name__ for each in course.state.entries] == ["Opened"]
        assert isinstance(course.record_contact("session", minutes=50, on=date(2026, 1, 5)), Accepted)
        assert [each.adaptation for each in course.lacks] == [NAME]
