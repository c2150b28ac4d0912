"""What a running course goes without: the plugins of its protocol that are not here any more.

The protocol itself is in the journal, so the course runs on. What only Python can say is missing, and nobody should
have to find that out by what does not happen.
"""

from __future__ import annotations

from collections.abc import Container

import msgspec

from iptflow.flow.library import JOINED, base
from iptflow.protocol.records import Protocol


class Lacking(msgspec.Struct, frozen=True, kw_only=True):
    """An adaptation of the course that nobody brings here.

    ``questions`` are the conditions that its plugin would answer: they stay unknown, so a gate on one stays closed
    until a person goes past it. Whether it had objections, safety signals or lines for the agenda, nobody knows.
    """

    adaptation: str
    questions: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"Nobody brings {self.adaptation} here: what its plugin would object, signal or add is not asked."
        return f"{said} Unknown: {', '.join(self.questions)}." if self.questions else said


def lacking(protocol: Protocol, brought: Container[str]) -> tuple[Lacking, ...]:
    """The adaptations of a protocol that are not among those brought, by name."""
    names = [name for name in protocol.id.split(JOINED) if name != base().id and name not in brought]
    return tuple(Lacking(adaptation=name, questions=_questions(protocol, name)) for name in names)


def _questions(protocol: Protocol, name: str) -> tuple[str, ...]:
    return tuple(sorted(each for each in protocol.answers if each.startswith(f"{name}/")))
