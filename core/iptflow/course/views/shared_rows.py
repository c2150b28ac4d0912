"""Entries in words for whoever is no therapist: only what is for that viewer, in words meant for reading together."""

from __future__ import annotations

from datetime import date
from typing import Any

from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.course.views.audience import Audience
from iptflow.course.views.rows import place, score_in_words, titled
from iptflow.course.views.tasks import title_of
from iptflow.course.views.values import about, whole_value

SharedRow = tuple[date, str, str, tuple[str, ...]]


def shared_row(plan: Plan, audience: Audience, entry: e.Entry) -> SharedRow:
    """One row: its day, what kind of row it is, its words and lines."""
    if isinstance(entry, e.Contact):
        return entry.on, "appointment", _appointment(entry), _taught(plan, audience, entry)
    kind = str(entry.__struct_config__.tag)
    if isinstance(entry, e.Ended | e.Moved):
        name = entry.ending if isinstance(entry, e.Ended) else entry.to
        over = name in plan.protocol.endings
        return entry.on, "ended" if over else kind, audience.ending(name) if over else plain(place(plan, name)), ()
    return entry.on, kind, _words(plan, entry), ()


def plain(name: str) -> str:
    """A title as it is; an id that stands in for one, without the adaptation that qualifies it."""
    return name if " " in name else name.rpartition("/")[2]


def _title(records: Any, name: str) -> str:
    return plain(title_of(records, name))


def _appointment(contact: e.Contact) -> str:
    return {"held": "Appointment", "missed": "Appointment, did not take place"}.get(
        contact.status, "Appointment, cancelled"
    )


def _taught(plan: Plan, audience: Audience, contact: e.Contact) -> tuple[str, ...]:
    tasks = ((name, plan.protocol.tasks.get(name)) for name in contact.tasks)
    return tuple(task.title or plain(name) for name, task in tasks if task and audience.task(task))


def _words(plan: Plan, entry: Any) -> str:
    protocol = plan.protocol
    if isinstance(entry, e.Opened):
        return "Opened"
    if isinstance(entry, e.Consented | e.ConsentWithdrawn):
        verb = "Consent" if isinstance(entry, e.Consented) else "Consent withdrawn"
        return f"{verb}: {_title(protocol.consents, entry.consent)}"
    if isinstance(entry, e.FactRecorded):
        return about(_title(protocol.facts, entry.fact), whole_value(plan, entry))
    if isinstance(entry, e.Measured):
        return f"{plain(titled(plan, entry.measure))}: {score_in_words(plan, entry) or 'no score'}"
    if isinstance(entry, e.FocusChosen):
        return "Work on " + " and ".join(_title(protocol.areas, area) for area in entry.areas)
    if isinstance(entry, e.Progressed):
        return f"Work on {_title(protocol.areas, entry.area)}"
    if isinstance(entry, e.ThemeRecorded):
        return f"Talked about: {_title(protocol.themes, entry.theme)}"
    if isinstance(entry, e.Happened):
        event = protocol.events.get(entry.event)
        return (event.client_words if event else "") or _title(protocol.events, entry.event)
    if isinstance(entry, e.Held):
        return "A pause"
    return "Goes on" if isinstance(entry, e.Resumed) else "Another therapist goes on"
