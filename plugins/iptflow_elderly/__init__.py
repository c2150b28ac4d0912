"""IPT for elderly people: the document says nearly everything; here is what no condition can express."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from iptflow.hooks import CourseView, Finding, Protocol, ReportBlock, hookimpl

hook_api = 1

ADAPTATION: Final = "elderly"
SESSIONS: Final = ("session", "maintenance-session")
RUN_SHORT: Final = "elderly/sessions-run-short"
FULL_LENGTH: Final = 45  # the least that the base protocol plans for a session (F2); EL2 lets it be less
IN_A_ROW: Final = 3


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """The adaptation."""
    return [files(__name__) / f"{ADAPTATION}.yaml"]


@hookimpl
def iptflow_check_protocol(protocol: Protocol) -> Sequence[Finding]:
    """A settlement that gives the frame to another adaptation takes the shorter sessions away with it (EL2)."""
    session = protocol.frame.contacts.get("session")
    if not _is_in(protocol) or session is None or session.minutes is None or session.minutes[0] < FULL_LENGTH:
        return []
    return [
        Finding(
            code="elderly/shorter-sessions-lost",
            message=f"The frame was settled for another adaptation: under {session.minutes[0]} minutes is a deviation.",
            hint="Settle it with shorter sessions (EL2), or make this adaptation the owner of the frame.",
            place="frame.contacts.session.minutes",
            severity="warning",
        )
    ]


@hookimpl
def iptflow_answer(question: str, course: CourseView) -> bool | None:
    """Whether the last sessions were all short; no condition reads the minutes of a contact (EL2)."""
    if question != RUN_SHORT:
        return None
    last = _minutes(course)[-IN_A_ROW:]
    return all(minutes < FULL_LENGTH for minutes in last) if len(last) == IN_A_ROW else None


@hookimpl
def iptflow_report(course: CourseView) -> Sequence[ReportBlock]:
    """How long sessions were: shorter ones are no deviation here, so no other list shows them (EL2)."""
    minutes = _minutes(course)
    if not _is_in(course.protocol) or not minutes:
        return []
    short = sum(each < FULL_LENGTH for each in minutes)
    lines = (f"Under {FULL_LENGTH} minutes: {short} of {len(minutes)}", f"Shortest: {min(minutes)} minutes")
    return [ReportBlock(title="Length of sessions", lines=lines)]


def _is_in(protocol: Protocol) -> bool:
    return ADAPTATION in protocol.id.split("+")


def _minutes(course: CourseView) -> list[int]:
    held = (each for each in course.contacts if each.series in SESSIONS and each.status == "held")
    return [each.minutes for each in held if each.minutes is not None]
