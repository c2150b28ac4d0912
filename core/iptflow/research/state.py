"""A trial at one point of its stream: the fold of its entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
from msgspec.structs import replace

from iptflow.course.commands import Value
from iptflow.research import entries as e


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the trial's document, with the protocol of each arm by digest."""

    version: str
    document: str
    arms: Mapping[str, str]
    since: date
    reason: str = ""


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody who was screened, whatever came of it."""

    id: str
    screened: e.Screened
    facts: Mapping[str, Value] = {}
    assessed: tuple[e.Assessed, ...] = ()
    excluded: e.Excluded | None = None
    consented: e.Consented | None = None
    allocated: e.Allocated | None = None
    unblinded: tuple[e.Unblinded, ...] = ()


class TrialState(msgspec.Struct, frozen=True, kw_only=True):
    """A trial after its last entry; participants stand in the order of their screening."""

    id: str
    seal: str
    synthetic: bool
    versions: tuple[Version, ...]
    participants: Mapping[str, Participant] = {}
    draws: tuple[e.Drawn, ...] = ()
    allocations: tuple[e.Allocated, ...] = ()
    closed: e.Closed | None = None
    seed: str = ""

    @property
    def current(self) -> Version:
        """The version that holds for whoever consents now."""
        return self.versions[-1]

    def version(self, name: str) -> Version:
        """The version of this name."""
        return next(each for each in self.versions if each.version == name)

    def version_of(self, participant: str) -> Version:
        """The version that a participant is under: the one consented to; before that, the present one."""
        consented = self.participants[participant].consented
        return self.version(consented.version) if consented else self.current


def apply_trial(state: TrialState | None, entry: e.TrialEntry) -> TrialState:
    """The trial after the entry; ``state`` is None before the first."""
    if isinstance(entry, e.Registered):
        first = Version(version=entry.version, document=entry.document, arms=entry.arms, since=entry.on)
        return TrialState(id=entry.trial, seal=entry.seal, synthetic=entry.synthetic, versions=(first,))
    assert state is not None, "a trial begins with its registration"
    if isinstance(entry, e.Amended):
        version = Version(
            version=entry.version, document=entry.document, arms=entry.arms, since=entry.on, reason=entry.reason
        )
        return replace(state, versions=(*state.versions, version))
    if isinstance(entry, e.Closed):
        return replace(state, closed=entry)
    if isinstance(entry, e.Unsealed):
        return replace(state, seed=entry.seed)
    if isinstance(entry, e.Drawn):
        return replace(state, draws=(*state.draws, entry))
    if isinstance(entry, e.Allocated):
        state = replace(state, allocations=(*state.allocations, entry))
    return replace(state, participants={**state.participants, entry.participant: _participant(state, entry)})


def _participant(
    state: TrialState,
    entry: e.Screened | e.FactsRecorded | e.Assessed | e.Excluded | e.Consented | e.Allocated | e.Unblinded,
) -> Participant:
    if isinstance(entry, e.Screened):
        return Participant(id=entry.participant, screened=entry, facts=entry.facts)
    known = state.participants[entry.participant]
    if isinstance(entry, e.FactsRecorded):
        return replace(known, facts={**known.facts, **entry.facts})
    if isinstance(entry, e.Assessed):
        return replace(known, assessed=(*known.assessed, entry))
    if isinstance(entry, e.Excluded):
        return replace(known, excluded=entry)
    if isinstance(entry, e.Consented):
        return replace(known, consented=entry)
    if isinstance(entry, e.Allocated):
        return replace(known, allocated=entry)
    return replace(known, unblinded=(*known.unblinded, entry))
