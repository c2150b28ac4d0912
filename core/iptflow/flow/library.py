"""The documents that a flow can compose: the base, and what the plugins bring, each with its instruments."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from iptflow.documents import Document, digest, read_bytes
from iptflow.errors import UnknownName


def base() -> Document:
    """The base protocol with its instruments."""
    return with_instruments(files("iptflow.protocol").joinpath("ipt.yaml"), "protocol")


def with_instruments(file: Traversable, format: str) -> Document:
    """A protocol or adaptation with the measures of the ``measures`` folder beside it.

    Raises:
        DocumentError: one of the documents cannot be used.
    """
    document = read_bytes(file.read_bytes(), file.name, format)
    measures = _measures(_beside(file, "measures"))
    if not measures:
        return document
    data = {**document.data, "instruments": {each.id: _instrument(each) for each in measures}}
    locations = document.locations.with_parts("instruments", {each.id: each.locations for each in measures})
    return msgspec.structs.replace(document, data=data, locations=locations, digest=digest(data))


def _beside(file: Traversable, folder: str) -> Traversable | None:
    parent = getattr(file, "parent", None)
    found: Traversable | None = parent.joinpath(folder) if parent is not None else None
    return found if found is not None and found.is_dir() else None


def _measures(folder: Traversable | None) -> list[Document]:
    if folder is None:
        return []
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return [read_bytes(folder.joinpath(name).read_bytes(), f"{folder.name}/{name}", "measure") for name in names]


def _instrument(measure: Document) -> dict[str, Any]:
    return {key: value for key, value in measure.data.items() if key != "format"}


def named(names: tuple[str, ...], known: Mapping[str, Document]) -> tuple[Document, ...]:
    """The adaptations with these ids.

    Raises:
        UnknownName: nobody brings one of them.
    """
    for name in names:
        if name not in known:
            raise UnknownName(
                f"There is no adaptation {name!r}.", name=name, hint=f"Known: {', '.join(sorted(known)) or 'none'}."
            )
    return tuple(known[name] for name in names)
