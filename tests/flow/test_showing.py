from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from iptflow.course.away import Absence
from iptflow.course.commands import Advance
from iptflow.course.refusals import Refusal
from iptflow.course.views.moves import NotYet
from iptflow.documents import Document, read
from iptflow.flow import CourseHandle, Flow, open_flow
from iptflow.flow.scenario import NOON, open_scenario, play, site_of
from iptflow.hooks import hookimpl

EXAMPLES = Path(__file__).parents[2] / "examples"
OTHERS = ("client", "parent", "partner", "relative", "other")
REPLAY = """
import sys
from iptflow.flow import open_flow
with open_flow(sys.argv[1], plugins=sys.argv[3:]) as flow:
    sys.stdout.buffer.write(flow.course(sys.argv[2]).status_bytes())
"""


@pytest.fixture(scope="module")
def scenario() -> Document:
    return read(EXAMPLES / "adolescent.yaml", "scenario")


@pytest.fixture(scope="module")
def played(scenario: Document) -> Iterator[CourseHandle]:
    with open_flow(site=site_of(scenario, EXAMPLES)) as flow:
        handle = open_scenario(flow, scenario)
        list(play(handle, scenario))
        yield handle


def everything(handle: CourseHandle, viewer: str) -> dict[str, Any]:
    on = handle.state.latest
    return {
        "status": handle.status(viewer=viewer),
        "next": handle.next(on, viewer=viewer),
        "moves": handle.moves(on, viewer=viewer),
        "missing": handle.missing(on, viewer=viewer),
        "due": handle.due(handle.state.opened, on, viewer=viewer),
        "timeline": handle.timeline(viewer=viewer),
        "deviations": handle.deviations(on, viewer=viewer),
        "fidelity": handle.fidelity(on, viewer=viewer),
        "report": handle.report(on, viewer=viewer),
    }


@pytest.mark.parametrize("seed", ["1", "4711"])
def test_a_replay_elsewhere_prints_the_same_status(scenario: Document, tmp_path: Path, seed: str) -> None:
    path = tmp_path / "course.db"
    with open_flow(path, site=site_of(scenario, EXAMPLES)) as flow:
        handle = open_scenario(flow, scenario)
        list(play(handle, scenario))
        here, name = handle.status_bytes(), handle.state.id
    plugins = ["elderly", "adolescents"] if seed == "1" else ["adolescents"]
    elsewhere = subprocess.run(
        [sys.executable, "-c", REPLAY, str(path), name, *plugins],
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
    )
    assert elsewhere.stdout == here


def test_for_no_one_else_does_any_view_name_an_adaptation_a_rule_or_what_was_confided(scenario: Document) -> None:
    with open_flow(site=site_of(scenario, EXAMPLES)) as flow:
        handle = open_scenario(flow, scenario)
        for step in play(handle, scenario):
            if step.number % 10:
                continue
            for viewer in OTHERS:
                told = msgspec.json.encode(everything(handle, viewer)).decode()
                for never in ("adolescents", "alert", "phq", "AD4", "J-", "suicid", "override", "t-1"):
                    assert never not in told, (step.number, viewer, never)


def test_the_parent_reads_what_the_adolescent_agreed_to_and_dates(played: CourseHandle) -> None:
    rows = played.timeline(viewer="parent")
    assert {row.kind for row in rows} == {"appointment", "consented", "fact"}
    assert sum(row.text.startswith("What the young person agrees to") for row in rows) == 1


def test_the_therapist_reads_the_whole_course(played: CourseHandle) -> None:
    rows = played.timeline()
    assert [row.entry for row in sorted(rows, key=lambda row: row.entry)] == [*range(1, played.state.sequence + 1)]
    report = played.report(played.state.latest)
    assert report.ended == "Completed"
    assert [block.plugin for block in report.blocks] == ["adolescents"]
    assert {each.measure for each in report.symptoms} >= {"phq-9", "phq-a"}
    assert played.fidelity(played.state.latest) is not None
    codes = {each.code for each in played.deviations(played.state.latest)}
    assert {"contact-missed", "technique-given"} <= codes


def test_moves_agree_with_what_is_decided_at_every_step(scenario: Document) -> None:
    with open_flow(site=site_of(scenario, EXAMPLES)) as flow:
        handle = open_scenario(flow, scenario)
        playing = play(handle, scenario)
        next(playing)
        refused = []
        for step in scenario.data["steps"]:
            if step["do"] != "advance":
                next(playing)
                continue
            day = date.fromisoformat(step["on"]) if "on" in step else handle.state.latest
            possible = {move.to: move.possible for move in handle.moves(day)}
            needed = {each.to for each in handle.missing(day)}
            target = step.get("to") or next(iter(possible))
            refused.append(isinstance(next(playing).answer, Refusal))
            assert possible[target] is not refused[-1]
            assert (target in needed) is refused[-1]
        assert {True, False} == set(refused)


def test_agenda_lines_and_answers_of_plugins_are_heard(scenario: Document) -> None:
    with open_flow(site=site_of(scenario, EXAMPLES)) as flow:
        handle = open_scenario(flow, scenario)
        found = handle.next(handle.state.opened)
        assert [(line.plugin, line.level) for line in found.plugins] == [("adolescents", "must")]
        views = (found, handle.next(handle.state.opened, viewer="client"), handle.report(handle.state.opened))
        assert {view.watched for view in views} == {handle.watched()}
        assert handle.watched().endswith("Outside these hours nobody is watching.")
        assert any(caution.source == ("G8",) for caution in found.cautions)


def broken() -> ModuleType:
    """A plugin whose views fail."""
    module = ModuleType("iptflow_broken")

    @hookimpl
    def iptflow_agenda() -> Any:
        raise KeyError("what an exception says may quote the client")

    @hookimpl
    def iptflow_report() -> Any:
        return "no list"

    for function in (iptflow_agenda, iptflow_report):
        function.__module__ = module.__name__
        setattr(module, function.__name__, function)
    setattr(module, "hook_api", 1)  # noqa: B010  # a module has no such attribute for a type checker
    return module


def test_a_plugin_that_fails_is_named_and_takes_nothing_away(scenario: Document) -> None:
    with open_flow(site=site_of(scenario, EXAMPLES)) as flow:
        flow.host.register(broken(), "broken")
        handle = open_scenario(flow, scenario)
        agenda = handle.next(handle.state.opened)
        assert [(fault.plugin, fault.kind) for fault in agenda.faults] == [("broken", "KeyError")]
        assert agenda.plugins
        assert agenda.tasks
        report = handle.report(handle.state.opened)
        assert [(fault.plugin, fault.kind) for fault in report.faults] == [("broken", "wrong-answer")]
        assert [block.plugin for block in report.blocks] == ["adolescents"]
        assert "quote the client" not in repr((agenda, report))


def test_the_sites_closures_and_absences_move_what_is_due(scenario: Document) -> None:
    site = {**site_of(scenario, EXAMPLES), "closures": ["2026-01-15"]}
    with open_flow(site=site) as flow:
        handle = open_scenario(flow, scenario)
        away = Absence(first=date(2026, 1, 22), last=date(2026, 1, 23))
        found = handle.due(date(2026, 1, 15), date(2026, 1, 28), absences=[away])
        sessions = [each for each in found.contacts if each.series == "session"]
        assert [each.due for each in sessions] == [date(2026, 1, 16), date(2026, 1, 24)]
        assert sessions[0].derivation == "weekly from 8 January 2026; clinic closed on 15 January 2026"


def test_a_refusal_is_told_in_the_words_of_whoever_reads_it(flow: Flow, scenario: Document) -> None:
    handle = open_scenario(flow, scenario)
    refusal = handle.do(Advance(now=datetime.combine(handle.state.opened, NOON)))
    assert isinstance(refusal, Refusal)
    told = handle.told(refusal, viewer="client")
    assert isinstance(told, NotYet)
    assert told.words == "not yet"
    assert "The client has consented to the treatment" in told.needed
    assert not any("/" in text or "suicide" in text for text in told.needed)


@pytest.fixture
def flow(scenario: Document) -> Iterator[Flow]:
    with open_flow(site=site_of(scenario, EXAMPLES)) as opened:
        yield opened
