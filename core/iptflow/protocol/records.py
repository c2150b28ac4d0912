"""What a resolved protocol is: typed, frozen records of the body that composition made.

The records are read only; everything about how a value came to be is the composition's. Conditions stay as the
data that the document states: whoever acts on them compiles them once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from iptflow.protocol.instruments import Instrument as Instrument
from iptflow.protocol.instruments import Item as Item
from iptflow.protocol.instruments import Outcome as Outcome
from iptflow.protocol.instruments import Scale as Scale
from iptflow.protocol.instruments import Scoring as Scoring
from iptflow.protocol.record import ConditionData as ConditionData
from iptflow.protocol.record import Level as Level
from iptflow.protocol.record import Range as Range
from iptflow.protocol.record import Record as Record
from iptflow.protocol.record import Source as Source
from iptflow.protocol.record import Stance as Stance
from iptflow.protocol.record import sources as sources


class Omission(msgspec.Struct, frozen=True, kw_only=True):
    """Why a record was taken out by an adaptation."""

    reason: str
    source: Source = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One dated statement of what is known of an adaptation."""

    status: Literal["established", "mixed", "not-shown", "experimental"]
    as_of: int
    statement: str
    sources: tuple[str, ...] = ()
    with_: tuple[str, ...] = msgspec.field(default=(), name="with")
    contributor: str = ""


class Contraindication(Record, frozen=True, kw_only=True):
    """What speaks against this treatment; a ``hard`` one that appears under way is an alert. Nothing is refused.

    While it holds the client is seen apart from those of ``apart_from``.
    """

    when: ConditionData
    hard: bool = False
    apart_from: tuple[str, ...] = ()


class Eligibility(msgspec.Struct, frozen=True, kw_only=True):
    """For whom the treatment is offered, what speaks against it, and what else there is."""

    offer_when: ConditionData | None = None
    contraindications: Mapping[str, Contraindication] = {}
    alternatives: tuple[str, ...] = ()
    source: Source = ()
    remarks: str = ""


class Participant(Record, frozen=True, kw_only=True):
    """Someone who takes part; ``sees`` lists what of the course this person may be shown."""

    sees: tuple[str, ...] = ()


class FactValue(msgspec.Struct, frozen=True, kw_only=True):
    """One value of a choice; a higher ``rank`` is worse or more."""

    title: str = ""
    rank: int = 0
    source: Source = ()


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field of a fact of type record."""

    title: str = ""
    type: str = "text"
    range: Range | None = None
    values: Mapping[str, FactValue] = {}
    personal: str = ""
    source: Source = ()
    remarks: str = ""


class Fact(Record, frozen=True, kw_only=True):
    """A variable that people record, with its domain, how it changes and by whom."""

    type: Literal["boolean", "integer", "date", "text", "choice", "choices", "record"] = "boolean"
    range: Range | None = None
    values: Mapping[str, FactValue] = {}
    fields: Mapping[str, Field] = {}
    many: bool = False
    change: Literal["open", "fixed", "grows"] = "open"
    by: Literal["team", "client", "agreed", "given"] = "team"
    sensitive: bool = False
    audience: str = "therapist"
    personal: str = ""
    words_when_missing: str = ""


class Rule(Record, frozen=True, kw_only=True):
    """A demand: ``require`` must hold."""

    require: ConditionData
    because: str = ""
    trap: str = ""


class Series(Record, frozen=True, kw_only=True):
    """A contact series of the frame: how many, how often, how long (minutes), with whom."""

    for_: Literal["acute", "maintenance", "any"] = msgspec.field(default="any", name="for")
    count: Range | None = None
    planned: int | None = None
    every: str = ""
    minutes: Range | None = None
    participants: tuple[str, ...] = ()
    from_week: int = 1


class Weeks(msgspec.Struct, frozen=True, kw_only=True):
    """How many weeks the acute course lasts."""

    range: Range
    planned: int = 0
    source: Source = ()
    remarks: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What no contact may exceed, whoever owns the frame."""

    minutes: Range | None = None
    contacts_a_week: Range | None = None
    source: Source = ()
    remarks: str = ""


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """How long, how often, how many."""

    weeks: Weeks
    contacts: Mapping[str, Series]
    limits: Limits | None = None


class Phase(Record, frozen=True, kw_only=True):
    """Where a course may stand; ``exit`` is the gate: every rule of it holds before the phase is left."""

    purpose: str = ""
    after: str = ""
    exit: Mapping[str, Rule] = {}


class Move(Record, frozen=True, kw_only=True):
    """A branch of the line of phases, or a planned ending."""

    from_: str = msgspec.field(name="from")
    to: str
    rules: Mapping[str, Rule] = {}


class Ending(Record, frozen=True, kw_only=True):
    """How a course may end: planned endings are reached by a move, reported ones have happened."""

    planned: bool
    client_words: str = ""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The contact of a series by which a task is asked for."""

    series: str
    number: int
    source: Source = ()


class Task(Record, frozen=True, kw_only=True):
    """Something that the manual asks for."""

    in_: tuple[str, ...] = msgspec.field(default=(), name="in")
    scope: Literal["once", "each-contact"] = "once"
    series: tuple[str, ...] = ()
    level: Level = "should"
    with_: tuple[str, ...] = msgspec.field(default=(), name="with")
    alone: bool = False
    acts_on: str = ""
    waivable: bool = False
    waive_reasons: Mapping[str, Record] = {}
    records: tuple[str, ...] = ()
    when: ConditionData | None = None
    due: Due | None = None
    teaching: bool = False
    audience: str = ""


class Goal(Record, frozen=True, kw_only=True):
    """What is to be reached, in symptoms or in social life, never in personality."""

    acts_on: str = ""
    in_: tuple[str, ...] = msgspec.field(default=(), name="in")


class Theme(Record, frozen=True, kw_only=True):
    """A matter to be covered at some time in the course."""

    when: ConditionData | None = None


class Sign(Record, frozen=True, kw_only=True):
    """What shows that an area is worked through; with parts, all of them."""

    parts: Mapping[str, Record] = {}


class Resolution(Record, frozen=True, kw_only=True):
    """How the work on an area may come out; ``when`` says what it is meant for."""

    when: ConditionData | None = None


class Area(Record, frozen=True, kw_only=True):
    """One of the four problem areas."""

    grounds: Mapping[str, Record] = {}
    goals: Mapping[str, Goal] = {}
    strategies: Mapping[str, Record] = {}
    signs: Mapping[str, Sign] = {}
    resolutions: Mapping[str, Resolution] = {}


class FocusLimit(msgspec.Struct, frozen=True, kw_only=True):
    """How many areas a course may take on."""

    areas: Range
    source: Source = ()


class CircleSize(msgspec.Struct, frozen=True, kw_only=True):
    """How many courses share the calendar of a couple or group."""

    members: Range
    source: Source = ()
    remarks: str = ""


class StanceWhen(msgspec.Struct, frozen=True, kw_only=True):
    """A stance that holds in one phase or with one focus."""

    stance: Stance
    source: Source = ()


class Technique(Record, frozen=True, kw_only=True):
    """A kind of intervention and the protocol's stance to it."""

    group: str = "other"
    stance: Stance = "allowed"
    stances: Mapping[str, StanceWhen] = {}


class Caution(msgspec.Struct, frozen=True, kw_only=True):
    """What the therapist should keep in mind or refrain from."""

    text: str = ""
    in_: tuple[str, ...] = msgspec.field(default=(), name="in")
    focus: tuple[str, ...] = ()
    when: ConditionData | None = None
    source: Source = ()
    remarks: str = ""


class Schedule(Record, frozen=True, kw_only=True):
    """When a measure is taken."""

    level: Level = "should"
    at: tuple[str, ...] = ()
    every: str = ""
    role: str = "other"


class Consent(Record, frozen=True, kw_only=True):
    """A use that is consented to apart from every other."""

    by: tuple[str, ...] = ()


class Event(Record, frozen=True, kw_only=True):
    """Something that may happen in a course and is no move; ``client_words`` are for whoever is no therapist."""

    reminder: str = ""
    client_words: str = ""


class Trigger(Record, frozen=True, kw_only=True):
    """What raises an alert or puts a notice on record."""

    raise_when: ConditionData | None = None


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """Something for the therapist to read."""

    text: str = ""
    for_: str = msgspec.field(default="therapist", name="for")
    source: Source = ()
    remarks: str = ""


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """The complete, frozen definition of a course of treatment."""

    id: str
    version: str = ""
    title: str = ""
    kind: str = ""
    summary: str = ""
    evidence: tuple[Evidence, ...] = ()
    eligibility: Eligibility | None = None
    participants: Mapping[str, Participant] = {}
    facts: Mapping[str, Fact] = {}
    frame: Frame
    phases: Mapping[str, Phase]
    moves: Mapping[str, Move] = {}
    endings: Mapping[str, Ending] = {}
    tasks: Mapping[str, Task] = {}
    goals: Mapping[str, Goal] = {}
    themes: Mapping[str, Theme] = {}
    areas: Mapping[str, Area] = {}
    focus: FocusLimit
    circle: CircleSize | None = None
    techniques: Mapping[str, Technique] = {}
    cautions: Mapping[str, Caution] = {}
    measures: Mapping[str, Schedule] = {}
    instruments: Mapping[str, Instrument] = {}
    consents: Mapping[str, Consent] = {}
    events: Mapping[str, Event] = {}
    readings: Mapping[str, Reading] = {}
    notices: Mapping[str, Trigger] = {}
    safety: Mapping[str, Trigger] = {}
    answers: Mapping[str, Record] = {}


def typed(body: Mapping[str, Any]) -> Protocol:
    """The typed records of a resolved body."""
    return msgspec.convert(body, Protocol, strict=False)
