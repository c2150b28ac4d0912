"""Plays what the verifier tells in the engine, on any protocol: no plugin is asked and no journal is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from iptflow.course.answers import Answers, Watch
from iptflow.course.apply import apply
from iptflow.course.commands import AnyCommand, OpenCourse
from iptflow.course.decide import decide, decide_opening
from iptflow.course.plan import Plan
from iptflow.course.refusals import Accepted, Answer
from iptflow.course.state import Course
from iptflow.documents import canonical, read_bytes
from iptflow.flow import CourseHandle
from iptflow.flow.scenario import Played, play
from iptflow.protocol import Protocol

ANSWERS = Answers(watch=Watch(owner="t-1", deputy="t-2", acknowledge_minutes=240))


class Engine:
    """A course in the bare engine."""

    def __init__(self, protocol: Protocol, opening: Mapping[str, Any]) -> None:
        self.plan = Plan(protocol, "digest")
        stated = {key: value for key, value in opening.items() if key not in ("id", "expect", "remarks", "at")}
        command = msgspec.convert({"course": "c-1", **stated, "now": f"{opening['on']}T12:00:00Z"}, OpenCourse)
        self._state: Course | None = None
        for entry in decide_opening(self.plan, command, ANSWERS).entries:
            self._state = apply(self.plan, self._state, entry)

    @property
    def state(self) -> Course:
        assert self._state is not None
        return self._state

    def do(self, command: AnyCommand) -> Answer:
        answer = decide(self.plan, self.state, command, ANSWERS)
        if isinstance(answer, Accepted):
            for entry in answer.entries:
                self._state = apply(self.plan, self._state, entry)
        return answer


def played(protocol: Protocol, scenario: Mapping[str, Any]) -> tuple[Course, list[Played]]:
    """The course after the scenario and every step; the scenario fits its schema."""
    document = read_bytes(canonical(scenario), "scenario.yaml", "scenario")
    engine = Engine(protocol, document.data["course"])
    steps = list(play(cast(CourseHandle, engine), document))
    return engine.state, steps


def unexpected(protocol: Protocol, scenario: Mapping[str, Any]) -> list[str]:
    """Where the engine does not do what the scenario foretells."""
    return [f"{step.number} {step.do}: {each}" for step in played(protocol, scenario)[1] for each in step.unexpected]
