"""Every source is a row of the requirements or a work of the one bibliography, and no number goes without one.

Both are shown on what ships, and by planting the fault: in every document, and at every number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from tests.clinical.bench import Documents

from iptflow.documents import Document, read_bytes
from iptflow.documents.tree import load
from iptflow.flow.checks import check_document
from iptflow.measures import instrument_file, shipped
from iptflow.protocol.checks import sense

ROOT = Path(__file__).parents[2]
FILES = sorted(
    file for folder in ("core", "plugins", "examples") for file in (ROOT / folder).rglob("*.yaml")
    if "templates" not in file.parts
)  # fmt: skip
SEEN = {"print", "excerpt", "memory", "judgement"}
Place = tuple[str | int, ...]


@cache
def bibliography() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "docs" / "bibliography.yaml").read_text("utf-8"))
    return found


@cache
def known() -> frozenset[str]:
    """The rows, what the project's own rules and pages say of them (``J-``), and the works."""
    requirements = (ROOT / "docs" / "clinical-requirements.md").read_text("utf-8")
    own = requirements + (ROOT / "docs" / "adaptations.md").read_text("utf-8")
    rows = re.findall(r"^\| ([A-Z]{1,3}[0-9]+) \|", requirements, re.MULTILINE)
    return frozenset((*rows, *re.findall(r"\bJ-[A-Z]{1,3}[0-9]+\b", own), *bibliography()))


def stated(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every source that is stated, with the place of it."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("source", "sources") and isinstance(value, str | list):
                yield from (((*place, key), each) for each in ([value] if isinstance(value, str) else value))
            else:
                yield from stated(value, (*place, key))
    elif isinstance(data, list):
        for index, part in enumerate(data):
            yield from stated(part, (*place, index))


def numbers(data: Any, place: Place = ()) -> Iterator[Place]:
    """Every place at which a number stands; what begins with ``x-`` is the author's own."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inside:
        if isinstance(value, int) and not isinstance(value, bool):
            yield place if isinstance(data, list) else (*place, key)
        elif not str(key).startswith("x-"):
            yield from numbers(value, (*place, key))


def without_sources(data: Any, way: Place) -> Any:
    """The data without any source on the way to this place."""
    if not way:
        return data
    if isinstance(data, list):
        return [without_sources(part, way[1:]) if index == way[0] else part for index, part in enumerate(data)]
    left = {key: value for key, value in data.items() if key not in ("source", "sources")}
    return {key: without_sources(value, way[1:]) if key == way[0] else value for key, value in left.items()}


def measures() -> Iterator[Document]:
    for name in shipped():
        file = instrument_file(name)
        assert file is not None
        yield read_bytes(file.read_bytes(), file.name, "measure")


def with_data(document: Document, data: dict[str, Any]) -> Document:
    return msgspec.structs.replace(document, data=data)


def codes_at(document: Document) -> set[tuple[str, str]]:
    return {(each.code, each.place) for each in check_document(document, sources=known())}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_source_of_every_file_is_known(file: Path) -> None:
    data, _ = load(file.read_text("utf-8"))
    assert [(place, source) for place, source in stated(data) if source not in known()] == []


def test_every_work_is_entered_once_with_how_far_it_was_seen() -> None:
    keys = re.findall(r"^([^\s#:][^:]*):", (ROOT / "docs" / "bibliography.yaml").read_text("utf-8"), re.MULTILINE)
    assert len(keys) == len(set(keys)) == len(bibliography())
    for key, work in bibliography().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key)
        assert work["work"]
        assert work["seen"] in SEEN, key


def test_there_is_one_bibliography() -> None:
    assert [file for file in ROOT.glob("*/**/*bibliograph*") if ".venv" not in file.parts and file.is_file()] == [
        ROOT / "docs" / "bibliography.yaml"
    ]


def test_a_source_that_there_is_not_is_found_in_every_document(documents: Documents) -> None:
    for document in documents.values():
        own = {key: value for key, value in document.data.items() if key != "instruments"}
        planted = with_data(document, {**own, "summary": "S", "tasks": {**own.get("tasks", {}), **_task(document.id)}})
        place = f"tasks.{_qualified(document.id)}.source"
        assert ("reference/source", place) in codes_at(planted), document.id


def test_a_source_that_there_is_not_is_found_in_every_instrument() -> None:
    for document in measures():
        planted = with_data(document, {**document.data, "source": "nobody-2031"})
        assert ("reference/source", "source") in codes_at(planted), document.id


def test_every_instrument_that_ships_has_known_sources_alone() -> None:
    assert [found for document in measures() for found in codes_at(document)] == []


def test_a_number_that_loses_its_source_is_found_wherever_it_stands(documents: Documents) -> None:
    planted = 0
    for document in (*documents.values(), *measures()):
        for place in numbers({key: value for key, value in document.data.items() if key != "instruments"}):
            bare = with_data(document, without_sources(document.data, place))
            found = {each.place for each in sense.numbers(bare)}
            assert ".".join(map(str, place)) in found, (document.id, place)
            planted += 1
    assert planted > 500


def _qualified(name: str) -> str:
    return "planted" if name == "ipt" else f"{name}/planted"


def _task(name: str) -> dict[str, Any]:
    return {_qualified(name): {"title": "T", "level": "may", "acts_on": "social", "source": "nobody-2031"}}
