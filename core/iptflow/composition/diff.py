"""What differs between two resolved protocols: structure only, by path, each difference in clinical words.

Sources, remarks and headers are left out: what is compared is what a course is held to. What a course could do
before and cannot do any more is another question, and verification's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import msgspec

from iptflow.composition.joins import members
from iptflow.composition.naming import Naming
from iptflow.composition.records import Path, Resolution, Weakening, dotted
from iptflow.composition.shape import Shape, protocol_shape
from iptflow.composition.voices import MISSING
from iptflow.errors import CompositionConflict

_UNREAD: Final = frozenset({"source", "remarks", "reason", "locked"})
_ROLES: Final = frozenset({"assertion", "settlement", "slot"})


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One difference: a record or value that was added, removed or changed.

    ``phase`` is the one phase that it concerns, empty where it concerns several or the course as a whole; ``about``
    says in words what it lies in, ``words`` what happened to it. ``contributors`` are the adaptations and
    settlements that speak there.
    """

    path: str
    kind: Literal["added", "removed", "changed"]
    about: str
    words: str
    phase: str = ""
    before: Any = None
    after: Any = None
    contributors: tuple[str, ...] = ()


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """All differences by path; ``weaker`` is where the second asks less than the base and the first did not."""

    before: str
    after: str
    weaker: tuple[Weakening, ...]
    no_longer_weaker: tuple[Weakening, ...]
    changes: tuple[Change, ...]


def diff(before: Resolution, after: Resolution) -> Diff:
    """What changes when one protocol takes the place of another.

    Raises:
        CompositionConflict: one of them has open conflicts.
    """
    for each in (before, after):
        if each.body is None:
            raise CompositionConflict(
                "What has open conflicts cannot be compared.", conflicts=each.conflicts, hint="Settle them first."
            )
    one, two = _bodies(before, after)
    found = _Comparison(before, after, Naming(one), Naming(two))
    return Diff(
        before=str(one["id"]),
        after=str(two["id"]),
        weaker=_only(after.weakenings, before.weakenings),
        no_longer_weaker=_only(before.weakenings, after.weakenings),
        changes=tuple(sorted(found.changes(one, two, (), protocol_shape()), key=lambda change: change.path)),
    )


def _bodies(before: Resolution, after: Resolution) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    assert before.body is not None
    assert after.body is not None
    return before.body, after.body


def _only(some: tuple[Weakening, ...], others: tuple[Weakening, ...]) -> tuple[Weakening, ...]:
    known = {(each.path, each.kind, str(each.after)) for each in others}
    return tuple(each for each in some if (each.path, each.kind, str(each.after)) not in known)


class _Comparison:
    def __init__(self, before: Resolution, after: Resolution, old: Naming, new: Naming) -> None:
        self._before = before
        self._after = after
        self._old = old
        self._new = new

    def changes(self, one: Any, two: Any, path: Path, shape: Shape) -> Iterator[Change]:
        for key in sorted({*one, *two}):
            inner, here = shape.child(key), (*path, key)
            if inner.kind == "header" or key in _UNREAD or key.startswith("x-"):
                continue
            old, new = one.get(key, MISSING), two.get(key, MISSING)
            if old == new:
                continue
            if inner.kind == "map" or (inner.kind == "record" and MISSING not in (old, new)):
                yield from self.changes({} if old is MISSING else old, {} if new is MISSING else new, here, inner)
            else:
                yield self._change(here, inner, old, new)

    def _change(self, path: Path, shape: Shape, old: Any, new: Any) -> Change:
        kind: Literal["added", "removed", "changed"] = (
            "added" if old is MISSING else "removed" if new is MISSING else "changed"
        )
        names = self._old if kind == "removed" else self._new
        if shape.kind == "record" or protocol_shape().at(path[:-1]).kind == "map":
            about, said = names.about(path), names.record(new if kind == "added" else old, shape)
            words = f"{kind}{f': {said}' if said else ''}"
        else:
            about, field = names.about(path[:-1]), names.field(path)
            words = f"{field}: {self._in_words(old, new, shape)}"
        return Change(
            path=dotted(path),
            kind=kind,
            about=about,
            words=words,
            phase=names.phase(path),
            before=None if old is MISSING else old,
            after=None if new is MISSING else new,
            contributors=self._contributors(path),
        )

    def _in_words(self, old: Any, new: Any, shape: Shape) -> str:
        if old is MISSING:
            return self._new.value(new, shape)
        if new is MISSING:
            return f"{self._old.value(old, shape)}, no longer"
        if shape.join == "union":
            came, gone = _members_less(new, old), _members_less(old, new)
            parts = [f"{self._new.value(came, shape)} as well"] if came else []
            return "; ".join(parts + ([f"{self._old.value(gone, shape)} no longer"] if gone else []))
        return f"{self._old.value(old, shape)} becomes {self._new.value(new, shape)}"

    def _contributors(self, path: Path) -> tuple[str, ...]:
        here = dotted(path)
        found: set[str] = set()
        for resolution in (self._before, self._after):
            for place, contributions in resolution.provenance.items():
                if place == here or place.startswith(here + "."):
                    found |= {each.contributor for each in contributions if each.role in _ROLES}
            for weakening in resolution.weakenings:
                if here == weakening.path or here.startswith(weakening.path + "."):
                    found |= set(weakening.contributors)
        return tuple(sorted(found))


def _members_less(some: Any, others: Any) -> list[Any]:
    """The members of one set that another lacks."""
    known = members(others)
    return [each for each in members(some) if each not in known]
