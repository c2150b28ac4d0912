"""Whether the words that an adaptation brings are written as words of its own, and those of the base as the base's.

Two adaptations mean the same thing only by naming the same word of the base, so a new word carries the name of the
adaptation that brings it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final

from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.checks.patterns import Pattern, at, pattern, places
from iptflow.protocol.checks.words import Elsewhere

BRINGS: Final[tuple[tuple[Pattern, str], ...]] = tuple(
    (pattern(text), what)
    for text, what in (
        ("participants *", "participant"),
        ("facts *", "fact"),
        ("facts * values *", "value"),
        ("facts * fields *", "field"),
        ("facts * fields * values *", "value"),
        ("phases *", "phase"),
        ("phases * exit *", "rule"),
        ("endings *", "ending"),
        ("tasks *", "task"),
        ("tasks * waive_reasons *", "reason to waive"),
        ("goals *", "goal"),
        ("themes *", "theme"),
        ("areas *", "area"),
        ("areas * grounds *", "ground"),
        ("areas * goals *", "goal"),
        ("areas * strategies *", "strategy"),
        ("areas * signs *", "sign"),
        ("areas * signs * parts *", "part"),
        ("techniques *", "technique"),
        ("cautions *", "caution"),
        ("consents *", "consent"),
        ("events *", "event"),
        ("readings *", "reading"),
        ("notices *", "notice"),
        ("safety *", "safety rule"),
        ("answers *", "answer"),
    )
)
FREE: Final[Mapping[str, str]] = {
    "frame contacts *": "the frame is settled as one thing and taken whole",
    "areas * resolutions *": "how work on an area ends is told in the field's own words",
    "measures *": "an instrument has its published name",
    "instruments *": "an instrument has its published name",
    "eligibility contraindications *": "the header is never joined",
    "excludes *": "names adaptations",
    "techniques * stances *": "names a phase or an area",
    "moves *": "only the base has moves",
    "moves * rules *": "only the base has moves",
}
"""Maps whose keys are written as they are, and why."""


def naming(document: Document, base: Mapping[str, Any], elsewhere: Elsewhere) -> Iterator[Finding]:
    """A finding for each new word without the adaptation's name, or with another's."""
    for steps, what in BRINGS:
        for path, _ in places(document.data, steps):
            if at(base, path) is None and not _inside_own(path, document.id):
                yield from _new(document, path, what, base, elsewhere)


def _inside_own(path: Path, name: str) -> bool:
    """Whether the record around it is the adaptation's own, so that nobody else can mean anything inside."""
    return any(str(step).startswith(f"{name}/") for step in path[:-1])


def _new(document: Document, path: Path, what: str, base: Mapping[str, Any], elsewhere: Elsewhere) -> Iterator[Finding]:
    word = str(path[-1])
    owner, slash, _ = word.partition("/")
    if not slash:
        near = get_close_matches(word, list(at(base, path[:-1]) or ()), n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        others = elsewhere.get((what, word), ())
        message = f"the base has no {what} {word!r}" + (f", though {', '.join(others)} has" if others else "")
        hint += f"A new word is written {document.id}/{word}."
        yield finding(document, "reference/new-word", message, path, hint=hint)
    elif owner != document.id:
        message = f"{word!r} is a word of {owner}, not of {document.id} or the base"
        hint = "Two adaptations meet only in a word of the base: use one, or write it under your own name."
        yield finding(document, "reference/foreign-word", message, path, hint=hint)
