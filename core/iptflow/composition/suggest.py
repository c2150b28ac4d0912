"""Which asserter a settlement may well follow: the one with the weightiest kind of reason, if there is one.

Nothing is settled by rank alone: a suggestion waits for a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from iptflow.composition.records import ConflictKind, Contribution, Suggestion
from iptflow.composition.voices import RANKS
from iptflow.documents import canonical

_IN_WORDS: Final = {
    "locked": "what is locked stands",
    "safety": "safety and law come first",
    "exclusion": "exclusions and treatment that must go with it come first",
    "capacity": "what the person can bear counts more",
    "disorder": "the disorder counts more",
    "format": "the format counts more",
    "setting": "the setting counts more",
    "preference": "a stated preference counts more than none",
}

_NEVER: Final[dict[ConflictKind, str]] = {
    "excluded": "No settlement can join what excludes each other: leave one of them out.",
    "two-versions": "Keep one version of each adaptation.",
    "incomplete-record": "Whoever brings the record completes it, or a settlement at this path states it whole.",
}


def suggest(path: str, kind: ConflictKind, asserters: Sequence[Contribution]) -> tuple[Suggestion | None, str]:
    """A settlement to adopt, or None, with the reason for either in words."""
    if kind in _NEVER:
        return None, _NEVER[kind]
    if any(said.role == "settlement" for said in asserters):
        return None, "Settlements differ here: withdraw one of them, or make one that covers all."
    ranked = sorted(asserters, key=_rank)
    top = [said for said in ranked if _rank(said) == _rank(ranked[0])]
    if len({canonical(said.value) for said in top}) > 1 or len(top) == len(ranked):
        return None, "No suggestion: the reasons have the same rank, so a person decides."
    owner = top[0]
    because = RANKS[_rank(owner)]
    covers = {said.contributor: said.value for said in asserters if said.value is not None}
    advice = f"Suggested: {owner.contributor}, since {_IN_WORDS[because]}."
    settlement: dict[str, Any] = {"path": path, "covers": covers, "reason": advice}
    if kind == "unordered":
        settlement["value"] = [phase for said in ranked for phase in sorted(said.value)]
        if len({_rank(said) for said in ranked}) < len(ranked) or any(len(said.value) > 1 for said in ranked):
            return None, "No suggestion: rank does not put these phases in one order, so a person decides."
    else:
        settlement["owner"] = owner.contributor
    return Suggestion(owner=owner.contributor, because=because, settlement=settlement), advice


def _rank(said: Contribution) -> int:
    because = "locked" if said.role == "locked" else said.because
    return RANKS.index(because) if because in RANKS else len(RANKS) - 1
