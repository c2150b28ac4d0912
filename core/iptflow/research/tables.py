"""Tidy tables of a trial: one row one thing, dates as days from allocation, codes for persons, and no free text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from iptflow.research.codes import Codes, therapists_of
from iptflow.research.fields import EVENTS_OF_ILLNESS, FIELDS, KEYS, TITLES, Field, column, of_participants
from iptflow.research.handle import TrialHandle
from iptflow.research.people import Person
from iptflow.research.sets import belongs
from iptflow.research.trial import Trial

Value = str | int | bool | None
Row = Mapping[str, Value]


class Table(NamedTuple):
    """A table with what its columns mean; ``key`` tells rows apart."""

    name: str
    title: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    rows: tuple[Row, ...]

    def values(self) -> Iterator[list[Value]]:
        """The rows as lists in the order of the columns."""
        return ([row[field.name] for field in self.fields] for row in self.rows)


def tables(trial: TrialHandle, everybody: Sequence[Person]) -> tuple[Table, ...]:
    """All tables, of everybody who was allocated."""
    codes = Codes(everybody)
    made: dict[str, list[Row]] = {name: [] for name in FIELDS}
    for person in everybody:
        made["participants"].append(_participant(person, trial.trial(), codes))
        made["contacts"] += _contacts(person, codes)
        made["scores"] += _scores(person)
        made["items"] += _items(person)
        made["deviations"] += _deviations(person)
        made["adverse_events"] += _adverse_events(person)
        made["fidelity"] += _fidelity(person, codes)
        made["interventions"] += _interventions(person, codes)
    columns = {**FIELDS, "participants": of_participants(trial.trial())}
    return tuple(
        Table(name, TITLES[name], columns[name], KEYS[name], tuple(rows)) for name, rows in made.items()
    )  # fmt: skip


def _participant(person: Person, plan: Trial, codes: Codes) -> Row:
    held = [each for each in person.contacts() if each.status == "held"]
    ended = person.course.ended_on
    return {
        "participant": person.id,
        "arm": person.arm,
        "version": person.allocated.version,
        "centre": codes.centre(person),
        "therapist": codes.therapist(person.allocated.therapist),
        **{f"factor_{column(name)}": person.allocated.levels.get(name, "") for name in plan.allocation.factors},
        "received": person.received,
        "phase": person.course.phase,
        "ending": person.course.ended,
        "ending_day": None if ended is None else person.day(ended),
        "last_seen_day": person.last_seen,
        "recurrence_day": person.first(EVENTS_OF_ILLNESS),
        "contacts_held": len(held),
        "minutes": sum(each.minutes or 0 for each in held),
        "important_deviations": sum(map(person.important, person.deviations)),
        "adverse_events": sum(1 for _ in _adverse_events(person)),
        **{f"set_{column(name)}": belongs(person, each) for name, each in plan.analysis_sets.items()},
        **{f"outcome_{column(name)}": person.outcome(name) for name in plan.outcomes},
    }


def _contacts(person: Person, codes: Codes) -> Iterator[Row]:
    for number, (contact, therapist) in enumerate(person.contacts_with_therapist(), start=1):
        yield {
            "participant": person.id,
            "number": number,
            "day": person.day(contact.on),
            "series": contact.series,
            "status": contact.status,
            "phase": contact.phase,
            "minutes": contact.minutes,
            "therapist": codes.therapist(therapist),
            "tasks": len(contact.tasks),
        }


def _scores(person: Person) -> Iterator[Row]:
    for number, reading in enumerate(person.readings, start=1):
        yield {
            "participant": person.id,
            "number": number,
            "measure": reading.measure,
            "window": reading.window,
            "day": reading.day,
            "total": reading.total,
        }


def _items(person: Person) -> Iterator[Row]:
    for number, reading in enumerate(person.readings, start=1):
        for item, answer in reading.items.items():
            yield {
                "participant": person.id,
                "number": number,
                "measure": reading.measure,
                "day": reading.day,
                "item": item,
                "answer": answer,
            }


def _deviations(person: Person) -> Iterator[Row]:
    for number, each in enumerate(person.deviations, start=1):
        yield {
            "participant": person.id,
            "number": number,
            "day": person.day(each.on),
            "code": each.code,
            "subject": each.subject,
            "important": person.important(each),
        }


def _adverse_events(person: Person) -> Iterator[Row]:
    adverse = (each for each in person.events() if each.event not in EVENTS_OF_ILLNESS)
    for number, each in enumerate(adverse, start=1):
        yield {"participant": person.id, "number": number, "day": person.day(each.on), "event": each.event}


def _fidelity(person: Person, codes: Codes) -> Iterator[Row]:
    found = person.fidelity
    parts = {"task": found.tasks, "task-each-contact": found.each_contact, "contact": found.contacts,
             "measure": found.measures}  # fmt: skip
    for part, counts in parts.items():
        for name, count in sorted(counts.items()):
            yield {
                "participant": person.id,
                "arm": person.arm,
                "therapist": codes.therapist(person.allocated.therapist),
                "part": part,
                "name": name,
                "asked": count.asked,
                "done": count.done,
                "waived": count.waived,
            }


def _interventions(person: Person, codes: Codes) -> Iterator[Row]:
    times: Counter[tuple[str, str]] = Counter()
    for contact, therapist in person.contacts_with_therapist():
        for technique in contact.techniques:
            times[codes.therapist(therapist), technique] += 1
    for (therapist, technique), number in sorted(times.items()):
        yield {"participant": person.id, "arm": person.arm, "therapist": therapist, "technique": technique,
               "times": number}  # fmt: skip


class Adherence(NamedTuple):
    """Attendance, dose and fidelity of an arm or of a coded therapist: sums, and nothing that ranks anybody."""

    of: str
    participants: int
    contacts_held: int
    contacts_planned: int
    minutes: int
    tasks_done: int
    tasks_asked: int
    important_deviations: int


def adherence(everybody: Sequence[Person], by: Literal["arm", "therapist"]) -> tuple[Adherence, ...]:
    """The sums by arm, or by the coded therapist at allocation."""
    codes = Codes(everybody)
    groups: dict[str, list[Person]] = {}
    for person in everybody:
        groups.setdefault(person.arm if by == "arm" else codes.therapist(therapists_of(person)[0]), []).append(person)
    return tuple(_adherence(name, group) for name, group in sorted(groups.items()))


def _adherence(name: str, group: Sequence[Person]) -> Adherence:
    def total(part: str, what: str) -> int:
        counts = [count for each in group for count in getattr(each.fidelity, part).values()]
        return sum(getattr(count, what) for count in counts)

    held: list[Any] = [each for person in group for each in person.contacts() if each.status == "held"]
    return Adherence(
        of=name,
        participants=len(group),
        contacts_held=total("contacts", "done"),
        contacts_planned=total("contacts", "asked"),
        minutes=sum(each.minutes or 0 for each in held),
        tasks_done=total("tasks", "done"),
        tasks_asked=total("tasks", "asked"),
        important_deviations=sum(person.important(each) for person in group for each in person.deviations),
    )
