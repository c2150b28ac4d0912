"""From bytes to a document: text, YAML, schema; the first stage that finds anything says all that it finds."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike, fspath
from typing import Any

from iptflow.documents.digests import digest
from iptflow.documents.document import Document
from iptflow.documents.locations import NOWHERE, Locations
from iptflow.documents.schemas import FORMATS, fits
from iptflow.documents.text import bytes_of, text_of
from iptflow.documents.tree import load
from iptflow.errors import DocumentError, Finding


def read(path: str | PathLike[str], format: str | None = None) -> Document:
    """The document in a file of at most 1 MB.

    Args:
        path: a YAML or JSON file.
        format: the name of the schema that is expected (``adaptation``); without it the document's own counts.

    Raises:
        UnknownName: there is no such file.
        DocumentError: all findings of the first stage that has any: ``bytes/…``, ``yaml/…`` or ``schema/…``.
    """
    return read_bytes(bytes_of(path), fspath(path), format)


def read_bytes(data: bytes, file: str, format: str | None = None) -> Document:
    """The document in these bytes; ``file`` is the name that findings give."""
    tree, locations = load(text_of(data, file), file)
    name = _format(tree, locations, file, format)
    findings = check(tree, name, file=file, locations=locations)
    if findings:
        raise DocumentError(f"{file} does not fit the {name} schema", findings=findings)
    return Document(
        format=tree["format"],
        id=tree.get("id", ""),
        data=tree,
        locations=locations,
        file=file,
        digest=digest(tree),
    )


def check(data: Any, name: str, *, file: str = "", locations: Locations = NOWHERE) -> tuple[Finding, ...]:
    """One finding a fault of the data under the schema of this name, in the order of the text; empty when it fits.

    Any data that JSON has a form for may be checked, also such that came from no document.
    """
    if fits(data, name):
        return ()
    from iptflow.documents.findings import findings  # brings the slow validator: only when something is wrong

    return findings(data, name, file, locations)


def _format(tree: Any, locations: Locations, file: str, expected: str | None) -> str:
    """The name of the schema that the document is to be read by."""
    stated = tree.get("format") if isinstance(tree, Mapping) else None
    names = (expected.partition("/")[0],) if expected else FORMATS
    for name in names:
        if stated == f"{name}/1":
            return name
    from iptflow.documents.wording import near  # words are needed only when something is wrong

    choice = ", ".join(f"{name}/1" for name in names)
    hint = f"Expected {'format: ' if stated is None else ''}{choice}."
    like = near(stated, [f"{name}/1" for name in names])
    if like:
        hint = f"Did you mean {like}?"
    if not isinstance(tree, Mapping):
        code, message = "schema/type", "a document is a mapping"
    elif stated is None:
        code, message = "schema/format", "the document does not state its format"
    else:
        code, message = "schema/format", f"found {str(stated)[:60]!r}, which is no format that is known here"
    path = ("format",) if stated is not None else ()
    line, column = locations.nearest(path)
    found = Finding(code=code, message=message, hint=hint, place=".".join(path), file=file, line=line, column=column)
    raise DocumentError(f"{file} cannot be read as a document", findings=[found])
