"""Plays a recorded course through its protocol, and holds it against what the scenario expects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import msgspec

from iptflow.course.commands import AnyCommand, OpenCourse
from iptflow.course.entries import AlertRaised
from iptflow.course.refusals import Accepted, Answer, Refusal
from iptflow.documents import Document, read
from iptflow.errors import IllFormedCommand
from iptflow.flow import Flow
from iptflow.flow.checks import ensure_usable
from iptflow.flow.handle import CourseHandle

NOON = time(12, tzinfo=UTC)


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what was asked, what came of it, and what was expected and did not come."""

    number: int
    do: str
    on: date
    answer: Answer | None
    findings: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()


def site_of(scenario: Document, folder: Path) -> dict[str, Any]:
    """The site that the scenario states or names."""
    stated = scenario.data["site"]
    return stated if isinstance(stated, dict) else read(folder / stated, "site").data


def open_scenario(flow: Flow, scenario: Document) -> CourseHandle:
    """The scenario's course, opened on its protocol.

    Raises:
        DocumentError: the scenario uses words that its protocol does not have, or tells what has not happened yet.
    """
    ensure_usable(scenario, adaptations=lambda: flow.adaptations)
    data = scenario.data
    plan = flow.compose(*data["protocol"].get("adaptations", ()))
    stated = {key: value for key, value in data["course"].items() if key not in ("id", "on", "expect", "remarks", "at")}
    command = msgspec.convert(
        {
            "course": data["course"].get("id", data["id"]),
            "synthetic": data["synthetic"],
            **stated,
            **_when(data["course"]),
        },
        OpenCourse,
    )
    return flow.open_course(plan, command)


def play(handle: CourseHandle, scenario: Document) -> Iterator[Played]:
    """Every step in order; a refusal or a fault does not stop the next."""
    last = handle.state.opened
    for number, step in enumerate(scenario.data["steps"], 1):
        step = {"on": last.isoformat(), **step}
        last = max(last, date.fromisoformat(step["on"]))
        yield _step(handle, number, step)


def _step(handle: CourseHandle, number: int, step: dict[str, Any]) -> Played:
    expected = step.get("expect", {})
    fields = {key: value for key, value in step.items() if key not in ("at", "expect", "remarks")}
    command: AnyCommand = msgspec.convert({**fields, **_when(step)}, AnyCommand)
    on = date.fromisoformat(step["on"])
    try:
        answer = handle.do(command)
    except IllFormedCommand as fault:
        codes = sorted({finding.code for finding in fault.findings})
        wrong = _compare({"ill_formed": codes}, expected)
        return Played(
            number=number, do=step["do"], on=on, answer=None, findings=tuple(map(str, fault.findings)), unexpected=wrong
        )
    return Played(number=number, do=step["do"], on=on, answer=answer, unexpected=_compare(_came(answer), expected))


def _when(step: dict[str, Any]) -> dict[str, Any]:
    on = date.fromisoformat(step["on"])
    return {"on": step["on"], "now": step.get("at") or datetime.combine(on, NOON).isoformat()}


def _came(answer: Answer) -> dict[str, list[str]]:
    if isinstance(answer, Refusal):
        return {"refused": sorted({reason.rule for reason in answer.reasons})}
    assert isinstance(answer, Accepted)
    entries = answer.entries
    return {
        "deviation": sorted({each.code for entry in entries for each in entry.deviations}),
        "notice": sorted({each.code for entry in entries for each in entry.notices}),
        "alert": sorted({entry.rule for entry in entries if isinstance(entry, AlertRaised)}),
    }


def _compare(came: dict[str, list[str]], expected: dict[str, list[str]]) -> tuple[str, ...]:
    """A list that is given must be met exactly; a refusal or an ill-formed command must have been expected."""
    wrong = [
        f"expected {kind}: {', '.join(sorted(wanted))}; came: {', '.join(came.get(kind, [])) or 'nothing'}"
        for kind, wanted in expected.items()
        if sorted(wanted) != came.get(kind, [])
    ]
    wrong += [
        f"not expected: {kind}: {', '.join(came[kind])}"
        for kind in ("refused", "ill_formed")
        if came.get(kind) and kind not in expected
    ]
    return tuple(wrong)
