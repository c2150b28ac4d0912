"""What a plugin may read of a course: a view without a way to change anything.

The course itself is bigger, and may change its shape from release to release; this is what plugins rely on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import TypeVar

from iptflow.conditions import Value
from iptflow.course.entries import Contact, FactRecorded
from iptflow.course.state import Course
from iptflow.protocol.records import Protocol

E = TypeVar("E", Contact, FactRecorded)


class CourseView:
    """One course as it is before the command is decided."""

    def __init__(self, protocol: Protocol, course: Course) -> None:
        """Look at a course.

        Args:
            protocol: what the course is on, already without a way to change it.
            course: the course.
        """
        self._protocol = protocol
        self._course = course

    @property
    def protocol(self) -> Protocol:
        """The composed protocol that the course is on."""
        return self._protocol

    @property
    def phase(self) -> str:
        """Where the course stands."""
        return self._course.phase

    @property
    def ended(self) -> str:
        """The ending, empty while the course goes on."""
        return self._course.ended

    @property
    def opened_on(self) -> date:
        """The clinical date of its opening."""
        return self._course.opened

    @cached_property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts that no correction has superseded, by clinical date."""
        return tuple(sorted(self._live(Contact), key=lambda contact: contact.on))

    def week(self, on: date) -> int:
        """The week of the course in which a date lies, from 1."""
        return self._course.week(on)

    def fact(self, fact: str) -> Value:
        """What was recorded last of a fact: its value, ``DECLINED`` when it was not answered, None when not asked.

        Choices are a frozen set. Of a fact of which there are several, ask ``fact.field``: the set of what the
        entries have there.
        """
        return self._course.values.get(f"fact:{fact}")

    def asked_on(self, fact: str) -> date | None:
        """The clinical date on which a fact was last asked about, answered or not; None when it never was."""
        return max((entry.on for entry in self._live(FactRecorded) if entry.fact == fact), default=None)

    def _live(self, kind: type[E]) -> Iterator[E]:
        superseded = self._course.superseded
        for sequence, entry in enumerate(self._course.entries, start=1):
            if isinstance(entry, kind) and sequence not in superseded:
                yield entry
