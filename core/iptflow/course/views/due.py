"""Planned contacts and measures between two days, as whoever asks may see them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from iptflow.course.apart import parts_now
from iptflow.course.away import Away
from iptflow.course.due import PlannedContact, planned_contacts
from iptflow.course.due_measures import PlannedMeasure, planned_measures
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.audience import CLIENT, THERAPIST, Audience
from iptflow.course.views.behind import Choice, choices


class Due(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is planned in a span of days; ``choices`` where the term has no room for all that is still to be held."""

    contacts: tuple[PlannedContact, ...]
    measures: tuple[PlannedMeasure, ...] = ()
    choices: tuple[Choice, ...] = ()


def due(plan: Plan, course: Course, start: date, end: date, stretches: Sequence[Away], viewer: str = THERAPIST) -> Due:
    """What is due from the first day to the last, both counting; what falls out stands at its planned day.

    A calendar of anyone else says that there is an appointment, and nothing of what it is for.
    """
    audience = Audience(plan, viewer)
    contacts = tuple(
        each for each in planned_contacts(plan, course, stretches) if start <= (each.due or each.planned) <= end
    )
    if not audience.all:
        apart = parts_now(plan, course)
        days = {each.due for each in contacts if each.due and concerned(audience, each, apart)}
        return Due(contacts=tuple(appointment(day) for day in sorted(days)))
    measures = planned_measures(plan, course, end, stretches)
    return Due(
        contacts=contacts,
        measures=tuple(each for each in measures if each.due >= start),
        choices=choices(plan, course, start, stretches),
    )


def concerned(audience: Audience, contact: PlannedContact, apart: Collection[str]) -> bool:
    """Whether a planned contact is for this viewer, who takes part or sees the dates of the client's contacts.

    Whoever is to be seen apart from the client is told of none.
    """
    if audience.viewer in apart:
        return False
    return audience.viewer in contact.participants or (audience.attendance() and CLIENT in contact.participants)


def appointment(day: date) -> PlannedContact:
    """A planned contact as a calendar may show it."""
    return PlannedContact(series="", title="Appointment", number=0, planned=day, due=day, closes=day, derivation="")
