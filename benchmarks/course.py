"""The one acute course that every contestant runs: as commands for the engine, as a plain flow for its peers.

In the plain flow each command is one trigger: a recording stays in its phase and adds to a record (a dict), a move
asks a gate, and every step leaves an event. The gates below ask for what the base protocol asks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

Record = dict[str, Any]
Gate = Callable[[Mapping[str, Any]], bool]


class Step(NamedTuple):
    """One command: what it triggers in the plain flow and adds to the record there, and what the engine gets."""

    trigger: str
    adds: Record
    data: dict[str, Any]

    @property
    def text(self) -> bytes:
        """The command as it comes over a wire."""
        return json.dumps(self.data, separators=(",", ":")).encode()


START = "assessment"
END = "completed"
FIRST_DAY = date(2026, 1, 5)
OPENING: dict[str, Any] = {
    "do": "open-course",
    "now": "2026-01-05T09:00:00Z",
    "course": "c-1",
    "client": "k-1",
    "therapist": "t-3",
    "facts": {"client.age": 34, "current-episode": True, "diagnosis": ["depression"]},
    "synthetic": True,
}
NOTE = "The week between, a talk that went better than the last one, and what to try until next time. " * 4


def asks_for(*keys: str) -> Gate:
    """A gate that holds when everything is on record."""

    def gate(record: Mapping[str, Any]) -> bool:
        return all(record.get(key) for key in keys)

    return gate


def no_alert(record: Mapping[str, Any]) -> bool:
    return not record.get("alerts")


_HISTORY = ("task:psychiatric-history", "task:ask-suicidal-thoughts", "consent:treatment", "consent:records")
_EMERGENCY = ("fact:emergency-contact", "fact:emergency-route", "fact:acceptance")
_TEACHING = ("symptom-review", "name-diagnosis", "explain-illness", "explain-causes", "explain-own-signs",
             "explain-treatments")  # fmt: skip
_FOCUS = ("interpersonal-inventory", "life-events", "consider-areas", "agree-contract")
_OUTCOMES = ("symptoms-eased", "functioning-better", "understands-complaint", "knows-depression", "knows-triggers",
             "lessens-triggers", "copes", "ready-for-new-episode")  # fmt: skip
_CLOSE = asks_for("task:work-out-coping", *(f"fact:outcome.{name}" for name in _OUTCOMES))

MOVES: dict[str, dict[str, Gate]] = {
    "assessment": {"psychoeducation": asks_for(*_HISTORY, *_EMERGENCY)},
    "psychoeducation": {"focus-selection": asks_for(*(f"task:{name}" for name in _TEACHING))},
    "focus-selection": {"middle": asks_for(*(f"task:{name}" for name in _FOCUS), "focus")},
    "middle": {"termination": asks_for("task:raise-ending")},
    "termination": {
        "completed": lambda record: _CLOSE(record) and no_alert(record),
        "maintenance": lambda record: _CLOSE(record) and bool(record.get("fact:maintenance.choice")),
    },
    "maintenance": {
        "maintenance-completed": lambda record: record.get("sessions", 0) >= 24 and no_alert(record),
        "focus-selection": asks_for("event:recurrence"),
    },
}
ENDINGS = ("completed", "maintenance-completed")
STATES = (*MOVES, *ENDINGS)
RECORDINGS = (
    "record-consent", "withdraw-consent", "record-contact", "record-fact", "record-measure", "choose-focus",
    "record-progress", "record-theme", "waive-task", "report-event", "hold", "resume", "raise-alert",
    "acknowledge-alert", "close-alert", "change-therapist", "correct",
)  # fmt: skip
TRIGGERS = (*RECORDINGS, *dict.fromkeys(target for targets in MOVES.values() for target in targets))


def steps() -> tuple[Step, ...]:
    """The course, opening left out."""
    return tuple(_steps())


def _steps() -> Iterator[Step]:
    first, second, third = (_day(week) for week in (1, 2, 3))
    yield _step("record-consent", first, {"consent:treatment": True}, consent="treatment", by="client")
    yield _step("record-consent", first, {"consent:records": True}, consent="records", by="client")
    yield _fact(first, "emergency-contact", "the sister; number in the clinic's own file")
    yield _fact(first, "emergency-route", "the regional emergency number")
    yield _session(1, "psychiatric-history", "ask-suicidal-thoughts", "ask-current-episode", "record-functioning")
    yield _measure(first, 2)
    yield _fact(first, "risk.suicidal-thoughts", "none")
    yield _fact(first, "acceptance", "accepts")
    yield _move(first, "psychoeducation")
    yield _session(2, *_TEACHING)
    yield _fact(second, "onset-date", "2025-10-01")
    yield _move(second, "focus-selection")
    yield _session(3, *_FOCUS, "agree-focus")
    yield _fact(third, "inventory-person", {"relation": "partner", "label": "P", "pattern": "quarrels"}, key="p-1")
    yield _fact(third, "life-event", {"kind": "quarrel-grew", "on": "2025-09-20", "person": "p-1"}, key="e-1")
    yield _step(
        "choose-focus", third, {"focus": True}, areas=["dispute"], primary="dispute", client_agrees=True,
        therapist_agrees=True, considered={"dispute": {"onset": "linked", "help": "likely", "grounds": ["stuck"]}},
    )  # fmt: skip
    yield _move(third, "middle")
    for week in range(4, 12):
        yield _session(week)
        if week == 8:
            yield _measure(_day(week), 1)
            yield _progress(_day(week), "expectations-both-ways", "dispute-named")
    yield _progress(_day(11), "rehearse", "change-begun")
    yield _session(12, "raise-ending")
    yield _move(_day(12), "termination")
    yield _session(13, "work-out-coping", "review-gains")
    yield _session(14)
    last = _day(16)
    for name in _OUTCOMES:
        yield _fact(last, f"outcome.{name}", "reached")
    yield _measure(last, 0)
    yield _session(16)
    yield _move(last, "completed")


def _day(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week - 1)


def _step(trigger: str, on: date, adds: Record, *, do: str = "", **fields: Any) -> Step:
    data = {"do": do or trigger, "now": f"{on}T10:00:00Z", "on": on.isoformat(), **fields}
    return Step(trigger, adds, data)


def _fact(on: date, fact: str, value: Any, **fields: Any) -> Step:
    return _step("record-fact", on, {f"fact:{fact}": value}, fact=fact, value=value, **fields)


def _measure(on: date, answer: int) -> Step:
    items = {str(number): answer for number in range(1, 9)} | {"9": 0}
    return _step("record-measure", on, {"score:phq-9": 8 * answer}, measure="phq-9", items=items)


def _session(week: int, *tasks: str) -> Step:
    adds = {f"task:{task}": True for task in tasks} | {"sessions": week}
    return _step(
        "record-contact", _day(week), adds, series="session", minutes=50, participants=["client", "therapist"],
        tasks=list(tasks), techniques=["supportive-listening", "clarification"], note=NOTE,
    )  # fmt: skip


def _progress(on: date, strategy: str, sign: str) -> Step:
    adds = {f"sign:dispute/{sign}": True}
    return _step("record-progress", on, adds, area="dispute", strategies=[strategy], signs=[sign])


def _move(on: date, to: str) -> Step:
    return _step(to, on, {}, do="advance", to=to)


def phases(course: tuple[Step, ...]) -> tuple[str, ...]:
    """Where every contestant must stand after each step."""
    found, phase = [], START
    for step in course:
        if step.data["do"] == "advance":
            phase = step.trigger
        found.append(phase)
    return tuple(found)
