"""Everybody who was allocated, each with what their course says: what views, tables and figures are made of."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from iptflow.course.entries import Contact, Ended, Happened, Measured, Moved, TherapistChanged
from iptflow.course.plan import Plan
from iptflow.course.state import Course
from iptflow.course.views.deviations import Difference
from iptflow.course.views.fidelity import Fidelity
from iptflow.flow import CourseHandle
from iptflow.research.entries import Allocated
from iptflow.research.state import Participant
from iptflow.research.trial import Trial

if TYPE_CHECKING:
    from iptflow.research.handle import TrialHandle


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One administration of an instrument; ``day`` counts from allocation, ``window`` is empty outside of any."""

    measure: str
    window: str
    day: int
    total: int | None
    items: dict[str, int]


class Person:
    """One participant up to a day, under the version enrolled under."""

    def __init__(self, participant: Participant, allocated: Allocated, trial: Trial, arms: dict[str, Plan],
                 handle: CourseHandle, on: date) -> None:  # fmt: skip
        self.participant = participant
        self.allocated = allocated
        self.trial = trial
        self.on = on
        self._arms = arms
        self._handle = handle

    @property
    def id(self) -> str:
        """The participant's key."""
        return self.participant.id

    @property
    def arm(self) -> str:
        """The arm that chance gave, whatever was received."""
        return self.allocated.arm

    @property
    def course(self) -> Course:
        """The participant's course."""
        return self._handle.state

    def day(self, on: date) -> int:
        """The day counted from allocation."""
        return (on - self.allocated.on).days

    @cached_property
    def readings(self) -> tuple[Reading, ...]:
        """All administrations of what the trial collects, by measure and day."""
        found = [self._reading(each) for each in self.course.live(Measured)
                 if each.measure in self.trial.measures and each.on <= self.on]  # fmt: skip
        return tuple(sorted(found, key=lambda each: (each.measure, each.day)))

    def score(self, measure: str, window: str) -> int | None:
        """The last total of a measure in a window; None where there is none."""
        totals = [each.total for each in self.readings if each.measure == measure and each.window == window]
        return next((total for total in reversed(totals) if total is not None), None)

    def outcome(self, name: str) -> int | None:
        """An outcome as the trial defines it, a yes or no as 1 or 0; None where it is not known."""
        stated = self.trial.outcomes.get(name)
        if stated is None:  # an amendment brought it, and this participant is under a version before
            return None
        score = self.score(stated.measure, stated.window)
        if score is None or stated.read_as == "total":
            return score
        if stated.at_most is not None:
            return int(score <= stated.at_most)
        baseline = self.score(stated.measure, stated.baseline)
        return None if baseline is None else score - baseline

    def contacts(self) -> Iterator[Contact]:
        """Contacts on record, held or not."""
        return (each for each in self.course.live(Contact) if each.on <= self.on)

    def contacts_with_therapist(self) -> Iterator[tuple[Contact, str]]:
        """Contacts on record, each with whoever was the therapist of the course when it was recorded."""
        therapist = self.allocated.therapist
        for sequence, entry in enumerate(self.course.entries, start=1):
            if isinstance(entry, TherapistChanged) and sequence not in self.course.superseded:
                therapist = entry.to
            elif isinstance(entry, Contact) and sequence not in self.course.superseded and entry.on <= self.on:
                yield entry, therapist

    def held(self, series: str = "") -> int:
        """How many contacts were held, of one series or of all."""
        return sum(each.status == "held" and series in ("", each.series) for each in self.contacts())

    def events(self) -> Iterator[Happened]:
        """What happened and is no contact."""
        return (each for each in self.course.live(Happened) if each.on <= self.on)

    def first(self, events: Collection[str]) -> int | None:
        """The day of the first of these events; None where there was none."""
        return min((self.day(each.on) for each in self.events() if each.event in events), default=None)

    @property
    def stopped(self) -> str:
        """How the treatment ended before its planned close; empty where it did not."""
        ended = [each for each in self.course.live(Ended) if each.on <= self.on]
        return ended[-1].ending if ended else ""

    @property
    def last_seen(self) -> int:
        """The last day on which something that happened is on record."""
        kinds = (Contact, Measured, Happened, Moved, Ended)
        return max((self.day(each.on) for kind in kinds for each in self.course.live(kind) if each.on <= self.on),
                   default=0)  # fmt: skip

    @cached_property
    def deviations(self) -> tuple[Difference, ...]:
        """How what was done differs from the protocol of the course."""
        return self._handle.deviations(self.on)

    def important(self, deviation: Difference) -> bool:
        """Whether a deviation is important by the trial's own rules."""
        return deviation.code in self.trial.important_deviations

    @cached_property
    def fidelity(self) -> Fidelity:
        """Counts of what was asked for and done; what a later phase asks for is not asked for yet."""
        found = self._handle.fidelity(self.on)
        assert found is not None, "counts are the therapist's to see, and this is no view of anybody else"
        return found

    @property
    def received(self) -> str:
        """The arm whose protocol the course is on in the end: another than allocated, or ``other``."""
        arms = [name for name, plan in self._arms.items() if plan.digest == self.course.protocol]
        return arms[0] if arms else "other"

    def _reading(self, measured: Measured) -> Reading:
        day = self.day(measured.on)
        windows = self.trial.measures[measured.measure].windows
        window = next((name for name, each in windows.items() if each.first <= day <= each.last), "")
        return Reading(measure=measured.measure, window=window, day=day, total=measured.total,
                       items=dict(sorted(measured.items.items())))  # fmt: skip


def people(trial: TrialHandle, on: date | None = None) -> tuple[Person, ...]:
    """Everybody who was allocated, by key, with what is on record up to a day; without one up to the flow's today."""
    trial.refresh()
    day = on or trial.flow.now().date()
    found = []
    for allocated in trial.state.allocations:
        version = trial.state.version(allocated.version)
        participant = trial.participant(allocated.participant)
        course = trial.course(allocated.participant)
        found.append(Person(participant, allocated, trial.trial(version), trial.arms(version), course, day))
    return tuple(sorted(found, key=lambda each: each.id))
