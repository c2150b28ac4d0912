"""The fold: what a course is after one more entry. Pure, and never a decision anew.

Tasks and facts are folded over live entries in the order of their clinical dates, so a late entry or a correction
folds them again; the phase follows the accepted moves in sequence order and no correction touches it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from iptflow.course import entries as e
from iptflow.course.alerts import after_alert
from iptflow.course.plan import Plan
from iptflow.course.situation import SAYS_VALUES, fold_values, record_values
from iptflow.course.state import Course

_OF_ALERTS: Final = frozenset(
    {e.AlertRaised, e.AlertRepeated, e.AlertAcknowledged, e.AlertHandedOver, e.AlertClosed}
)  # fmt: skip
_FOLDED_ANEW: Final = frozenset({e.Corrected, e.ProtocolChanged})


def apply(plan: Plan, course: Course | None, entry: e.AnyEntry) -> Course:
    """The course after the entry; ``course`` is None before the first."""
    kind = type(entry)  # asking for the type is many times quicker than isinstance, and every entry comes by here
    if course is None:
        assert isinstance(entry, e.Opened), "a journal begins with its opened entry"
        return _opened(plan, entry)
    entries = (*course.entries, entry)
    if kind in _OF_ALERTS:
        return msgspec.structs.replace(course, entries=entries, **_alerted(course, entry))
    step = _STEPS.get(kind)
    changes = step(plan, course, entry) if step else {}
    if kind in _FOLDED_ANEW or entry.on < course.latest:
        after = msgspec.structs.replace(course, entries=entries, **changes)
        folded, many = fold_values(plan, after)
        return msgspec.structs.replace(after, values=folded, many=many, latest=max(course.latest, entry.on))
    if kind not in SAYS_VALUES:
        return msgspec.structs.replace(course, entries=entries, latest=entry.on, **changes)
    values, many = dict(course.values), dict(course.many)
    record_values(plan, values, many, entry)
    return msgspec.structs.replace(course, entries=entries, values=values, many=many, latest=entry.on, **changes)


def _opened(plan: Plan, entry: e.Opened) -> Course:
    values: dict[str, Any] = {}
    many: dict[str, Any] = {}
    record_values(plan, values, many, entry)
    return Course(
        id=entry.course,
        client=entry.client,
        therapist=entry.therapist,
        protocol=entry.protocol,
        opened=entry.on,
        phase=entry.phase,
        phase_since=entry.on,
        acute_since=entry.on,
        latest=entry.on,
        synthetic=entry.synthetic,
        values=values,
        many=many,
        entries=(entry,),
    )


def _alerted(course: Course, entry: Any) -> dict[str, Any]:
    alerts = after_alert(course, entry)
    count = sum(alert.status != "closed" for alert in alerts.values())
    return {"alerts": alerts, "values": {**course.values, "alerts": count}}


def _moved(plan: Plan, course: Course, entry: e.Moved) -> dict[str, Any]:
    changes: dict[str, Any] = {"phase": entry.to, "phase_since": entry.on}
    if entry.past:
        changes["passed"] = course.passed.union(entry.past)
    if entry.origin not in plan.line and entry.to in plan.line:
        changes.update(acute_since=entry.on, extended_weeks=0)
    if entry.to not in plan.protocol.phases:
        changes.update(ended=entry.to, ended_on=entry.on)
    return changes


def _protocol_changed(plan: Plan, course: Course, entry: e.ProtocolChanged) -> dict[str, Any]:
    tasks = {part: becomes for part, becomes in entry.mapping.items() if part != "phase" and becomes != e.LEFT_BEHIND}
    return {"protocol": entry.to, "phase": entry.phase, "mapped": {**course.mapped, **tasks}}


def _overridden(plan: Plan, course: Course, entry: e.Overridden) -> dict[str, Any]:
    if entry.matter == "focus":
        return {"may_refocus": True}
    return {"extended_weeks": course.extended_weeks + entry.weeks}


def _corrected(plan: Plan, course: Course, entry: e.Corrected) -> dict[str, Any]:
    return {"superseded": course.superseded | {entry.entry}, **_taken_back(course, entry)}


def _taken_back(course: Course, corrected: e.Corrected) -> dict[str, Any]:
    """A reported ending or a hold that was recorded by mistake is none any more."""
    entry = course.entries[corrected.entry - 1]
    if isinstance(entry, e.Ended):
        left = [each for each in course.live(e.Ended) if each is not entry]
        return {"ended": left[-1].ending if left else "", "ended_on": left[-1].on if left else None}
    if isinstance(entry, e.Held) and course.review_on == entry.review_on:
        return {"review_on": None}
    return {}


_STEPS: dict[type, Callable[[Plan, Course, Any], dict[str, Any]]] = {
    e.Moved: _moved,
    e.Corrected: _corrected,
    e.ProtocolChanged: _protocol_changed,
    e.Overridden: _overridden,
    e.Held: lambda plan, course, entry: {"review_on": entry.review_on},
    e.Resumed: lambda plan, course, entry: {"review_on": None},
    e.Ended: lambda plan, course, entry: {"ended": entry.ending, "ended_on": entry.on},
    e.TherapistChanged: lambda plan, course, entry: {"therapist": entry.to},
    e.FocusChosen: lambda plan, course, entry: {"may_refocus": False},
}
