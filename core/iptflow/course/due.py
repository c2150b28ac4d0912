"""Planned contacts: when each is due, within which window, and how the date comes about.

The nth contact of a series is planned for the start of its part of the course, plus the weeks before ``from_week``,
plus (n - 1) times ``every``: the acute series count from the opening, those of maintenance from entering it. Its window
runs from that day to the day before the next one is planned, so that a weekly contact has one week of the course.
Closures, absences and holds move the date to the first free day of the same window. Where the whole window is taken the
contact *falls out*: it is not pushed into the next week, since whether to catch up, to go on for longer or to end with
fewer is for people to decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from iptflow.course.away import Away, first_free, spoken
from iptflow.course.entries import Contact, ContactMissed
from iptflow.course.parts import Part, parts
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.protocol.durations import after, days
from iptflow.protocol.records import Series, sources

_RHYTHM: Final = {"P1D": "daily", "P7D": "weekly", "P1W": "weekly", "P14D": "every two weeks",
                  "P2W": "every two weeks", "P1M": "monthly"}  # fmt: skip
_ONE_DAY: Final = timedelta(days=1)


class PlannedContact(msgspec.Struct, frozen=True, kw_only=True):
    """The nth contact of a series in one part of a course.

    ``planned`` is the day by the rhythm alone and names this contact; ``due`` is the day on which it can be held, None
    where it falls out. The window is from ``planned`` to ``closes``.
    """

    series: str
    title: str
    number: int
    planned: date
    due: date | None
    closes: date
    derivation: str
    participants: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


def planned_contacts(plan: Plan, course: Course, stretches: Sequence[Away]) -> tuple[PlannedContact, ...]:
    """All planned contacts of the course, by day; of a part that is over, those that were planned before its end.

    ``stretches`` are the days without contacts, from ``away``.
    """
    found = [each for part in parts(plan, course) for each in of_part(plan, course, part, stretches)]
    return tuple(sorted(found, key=lambda each: (each.planned, each.series)))


def of_part(plan: Plan, course: Course, part: Part, stretches: Sequence[Away]) -> Iterator[PlannedContact]:
    """The planned contacts of one part, series by series."""
    main = main_series(plan, part)
    for name, series in _rhythmic(plan, part):
        count = planned_count(series)
        if part.kind == "acute" and name == main:
            count += course.extended_weeks * 7 // days(series.every)
        for number in range(1, count + 1):
            each = _planned(name, series, part, number, stretches)
            if part.end is not None and each.planned > part.end:
                break
            if part.kind == "acute" and (each.planned - part.start).days >= 7 * _weeks(plan, course):
                break
            yield each


def main_series(plan: Plan, part: Part) -> str:
    """The series that carries a part: the one with most planned contacts; empty where nothing is planned."""
    most = min(((-planned_count(series), name) for name, series in _rhythmic(plan, part)), default=(0, ""))
    return most[1]


def planned_count(series: Series) -> int:
    """How many contacts of a series are planned."""
    low, high = series.count or (0, 0)
    return max(low, min(series.planned or high, high))


def held_in(course: Course, series: str, first: date, last: date) -> tuple[Contact, ...]:
    """The contacts of a series on record between two days: held and counted, missed, or cancelled."""
    return tuple(
        contact
        for contact in course.live(Contact)
        if contact.series == series and first <= contact.on <= last and (contact.counts or contact.status != "held")
    )


def missed(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> tuple[PlannedContact, ...]:
    """The planned contacts that did not come about by a day, and that nobody has noted yet.

    A ``ContactMissed`` entry notes one: its ``due`` is the contact's ``planned``, which no closure moves.
    """
    noted = {(entry.series, entry.due) for entry in course.live(ContactMissed)}
    return tuple(
        each for each in without_record(plan, course, on, stretches) if (each.series, each.planned) not in noted
    )


def without_record(plan: Plan, course: Course, on: date, stretches: Sequence[Away]) -> tuple[PlannedContact, ...]:
    """The planned contacts whose window has passed without any on record.

    A second contact in the window before or after makes up for one, since a rhythm by the calendar and the weekday of
    the clinic drift apart. What falls out was missed by nobody, and a window in which its part of the course ended has
    not passed.
    """
    ends = [part.end for part in parts(plan, course) if part.end is not None]
    series: dict[str, list[PlannedContact]] = {}
    for each in planned_contacts(plan, course, stretches):
        series.setdefault(each.series, []).append(each)
    return tuple(
        each
        for windows in series.values()
        for each in _empty(course, windows)
        if each.closes < on and not any(each.planned <= end <= each.closes for end in ends)
    )


def _empty(course: Course, windows: Sequence[PlannedContact]) -> Iterator[PlannedContact]:
    on_record = [held_in(course, each.series, each.planned, each.closes) for each in windows]
    spare = [max(0, sum(contact.counts for contact in found) - 1) for found in on_record]
    for index, each in enumerate(windows):
        if on_record[index] or each.due is None:
            continue
        beside = [near for near in (index - 1, index + 1) if 0 <= near < len(windows) and spare[near]]
        if beside:
            spare[beside[0]] -= 1
        else:
            yield each


def _rhythmic(plan: Plan, part: Part) -> list[tuple[str, Series]]:
    contacts = plan.protocol.frame.contacts
    return [
        (name, series)
        for name, series in sorted(contacts.items())
        if series.every and series.count and series.for_ in (part.kind, "any")
    ]


def _weeks(plan: Plan, course: Course) -> int:
    return plan.protocol.frame.weeks.range[1] + course.extended_weeks


def _planned(name: str, series: Series, part: Part, number: int, stretches: Sequence[Away]) -> PlannedContact:
    first = part.start + timedelta(weeks=series.from_week - 1)
    opens = after(first, series.every, number - 1)
    closes = after(first, series.every, number) - _ONE_DAY
    due, passed = first_free(opens, closes, stretches)
    rhythm = _RHYTHM.get(series.every, f"every {days(series.every)} days")
    words = [f"{rhythm} from {spoken(first)}", *(each.words() for each in passed)]
    if due is None:
        words.append("no day of the window is left")
    return PlannedContact(
        series=name,
        title=series.title or name,
        number=number,
        planned=opens,
        due=due,
        closes=closes,
        derivation="; ".join(words),
        participants=series.participants,
        source=sources(series.source),
    )
