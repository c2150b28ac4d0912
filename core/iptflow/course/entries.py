"""What was accepted and recorded: the records that ``decide`` makes and ``apply`` folds.

A record is never changed or deleted. It keeps the deviations and notices that were computed when it was made, so
that a later program never computes them anew.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, Literal

import msgspec

from iptflow.course.commands import Considered, Value


class Deviation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A difference between the protocol and what was done: what it is about, found and expected."""

    code: str
    subject: str = ""
    found: str = ""
    expected: str = ""
    source: tuple[str, ...] = ()


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something put on record beside an accepted entry; no deviation."""

    code: str
    title: str = ""
    source: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """What every record carries: its clinical date, who made it, and who besides the therapist may see it."""

    on: date
    actor: str
    shared_with: tuple[str, ...] = ()
    deviations: tuple[Deviation, ...] = ()
    notices: tuple[Notice, ...] = ()


class Opened(Entry, frozen=True, kw_only=True, tag="opened"):
    """The course was opened on the protocol with this content digest."""

    course: str
    client: str
    therapist: str
    protocol: str
    phase: str
    at: datetime
    participants: tuple[str, ...] = ()
    facts: dict[str, Value] = {}
    synthetic: bool = False


class Consented(Entry, frozen=True, kw_only=True, tag="consented"):
    """A consent was given."""

    consent: str
    by: str


class ConsentWithdrawn(Entry, frozen=True, kw_only=True, tag="consent-withdrawn"):
    """A consent was withdrawn."""

    consent: str
    by: str


class Contact(Entry, frozen=True, kw_only=True, tag="contact"):
    """A contact was held or missed; ``counts`` says whether it is one of its series."""

    series: str
    status: Literal["held", "missed", "cancelled"] = "held"
    counts: bool = True
    phase: str = ""
    week: int = 0
    minutes: int | None = None
    participants: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    circle: str = ""
    tried: str = ""
    note: str = ""


class FactRecorded(Entry, frozen=True, kw_only=True, tag="fact"):
    """A fact was asked: its value, or that it was not answered."""

    fact: str
    value: Value | None = None
    key: str = ""
    declined: bool = False
    note: str = ""


class Measured(Entry, frozen=True, kw_only=True, tag="measure"):
    """An instrument was answered; ``total`` is None where too much is missing."""

    measure: str
    items: dict[str, int] = {}
    total: int | None = None
    prorated: bool = False
    mode: str = "self"


class FocusChosen(Entry, frozen=True, kw_only=True, tag="focus"):
    """The areas of the course were agreed."""

    areas: tuple[str, ...]
    primary: str
    considered: dict[str, Considered] = {}
    client_agrees: bool = False
    therapist_agrees: bool = False


class Progressed(Entry, frozen=True, kw_only=True, tag="progress"):
    """Work on an area."""

    area: str
    goals: tuple[str, ...] = ()
    strategies: tuple[str, ...] = ()
    tried: str = ""
    signs: tuple[str, ...] = ()
    resolution: str = ""
    note: str = ""


class ThemeRecorded(Entry, frozen=True, kw_only=True, tag="theme"):
    """A theme was covered or is not relevant."""

    theme: str
    status: str
    note: str = ""


class Waived(Entry, frozen=True, kw_only=True, tag="waived"):
    """A task is not done, for a reason that the therapist alone sees."""

    task: str
    reason: str
    note: str = ""


class Moved(Entry, frozen=True, kw_only=True, tag="moved"):
    """The course went to another phase or to a planned ending; ``past`` names the rules that an override passed."""

    origin: str
    to: str
    past: tuple[str, ...] = ()
    reason: str = ""


class Overridden(Entry, frozen=True, kw_only=True, tag="overridden"):
    """A person chose, with a reason: the course may be longer, or its focus may change."""

    matter: str
    reason: str
    weeks: int = 0


class Held(Entry, frozen=True, kw_only=True, tag="held"):
    """The course pauses."""

    reason: str
    review_on: date


class Resumed(Entry, frozen=True, kw_only=True, tag="resumed"):
    """The pause is over."""


class Happened(Entry, frozen=True, kw_only=True, tag="event"):
    """An event."""

    event: str
    note: str = ""


class AlertRaised(Entry, frozen=True, kw_only=True, tag="alert-raised"):
    """A safety concern is open, with an owner and a clock."""

    rule: str
    title: str
    rank: int = 0
    owner: str = ""
    deputy: str = ""
    at: datetime | None = None
    acknowledge_by: datetime | None = None
    source: tuple[str, ...] = ()


class AlertRepeated(Entry, frozen=True, kw_only=True, tag="alert-repeated"):
    """The concern of an open alert was answered positively again; a worse answer restarts the clock."""

    alert: int
    rank: int = 0
    acknowledge_by: datetime | None = None


class AlertAcknowledged(Entry, frozen=True, kw_only=True, tag="alert-acknowledged"):
    """Someone acts on the alert."""

    alert: int


class AlertHandedOver(Entry, frozen=True, kw_only=True, tag="alert-handed-over"):
    """The alert has another owner; ``escalated`` when its clock had run out."""

    alert: int
    to: str
    escalated: bool = False


class AlertClosed(Entry, frozen=True, kw_only=True, tag="alert-closed"):
    """A person closed the alert."""

    alert: int
    reason: str


class DeviationAnswered(Entry, frozen=True, kw_only=True, tag="deviation-answered"):
    """What the therapist says to a deviation."""

    entry: int
    code: str
    answer: str


class TherapistChanged(Entry, frozen=True, kw_only=True, tag="therapist-changed"):
    """The course goes on with another therapist."""

    to: str
    wish_of: str = ""
    reason: str = ""


LEFT_BEHIND: Final = "left-behind"
"""What a task is mapped to that stays on record and counts for nothing in the new protocol."""


class ProtocolChanged(Entry, frozen=True, kw_only=True, tag="protocol-changed"):
    """The course goes on under another protocol."""

    origin: str
    to: str
    phase: str
    reason: str
    mapping: dict[str, str] = {}


class Corrected(Entry, frozen=True, kw_only=True, tag="corrected"):
    """An earlier entry is superseded."""

    entry: int
    reason: str


class ContactMissed(Entry, frozen=True, kw_only=True, tag="contact-missed"):
    """A planned contact did not happen by the end of its window."""

    series: str
    due: date


class HoldDue(Entry, frozen=True, kw_only=True, tag="hold-due"):
    """The review of a hold is due."""

    review_on: date


class HookFault(Entry, frozen=True, kw_only=True, tag="hook-fault"):
    """A plugin's hook failed: nothing that happened was refused because of it."""

    plugin: str
    hook: str
    kind: str


class Ended(Entry, frozen=True, kw_only=True, tag="ended"):
    """A reported ending."""

    ending: str
    reason: str = ""


AnyEntry = (
    Opened | Consented | ConsentWithdrawn | Contact | FactRecorded | Measured | FocusChosen | Progressed
    | ThemeRecorded | Waived | Moved | Overridden | Held | Resumed | Happened | AlertRaised | AlertRepeated
    | AlertAcknowledged | AlertHandedOver | AlertClosed | DeviationAnswered | TherapistChanged | ProtocolChanged
    | Corrected | ContactMissed | HoldDue | HookFault | Ended
)  # fmt: skip

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder: msgspec.json.Decoder[AnyEntry] = msgspec.json.Decoder(AnyEntry)


def encode(entry: AnyEntry) -> bytes:
    """The canonical bytes of an entry: the same on every machine."""
    return _encoder.encode(entry)


def decode(data: bytes) -> AnyEntry:
    """The entry that the bytes hold."""
    return _decoder.decode(data)
