"""Whether every name that a document uses is the name of something."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from typing import Any, Final

from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.checks.patterns import Pattern, pattern, places
from iptflow.protocol.checks.words import Elsewhere, Words, hint_for

_AUDIENCES: Final = frozenset({"therapist", "all"})
_ROW: Final = re.compile(r"(J-)?[A-Z]{1,3}[1-9][0-9]?")
_KEY: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

REFERENCES: Final[tuple[tuple[Pattern, tuple[str, ...]], ...]] = tuple(
    (pattern(text), tuple(kinds.split()))
    for text, kinds in (
        ("phases * after", "phase"),
        ("moves * from", "phase"),
        ("moves * to", "phase planned-ending"),
        ("tasks * in *", "phase"),
        ("tasks * series *", "contact-series"),
        ("tasks * with *", "participant"),
        ("tasks * records *", "fact measure"),
        ("tasks * due series", "contact-series"),
        ("eligibility contraindications * apart_from *", "participant"),
        ("tasks * audience", "audience participant"),
        ("facts * audience", "audience participant"),
        ("goals * in *", "phase"),
        ("cautions * in *", "phase"),
        ("cautions * focus *", "area"),
        ("frame contacts * participants *", "participant"),
        ("consents * by *", "participant"),
        ("measures *", "measure"),
    )
)
"""The places of a protocol that hold a name, and what it may be the name of; the last step may be a key."""

_STANCES: Final = pattern("techniques * stances *")
_STANCE_KINDS: Final[Mapping[str, str]] = {"phase": "phase", "focus": "area"}


def references(document: Document, words: Words, elsewhere: Elsewhere) -> Iterator[Finding]:
    """A finding for each name in the document's own data that is the name of nothing."""
    known = {**words, "audience": _AUDIENCES}
    for steps, kinds in REFERENCES:
        for path, value in places(document.data, steps):
            name = str(path[-1]) if isinstance(value, Mapping) else str(value)
            yield from unknown(document, path, name, kinds, known, elsewhere)
    for path, _ in places(document.data, _STANCES):
        kind, _, name = str(path[-1]).partition("/")
        yield from unknown(document, path, name, (_STANCE_KINDS[kind],), known, elsewhere)
    for path, instrument in places(document.data, pattern("instruments *")):
        if instrument.get("id") != path[-1]:
            yield _misfiled(document, path, instrument)


def unknown(
    document: Document, path: Path, name: str, kinds: tuple[str, ...], words: Words, elsewhere: Elsewhere
) -> Iterator[Finding]:
    """A finding when the name is of none of these kinds."""
    if any(name in words.get(kind, ()) for kind in kinds):
        return
    what = " or ".join(kind.replace("-", " ") for kind in kinds if kind != "audience")
    hint = hint_for(name, kinds, words, elsewhere)
    yield finding(document, "reference/unknown", f"there is no {what} {name!r}", path, hint=hint)


def _misfiled(document: Document, path: Path, instrument: Mapping[str, Any]) -> Finding:
    message = f"the instrument {instrument.get('id')!r} stands under the name {path[-1]!r}"
    return finding(document, "reference/instrument", message, path, hint="Both are the same word.")


def source_references(document: Document, known: Container[str] | None) -> Iterator[Finding]:
    """A finding for each source that is neither a row nor a key, or that is none of those known.

    Args:
        document: any document that states sources.
        known: rows and bibliography keys; without them only the form is asked for.
    """
    for path, key in _sources(document.data, ()):
        if not (_ROW.fullmatch(key) or _KEY.fullmatch(key)):
            message = f"{key!r} is neither a row nor a key of the bibliography"
            hint = "A row is written AD2 or J-AD2, a key in small letters: mufson-1999."
            yield finding(document, "reference/source-form", message, path, hint=hint)
        elif known is not None and key not in known:
            message = f"{key!r} is no row of the requirements and no key of the bibliography"
            yield finding(document, "reference/source", message, path, hint="Enter it there, or cite what is there.")


def _sources(data: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(data, Mapping):
        for key, value in data.items():
            here = (*path, key)
            if key in ("source", "sources"):
                listed = [(here, value)] if isinstance(value, str) else [((*here, n), v) for n, v in enumerate(value)]
                yield from ((at, each) for at, each in listed if isinstance(each, str))
            elif not str(key).startswith("x-"):
                yield from _sources(value, here)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _sources(value, (*path, index))
