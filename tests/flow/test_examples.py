"""The recorded courses: each comes as it says, and comes to the same wherever and however it is read again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.commands import AnyCommand
from iptflow.course.refusals import Answer
from iptflow.course.state import Course
from iptflow.documents import Document, read
from iptflow.flow import CourseHandle, Flow, open_flow
from iptflow.flow.scenario import open_scenario, play, site_of

EXAMPLES = Path(__file__).parents[2] / "examples"
PATHS = sorted(path for path in EXAMPLES.glob("*.yaml") if path.name != "site.yaml")
SCENARIOS = {path.stem: read(path, "scenario") for path in PATHS}
ELSEWHERE = Path(__file__).parent / "in_another_process.py"
example = pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=list(SCENARIOS))


def opened(scenario: Document, target: Path | str = ":memory:") -> tuple[Flow, CourseHandle]:
    flow = open_flow(target, site=site_of(scenario, EXAMPLES))
    return flow, open_scenario(flow, scenario)


def played(name: str) -> Course:
    flow, course = opened(SCENARIOS[name])
    with flow:
        list(play(course, SCENARIOS[name]))
        return course.state


@example
def test_every_step_comes_as_it_says_and_nothing_else_does(scenario: Document, tmp_path: Path) -> None:
    assert scenario.data["strict"]
    flow, course = opened(scenario, tmp_path / "course.db")
    with flow:
        assert {step.number: step.unexpected for step in play(course, scenario) if step.unexpected} == {}
        assert flow.journal.verify() == []
        assert flow.course(course.state.id).state == course.state


@example
def test_what_is_not_stated_of_deviations_notices_alerts_and_refusals_is_told(scenario: Document) -> None:
    silent = {name: _unstated(part) for name, part in scenario.data.items()}
    stated = {number for number, step in enumerate(scenario.data["steps"], 1) if step.get("expect")}
    flow, course = opened(scenario)
    with flow:
        played = list(play(course, msgspec.structs.replace(scenario, data=silent)))
        assert stated
        assert {step.number for step in played if step.number and step.unexpected} == stated


def _unstated(part: Any) -> Any:
    return [{key: step[key] for key in step if key != "expect"} for step in part] if isinstance(part, list) else part


class Reloaded:
    """A course that is read anew from its journal before each command."""

    def __init__(self, flow: Flow, name: str) -> None:
        self._flow = flow
        self._name = name

    @property
    def state(self) -> Course:
        return self._flow.course(self._name).state

    def do(self, command: AnyCommand) -> Answer:
        return self._flow.course(self._name).do(command)


@example
def test_to_save_and_load_between_any_two_steps_changes_nothing(scenario: Document) -> None:
    flow, course = opened(scenario)
    again, first = opened(scenario)
    with flow, again:
        kept = list(play(course, scenario))
        loaded = list(play(Reloaded(again, first.state.id), scenario))  # type: ignore[arg-type]
        assert loaded == kept
        assert again.course(course.state.id).state == course.state
        assert again.journal.read(course.state.id) == flow.journal.read(course.state.id)


def test_in_another_process_with_plugins_in_another_order_each_has_the_same_status(tmp_path: Path) -> None:
    journal = tmp_path / "courses.db"
    statuses, hashes = [], []
    for scenario in SCENARIOS.values():
        flow, course = opened(scenario, journal)
        with flow:
            list(play(course, scenario))
            statuses.append(course.status_bytes())
            hashes.append(flow.journal.read(course.state.id)[-1].hash.encode())
    for seed in ("0", "4242"):
        told = subprocess.run(
            [sys.executable, str(ELSEWHERE), str(journal), *map(str, PATHS)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        )
        assert told.stdout.splitlines() == [*statuses, *hashes]


def test_together_they_use_every_command_and_reach_every_phase() -> None:
    steps = [step for scenario in SCENARIOS.values() for step in scenario.data["steps"]]
    every = {kind.__struct_config__.tag for kind in get_args(c.AnyCommand)}
    assert {step["do"] for step in steps} == every - {"open-course", *NOT_SHOWN}
    with open_flow() as flow:
        phases = set(flow.compose().protocol.phases)
    reached = {move.to for name in SCENARIOS for move in played(name).live(e.Moved)}
    assert phases - {"assessment"} <= reached


NOT_SHOWN = {"change-protocol", "waive-task", "raise-alert"}


@pytest.mark.parametrize(
    ("name", "ended", "counts"),
    [
        ("adolescent", "completed", {"session": 11, "phone": 4}),
        ("elderly", "maintenance-completed", {"session": 18, "maintenance-session": 24, "recurrence": 1}),
        ("no-response", "referred-on", {"session": 8}),
        ("not-accepted", "referred-on", {"session": 2}),
        ("wants-to-try", "completed", {"session": 15, "relapse": 1}),
        ("maintenance", "maintenance-completed", {"session": 12, "maintenance-session": 22}),
        ("maintenance-limits", "withdrawn", {"session": 13, "maintenance-session": 10, "recurrence": 1}),
    ],
)
def test_how_each_ends(name: str, ended: str, counts: dict[str, int]) -> None:
    course = played(name)
    assert course.ended == ended
    assert {key: course.values[f"count:{key}"] for key in counts} == counts
    assert course.open_alerts() == ()


def test_the_dispute_of_the_elderly_client_is_borne_and_short_sessions_are_no_deviation() -> None:
    course = played("elderly")
    assert [each.resolution for each in course.live(e.Progressed) if each.area == "dispute"][-1] == "tolerated"
    short = [contact for contact in course.live(e.Contact) if contact.minutes in range(30, 45)]
    assert len(short) > 20
    assert not any(contact.deviations for contact in short)


def test_the_score_that_does_not_move_is_no_response_by_week_eight() -> None:
    course = played("no-response")
    assert course.values["outcome:phq-9"] == "no-response"
    assert max(course.week(each.on) for each in course.live(e.Measured)) == 8


def test_an_alert_that_nobody_acknowledged_in_time_went_to_the_deputy_and_came_back() -> None:
    course = played("adolescent")
    assert Counter(alert.rule for alert in course.alerts.values()) == {"phq-a-item-9": 1, "suicidal-thoughts": 1}
    assert {(alert.escalated, alert.owner, alert.status) for alert in course.alerts.values()} == {
        (True, "t-1", "closed")
    }


def test_adaptations_compose_in_any_order() -> None:
    with open_flow() as flow:
        one, other = flow.resolve("adolescents", "elderly"), flow.resolve("elderly", "adolescents")
    assert msgspec.json.encode(one) == msgspec.json.encode(other)
