"""A trial document as records: what was planned before the first participant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import msgspec

from iptflow.conditions import Condition, parse
from iptflow.documents import Document

BEFORE_ALLOCATION = ("fact", "score")
"""What eligibility and levels can read: nothing else is known of somebody who has no course yet."""


class _Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    title: str = ""


class Arm(_Record, frozen=True, kw_only=True):
    """One composition."""

    adaptations: tuple[str, ...] = ()
    settlements: tuple[str, ...] = ()


class Criterion(_Record, frozen=True, kw_only=True):
    """Somebody may or may not take part by it."""

    when: dict[str, Any]


class Eligibility(msgspec.Struct, frozen=True, kw_only=True):
    """Who may take part."""

    include: dict[str, Criterion]
    exclude: dict[str, Criterion] = {}


class Level(_Record, frozen=True, kw_only=True):
    """One value of a factor; without ``when`` it is stated at enrolment."""

    when: dict[str, Any] | None = None


class Factor(_Record, frozen=True, kw_only=True):
    """Something that the arms are to be alike in."""

    levels: dict[str, Level]


class Allocation(msgspec.Struct, frozen=True, kw_only=True):
    """How chance assigns the arms."""

    method: Literal["simple", "permuted-blocks", "minimisation"]
    ratio: dict[str, int]
    blocks: tuple[int, ...] = ()
    factors: dict[str, Factor] = {}
    follow: int = 100


class Window(_Record, frozen=True, kw_only=True):
    """A span of days around a point in time; allocation is day 0."""

    first: int = msgspec.field(name="from")
    last: int = msgspec.field(name="to")


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """When a measure is collected."""

    windows: dict[str, Window]


class Outcome(_Record, frozen=True, kw_only=True):
    """One number or yes or no of a participant."""

    priority: Literal["primary", "secondary", "safety"]
    measure: str
    window: str
    read_as: Literal["total", "change", "at-most"] = msgspec.field(name="as")
    definition: str
    baseline: str = ""
    at_most: int | None = None


class StatedRule(_Record, frozen=True, kw_only=True):
    """A rule that people apply."""

    rule: str
    by: str = ""


class Role(_Record, frozen=True, kw_only=True):
    """A blinded role: what is not named here is not there for it."""

    measures: dict[str, tuple[str, ...]]
    fields: tuple[str, ...]


class AnalysisSet(_Record, frozen=True, kw_only=True):
    """Everyone who was allocated and of whom all of this holds."""

    treated: bool = False
    contacts: dict[str, int] = {}
    without_important_deviations: bool = False
    as_allocated: bool = False
    outcomes: tuple[str, ...] = ()


class Trial(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A trial as one version of its document plans it."""

    id: str
    version: str
    title: str
    arms: dict[str, Arm]
    eligibility: Eligibility
    allocation: Allocation
    measures: dict[str, Collected]
    outcomes: dict[str, Outcome]
    roles: dict[str, Role]
    analysis_sets: dict[str, AnalysisSet]
    summary: str = ""
    registry: str = ""
    size: int | None = None
    stopping: dict[str, StatedRule] = {}
    safety: dict[str, StatedRule] = {}
    important_deviations: tuple[str, ...] = ()
    remarks: str = ""

    @cached_property
    def primary(self) -> str:
        """The id of the primary outcome."""
        return next(name for name, outcome in self.outcomes.items() if outcome.priority == "primary")

    def condition(self, stated: Mapping[str, Any]) -> Condition:
        """A condition of this document, ready to be asked."""
        return parse(stated, self.measures)


def trial_of(document: Document | Mapping[str, Any]) -> Trial:
    """The records of a trial document that fits its schema."""
    data = document.data if isinstance(document, Document) else document
    return msgspec.convert(data, Trial)
