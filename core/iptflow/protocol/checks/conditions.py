"""The conditions of a document: whether what they name exists, and what the linter says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from iptflow.conditions import Condition, Variable, lint, parse, variables_of
from iptflow.conditions.walk import walked_comparisons
from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.checks.patterns import Pattern, at, pattern, places
from iptflow.protocol.checks.references import unknown
from iptflow.protocol.checks.words import Elsewhere, Words

GATES: Final[tuple[Pattern, ...]] = (pattern("phases * exit * require"), pattern("moves * rules * require"))
OTHERS: Final[tuple[Pattern, ...]] = tuple(
    map(
        pattern,
        (
            "tasks * when",
            "themes * when",
            "areas * resolutions * when",
            "cautions * when",
            "notices * raise_when",
            "safety * raise_when",
            "eligibility offer_when",
            "eligibility contraindications * when",
        ),
    )
)
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "task": ("task",),
    "theme": ("theme",),
    "sign": ("sign",),
    "consent": ("consent",),
    "focus": ("area",),
    "count": ("contact-series", "event", "many-fact"),
    "fact": ("fact", "field"),
    "score": ("measure",),
    "outcome": ("measure",),
    "item": ("item",),
    "answer": ("answer",),
}
_RECORDED: Final = ("fact", "field", "measure")


class Stated(NamedTuple):
    """One condition of a document."""

    path: Path
    condition: Condition
    is_gate: bool


def stated(document: Document, words: Words) -> list[Stated]:
    """Every condition that the document states itself."""
    measures = words.get("measure", frozenset())
    return [
        Stated(path, parse(data, measures), steps in GATES)
        for steps in (*GATES, *OTHERS)
        for path, data in places(document.data, steps)
    ]


def measured(document: Document, words: Words) -> frozenset[str]:
    """The measures that the document's own conditions read."""
    read = (key for each in stated(document, words) for key in variables_of(each.condition))
    return frozenset(key.partition(":")[2] for key in read if key.startswith("measure:"))


def condition_references(document: Document, words: Words, elsewhere: Elsewhere) -> Iterator[Finding]:
    """A finding for each name in a condition that is the name of nothing."""
    for path, condition, _ in stated(document, words):
        for comparison, inside, _ in walked_comparisons(condition):
            place = (*path, *steps_of(inside))
            if comparison.op == "recorded":
                if comparison.kind != "focus":
                    yield from unknown(document, (*place, "recorded"), comparison.id, _RECORDED, words, elsewhere)
            elif comparison.kind in _KINDS:
                kinds = _KINDS[comparison.kind]
                yield from unknown(document, (*place, comparison.kind), comparison.id, kinds, words, elsewhere)


def condition_sense(
    document: Document, whole: Mapping[str, Any], words: Words, variables: Mapping[str, Variable]
) -> Iterator[Finding]:
    """What the linter says of each condition; a trap that is declared is an answer and no finding."""
    for path, condition, is_gate in stated(document, words):
        trap = (at(whole, path[:-1]) or {}).get("trap") if is_gate else None
        for found in lint(condition, variables, gate=is_gate, trap=trap):
            if found.severity != "note":
                place = (*path, *steps_of(found.place))
                yield finding(document, found.code, found.message, place, hint=found.hint, severity=found.severity)


def steps_of(inside: str) -> Path:
    """The path of a place inside a condition."""
    return tuple(int(step) if step.isdigit() else step for step in inside.split(".") if step)
