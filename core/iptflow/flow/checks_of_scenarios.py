"""References and sense of a scenario: its words against the protocol that it names, its days against its instants.

A step that is expected to be ill-formed may say anything. After a change of protocol the words are those of another
one, which only playing the scenario knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.checks import Elsewhere, Words, hint_for, words_of
from iptflow.protocol.checks.overlay import overlay
from iptflow.protocol.checks.patterns import Pattern, pattern, places

_FIELDS: Final[tuple[tuple[Pattern, tuple[str, ...]], ...]] = tuple(
    (pattern(text), tuple(kinds.split()))
    for text, kinds in (
        ("record-consent consent", "consent"),
        ("record-consent by", "participant"),
        ("withdraw-consent consent", "consent"),
        ("withdraw-consent by", "participant"),
        ("record-contact series", "contact-series"),
        ("record-contact participants *", "participant"),
        ("record-contact tasks *", "task"),
        ("record-contact techniques *", "technique"),
        ("record-contact themes *", "theme"),
        ("record-contact strategies *", "strategy"),
        ("record-fact fact", "fact"),
        ("record-measure measure", "measure"),
        ("choose-focus areas *", "area"),
        ("choose-focus primary", "area"),
        ("record-progress area", "area"),
        ("record-progress goals *", "goal"),
        ("record-progress strategies *", "strategy"),
        ("record-progress resolution", "resolution"),
        ("record-theme theme", "theme"),
        ("waive-task task", "task"),
        ("advance to", "phase planned-ending"),
        ("report-event event", "event"),
        ("end ending", "reported-ending"),
    )
)
"""The fields of a step, by its command, that name a word of the protocol."""


def check_scenario(
    document: Document, base: Document, adaptations: Mapping[str, Document], elsewhere: Elsewhere
) -> tuple[Finding, ...]:
    """All findings of the first stage that has any."""
    found = [*_references(document, base, adaptations, elsewhere)] or [*_sense(document)]
    return tuple(sorted(found, key=lambda each: (each.line, each.column, each.place)))


def _references(
    document: Document, base: Document, adaptations: Mapping[str, Document], elsewhere: Elsewhere
) -> Iterator[Finding]:
    names = document.data["protocol"]["adaptations"]
    missing = [(index, name) for index, name in enumerate(names) if name not in adaptations]
    for index, name in missing:
        near = get_close_matches(name, list(adaptations), n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(sorted(adaptations)) or 'none'}."
        message = f"there is no adaptation {name!r}"
        yield finding(document, "reference/unknown", message, ("protocol", "adaptations", index), hint=hint)
    if missing:
        return
    whole: Mapping[str, Any] = base.data
    for name in names:
        whole = overlay(whole, adaptations[name].data)
    words = words_of(whole)
    yield from _opening(document, words, elsewhere)
    for index, step in enumerate(document.data["steps"]):
        if step["do"] == "change-protocol":
            return
        if "ill-formed" not in step.get("expect", {}):
            yield from _step(document, index, step, words, elsewhere)


def _opening(document: Document, words: Words, elsewhere: Elsewhere) -> Iterator[Finding]:
    course = document.data["course"]
    for fact in course.get("facts", {}):
        yield from _unknown(document, ("course", "facts", fact), fact, ("fact",), words, elsewhere)
    for index, name in enumerate(course.get("participants", ())):
        yield from _unknown(document, ("course", "participants", index), name, ("participant",), words, elsewhere)


def _step(
    document: Document, index: int, step: Mapping[str, Any], words: Words, elsewhere: Elsewhere
) -> Iterator[Finding]:
    here: Path = ("steps", index)
    for steps, kinds in _FIELDS:
        if steps[0] == step["do"]:
            for path, name in places(step, steps[1:]):
                yield from _unknown(document, (*here, *path), str(name), kinds, words, elsewhere)
    for item in step.get("items", {}):
        name = f"{step['measure']}/{item}"
        if step["measure"] in words["measure"]:
            yield from _unknown(document, (*here, "items", item), name, ("item",), words, elsewhere)
    for number, sign in enumerate(step.get("signs", ())):
        if step["area"] in words["area"]:
            name = f"{step['area']}/{sign}"
            yield from _unknown(document, (*here, "signs", number), name, ("sign",), words, elsewhere)
    for area, considered in step.get("considered", {}).items():
        yield from _unknown(document, (*here, "considered", area), area, ("area",), words, elsewhere)
        for number, ground in enumerate(considered.get("grounds", ())):
            place = (*here, "considered", area, "grounds", number)
            yield from _unknown(document, place, ground, ("ground",), words, elsewhere)


def _unknown(
    document: Document, path: Path, name: str, kinds: tuple[str, ...], words: Words, elsewhere: Elsewhere
) -> Iterator[Finding]:
    if not any(name in words.get(kind, ()) for kind in kinds):
        what = " or ".join(kind.replace("-", " ") for kind in kinds)
        hint = hint_for(name, kinds, words, elsewhere)
        yield finding(document, "reference/unknown", f"this protocol has no {what} {name!r}", path, hint=hint)


def _sense(document: Document) -> Iterator[Finding]:
    """A step may be told late, never early: its day is not after its instant."""
    stated: list[tuple[Path, Mapping[str, Any]]] = [(("course",), document.data["course"])]
    stated += [(("steps", index), step) for index, step in enumerate(document.data["steps"])]
    for path, step in stated:
        if "on" in step and "at" in step and "ill-formed" not in step.get("expect", {}):
            day = datetime.fromisoformat(step["at"]).date()
            if date.fromisoformat(step["on"]) > day:
                message = f"{step['on']} is after {day}, the day of its instant"
                yield finding(document, "sense/future", message, (*path, "on"), hint="Tell it when it has happened.")
