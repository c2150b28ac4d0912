"""The answer to a command that cannot be accepted yet: a value that says everything that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, final

import msgspec

from iptflow.course.entries import AnyEntry


class Missing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that a demand lacks, or several joined: of ``any`` one part is enough, of ``every`` all are needed.

    ``text`` says what would satisfy it, ``found`` what is on record instead: ``never recorded`` is another thing than
    a value that does not do.
    """

    text: str
    found: str = ""
    source: tuple[str, ...] = ()
    joined: Literal["", "any", "every"] = ""
    parts: tuple[Missing, ...] = ()


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One demand that does not hold: on whose demand, from which source, and all that is missing."""

    rule: str
    title: str
    source: tuple[str, ...] = ()
    demanded_by: str = "ipt"
    missing: tuple[Missing, ...] = ()


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One record of the shortest way: what it is about, by whom, in words, and values that would do."""

    variable: str
    title: str
    by: str = "team"
    text: str = ""
    values: Mapping[str, Any] = {}


WayFound = Literal["shortest", "override-only", "too-complex"]


@final
class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """All reasons, and one shortest way.

    ``overridable`` is False where an invariant of the base stands. ``way_found`` says whether ``way`` is the shortest
    one, whether no record within reach would do (an override is then the only way), or whether the demands are too
    complex to be searched.
    """

    command: str
    to: str = ""
    reasons: tuple[Reason, ...]
    way: tuple[Step, ...] = ()
    way_found: WayFound = "shortest"
    overridable: bool = True


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The entries that the command became."""

    entries: tuple[AnyEntry, ...]


Answer = Accepted | Refusal
