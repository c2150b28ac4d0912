"""A task: the plugin's scenarios played from beginning to end, with its hooks watched at every step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from iptflow.course.entries import HookFault
from iptflow.documents import read
from iptflow.errors import Finding, IptflowError
from iptflow.flow import Flow
from iptflow.flow.handle import CourseHandle
from iptflow.flow.scenario import Played, open_scenario, play, site_of
from iptflow.flow.site import Site
from iptflow.hooks import calls
from iptflow.hooks.admission import HOOKS
from iptflow.hooks.view import CourseView
from iptflow.testing.children import Task
from iptflow.testing.watch import Touch, Watch


class Seen(msgspec.Struct, kw_only=True):
    """What playing showed: findings of scenarios, and what the watch saw; ``answers`` by scenario, in order."""

    scenarios: list[str] = []
    refusing: int = 0
    findings: list[Finding] = []
    faults: list[str] = []
    touched: list[Touch] = []
    unlike: list[str] = []
    not_asked: list[str] = []
    changing: list[str] = []
    slowest: dict[str, int] = {}
    answers: dict[str, list[Any]] = {}


def played(flow: Flow, task: Task) -> Seen:
    """Play every scenario, in order or the other way round; milliseconds for the slowest call of each hook."""
    watch = Watch(task.target.name)
    answered = [hook for hook in HOOKS for call in flow.host.calls_for(hook) if call.plugin == task.target.name]
    flow.host.watch(watch.through)
    seen = Seen()
    files = reversed(task.target.scenarios) if task.backwards else task.target.scenarios
    for file in map(Path, files):
        watch.answers = []
        _play(flow, file, seen)
        seen.answers[file.name] = watch.answers
    seen.touched = sorted(watch.touched)
    seen.unlike, seen.changing = sorted(watch.unlike), sorted(watch.changing)
    seen.not_asked = [hook for hook in answered if hook not in watch.slowest]
    seen.slowest = {hook: round(1000 * seconds) for hook, seconds in sorted(watch.slowest.items())}
    return seen


def _play(flow: Flow, file: Path, seen: Seen) -> None:
    try:
        scenario = read(file, "scenario")
        flow.site = Site(site_of(scenario, file.parent))
        handle = open_scenario(flow, scenario)
        protocol = handle.plan.protocol
        calls.check_protocol(flow.library.asked_about(protocol.id), protocol)  # what fails there, composing has told
        seen.scenarios.append(file.name)
        seen.refusing += any("expect" in step for step in scenario.data["steps"])
        for step in play(handle, scenario):
            seen.findings += [
                Finding(code="kit/unexpected", file=file.name, place=f"step {step.number}", message=each)
                for each in step.unexpected
            ]
            _ask_further(flow, handle, step, seen)
    except IptflowError as error:
        seen.findings += getattr(error, "findings", ()) or [
            Finding(code=error.code, file=file.name, message=error.message, hint=error.hint)
        ]


def _ask_further(flow: Flow, handle: CourseHandle, step: Played, seen: Seen) -> None:
    """Ask the hooks that no command asks, and keep what failed."""
    view = CourseView(handle.plan.protocol, handle.state)
    asked = flow.library.asked_about(view.protocol.id)
    faults = [*calls.agenda(asked, view, step.on).faults, *calls.report(asked, view).faults]
    told = [f"{fault.plugin}: {fault.hook}: {fault.kind} {fault.where}".rstrip() for fault in faults]
    told += [f"{each.plugin}: {each.hook}: {each.kind}" for each in handle.state.live(HookFault)]
    seen.faults += [each for each in told if each not in seen.faults]
