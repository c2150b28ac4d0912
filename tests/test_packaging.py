from __future__ import annotations

import json
import os
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
