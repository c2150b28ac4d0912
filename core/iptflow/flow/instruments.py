"""A protocol or adaptation with the instruments of the measures that it plans.

An instrument is looked for in the ``measures`` folder beside the document, then among those that ship. What the base
brings already is its own: an adaptation that only plans it otherwise says nothing about the instrument.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from iptflow.documents import Document, digest, finding, read_bytes
from iptflow.errors import DocumentError, Finding
from iptflow.measures import SUFFIX, instrument_file


def with_instruments(file: Traversable, format: str, known: Container[str] = ()) -> Document:
    """A protocol or adaptation with the instruments of its measures filled in.

    Args:
        file: the document; a folder ``measures`` may lie beside it.
        format: which schema it is written by.
        known: the instruments that the base brings.

    Raises:
        DocumentError: one of the documents cannot be used.
    """
    document = read_bytes(_bytes(file), file.name, format)
    measures = list(_measures(document, _beside(file, "measures"), known))
    if not measures:
        return document
    data = {**document.data, "instruments": {each.id: _instrument(each) for each in measures}}
    locations = document.locations.with_parts("instruments", {each.id: each.locations for each in measures})
    return msgspec.structs.replace(document, data=data, locations=locations, digest=digest(data))


def _measures(document: Document, folder: Traversable | None, known: Container[str]) -> Iterator[Document]:
    for name, schedule in sorted(document.data.get("measures", {}).items()):
        own = _own(folder, name)
        measure = _measure(own) if own is not None else None
        if measure is None and name not in known and "omitted" not in schedule:
            measure = _shipped(name)
        if measure is not None:
            yield _named(measure, name)


def _measure(file: Traversable) -> Document:
    return read_bytes(_bytes(file), f"measures/{file.name}", "measure")


@cache
def _shipped(name: str) -> Document | None:
    """Read once: most adaptations plan the same few."""
    file = instrument_file(name)
    return None if file is None else _measure(file)


def _own(folder: Traversable | None, name: str) -> Traversable | None:
    file = folder.joinpath(f"{name}{SUFFIX}") if folder is not None else None
    return file if file is not None and file.is_file() else None


def _named(measure: Document, name: str) -> Document:
    if measure.id != name:
        words = f"The file is named {name}{SUFFIX} and holds the instrument {measure.id}."
        found = finding(measure, "measure/file-name", words, "id", hint=f"Name the file {measure.id}{SUFFIX}.")
        raise DocumentError(f"{measure.file} cannot be used", findings=[found])
    return measure


def _bytes(file: Traversable) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        found = Finding(code="bytes/unreadable", file=file.name, message=f"cannot be read: {fault.strerror}")
        raise DocumentError(f"{file.name} cannot be read", findings=[found]) from fault


def _beside(file: Traversable, folder: str) -> Traversable | None:
    parent = getattr(file, "parent", None)
    found: Traversable | None = parent.joinpath(folder) if parent is not None else None
    return found if found is not None and found.is_dir() else None


def _instrument(measure: Document) -> dict[str, Any]:
    return {key: value for key, value in measure.data.items() if key != "format"}
