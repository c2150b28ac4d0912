"""Who may see what: the therapist everything; anyone else what is stated to be for them, and nothing by default.

What is left out leaves no gap: no placeholder, no numbering, no word that only an adaptation uses. Never for others,
whoever shared it: alerts and all that a safety rule reads, deviations, waivers, overrides, and what a sensitive fact
holds. What is for others: what an entry was shared for, facts whose audience they are, consents that they gave
themselves, dates of contacts for those who took part or see ``attendance``, teaching for those who see ``teaching``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from iptflow.course import entries as e
from iptflow.course.plan import Plan
from iptflow.errors import UnknownName
from iptflow.protocol.records import Task

THERAPIST: Final = "therapist"
CLIENT: Final = "client"
HIDDEN_REASON: Final = "The therapist has recorded a reason."

_NEVER = (
    e.AlertRaised | e.AlertRepeated | e.AlertAcknowledged | e.AlertHandedOver | e.AlertClosed | e.Waived | e.Overridden
    | e.DeviationAnswered | e.HookFault | e.Corrected | e.ContactMissed | e.HoldDue | e.ProtocolChanged
)  # fmt: skip


class Audience:
    """What one viewer of courses on one protocol may see."""

    def __init__(self, plan: Plan, viewer: str = THERAPIST) -> None:
        """Look as a viewer.

        Raises:
            UnknownName: the viewer is no participant of the protocol.
        """
        known = {THERAPIST, *plan.protocol.participants}
        if viewer not in known:
            raise UnknownName(
                f"This protocol has no participant {viewer!r}.", name=viewer, hint=f"Known: {', '.join(sorted(known))}."
            )
        self.viewer = viewer
        self._plan = plan
        participant = plan.protocol.participants.get(viewer)
        self._sees = frozenset(participant.sees) if participant else frozenset[str]()

    @cached_property
    def _risky(self) -> frozenset[str]:
        return _read_by_safety(self._plan)

    @property
    def all(self) -> bool:
        """Whether nothing is left out."""
        return self.viewer == THERAPIST

    def addressed(self, audience: Iterable[str]) -> bool:
        """Whether one of the stated audiences is this viewer's."""
        return bool({"all", self.viewer} & set(audience))

    def attendance(self) -> bool:
        """Whether dates of contacts are for this viewer."""
        return self.all or "attendance" in self._sees

    def entry(self, entry: e.Entry) -> bool:
        """Whether an entry is for this viewer, at least in part."""
        if self.all:
            return True
        if isinstance(entry, _NEVER):
            return False
        if isinstance(entry, e.Contact):
            return self.contact(entry)
        if isinstance(entry, e.FactRecorded):
            return self._fact(entry)
        if isinstance(entry, e.Happened) and f"count:{entry.event}" in self._risky:
            return False
        if isinstance(entry, e.Consented | e.ConsentWithdrawn) and entry.by == self.viewer:
            return True
        if isinstance(entry, e.Ended) and self.viewer == CLIENT:
            return bool(self.ending(entry.ending))
        if isinstance(entry, e.Moved) and entry.to in self._plan.protocol.endings and self.viewer == CLIENT:
            return bool(self.ending(entry.to))
        return self.addressed(entry.shared_with)

    def contact(self, contact: e.Contact) -> bool:
        """Whether the date of a contact is for this viewer, who took part or sees the dates of the client's contacts.

        Nobody else sees whom the therapist saw without the client.
        """
        if self.all or self.addressed(contact.shared_with):
            return True
        if self.viewer in contact.participants:
            return True
        return self.attendance() and (contact.status != "held" or CLIENT in contact.participants)

    def task(self, task: Task) -> bool:
        """Whether a task is for this viewer: it says so, or it is teaching for those who may see that."""
        if self.all or self.addressed([task.audience]):
            return True
        return task.teaching and not task.audience and "teaching" in self._sees

    def ending(self, ending: str) -> str:
        """The ending in words for this viewer; empty where there are none."""
        stated = self._plan.protocol.endings.get(ending)
        if stated is None:
            return ending if self.all else ""
        return (stated.title or ending) if self.all else stated.client_words

    def hidden(self, variables: Iterable[str]) -> bool:
        """Whether some of the variables that a demand reads are not for this viewer."""
        return not self.all and not all(self._variable(each) for each in variables)

    def _fact(self, entry: e.FactRecorded) -> bool:
        fact = self._plan.protocol.facts.get(entry.fact)
        if fact is None or fact.sensitive or f"fact:{entry.fact}" in self._risky:
            return False
        return self.addressed((*entry.shared_with, fact.audience))

    def _variable(self, variable: str) -> bool:
        kind, _, name = variable.partition(":")
        protocol = self._plan.protocol
        fact_id = _fact_of(self._plan, variable)
        if {variable, f"fact:{fact_id}"} & self._risky:
            return False
        if kind == "task" and name in protocol.tasks:
            return self.task(protocol.tasks[name])
        if kind == "consent" and name in protocol.consents:
            return self.viewer in protocol.consents[name].by
        if fact_id:
            fact = protocol.facts[fact_id]
            return not fact.sensitive and self.addressed([fact.audience])
        return kind == "count" and name in protocol.frame.contacts and self.attendance()


def _read_by_safety(plan: Plan) -> frozenset[str]:
    """The keys of what raises alerts; an open alert is one of them."""
    facts = {f"fact:{fact}" for key in plan.alarms if (fact := _fact_of(plan, key))}
    return frozenset({"alerts", *plan.alarms, *facts})


def _fact_of(plan: Plan, variable: str) -> str:
    kind, _, name = variable.partition(":")
    if kind != "fact":
        return ""
    return next((each for each in (name, name.rpartition(".")[0]) if each in plan.protocol.facts), "")
