"""After resolving: schema defaults are filled, and records that lack something name who brought them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from copy import deepcopy
from typing import Any

from iptflow.composition.docket import Docket
from iptflow.composition.frame import FramePlace
from iptflow.composition.records import Contribution, Path, dotted
from iptflow.composition.shape import Shape
from iptflow.composition.table import Table
from iptflow.composition.voices import MISSING

Provenance = dict[str, list[Contribution]]


def fill_defaults(body: dict[str, Any], shape: Shape, provenance: Provenance, path: Path = ()) -> None:
    """Add the schema's default wherever a record of the body is silent."""
    if shape.kind == "record" and path:
        for name, default in shape.defaults.items():
            if name not in body:
                body[name] = deepcopy(default)
                said = Contribution(contributor="schema", value=default, role="schema")
                provenance.setdefault(dotted((*path, name)), []).append(said)
    for name, member in body.items():
        inner = shape.child(name)
        if isinstance(member, dict) and inner.kind in ("record", "map"):
            fill_defaults(member, inner, provenance, (*path, name))


def check_complete(
    body: Mapping[str, Any], table: Table, clashed: Container[Path], shape: Shape, frame: FramePlace, docket: Docket
) -> None:
    """Report each record of the body that lacks a field which the schema requires, with who brought it.

    A field on which there is a conflict is no lack. The sections of the whole are asked for only where the base
    has them: a base that lacks one is a fault of its document.
    """
    base = {path[0] for path, said in table.asserted.items() if said[0].voice.is_base}
    base |= {path[0] for path in table.aside}
    headers = shape.fields_with("header")
    for name in shape.required:
        if name in base and name not in headers and name not in body and not _clashed_under((name,), clashed, table):
            docket.add(name, "incomplete-record", f"nothing is left of {name}", _contributors((name,), table, frame))
    _check(body, (), table, clashed, shape, frame, docket)


def _check(
    record: Mapping[str, Any],
    path: Path,
    table: Table,
    clashed: Container[Path],
    shape: Shape,
    frame: FramePlace,
    docket: Docket,
) -> None:
    missing = [name for name in shape.required if name not in record and (*path, name) not in clashed]
    if path and shape.kind == "record" and missing:
        words = f"{dotted(path)} lacks {', '.join(missing)}"
        docket.add(dotted(path), "incomplete-record", words, _contributors(path, table, frame))
    for name, member in record.items():
        inner = shape.child(name)
        if isinstance(member, Mapping) and inner.kind in ("record", "map"):
            _check(member, (*path, name), table, clashed, inner, frame, docket)


def _clashed_under(path: Path, clashed: Container[Path], table: Table) -> bool:
    return any(place[: len(path)] == path and place in clashed for place in table.asserted)


def _contributors(path: Path, table: Table, frame: FramePlace) -> list[Contribution]:
    found = [
        Contribution(
            contributor=voice.name,
            version=voice.version,
            value=None if (said := frame.view(voice, path)) is MISSING else said,
            because=voice.because,
        )
        for voice in table.voices_under(path)
    ]
    return found or [each for place, said in table.aside.items() if place[: len(path)] == path for each in said]
