"""Which adaptations some facts speak for and against: what each says of itself, held against the facts.

It answers for adaptations, not for people: it never diagnoses, and what it does not know it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from iptflow.conditions import (
    Comparison,
    Condition,
    Every,
    Not,
    Situation,
    Truth,
    evaluate,
    found_in_words,
    in_words,
    negations_inward,
    parse,
)
from iptflow.conditions.records import AnyOf
from iptflow.course.answers import Answers
from iptflow.course.commands import NoteTime, Value
from iptflow.course.decide.checks import Check
from iptflow.course.decide.values import check_value
from iptflow.documents import Document
from iptflow.protocol import Protocol, sources, titles, typed
from iptflow.protocol.records import Evidence

_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ORDER: Final[tuple[Truth, ...]] = (True, None, False)


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an adaptation asks, in words, with what is known of it and its source."""

    text: str
    found: str = ""
    source: tuple[str, ...] = ()


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """How one adaptation, or the base alone, goes with the facts.

    ``fits`` is None where what is known does not decide it. What speaks against by contraindication is among
    ``against`` too; only one that the adaptation calls hard makes ``fits`` false.
    """

    name: str
    title: str
    kind: str
    fits: Truth
    speaks_for: tuple[Ground, ...] = ()
    against: tuple[Ground, ...] = ()
    not_known: tuple[Ground, ...] = ()
    alternatives: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def fit(base: Document, adaptations: Mapping[str, Document], facts: Mapping[str, Value | list[str]]) -> tuple[Fit, ...]:
    """The base and every adaptation: those that fit, those not decided, those that do not; by name within each.

    Raises:
        IllFormedCommand: a fact that nobody declares, or a value outside its declaration.
    """
    known = [base, *(adaptations[name] for name in sorted(adaptations))]
    words = vocabulary(base, adaptations)
    _check(words, facts)
    values = {f"fact:{name}": _plain(value) for name, value in facts.items()}
    found = [_fit(document, values, words) for document in known]
    return tuple(sorted(found, key=lambda each: (_ORDER.index(each.fits), each.name)))


def _plain(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | tuple) else value


def vocabulary(base: Document, adaptations: Mapping[str, Document]) -> Protocol:
    """The base with the facts and measures that any adaptation brings: what the words of all conditions mean."""
    body = dict(base.data)
    for field in ("facts", "instruments"):
        joined: dict[str, Any] = dict(body.get(field, {}))
        for document in adaptations.values():
            for name, said in document.data.get(field, {}).items():
                values = {**joined.get(name, {}).get("values", {}), **said.get("values", {})}
                joined[name] = {**joined.get(name, {}), **said, **({"values": values} if values else {})}
        body[field] = joined
    return typed(body)


def _check(words: Protocol, facts: Mapping[str, Value | list[str]]) -> None:
    check = Check(NoteTime(now=_NEVER), Answers())
    check.known("facts", facts, words.facts, "fact")
    for name, value in facts.items():
        if name in words.facts:
            check_value(check, words.facts[name], value, f"facts.{name}")
    check.done()


def _fit(document: Document, values: Situation, words: Protocol) -> Fit:
    stated = document.data.get("eligibility", {})
    named = titles(words)
    said_of: dict[Truth, list[Ground]] = {True: [], False: [], None: []}
    fits: Truth = None
    if offer := stated.get("offer_when"):
        condition = parse(offer, words.instruments)
        fits = evaluate(condition, values)
        for ground, truth in _grounds(condition, values, named):
            said_of[truth].append(ground)
    for said in stated.get("contraindications", {}).values():
        holds = evaluate(parse(said["when"], words.instruments), values)
        ground = Ground(text=said["title"], found=_severity(said), source=sources(said.get("source", ())))
        if holds is not False:
            said_of[None if holds is None else False].append(ground)
        if said.get("hard"):
            fits = _unless(fits, holds)
    return Fit(
        name=document.id,
        title=document.data["title"],
        kind=document.data["kind"],
        fits=fits,
        speaks_for=tuple(said_of[True]),
        against=tuple(said_of[False]),
        not_known=tuple(said_of[None]),
        alternatives=tuple(stated.get("alternatives", ())),
        evidence=msgspec.convert(document.data.get("evidence", ()), tuple[Evidence, ...], strict=False),
    )


def _unless(fits: Truth, holds: Truth) -> Truth:
    if fits is False or holds is True:
        return False
    return None if holds is None else fits


def _severity(said: Mapping[str, Any]) -> str:
    return "contraindication, hard" if said.get("hard") else "contraindication, for a person to weigh"


def _grounds(condition: Condition, values: Situation, named: Mapping[str, str]) -> Iterator[tuple[Ground, Truth]]:
    for leaf in _leaves(negations_inward(condition)):
        comparison = leaf.part if isinstance(leaf, Not) else leaf
        assert isinstance(comparison, Comparison)
        found = found_in_words(comparison, values, named)
        yield Ground(text=in_words(leaf, named), found=found, source=comparison.source), evaluate(leaf, values)


def _leaves(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, Every | AnyOf):
        for part in condition.parts:
            yield from _leaves(part)
    else:
        yield condition
