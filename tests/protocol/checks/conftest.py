"""Every shipped document, and every source that there is to cite."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from iptflow.documents import Document
from iptflow.flow.instruments import with_instruments
from iptflow.flow.library import base
from iptflow.hooks import calls
from iptflow.hooks.host import PluginHost

ROOT = Path(__file__).parents[3]
_ROW = re.compile(r"^\| ((?:J-)?[A-Z]{1,3}[0-9]+) ", re.MULTILINE)
_JUDGEMENT = re.compile(r"\bJ-[A-Z]{1,3}[0-9]+\b")


@pytest.fixture(scope="session")
def adaptations() -> dict[str, Document]:
    host = PluginHost()
    host.load()
    brought = (with_instruments(each.document, "adaptation") for each in calls.adaptations(host).values)
    return {document.id: document for document in brought}


@pytest.fixture(scope="session")
def shipped(adaptations: dict[str, Document]) -> list[Document]:
    return [base(), *adaptations.values()]


@pytest.fixture(scope="session")
def sources() -> frozenset[str]:
    rows = _ROW.findall((ROOT / "docs" / "clinical-requirements.md").read_text(encoding="utf-8"))
    judgements = _JUDGEMENT.findall((ROOT / "docs" / "adaptations.md").read_text(encoding="utf-8"))
    works = yaml.safe_load((ROOT / "docs" / "bibliography.yaml").read_text(encoding="utf-8"))
    return frozenset((*rows, *judgements, *works))
