"""The public names, and what it costs to import them."""

from __future__ import annotations

import subprocess
import sys

import pytest

import iptflow

NAMES = [
    "Accepted", "Answer", "CompositionConflict", "Conflict", "Course", "CourseHandle", "DocumentError", "Finding",
    "Fit", "Flow", "Form", "IllFormedCommand", "IptflowError", "JournalError", "Plan", "Reason", "Refusal",
    "Resolution", "SiteIncomplete", "UnknownName", "UnsoundProtocol", "commands", "entries", "errors", "open",
]  # fmt: skip


def test_the_public_names_are_these() -> None:
    assert iptflow.__all__ == NAMES
    assert sorted(NAMES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(iptflow, name) is not None
    assert name in dir(iptflow)


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Flwo'"):
        iptflow.Flwo  # noqa: B018


def test_the_package_alone_imports_nothing_of_it() -> None:
    code = "import sys, iptflow; print([m for m in sys.modules if m.startswith('iptflow.')])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
