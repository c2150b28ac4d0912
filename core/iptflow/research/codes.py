"""Codes in the place of therapists and centres: numbered as they first come up, and never a name."""

from __future__ import annotations

from collections.abc import Iterable

from iptflow.course.entries import TherapistChanged
from iptflow.research.people import Person


class Codes:
    """The code of each therapist and centre of a trial."""

    def __init__(self, everybody: Iterable[Person]) -> None:
        self._therapists: dict[str, str] = {}
        self._centres: dict[str, str] = {}
        for person in sorted(everybody, key=lambda each: (each.allocated.on, each.id)):
            _numbered(self._centres, person.allocated.centre, "centre")
            for therapist in therapists_of(person):
                _numbered(self._therapists, therapist, "therapist")

    def centre(self, person: Person) -> str:
        """The code of the participant's centre; empty where there is none."""
        return self._centres.get(person.allocated.centre, "")

    def therapist(self, name: str) -> str:
        """The code of a therapist."""
        return self._therapists[name]


def therapists_of(person: Person) -> list[str]:
    """Everybody who was the participant's therapist, in order."""
    return [person.allocated.therapist, *(each.to for each in person.course.live(TherapistChanged))]


def _numbered(codes: dict[str, str], name: str, what: str) -> None:
    if name and name not in codes:
        codes[name] = f"{what}-{len(codes) + 1}"
