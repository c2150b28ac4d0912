"""What verifying a protocol gives: findings, each with a course that shows it where one can."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from iptflow.composition.records import Weakening
from iptflow.errors import Finding


class Counterexample(msgspec.Struct, frozen=True, kw_only=True):
    """The shortest course that shows a flaw, as a scenario that can be played.

    ``moves`` and ``records`` count what it takes to come to the point; what the scenario then tries and is refused
    is not counted.
    """

    moves: int
    records: int
    scenario: Mapping[str, Any]


class Flaw(msgspec.Struct, frozen=True, kw_only=True):
    """One property that a protocol lacks. Some flaws lie in the document and no course shows them."""

    finding: Finding
    counterexample: Counterexample | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a protocol: its flaws, and by what it declares to ask less than its base.

    ``situations`` is how many situations had to be looked at, ``product`` how many there are for the variables that
    the gates read.
    """

    protocol: str
    flaws: tuple[Flaw, ...] = ()
    weakenings: tuple[Weakening, ...] = ()
    situations: int = 0
    product: int = 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings alone."""
        return tuple(flaw.finding for flaw in self.flaws)

    @property
    def sound(self) -> bool:
        """Whether a course may be opened on the protocol."""
        return not any(finding.severity == "error" for finding in self.findings)


class Parting(msgspec.Struct, frozen=True, kw_only=True):
    """A shortest course that one protocol lets through and another does not.

    Both make the same moves until the last. ``let`` is the course as the one plays it; ``refused`` is the same course
    as the other plays it, in which its ``rules`` refuse the last move, or there is no such move.
    """

    origin: str
    to: str
    moves: int
    records: int
    rules: tuple[str, ...]
    let: Mapping[str, Any]
    refused: Mapping[str, Any]


class Behaviour(msgspec.Struct, frozen=True, kw_only=True):
    """How courses differ when one protocol takes the place of another; nothing where no course tells them apart.

    ``explored`` is false where gates have too many alternatives, or one of the protocols cannot be explored at all.
    """

    no_longer: Parting | None = None
    newly: Parting | None = None
    explored: bool = True
