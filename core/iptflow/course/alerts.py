"""The alerts of a course after one more entry about them."""

from __future__ import annotations

import msgspec

from iptflow.course import entries as e
from iptflow.course.state import Alert, Course


def after_alert(
    course: Course,
    entry: e.AlertRaised | e.AlertRepeated | e.AlertAcknowledged | e.AlertHandedOver | e.AlertClosed,
) -> dict[int, Alert]:
    """All alerts of the course, by id; an alert's id is the sequence of the entry that raised it."""
    alerts = dict(course.alerts)
    if isinstance(entry, e.AlertRaised):
        number = course.sequence + 1
        alerts[number] = Alert(
            id=number,
            rule=entry.rule,
            title=entry.title,
            rank=entry.rank,
            owner=entry.owner,
            deputy=entry.deputy,
            raised=entry.at,
            acknowledge_by=entry.acknowledge_by,
            dates=(entry.on,),
        )
        return alerts
    alerts[entry.alert] = _changed(alerts[entry.alert], entry)
    return alerts


def _changed(alert: Alert, entry: e.AlertRepeated | e.AlertAcknowledged | e.AlertHandedOver | e.AlertClosed) -> Alert:
    if isinstance(entry, e.AlertRepeated):
        again = msgspec.structs.replace(alert, dates=(*alert.dates, entry.on))
        if entry.rank <= alert.rank:
            return again
        return msgspec.structs.replace(
            again, rank=entry.rank, status="open", acknowledge_by=entry.acknowledge_by, escalated=False
        )
    if isinstance(entry, e.AlertAcknowledged):
        return msgspec.structs.replace(alert, status="acknowledged")
    if isinstance(entry, e.AlertHandedOver):
        return msgspec.structs.replace(alert, owner=entry.to, escalated=alert.escalated or entry.escalated)
    return msgspec.structs.replace(alert, status="closed", reason=entry.reason)
