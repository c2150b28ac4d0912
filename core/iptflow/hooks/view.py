"""What a plugin may read of a course: a view without a way to change anything.

The course itself is bigger, and may change its shape from release to release; this is what plugins rely on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from iptflow.protocol import records


class ContactView(Protocol):
    """One contact of a course; ``status`` is held, missed or cancelled."""

    @property
    def series(self) -> str:
        """The contact series it belongs to."""

    @property
    def status(self) -> str:
        """Whether it was held, missed or cancelled."""

    @property
    def on(self) -> date:
        """Its clinical date."""

    @property
    def minutes(self) -> int | None:
        """How long it was, where that is known."""

    @property
    def participants(self) -> Sequence[str]:
        """Who took part."""

    @property
    def tasks(self) -> Sequence[str]:
        """The tasks that were done in it."""


class CourseView(Protocol):
    """One course as it is before the command is decided."""

    @property
    def protocol(self) -> records.Protocol:
        """The composed protocol that the course is on."""

    @property
    def phase(self) -> str:
        """Where the course stands; the name of the ending once it has ended."""

    @property
    def opened_on(self) -> date:
        """The clinical date of its opening."""

    @property
    def contacts(self) -> Sequence[ContactView]:
        """All contacts that were not superseded, by clinical date."""

    @property
    def facts(self) -> Mapping[str, Any]:
        """What was recorded, by fact; ``rather-not-say`` where it was asked and not answered; absent when not asked."""
