"""What a blinded role reads: an allow-list, made of nothing but scores and the days on which they were recorded.

Digest, adaptation, frame, agenda, hash and sequence number each *are* the arm, so none of them is ever near to what is
made here: rows are built from the fields that the role names, and none outside of the schema's list can be named.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from iptflow.errors import UnknownName
from iptflow.research.handle import TrialHandle
from iptflow.research.people import Person, people
from iptflow.research.trial import Role

Row = dict[str, Any]


def blinded(trial: TrialHandle, role: str, on: date | None = None) -> tuple[Row, ...]:
    """All that a blinded role may read, by participant, measure and day.

    Args:
        trial: the trial.
        role: a role of its document.
        on: up to which day; without one up to the flow's today.

    Raises:
        UnknownName: there is no such role.
    """
    roles = trial.trial().roles
    if role not in roles:
        raise UnknownName(f"This trial has no role {role!r}.", name=role, hint=f"Known: {', '.join(roles)}.")
    return tuple(row for person in people(trial, on) for row in _of_person(person, role, roles[role].fields))


def _of_person(person: Person, name: str, fields: tuple[str, ...]) -> list[Row]:
    role = person.trial.roles.get(name)
    return [] if role is None else _rows(person, role, fields)


def _rows(person: Person, role: Role, fields: tuple[str, ...]) -> list[Row]:
    rows = []
    for reading in person.readings:
        if reading.window in role.measures.get(reading.measure, ()):
            whole = {"participant": person.id, **msgspec.structs.asdict(reading)}
            rows.append({field: whole[field] for field in fields})
    return rows
