from __future__ import annotations

import json
import os
import re
import tarfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from importlib.resources import files
from pathlib import Path

import pytest

import iptflow

PROJECT = Path(__file__).parents[1]


def test_the_install_under_test_is_the_one_that_tox_meant() -> None:
    expected = os.environ.get("IPTFLOW_EXPECT_INSTALL")
    if not expected:
        pytest.skip("not run by tox")
    assert iptflow.__file__ is not None
    from_the_tree = Path(iptflow.__file__).is_relative_to(PROJECT / "core")
    assert from_the_tree == (expected == "editable")


def test_the_schemas_are_package_data() -> None:
    found = [entry.name for entry in files("iptflow_schemas").iterdir() if entry.name.endswith(".schema.json")]
    assert {"protocol.schema.json", "adaptation.schema.json", "measure.schema.json"} <= set(found)
    for name in found:
        schema = json.loads(files("iptflow_schemas").joinpath(name).read_bytes())
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


def test_the_install_has_every_file_of_the_packages_and_no_other() -> None:
    if os.environ.get("IPTFLOW_EXPECT_INSTALL") != "wheel":
        pytest.skip("an editable install is the tree")
    roots = [PROJECT / name for name in ("core", "plugins", "schemas")]
    tree = {file.relative_to(root).as_posix() for root in roots for file in _files(root)}
    installed = {
        file.as_posix()
        for file in distribution("iptflow").files or ()
        if file.suffix != ".pyc" and file.parts[0].startswith("iptflow") and not file.parts[0].endswith(".dist-info")
    }
    assert installed == tree


def test_the_source_distribution_has_what_its_tests_and_pages_need() -> None:
    package = os.environ.get("TOX_PACKAGE", "")
    if not package.endswith(".tar.gz"):
        pytest.skip("not run on a source distribution")
    with tarfile.open(package) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    folders = ("core", "plugins", "schemas", "tests", "docs", "examples", "benchmarks", ".ci")
    needed = {file.relative_to(PROJECT).as_posix() for name in folders for file in _files(PROJECT / name)}
    needed |= {"tox.ini", "pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"}
    assert needed - held == set()


def test_the_oldest_versions_that_are_tried_are_those_that_are_allowed() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
    ]
    allowed = dict(re.findall(r"^([\w-]+)(?:\[\w+\])?>=([\d.]+)", "\n".join(wanted), re.M))
    assert len(allowed) == len(wanted)
    pins = (PROJECT / "tests" / "constraints-lowest.txt").read_text("utf-8")
    tried = dict(re.findall(r"^([\w-]+)==([\d.]+)$", pins, re.M))
    assert {name: _number(version) for name, version in tried.items()} == {
        name: _number(version) for name, version in allowed.items()
    }


def _number(version: str) -> tuple[int, ...]:
    parts = [int(part) for part in version.split(".")]
    return tuple(parts + [0] * (3 - len(parts)))
