"""A complete project of an adaptation, or a folder of data, to begin with: it passes its own check as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from iptflow.errors import DocumentError, Finding, UnknownName

DATA: Final[Mapping[str, str]] = {
    "adaptation.yaml": "{name}.yaml",
    "course.yaml": "scenarios/{name}-course.yaml",
    "limits.yaml": "scenarios/{name}-limits.yaml",
    "readme.md": "README.md",
}
PROJECT: Final[Mapping[str, str]] = {
    "adaptation.yaml": "src/{module}/{name}.yaml",
    "course.yaml": "src/{module}/scenarios/{name}-course.yaml",
    "limits.yaml": "src/{module}/scenarios/{name}-limits.yaml",
    "plugin.py": "src/{module}/__init__.py",
    "test_plugin.py": "tests/test_{module}.py",
    "pyproject.toml": "pyproject.toml",
    "tox.ini": "tox.ini",
    "readme.md": "README.md",
}
"""Where each template goes."""


def new_adaptation(name: str, into: Path, *, title: str = "", year: int, data_only: bool = False) -> tuple[Path, ...]:
    """The files that were written, in the folder ``into``/``name``.

    Args:
        name: the id of the adaptation, a kebab-case word.
        into: where the folder is made.
        title: what people call it; without one, made of the name.
        year: the year of the first statement of evidence.
        data_only: documents and scenarios alone, no Python.

    Raises:
        DocumentError: the name is no id.
        UnknownName: there is a folder of this name already; nothing is written over.
    """
    _check_name(name)
    folder = into / name
    if folder.exists():
        raise UnknownName(f"There is a {folder} already.", name=str(folder), hint="Nothing is written over: move it.")
    words = {
        "name": name,
        "module": f"iptflow_{name.replace('-', '_')}",
        "title": title or name.replace("-", " ").capitalize(),
        "year": str(year),
        "schema": _schema("adaptation"),
        "scenario_schema": _schema("scenario"),
    }
    places = DATA if data_only else PROJECT
    words["course"] = places["course.yaml"].format_map(words)
    written = []
    for template, place in places.items():
        path = folder / place.format_map(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(_template(template)).substitute(words))
        written.append(path)
    return tuple(written)


def _check_name(name: str) -> None:
    from iptflow.documents import check

    header = {"format": "adaptation/1", "id": name, "version": "0.1.0", "title": "x", "kind": "experiment",
              "evidence": [{"status": "experimental", "as_of": date.min.year + 2000, "statement": "x",
                            "sources": ["x-2001"]}]}  # fmt: skip
    found = [each for each in check(header, "adaptation") if each.place == "id"]
    if found:
        told = Finding(code=found[0].code, place="name", message=f"{name!r} is no id of an adaptation.",
                       hint="Write a word of small letters, digits and hyphens: night-sleep.")  # fmt: skip
        raise DocumentError("This cannot be a name.", findings=[told])


def _template(name: str) -> str:
    return files("iptflow.testing").joinpath("templates", f"{name}.template").read_text()


def _schema(name: str) -> str:
    """Where the installed schema lies, for editors that complete and explain by it."""
    return Path(str(files("iptflow_schemas").joinpath(f"{name}.schema.json"))).as_uri()
