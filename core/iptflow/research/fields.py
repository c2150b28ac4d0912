"""The dictionary of the tables: what each column is called, holds and means."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from iptflow.research.trial import Trial


class Field(NamedTuple):
    """One column; ``levels`` are the words that a column of words can hold, where the trial lists them."""

    name: str
    type: Literal["string", "integer", "boolean"]
    description: str
    levels: tuple[str, ...] = ()


EVENTS_OF_ILLNESS: Final = ("relapse", "recurrence")
"""What the illness does; every other event is adverse."""

TITLES: Final = {
    "participants": "Participants, one row each",
    "contacts": "Contacts, held or not",
    "scores": "Administrations of instruments",
    "items": "Answers, item by item",
    "deviations": "Deviations from the protocol of the course",
    "adverse_events": "Adverse events",
    "fidelity": "What was asked for and done, in counts",
    "interventions": "How often each technique was coded",
}
_NUMBERED: Final = ("participant", "number")
KEYS: Final = {
    "participants": ("participant",),
    "contacts": _NUMBERED,
    "scores": _NUMBERED,
    "items": (*_NUMBERED, "item"),
    "deviations": _NUMBERED,
    "adverse_events": _NUMBERED,
    "fidelity": ("participant", "part", "name"),
    "interventions": ("participant", "therapist", "technique"),
}
_PARTICIPANT: Final = Field("participant", "string", "The participant's key in the trial.")
_ARM: Final = Field("arm", "string", "The arm that chance gave, whatever was received.")
_THERAPIST: Final = Field("therapist", "string", "Code of the therapist; codes are numbered as they first come up.")
_DAY: Final = Field("day", "integer", "The day, counted from allocation, which is day 0.")
_NUMBER: Final = Field("number", "integer", "A running number within the participant.")
FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "participants": (),
    "contacts": (
        _PARTICIPANT,
        _NUMBER,
        _DAY,
        Field("series", "string", "The contact series of the protocol."),
        Field("status", "string", "Whether it was held.", ("held", "missed", "cancelled")),
        Field("phase", "string", "The phase of the course at the contact."),
        Field("minutes", "integer", "How long it was; empty where nobody recorded it."),
        Field("therapist", "string", "Code of the therapist of the course at the contact."),
        Field("tasks", "integer", "How many tasks of the protocol were recorded as done."),
    ),
    "scores": (
        _PARTICIPANT,
        _NUMBER,
        Field("measure", "string", "The instrument."),
        Field("window", "string", "The trial's window in which it lies; empty outside of every window."),
        _DAY,
        Field("total", "integer", "The score in the smallest unit of the instrument; empty where too much is missing."),
    ),
    "items": (
        _PARTICIPANT,
        Field("number", "integer", "The number of the administration in scores."),
        Field("measure", "string", "The instrument."),
        _DAY,
        Field("item", "string", "The item of the instrument."),
        Field("answer", "integer", "The answer as a number."),
    ),
    "deviations": (
        _PARTICIPANT,
        _NUMBER,
        _DAY,
        Field("code", "string", "What kind of deviation it is; the engine computes it, nobody types it."),
        Field("subject", "string", "The task, contact series, measure or rule that it is about."),
        Field("important", "boolean", "Whether the trial's own rules call this kind important."),
    ),
    "adverse_events": (
        _PARTICIPANT,
        _NUMBER,
        _DAY,
        Field("event", "string", "What happened, as the protocol codes it."),
    ),
    "fidelity": (
        _PARTICIPANT,
        _ARM,
        Field("therapist", "string", "Code of the therapist at allocation."),
        Field("part", "string", "What is counted.", ("task", "task-each-contact", "contact", "measure")),
        Field("name", "string", "The level of demand, or the contact series."),
        Field("asked", "integer", "How many were asked for by the day of the export, in the phases entered by then."),
        Field("done", "integer", "How many were done."),
        Field("waived", "integer", "How many were waived with a reason."),
    ),
    "interventions": (
        _PARTICIPANT,
        _ARM,
        _THERAPIST,
        Field("technique", "string", "The technique, as the protocol codes it."),
        Field("times", "integer", "In how many contacts it was coded."),
    ),
}


def of_participants(trial: Trial) -> tuple[Field, ...]:
    """The columns of the participants, with those that the trial itself defines."""
    arms = tuple(trial.arms)
    factors = [
        Field(f"factor_{column(name)}", "string", factor.title or name, tuple(factor.levels))
        for name, factor in trial.allocation.factors.items()
    ]
    sets = [
        Field(f"set_{column(name)}", "boolean", f"Whether the participant belongs to: {each.title or name}.")
        for name, each in trial.analysis_sets.items()
    ]
    outcomes = [
        Field(f"outcome_{column(name)}", "integer", each.definition) for name, each in trial.outcomes.items()
    ]  # fmt: skip
    return (
        _PARTICIPANT,
        _ARM._replace(levels=arms),
        Field("version", "string", "The version of the trial enrolled under."),
        Field("centre", "string", "Code of the centre; empty where none was given."),
        Field("therapist", "string", "Code of the therapist at allocation."),
        *factors,
        Field("received", "string", "The arm whose protocol the course is on in the end.", (*arms, "other")),
        Field("phase", "string", "The phase or planned ending that the course has come to."),
        Field("ending", "string", "How the course ended; empty while it goes on."),
        Field("ending_day", "integer", "The day on which it ended."),
        Field("last_seen_day", "integer", "The last day on which anything was recorded of the participant."),
        Field("recurrence_day", "integer", "The day of the first relapse or recurrence; empty where there was none."),
        Field("contacts_held", "integer", "How many contacts were held, of every series."),
        Field("minutes", "integer", "Minutes of all held contacts together."),
        Field("important_deviations", "integer", "How many deviations are important by the trial's rules."),
        Field("adverse_events", "integer", "How many adverse events are on record."),
        *sets,
        *outcomes,
    )


def column(name: str) -> str:
    """An id of the document as part of the name of a column."""
    return name.replace("-", "_")
