"""A trial's data as a folder: a table a file, and ``datapackage.json`` that says what each column means (Frictionless).

Inside are the digests of the protocols, the versions of trial and software, and the seal of the seed (the seed itself
once it is known), so that whoever has the folder can say what it was made from.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import msgspec

from iptflow.research.handle import TrialHandle
from iptflow.research.people import people
from iptflow.research.small_cells import small_cells
from iptflow.research.tables import Table, tables

Form = Literal["csv", "parquet"]
_MEDIA = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and what to look at before it leaves the house."""

    files: tuple[str, ...]
    rows: dict[str, int]
    warnings: tuple[str, ...]


def export(
    trial: TrialHandle, folder: Path, *, forms: Sequence[Form] = ("csv",), on: date | None = None
) -> Exported:  # fmt: skip
    """Write the tables and their dictionary; files of these names are written anew.

    Args:
        trial: the trial.
        folder: where to; made when it is not there.
        forms: ``csv``, ``parquet`` (which needs the extra ``research``) or both.
        on: up to which day; without one up to the flow's today.

    Raises:
        ExtraMissing: Parquet was asked for and pyarrow is not installed.
    """
    day = on or trial.flow.now().date()
    made = tables(trial, people(trial, day))
    about = provenance(trial, day)
    files = {f"{table.name}.{form}": _bytes(table, form, about) for form in forms for table in made}
    warnings = small_cells(made[0])
    package = _package(trial, made, files, forms, about, warnings)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "datapackage.json").write_bytes(msgspec.json.format(msgspec.json.encode(package), indent=2) + b"\n")
    rows = {table.name: len(table.rows) for table in made}
    return Exported(files=(*files, "datapackage.json"), rows=rows, warnings=warnings)


def provenance(trial: TrialHandle, on: date) -> dict[str, Any]:
    """What an export was made from."""
    state = trial.state
    versions = [
        {
            "version": each.version,
            "digest": each.document,
            "protocols": dict(each.arms),
            "since": each.since.isoformat(),
        }
        for each in state.versions
    ]
    return {
        "trial": state.id,
        "versions": versions,
        "software": f"iptflow {version('iptflow')}",
        "up_to": on.isoformat(),
        "synthetic": state.synthetic,
        "seal": state.seal,
        "seed": state.seed or None,
        "days": "Every day is counted from the participant's allocation, which is day 0.",
    }


def csv_of(table: Table) -> bytes:
    """The table as CSV in UTF-8: no value is an empty field, a truth is true or false."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field.name for field in table.fields])
    for values in table.values():
        writer.writerow([str(value).lower() if isinstance(value, bool) else value for value in values])
    return text.getvalue().encode()


def _bytes(table: Table, form: Form, about: dict[str, Any]) -> bytes:
    if form == "csv":
        return csv_of(table)
    from iptflow.research.parquet import parquet_of

    return parquet_of(table, about)


def _package(
    trial: TrialHandle,
    made: Sequence[Table],
    files: dict[str, bytes],
    forms: Sequence[Form],
    about: dict[str, Any],
    warnings: Sequence[str],
) -> dict[str, Any]:
    stated = trial.document(trial.state.current)
    return {
        "profile": "data-package",
        "name": trial.state.id,
        "title": stated["title"],
        "description": "Everybody who was allocated, in the arm that chance gave. No free text; days, no dates.",
        "resources": [
            _resource(table, form, files[f"{table.name}.{form}"], alone=len(forms) == 1)
            for form in forms
            for table in made
        ],
        "x-iptflow": {
            **about,
            "outcomes": stated["outcomes"],
            "analysis_sets": stated["analysis_sets"],
            "important_deviations": stated.get("important_deviations", []),
            "small_cells": list(warnings),
        },
    }


def _resource(table: Table, form: Form, content: bytes, *, alone: bool) -> dict[str, Any]:
    name = table.name.replace("_", "-")
    told = {
        "name": name if alone or form == "csv" else f"{name}-{form}",
        "title": table.title,
        "path": f"{table.name}.{form}",
        "format": form,
        "mediatype": _MEDIA[form],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _schema(table),
    }
    return {"profile": "tabular-data-resource", "encoding": "utf-8", **told} if form == "csv" else told


def _schema(table: Table) -> dict[str, Any]:
    fields = []
    for each in table.fields:
        told: dict[str, Any] = {"name": each.name, "type": each.type, "description": each.description}
        if each.levels:
            told["constraints"] = {"enum": list(each.levels)}
        fields.append(told)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key), "missingValues": [""]}
    if table.name != "participants":
        schema["foreignKeys"] = [
            {"fields": ["participant"], "reference": {"resource": "participants", "fields": ["participant"]}}
        ]
    return schema
