"""The vocabulary of a protocol: which names there are, of what, and the nearest one to a name that is unknown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from iptflow.protocol.checks.patterns import Pattern, pattern, places

Words = Mapping[str, frozenset[str]]
"""The names of a protocol, by what they name: ``task``, ``fact``, ``resolution``."""

Elsewhere = Mapping[tuple[str, str], tuple[str, ...]]
"""Which adaptations bring a word, by what it is and the word."""

_KEYS: Final[tuple[tuple[str, Pattern], ...]] = tuple(
    (what, pattern(text))
    for what, text in (
        ("participant", "participants *"),
        ("fact", "facts *"),
        ("contact-series", "frame contacts *"),
        ("phase", "phases *"),
        ("ending", "endings *"),
        ("task", "tasks *"),
        ("goal", "goals *"),
        ("goal", "areas * goals *"),
        ("theme", "themes *"),
        ("area", "areas *"),
        ("ground", "areas * grounds *"),
        ("strategy", "areas * strategies *"),
        ("resolution", "areas * resolutions *"),
        ("technique", "techniques *"),
        ("measure", "instruments *"),
        ("consent", "consents *"),
        ("event", "events *"),
        ("answer", "answers *"),
    )
)
_LISTED: Final = 12


def words_of(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Every name that the data of a protocol or adaptation brings, by what it names."""
    found: dict[str, set[str]] = {}
    for what, steps in _KEYS:
        found.setdefault(what, set()).update(str(path[-1]) for path, _ in places(data, steps))
    for what, name in _joined(data):
        found.setdefault(what, set()).add(name)
    return {what: frozenset(names) for what, names in found.items()}


def _joined(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Names that are written with their parent: a sign of an area, a field of a fact, an item of a measure."""
    for path, sign in places(data, pattern("areas * signs *")):
        name = f"{path[1]}/{path[3]}"
        yield "sign", name
        yield from (("sign", f"{name}/{part}") for part in sign.get("parts", ()))
    for path, _ in places(data, pattern("facts * fields *")):
        yield "field", f"{path[1]}.{path[3]}"
    for path, _ in places(data, pattern("instruments * items *")):
        yield "item", f"{path[1]}/{path[3]}"
    for path, fact in places(data, pattern("facts *")):
        if fact.get("many"):
            yield "many-fact", str(path[1])
    for path, ending in places(data, pattern("endings *")):
        yield ("planned-ending" if ending.get("planned") else "reported-ending"), str(path[1])


def hint_for(name: str, kinds: Collection[str], words: Words, elsewhere: Elsewhere) -> str:
    """What to do about a name that nobody brings: whose word it is, the word that may be meant, or those known."""
    owners = sorted({owner for kind in kinds for owner in elsewhere.get((kind, name), ())})
    if owners:
        return f"The adaptation {' or '.join(owners)} has it."
    known = sorted(frozenset[str]().union(*(words.get(kind, frozenset()) for kind in kinds)))
    near = get_close_matches(name, known, n=1) or [each for each in known if each.endswith(f"/{name}")][:1]
    if near:
        return f"Did you mean {near[0]}?"
    listed = ", ".join(known[:_LISTED]) + (", …" if len(known) > _LISTED else "")
    return f"Known: {listed}." if known else ""
