"""The last two stages of a document: references, then sense; the first that finds anything says all that it finds."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from iptflow.conditions import Variable
from iptflow.documents import Document, check, finding
from iptflow.errors import Finding
from iptflow.protocol.checks import sense
from iptflow.protocol.checks.conditions import condition_references, condition_sense, measured
from iptflow.protocol.checks.gates import gate_tasks
from iptflow.protocol.checks.instruments import instrument_sense, item_references
from iptflow.protocol.checks.naming import naming
from iptflow.protocol.checks.overlay import overlay
from iptflow.protocol.checks.references import references, source_references
from iptflow.protocol.checks.words import Elsewhere, words_of
from iptflow.protocol.records import typed
from iptflow.protocol.variables import variables

NO_WORDS: Final[Elsewhere] = {}


def check_protocol(
    document: Document, *, elsewhere: Elsewhere = NO_WORDS, sources: Container[str] | None = None
) -> tuple[Finding, ...]:
    """All findings of the first stage of a base protocol, with its instruments, that has any.

    Args:
        document: a protocol that fits its schema, with the instruments beside it filled in.
        elsewhere: which adaptations bring a word, so that its finding can name them.
        sources: every row and bibliography key there is; without them only the form of a source is asked for.
    """
    return _first(_checks(document, {}, document.data, elsewhere, sources))


def check_adaptation(
    document: Document, base: Document, *, elsewhere: Elsewhere = NO_WORDS, sources: Container[str] | None = None
) -> tuple[Finding, ...]:
    """All findings of the first stage of an adaptation, together with its base, that has any.

    Only what the adaptation itself states is told; the base is taken to be in order.
    """
    return _first(_checks(document, base.data, overlay(base.data, document.data), elsewhere, sources))


def check_measure(document: Document, *, sources: Container[str] | None = None) -> tuple[Finding, ...]:
    """All findings of the first stage of a measure that has any."""
    return _first(
        (
            (*item_references(document), *source_references(document, sources)),
            (*sense.numbers(document), *sense.ranges(document), *instrument_sense(document)),
        )
    )


def _checks(
    document: Document,
    base: Mapping[str, Any],
    whole: Mapping[str, Any],
    elsewhere: Elsewhere,
    sources: Container[str] | None,
) -> Iterator[Iterable[Finding]]:
    words = words_of(whole)
    # An instrument is a document of its own and is checked as one.
    own = msgspec.structs.replace(document, data={k: v for k, v in document.data.items() if k != "instruments"})
    yield (
        *references(document, words, elsewhere),
        *condition_references(document, words, elsewhere),
        *(naming(document, base, elsewhere) if base else ()),
        *source_references(own, sources),
    )
    yield (
        *_incomplete(document, whole),
        *sense.numbers(own),
        *sense.ranges(document),
        *sense.frame(document, whole),
        *sense.areas(document, base),
        *sense.facts(document, whole),
        *sense.tasks(document, whole),
        *gate_tasks(document, base, whole, words),
        *condition_sense(document, whole, words, _variables(whole, base, measured(document, words))),
    )


def _first(stages: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    for stage in stages:
        found = sorted(set(stage), key=lambda each: (each.line, each.column, each.place, each.code, each.message))
        if found:
            return tuple(found)
    return ()


def _incomplete(document: Document, whole: Mapping[str, Any]) -> Iterator[Finding]:
    """What a record of the adaptation lacks even with the base below it: nobody else will bring it."""
    if "focus" not in whole:
        yield finding(document, "sense/incomplete", "nothing says how many areas a focus has", hint="Give it focus.")
    for found in check({**whole, "format": "protocol/1"}, "protocol"):
        if found.code == "schema/missing-key":
            yield finding(document, "sense/incomplete", found.message, found.place, hint=found.hint)


def _variables(whole: Mapping[str, Any], base: Mapping[str, Any], measures: frozenset[str]) -> Mapping[str, Variable]:
    """What conditions read; of a document that is not complete, what its base declares.

    Only of these measures: what all the others can record takes longer to list than everything else together.
    """
    for data in (whole, base):
        instruments = {name: each for name, each in data.get("instruments", {}).items() if name in measures}
        try:
            return variables(typed({**data, "instruments": instruments}), of_any_course=True)
        except msgspec.ValidationError:
            continue
    return {}
