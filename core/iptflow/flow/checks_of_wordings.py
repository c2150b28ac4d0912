"""Whether the words that a site loads are those of the instrument: every item and every answer, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from iptflow.documents import Document, finding, read_bytes
from iptflow.errors import Finding
from iptflow.measures import SUFFIX, instrument_file
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import options


def check_wording(wording: Document, instrument: Instrument | None) -> tuple[Finding, ...]:
    """Everything by which these are not the words of this instrument."""
    if instrument is None:
        words = f"there is no instrument {wording.id!r}"
        return (finding(wording, "reference/unknown", words, "id", hint="Words belong to an instrument at hand."),)
    if wording.id != instrument.id:
        words = f"these are the words of {wording.id}, not of {instrument.id}"
        return (finding(wording, "measure/file-name", words, "id", hint=f"Name the file {wording.id}{SUFFIX}."),)
    return (*_items(wording, instrument), *_answers(wording, instrument))


def instrument_named(name: str, documents: Mapping[str, Document]) -> Instrument | None:
    """The instrument with this id that one of the documents brings, or that ships."""
    for _, document in sorted(documents.items()):
        if name in document.data.get("instruments", {}):
            return _typed(document.data["instruments"][name])
    file = instrument_file(name)
    return _typed(read_bytes(file.read_bytes(), file.name, "measure").data) if file else None


def _typed(data: Mapping[str, Any]) -> Instrument:
    return msgspec.convert({key: value for key, value in data.items() if key != "format"}, Instrument)


def _items(wording: Document, instrument: Instrument) -> Iterator[Finding]:
    items = wording.data["items"]
    for name in instrument.items:
        if name not in items:
            yield finding(wording, "sense/incomplete", f"item {name} has no words", ("items",), hint="Word every item.")
    for name in items:
        if name not in instrument.items:
            hint = f"Items: {', '.join(instrument.items) or 'none, it is recorded by its total'}."
            yield finding(wording, "reference/unknown", f"there is no item {name!r}", ("items", name), hint=hint)


def _answers(wording: Document, instrument: Instrument) -> Iterator[Finding]:
    shared = wording.data.get("options", {})
    for name, said in wording.data["items"].items():
        if name not in instrument.items or instrument.items[name].range is not None:
            continue
        asked = {str(value) for value in options(instrument, name)}
        for value in sorted(asked - said.get("options", shared).keys(), key=int):
            message = f"the answer {value} has no words"
            yield finding(wording, "sense/incomplete", message, ("items", name), hint="Word every answer.")
        for value in sorted(said.get("options", {}).keys() - asked, key=int):
            message = f"{value} is no answer to item {name}"
            hint = f"Answers: {', '.join(sorted(asked, key=int))}."
            yield finding(wording, "reference/unknown", message, ("items", name, "options", value), hint=hint)
