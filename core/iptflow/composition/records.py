"""What goes into a composition and what comes out of resolving it: records only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from iptflow.errors import CompositionConflict, Finding

if TYPE_CHECKING:
    from iptflow.documents import Document

Path = tuple[str, ...]

Role = Literal["default", "locked", "assertion", "settlement", "settled", "omitted", "slot", "schema"]

ConflictKind = Literal[
    "empty-overlap",
    "unequal-value",
    "opposed-stance",
    "frame",
    "unordered",
    "cycle",
    "omitted-but-asserted",
    "locked",
    "excluded",
    "two-versions",
    "incomplete-record",
    "settlement-does-not-apply",
]

WeakeningKind = Literal[
    "omitted",
    "lowered",
    "wider-frame",
    "further-resolution",
    "further-consent",
    "narrowed",
    "waivable",
    "dropped-from-gate",
]


def dotted(path: Path) -> str:
    """The path as people write it; map keys stand as they are, dots included."""
    return ".".join(path)


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """What one contributor says at a path, on what source.

    ``role`` says what became of it: a ``default`` or ``locked`` value of the base, an ``assertion``, the value of
    a ``settlement``, an assertion that was ``settled`` or ``omitted``, the place given by a ``slot``, or the
    default of the ``schema``. ``because`` is the kind of reason that ranks it in a suggested settlement.
    """

    contributor: str
    version: str = ""
    value: Any = None
    source: tuple[str, ...] = ()
    role: Role = "assertion"
    because: str = ""


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A settlement that someone may adopt: never applied by itself.

    ``settlement`` is ready to be completed with ``by`` and ``on`` and put into a settlement document.
    """

    owner: str
    because: str
    settlement: Mapping[str, Any]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """What cannot hold together at one path, with all who assert something there, in name order.

    ``advice`` says in words what may be done; ``suggestion`` is None where no asserter has the higher rank.
    """

    path: str
    kind: ConflictKind
    message: str
    asserters: tuple[Contribution, ...]
    suggestion: Suggestion | None = None
    advice: str = ""


class Weakening(msgspec.Struct, frozen=True, kw_only=True):
    """One respect in which the composed protocol asks less than the base, who said so and why."""

    path: str
    kind: WeakeningKind
    contributors: tuple[str, ...]
    before: Any = None
    after: Any = None
    reason: str = ""
    source: tuple[str, ...] = ()


class EvidenceSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The weakest status among all statements, and whether this very combination was ever studied."""

    weakest: str
    combination_untested: bool


class Resolution(msgspec.Struct, frozen=True, kw_only=True):
    """What a composition comes to: a body, or the conflicts that stand in the way of one.

    ``body`` is None and ``content_digest`` empty while there are conflicts. ``provenance`` names the contributors
    of every leaf by its path; ``headers`` holds what each contributor says of itself, which is never joined.
    """

    body: dict[str, Any] | None
    provenance: Mapping[str, tuple[Contribution, ...]]
    conflicts: tuple[Conflict, ...]
    weakenings: tuple[Weakening, ...]
    findings: tuple[Finding, ...]
    evidence: EvidenceSummary
    headers: Mapping[str, Mapping[str, Any]]
    content_digest: str
    composition_digest: str


@dataclass(frozen=True, slots=True)
class Composition:
    """One base, a set of adaptations, a set of settlements: the same whatever the order or repetition.

    Adaptations are told apart by id, version and digest, settlements by digest.
    """

    base: Document
    adaptations: tuple[Document, ...] = ()
    settlements: tuple[Document, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "adaptations", _as_set(self.adaptations))
        object.__setattr__(self, "settlements", _as_set(self.settlements))

    def join(self, other: Composition) -> Composition:
        """The union of both.

        Raises:
            CompositionConflict: the two stand on different bases.
        """
        if self.base.digest != other.base.digest:
            raise CompositionConflict(
                f"two bases: {self.base.id} and {other.base.id} differ",
                conflicts=[_two_bases(self.base, other.base)],
                hint="Compose on one base.",
            )
        return Composition(self.base, self.adaptations + other.adaptations, self.settlements + other.settlements)


def _identity(document: Document) -> tuple[str, str, str]:
    return document.id, str(document.data.get("version", "")), document.digest


def _as_set(documents: Iterable[Document]) -> tuple[Document, ...]:
    unique = {_identity(document): document for document in documents}
    return tuple(unique[key] for key in sorted(unique))


def _two_bases(*bases: Document) -> Conflict:
    said = (
        Contribution(contributor=base.id, version=str(base.data.get("version", "")), value=base.digest)
        for base in sorted(bases, key=_identity)
    )
    return Conflict(path="", kind="two-versions", message="a composition has one base", asserters=tuple(said))
