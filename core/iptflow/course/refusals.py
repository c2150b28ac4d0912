"""The answer to a command that cannot be accepted yet: a value that says everything that is missing."""

from __future__ import annotations

import msgspec

from iptflow.course.entries import AnyEntry


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One demand that does not hold: on whose demand, from which source, what is missing, what was found."""

    rule: str
    title: str
    source: tuple[str, ...] = ()
    demanded_by: str = "ipt"
    missing: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the shortest way."""

    variable: str
    title: str
    by: str = "team"


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """All reasons, and one shortest way; ``overridable`` is False where an invariant of the base stands."""

    command: str
    to: str = ""
    reasons: tuple[Reason, ...]
    way: tuple[Step, ...] = ()
    overridable: bool = True


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The entries that the command became."""

    entries: tuple[AnyEntry, ...]


Answer = Accepted | Refusal
