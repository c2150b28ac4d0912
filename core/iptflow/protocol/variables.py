"""The variables of a protocol: everything that its conditions can read, with its domain, how it changes and by whom.

By name within each kind, never by place in the document: two documents of one content are one protocol.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iptflow.conditions import DECLINED, By, Candidates, Changing, Subsets, Variable
from iptflow.protocol.administrations import Administrations
from iptflow.protocol.records import Fact, Field, Protocol

MANY: Final = range(1000)
"""Counts of contacts, events and entries: past any bound that a protocol states."""

WEEKS: Final = range(52 * 20)
"""Weeks since opening, since entering a phase or since a dated fact."""


def variables(protocol: Protocol, *, of_any_course: bool = False) -> dict[str, Variable]:
    """The declared variables, by a comparison's ``variable``, in the order in which they are proposed.

    Args:
        protocol: what declares them.
        of_any_course: measures can then be whatever some course could record, with whatever baseline; without it
            they are what the next administration of one course can record from its situation.
    """
    declared = list(_declared(protocol, of_any_course=of_any_course))
    return {
        key: Variable(key, title, order, change, by, candidates, sensitive)
        for order, (key, title, change, by, candidates, sensitive) in enumerate(declared)
    }


_Declared = tuple[str, str, Changing, By, Candidates, bool]


def _declared(protocol: Protocol, *, of_any_course: bool) -> Iterator[_Declared]:
    for name, task in sorted(protocol.tasks.items()):
        yield f"task:{name}", task.title, "grows", "team", (True,), False
    for name, theme in sorted(protocol.themes.items()):
        yield f"theme:{name}", theme.title, "grows", "team", (True,), False
    for name, consent in sorted(protocol.consents.items()):
        yield f"consent:{name}", consent.title, "open", "agreed", (True, False), False
    for name, fact in sorted(protocol.facts.items()):
        yield from _fact(name, fact)
    areas = tuple(sorted(protocol.areas))
    most = min(protocol.focus.areas[1], len(areas))
    yield "focus", "Focus", "open", "agreed", Subsets(areas, protocol.focus.areas[0], most), False
    for area, record in sorted(protocol.areas.items()):
        for name, sign in sorted(record.signs.items()):
            for key in (name, *(f"{name}/{part}" for part in sorted(sign.parts))):
                yield f"sign:{area}/{key}", sign.title, "grows", "client", (True,), False
    for name, instrument in sorted(protocol.instruments.items()):
        given = Administrations(name, instrument)
        candidates = tuple(given.ever()) if of_any_course else given.from_here
        yield f"measure:{name}", instrument.title, "open", "client", candidates, False
    for name, series in sorted(protocol.frame.contacts.items()):
        yield f"count:{name}", series.title, "grows", "team", MANY, False
    for name, event in sorted(protocol.events.items()):
        yield f"count:{name}", event.title, "grows", "client", MANY, False
    yield "alerts", "Open alerts", "open", "team", range(100), False
    for since in ("opening", "phase"):
        yield f"weeks:{since}", f"Weeks since {since}", "grows", "given", WEEKS, False
    for name, answer in sorted(protocol.answers.items()):
        yield f"answer:{name}", answer.title, "open", "given", (True, False), False


def _fact(name: str, fact: Fact) -> Iterator[_Declared]:
    key, title, sensitive = f"fact:{name}", fact.title, fact.sensitive
    change: Changing = fact.change
    by: By = fact.by
    if fact.type != "record":
        yield key, title, change, by, _domain(fact), sensitive
        if fact.type == "date":
            yield f"weeks:{name}", f"Weeks since: {title}", "open", by, WEEKS, sensitive
        return
    yield key, title, change, by, (True, DECLINED), sensitive
    if fact.many:
        yield f"count:{name}", title, "grows", by, MANY, sensitive
    for each, field in sorted(fact.fields.items()):
        domain = _members(field) if fact.many else _domain(field)
        yield f"{key}.{each}", field.title, change, by, domain, sensitive


def _domain(declared: Fact | Field) -> Candidates:
    if declared.type == "boolean":
        return (True, False, DECLINED)
    if declared.type == "choice":
        return (*_values(declared), DECLINED)
    if declared.type == "choices":
        return Subsets(_values(declared), 1)
    if declared.type == "integer":
        return _range(declared)
    return "date" if declared.type == "date" else "text"


def _members(field: Field) -> Subsets:
    """Of a fact of which there may be several, a field holds what all entries have there."""
    if field.type == "boolean":
        return Subsets((True, False), 1)
    if field.type in ("choice", "choices"):
        return Subsets(_values(field), 1)
    if field.type == "integer":
        return Subsets(_range(field), 1)
    return Subsets("date" if field.type == "date" else "text", 1)


def _range(declared: Fact | Field) -> range:
    low, high = declared.range or (0, len(MANY))
    return range(low, high + 1)


def _values(declared: Fact | Field) -> tuple[str, ...]:
    return tuple(sorted(declared.values, key=lambda value: (declared.values[value].rank, value)))
