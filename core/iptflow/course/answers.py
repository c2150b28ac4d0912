"""What was said about a command before it is decided: by plugins, and by the site that watches over alerts.

The course asks nobody. Whoever holds it asks the hooks beforehand and hands the answers over as data, so that
deciding stays a pure function, and what was answered can be recorded and never has to be asked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, Literal

import msgspec

Source = str | tuple[str, ...]
Level = Literal["must", "should", "may"]
Elsewhere = Mapping[tuple[str, str], tuple[str, ...]]

NOWHERE: Final[Elsewhere] = {}
NO_ANSWERS: Final[Mapping[str, bool | None]] = {}


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """A reason of a plugin against progress, in plain words; an override goes past it.

    ``rule`` is the qualified id of what is asked (``adolescents/asked-at-the-end``). ``plugin`` is filled in by the
    host: a plugin cannot speak for another.
    """

    rule: str
    title: str
    source: Source = ()
    plugin: str = ""


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """A safety concern that a plugin sees in a command; it raises an alert. A higher ``rank`` is worse."""

    rule: str
    title: str
    rank: int = 0
    source: Source = ()
    plugin: str = ""


class AgendaLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a plugin for the agenda of the next contact, for the therapist to read."""

    title: str
    source: Source = ()
    level: Level = "should"
    plugin: str = ""


class ReportBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A titled list of sentences of a plugin in a course's report."""

    title: str
    lines: tuple[str, ...] = ()
    plugin: str = ""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A hook that did not do its part.

    ``kind`` is the name of what was raised, or ``wrong-answer``; ``where`` is the line that raised it
    (``iptflow_example:12``) or what was answered instead. Neither holds what an exception said: it may quote the
    client. ``safety`` is true when a safety hook failed, so that somebody has to look.
    """

    plugin: str
    hook: str
    kind: str
    where: str = ""
    safety: bool = False


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Who answers for an alert, and how many minutes there are to acknowledge it before it goes to the deputy."""

    owner: str
    deputy: str
    acknowledge_minutes: int


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was asked before a command is decided.

    ``answers`` holds one value for each condition that only Python can express, by its id: None means that the
    plugin does not know, or failed. ``elsewhere`` names the adaptations that bring a word, by what it is and the word
    (``resolution`` and ``tolerated``), so that whoever uses it in another protocol learns whose it is. ``closures`` are
    the days on which the site is closed.
    """

    objections: tuple[Objection, ...] = ()
    signals: tuple[Signal, ...] = ()
    faults: tuple[Fault, ...] = ()
    answers: Mapping[str, bool | None] = NO_ANSWERS
    watch: Watch | None = None
    elsewhere: Elsewhere = NOWHERE
    closures: tuple[date, ...] = ()
