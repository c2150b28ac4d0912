"""Plays a recorded course through its protocol, and holds it against what the scenario expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import msgspec

from iptflow.course.commands import AnyCommand, OpenCourse
from iptflow.course.entries import AlertRaised, AlertRepeated
from iptflow.course.refusals import Accepted, Answer, Refusal
from iptflow.course.state import Course
from iptflow.documents import Document, read
from iptflow.errors import IllFormedCommand
from iptflow.flow.checks import ensure_usable
from iptflow.flow.flow import Flow
from iptflow.flow.handle import CourseHandle

NOON = time(12, tzinfo=UTC)

NO_SUCH: Final = 0
"""The number of no entry: a step that names an alert or a step that is not there is ill-formed."""

_OF_STEPS: Final = frozenset({"id", "at", "expect", "remarks"})
_NEVER_BY_THE_WAY: Final = frozenset({"refused", "ill-formed"})
"""What must have been expected in any scenario; in a strict one deviations, notices and alerts must, too."""


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """One step: what was asked, what came of it, and where that is not what was expected. The opening is number 0."""

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
    ensure_usable(scenario, adaptations=flow.library.adaptations)
    data = scenario.data
    settlements = [Path(scenario.file).parent / name for name in data["protocol"].get("settlements", ())]
    plan = flow.compose_made_up(*data["protocol"]["adaptations"], settlements=settlements)
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
    return flow.begin(plan, command)


def play(handle: CourseHandle, scenario: Document) -> Iterator[Played]:
    """The opening, then every step in order; a refusal or a fault does not stop the next."""
    strict = scenario.data.get("strict", False)
    opening = Accepted(entries=handle.state.entries)
    expected = scenario.data["course"].get("expect", {})
    last = handle.state.opened
    yield Played(number=0, do="open-course", on=last, answer=opening,
                 unexpected=_compare(_came(opening, handle.state), expected, strict))  # fmt: skip
    known: dict[str, int] = {}
    for number, step in enumerate(scenario.data["steps"], 1):
        step = {"on": last.isoformat(), **step}
        last = max(last, date.fromisoformat(step["on"]))
        before = handle.state.sequence
        yield _step(handle, number, step, known, strict)
        if "id" in step:
            known[step["id"]] = before + 1


def _step(handle: CourseHandle, number: int, step: dict[str, Any], known: Mapping[str, int], strict: bool) -> Played:
    expected = step.get("expect", {})
    command: AnyCommand = msgspec.convert(_fields(step, handle.state, known), AnyCommand)
    on = date.fromisoformat(step["on"])
    try:
        answer = handle.do(command)
    except IllFormedCommand as fault:
        codes = sorted({finding.code for finding in fault.findings})
        wrong = _compare({"ill-formed": codes}, expected, strict)
        return Played(
            number=number, do=step["do"], on=on, answer=None, findings=tuple(map(str, fault.findings)), unexpected=wrong
        )
    wrong = _compare(_came(answer, handle.state), expected, strict)
    return Played(number=number, do=step["do"], on=on, answer=answer, unexpected=wrong)


def _fields(step: dict[str, Any], course: Course, known: Mapping[str, int]) -> dict[str, Any]:
    """The command that a step states, with the numbers of the alert and of the entry that it names."""
    fields = {key: value for key, value in step.items() if key not in _OF_STEPS} | _when(step)
    if isinstance(step.get("alert"), str):
        named = {alert.rule: alert.id for alert in course.open_alerts()}
        fields["alert"] = named.get(step["alert"], NO_SUCH)
    if isinstance(step.get("entry"), str):
        fields["entry"] = known.get(step["entry"], NO_SUCH)
    return fields


def _when(step: dict[str, Any]) -> dict[str, Any]:
    on = date.fromisoformat(step["on"])
    return {"on": step["on"], "now": step.get("at") or datetime.combine(on, NOON).isoformat()}


def _came(answer: Answer, course: Course) -> dict[str, list[str]]:
    if isinstance(answer, Refusal):
        return {"refused": sorted({reason.rule for reason in answer.reasons})}
    assert isinstance(answer, Accepted)
    entries = answer.entries
    raised = {entry.rule for entry in entries if isinstance(entry, AlertRaised)}
    repeated = {course.alerts[entry.alert].rule for entry in entries if isinstance(entry, AlertRepeated)}
    return {
        "deviation": sorted({each.code for entry in entries for each in entry.deviations}),
        "notice": sorted({each.code for entry in entries for each in entry.notices}),
        "alert": sorted(raised | repeated),
    }


def _compare(came: dict[str, list[str]], expected: dict[str, list[str]], strict: bool) -> tuple[str, ...]:
    """A list that is given must be met exactly; what must be expected and was not is named too."""
    wrong = [
        f"expected {kind}: {', '.join(sorted(wanted))}; came: {', '.join(came.get(kind, [])) or 'nothing'}"
        for kind, wanted in expected.items()
        if sorted(wanted) != came.get(kind, [])
    ]
    wrong += [
        f"not expected: {kind}: {', '.join(rules)}"
        for kind, rules in came.items()
        if rules and kind not in expected and (strict or kind in _NEVER_BY_THE_WAY)
    ]
    return tuple(wrong)
