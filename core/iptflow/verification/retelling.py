"""A course that was told to one protocol, told to another: what that one does not know is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from iptflow.protocol import Protocol
from iptflow.verification.model import Model
from iptflow.verification.telling import Step, Telling

_KNOWN: Final[Mapping[str, tuple[str, str]]] = {
    "record-theme": ("theme", "themes"),
    "record-consent": ("consent", "consents"),
    "withdraw-consent": ("consent", "consents"),
    "record-progress": ("area", "areas"),
    "report-event": ("event", "events"),
    "record-fact": ("fact", "facts"),
    "record-measure": ("measure", "instruments"),
}
"""By command the field that names what is recorded, and where a protocol declares it."""


def retold(telling: Telling, model: Model, rules: Sequence[str]) -> Mapping[str, Any]:
    """The course and its steps for another protocol, whose rules refuse the last step; none: it has no such move."""
    protocol = model.protocol
    *steps, last = telling.steps
    told = [step for each in steps if (step := _known(each, protocol)) is not None]
    expect = {"refused": list(rules)} if rules else {"ill-formed": ["command/unknown-move"]}
    facts = {name: value for name, value in sorted(telling.facts.items()) if name in protocol.facts}
    course: dict[str, Any] = {"client": "k-1", "therapist": "t-1", "on": telling.opened.isoformat()}
    if facts:
        course["facts"] = facts
    return {"course": course, "steps": [*told, {**last, "expect": expect}]}


def _known(step: Step, protocol: Protocol) -> Step | None:
    if step["do"] == "record-contact":
        return _contact(step, protocol)
    if step["do"] in _KNOWN:
        field, place = _KNOWN[step["do"]]
        return step if step[field] in getattr(protocol, place) else None
    return step


def _contact(step: Step, protocol: Protocol) -> Step | None:
    """The contact, in a series for any time where its own is not planned here."""
    contacts = protocol.frame.contacts
    spare = (name for name, stated in sorted(contacts.items()) if stated.for_ == "any")
    series = step["series"] if step["series"] in contacts else next(spare, None)
    if series is None:
        return None
    told = {
        **step,
        "series": series,
        "participants": [who for who in step["participants"] if who in protocol.participants],
        "tasks": [task for task in step.get("tasks", ()) if task in protocol.tasks],
    }
    return told if told["tasks"] else {key: value for key, value in told.items() if key != "tasks"}
