"""Who is analysed: sets by their definitions, and everyone in the arm that chance gave."""

from __future__ import annotations

from iptflow.research.people import Person
from iptflow.research.trial import AnalysisSet


def belongs(person: Person, stated: AnalysisSet) -> bool:
    """Whether all that a set asks for holds of somebody; one that asks for nothing is everybody: intention to treat."""
    return not why_not(person, stated)


def why_not(person: Person, stated: AnalysisSet) -> tuple[str, ...]:
    """What does not hold of somebody, in the words of the definition; empty for who belongs to the set."""
    found = []
    if stated.treated and not person.held():
        found.append("treated")
    found += [
        f"contacts.{series}" for series, fewest in sorted(stated.contacts.items()) if person.held(series) < fewest
    ]
    if stated.without_important_deviations and any(map(person.important, person.deviations)):
        found.append("without_important_deviations")
    if stated.as_allocated and person.received != person.arm:
        found.append("as_allocated")
    found += [f"outcomes.{name}" for name in stated.outcomes if person.outcome(name) is None]
    return tuple(found)
