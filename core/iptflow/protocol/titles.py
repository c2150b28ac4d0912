"""The titles that conditions are put into words with, by a variable's key and, for a value, by key and value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from iptflow.protocol.records import Fact, Protocol, Record


def titles(protocol: Protocol) -> dict[str, str]:
    """Titles by ``task:name-diagnosis``, ``fact:acceptance=accepts``, ``focus=grief``; what has none is left out."""
    return {key: title for key, title in _titles(protocol) if title}


def _titles(protocol: Protocol) -> Iterator[tuple[str, str]]:
    plain: tuple[tuple[str, Mapping[str, Record]], ...] = (
        ("task", protocol.tasks),
        ("theme", protocol.themes),
        ("consent", protocol.consents),
        ("answer", protocol.answers),
        ("measure", protocol.instruments),
        ("count", protocol.frame.contacts),
        ("count", protocol.events),
    )
    for kind, records in plain:
        yield from ((f"{kind}:{name}", record.title) for name, record in records.items())
    for name, fact in protocol.facts.items():
        yield from _of_fact(f"fact:{name}", fact)
        if fact.many:
            yield f"count:{name}", fact.title
    for name, area in protocol.areas.items():
        yield f"focus={name}", area.title
        for sign, each in area.signs.items():
            yield f"sign:{name}/{sign}", each.title
            yield from ((f"sign:{name}/{sign}/{part}", record.title) for part, record in each.parts.items())


def _of_fact(key: str, fact: Fact) -> Iterator[tuple[str, str]]:
    yield key, fact.title
    yield from ((f"{key}={value}", each.title) for value, each in fact.values.items())
    for name, field in fact.fields.items():
        yield f"{key}.{name}", f"{fact.title}: {field.title}" if field.title else ""
        yield from ((f"{key}.{name}={value}", each.title) for value, each in field.values.items())
