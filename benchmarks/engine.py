"""The engine on the shared course: decided and applied, and whole commands with a journal in memory or in a file."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from benchmarks.course import OPENING, Step
from benchmarks.peers.by_hand import PLUGINS
from iptflow.course.answers import Answers
from iptflow.course.apply import apply
from iptflow.course.commands import AnyCommand, OpenCourse
from iptflow.course.decide import decide, decide_opening
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted
from iptflow.flow import CourseHandle, Flow, open_flow
from iptflow.flow.asking import command_in
from iptflow.hooks import Command, CourseView, Objection, Signal, hookimpl

SITE = {
    "format": "site/1",
    "id": "made-up",
    "timezone": "Europe/Vienna",
    "alerts": {"owner": "t-3", "deputy": "t-4", "acknowledge_within": "PT1H", "hours": {"monday": ["09:00-17:00"]}},
    "emergency": {"number": "112", "route": "the nearest hospital"},
}
decode = msgspec.json.Decoder(AnyCommand).decode
_numbers = count(1)


@hookimpl
def iptflow_safety_signals(course: CourseView, command: Command) -> list[Signal]:
    return []


@hookimpl
def iptflow_objections(course: CourseView, command: Command) -> list[Objection]:
    return []


def flow(target: str | Path = ":memory:") -> Flow:
    """A flow with all shipped plugins, and with more until five answer each of the two hooks, as in the pipeline."""
    made = open_flow(target, site=SITE)
    for number in range(PLUGINS - len(made.host.calls_for("iptflow_safety_signals"))):
        plugin: Any = ModuleType(f"plugin_{number}")
        plugin.hook_api = 1
        plugin.iptflow_safety_signals = iptflow_safety_signals
        plugin.iptflow_objections = iptflow_objections
        made.host.register(plugin, f"plugin-{number}")
    return made


class Decided:
    """Decided and applied, nothing kept: one step with gate and entry, as the machines of the peers do."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._answers = Answers()
        opened = decide_opening(plan, msgspec.convert(OPENING, OpenCourse), Answers()).entries[0]
        self.course = apply(plan, None, opened)

    @property
    def state(self) -> str:
        return self.course.phase

    def step(self, command: AnyCommand) -> None:
        answer = decide(self._plan, self.course, command, self._answers)
        assert isinstance(answer, Accepted)
        for entry in answer.entries:
            self.course = apply(self._plan, self.course, entry)


class Whole:
    """The whole command, from its text to its place in the journal."""

    def __init__(self, flow: Flow, plan: Plan) -> None:
        command = msgspec.convert({**OPENING, "course": f"c-{next(_numbers)}"}, OpenCourse)
        self.handle: CourseHandle = flow.begin(plan, command)

    @property
    def state(self) -> str:
        return self.handle.state.phase

    def step(self, step: Step, text: bytes) -> None:
        assert isinstance(self.handle.do(command_in(text)), Accepted)
