"""The canonical status document ``status/1``: one course, one sequence of bytes, on every machine.

It is made of the journal's fold alone: no clock, no plugin, no floats, no free text, keys sorted and lists in
an order of their own. A newer program keeps printing ``status/1`` as it is; what is to be added gets a new version.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any, Final

from iptflow.conditions import DECLINED
from iptflow.course import entries as e
from iptflow.course.parts import parts
from iptflow.course.plan import Plan
from iptflow.course.state import Alert, Course
from iptflow.course.views.audience import THERAPIST, Audience
from iptflow.course.views.tasks import outstanding, waived
from iptflow.documents import canonical

FORMAT: Final = "status/1"


def status(plan: Plan, course: Course, viewer: str = THERAPIST) -> dict[str, Any]:
    """The status document; for anyone but the therapist only the keys that are for them."""
    audience = Audience(plan, viewer)
    if not audience.all:
        return _for_others(plan, course, audience)
    return {
        "format": FORMAT,
        "id": course.id,
        "protocol": {"id": plan.protocol.id, "digest": course.protocol},
        "synthetic": course.synthetic,
        "sequence": course.sequence,
        "opened": _day(course.opened),
        "latest": _day(course.latest),
        "week": course.week(course.latest),
        "past-frame": _past_frame(plan, course),
        "extended-weeks": course.extended_weeks,
        "phase": course.phase,
        "phase-since": _day(course.phase_since),
        "ended": course.ended,
        "ended-on": _day(course.ended_on),
        "hold": {"review-on": _day(course.review_on)} if course.review_on else None,
        "focus": _focus(course),
        "contacts": _counts(course, plan.protocol.frame.contacts),
        "events": _counts(course, plan.protocol.events),
        "tasks": _tasks(plan, course),
        "themes": _true(course, "theme"),
        "signs": _true(course, "sign"),
        "consents": _true(course, "consent"),
        "facts": _facts(course),
        "records": {fact: len(records) for fact, records in course.many.items()},
        "scores": _scores(course),
        "alerts": [_alert(alert) for alert in sorted(course.open_alerts(), key=lambda each: each.id)],
        "deviations": dict(Counter(each.code for entry in course.live(e.Entry) for each in entry.deviations)),
    }


def status_bytes(plan: Plan, course: Course, viewer: str = THERAPIST) -> bytes:
    """The status document as canonical JSON."""
    return canonical(status(plan, course, viewer))


def _for_others(plan: Plan, course: Course, audience: Audience) -> dict[str, Any]:
    contacts = [entry for entry in course.live(e.Contact) if audience.contact(entry)]
    found: dict[str, Any] = {"format": FORMAT, "id": course.id, "opened": _day(course.opened)}
    if audience.attendance() or contacts:
        found["contacts"] = sum(each.status == "held" for each in contacts)
    reported = any(audience.entry(each) for each in course.live(e.Ended) if each.ending == course.ended)
    reached = any(audience.entry(each) for each in course.live(e.Moved) if each.to == course.ended)
    if reported or reached:
        found |= {"ended": audience.ending(course.ended), "ended-on": _day(course.ended_on)}
    return found


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _instant(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None


def _past_frame(plan: Plan, course: Course) -> bool:
    part = parts(plan, course)[-1]
    weeks = plan.protocol.frame.weeks.range[1] + course.extended_weeks
    return part.kind == "acute" and (course.latest - part.start).days >= 7 * weeks


def _focus(course: Course) -> dict[str, Any] | None:
    areas = course.values.get("focus")
    if not isinstance(areas, frozenset) or not areas:
        return None
    return {"areas": sorted(map(str, areas)), "primary": course.values.get("fact:primary-area")}


def _counts(course: Course, names: Any) -> dict[str, int]:
    return {name: int(course.values.get(f"count:{name}") or 0) for name in names}  # type: ignore[arg-type]


def _true(course: Course, kind: str) -> list[str]:
    return sorted(key.partition(":")[2] for key, value in course.values.items()
                  if key.startswith(f"{kind}:") and value is True)  # fmt: skip


def _tasks(plan: Plan, course: Course) -> dict[str, list[str]]:
    left = waived(course)
    return {
        "done": [name for name in _true(course, "task") if name not in left],
        "waived": sorted(left),
        "outstanding": [] if course.ended else sorted(outstanding(plan, course.phase, course.values)),
    }


def _facts(course: Course) -> dict[str, str]:
    """Whether a fact was recorded or asked and not answered; never what it holds."""
    names = {entry.fact for entry in course.live(e.FactRecorded)}
    names |= {fact for entry in course.live(e.Opened) for fact in entry.facts}
    return {name: "declined" if course.values.get(f"fact:{name}") == DECLINED else "recorded" for name in sorted(names)}


def _scores(course: Course) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for entry in sorted(course.live(e.Measured), key=lambda each: each.on):
        if entry.total is None:
            continue
        first = found.get(entry.measure, {}).get("first", entry.total)
        found[entry.measure] = {
            "first": first,
            "last": entry.total,
            "change": entry.total - first,
            "outcome": course.values.get(f"outcome:{entry.measure}"),
            "on": _day(entry.on),
        }
    return found


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "rule": alert.rule,
        "rank": alert.rank,
        "status": alert.status,
        "owner": alert.owner,
        "deputy": alert.deputy,
        "escalated": alert.escalated,
        "raised": _instant(alert.raised),
        "acknowledge-by": _instant(alert.acknowledge_by),
        "dates": [each.isoformat() for each in alert.dates],
    }
