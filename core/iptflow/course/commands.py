"""What someone may ask of a course. A command carries ``now``, the instant that the host gives.

Dates are clinical dates without a zone; instants carry one. Texts are free; ids are words of the protocol.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Value = bool | int | str | tuple[str, ...] | dict[str, Any]


class Command(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    tag_field="do",
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What every command carries: when the host says it is, who asks, and the clinical date it is about."""

    now: Instant
    actor: str = "therapist"
    on: date | None = None
    share_with: tuple[str, ...] = ()


class OpenCourse(Command, frozen=True, kw_only=True, tag="open-course"):
    """Open a course for one client."""

    course: str
    client: str
    therapist: str
    participants: tuple[str, ...] = ()
    facts: dict[str, Value] = {}
    synthetic: bool = False


class RecordConsent(Command, frozen=True, kw_only=True, tag="record-consent"):
    """Someone consents to one use."""

    consent: str
    by: str


class WithdrawConsent(Command, frozen=True, kw_only=True, tag="withdraw-consent"):
    """Someone withdraws a consent: the use stops, the care does not."""

    consent: str
    by: str


class RecordContact(Command, frozen=True, kw_only=True, tag="record-contact"):
    """A contact that was held, or was planned and missed."""

    series: str
    status: Literal["held", "missed", "cancelled"] = "held"
    minutes: int | None = None
    participants: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    circle: str = ""
    tried: str = ""
    note: str = ""


class RecordFact(Command, frozen=True, kw_only=True, tag="record-fact"):
    """A finding about client or course. ``declined`` records that it was asked and not answered."""

    fact: str
    value: Value | None = None
    key: str = ""
    declined: bool = False
    note: str = ""


class RecordMeasure(Command, frozen=True, kw_only=True, tag="record-measure"):
    """The answers to an instrument, item by item; ``total`` where only the total is known."""

    measure: str
    items: dict[str, int] = {}
    total: int | None = None
    mode: Literal["self", "interview", "phone"] = "self"


class Considered(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was thought of an area: its link to the onset, and whether work on it would help the symptoms."""

    onset: Literal["linked", "unclear", "not-linked"]
    help: Literal["likely", "unclear", "unlikely"]
    grounds: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    note: str = ""


class ChooseFocus(Command, frozen=True, kw_only=True, tag="choose-focus"):
    """Agree on the one or two areas of this course, one of them primary."""

    areas: tuple[str, ...]
    primary: str = ""
    considered: dict[str, Considered] = {}
    client_agrees: bool = False
    therapist_agrees: bool = False


class RecordProgress(Command, frozen=True, kw_only=True, tag="record-progress"):
    """Work on an area: goals, strategies, what the client tried, signs met (``sign`` or ``sign/part``), resolution."""

    area: str
    goals: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    tried: str = ""
    signs: tuple[str, ...] = ()
    resolution: str = ""
    note: str = ""


class RecordTheme(Command, frozen=True, kw_only=True, tag="record-theme"):
    """A theme was talked about, or is not relevant for this client."""

    theme: str
    status: Literal["covered", "not-relevant"] = "covered"
    note: str = ""


class WaiveTask(Command, frozen=True, kw_only=True, tag="waive-task"):
    """A waivable task is not done, for a recorded reason that the therapist alone sees."""

    task: str
    reason: str
    note: str = ""


class Advance(Command, frozen=True, kw_only=True, tag="advance"):
    """Move to another phase or to a planned ending; ``to`` may be left out where only one move leaves the phase."""

    to: str = ""


class Override(Command, frozen=True, kw_only=True, tag="override"):
    """A person's choice with a reason of one line: go past a gate, extend the course, change the focus."""

    matter: Literal["move", "extend", "focus"]
    reason: str
    to: str = ""
    weeks: int | None = None


class Hold(Command, frozen=True, kw_only=True, tag="hold"):
    """Pause the course, with a planned review date."""

    reason: str
    review_on: date


class Resume(Command, frozen=True, kw_only=True, tag="resume"):
    """The pause is over."""


class ReportEvent(Command, frozen=True, kw_only=True, tag="report-event"):
    """Something happened: a relapse, a recurrence, an adverse event. It moves nothing and ends nothing."""

    event: str
    note: str = ""


class RaiseAlert(Command, frozen=True, kw_only=True, tag="raise-alert"):
    """A person raises a safety concern."""

    concern: str
    rank: int = 0


class AcknowledgeAlert(Command, frozen=True, kw_only=True, tag="acknowledge-alert"):
    """Someone has seen the alert and acts on it; its clock stops."""

    alert: int


class HandOverAlert(Command, frozen=True, kw_only=True, tag="hand-over-alert"):
    """The alert gets another owner."""

    alert: int
    to: str


class CloseAlert(Command, frozen=True, kw_only=True, tag="close-alert"):
    """The alert is closed by a person, with a reason."""

    alert: int
    reason: str


class AnswerDeviation(Command, frozen=True, kw_only=True, tag="answer-deviation"):
    """What the therapist says to a deviation."""

    entry: int
    code: str
    answer: str


class ChangeTherapist(Command, frozen=True, kw_only=True, tag="change-therapist"):
    """Course and record go on with another therapist; the client's wish needs no reason."""

    to: str
    wish_of: str = ""
    reason: str = ""


class ChangeProtocol(Command, frozen=True, kw_only=True, tag="change-protocol"):
    """Go on under another protocol; ``mapping`` names what a part that is missing there becomes."""

    to: str
    reason: str
    mapping: dict[str, str] = {}


class Correct(Command, frozen=True, kw_only=True, tag="correct"):
    """An earlier entry was wrong: it is superseded, never erased. What is right is recorded anew."""

    entry: int
    reason: str


class NoteTime(Command, frozen=True, kw_only=True, tag="note-time"):
    """The host says that an instant has passed: clocks run out, holds fall due, contacts were missed."""


class End(Command, frozen=True, kw_only=True, tag="end"):
    """A reported ending: it has happened and is never refused."""

    ending: str
    reason: str = ""


AnyCommand = (
    OpenCourse | RecordConsent | WithdrawConsent | RecordContact | RecordFact | RecordMeasure | ChooseFocus
    | RecordProgress | RecordTheme | WaiveTask | Advance | Override | Hold | Resume | ReportEvent | RaiseAlert
    | AcknowledgeAlert | HandOverAlert | CloseAlert | AnswerDeviation | ChangeTherapist | ChangeProtocol | Correct
    | NoteTime | End
)  # fmt: skip
