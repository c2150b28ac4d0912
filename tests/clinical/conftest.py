"""What ships, read once, and the protocols that it makes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from tests.clinical.bench import Clinic, Clinics, ClinicsOf, Documents
from tests.clinical.rows import PROTOCOLS, SHIPPED

from iptflow.flow import Flow, open_flow
from iptflow.flow.library import base

SITE = {
    "format": "site/1",
    "id": "made-up",
    "timezone": "Europe/Vienna",
    "alerts": {"owner": "t-3", "deputy": "t-4", "acknowledge_within": "PT2H", "hours": {"monday": ["09:00-17:00"]}},
    "emergency": {"number": "112", "route": "the nearest hospital"},
}


@pytest.fixture(scope="session")
def flow() -> Flow:
    return open_flow(":memory:", site=SITE, plugins=SHIPPED)


@pytest.fixture(scope="session")
def documents(flow: Flow) -> Documents:
    """What ships: the base and the adaptations, by id."""
    return {"ipt": base(), **flow.library.adaptations()}


@pytest.fixture(scope="session")
def clinics_of(flow: Flow) -> ClinicsOf:
    """The protocols by the name that tests ask for: ``substance_use`` for ``substance-use``, ``ipt`` for the base."""

    def clinics(documents: Documents, names: Iterable[str]) -> Clinics:
        ipt, ids = documents["ipt"], {name: name.replace("_", "-") for name in names}
        return {name: Clinic(flow, (ipt,) if id == "ipt" else (ipt, documents[id])) for name, id in ids.items()}

    return clinics


@pytest.fixture(scope="session")
def clinics(clinics_of: ClinicsOf, documents: Documents) -> Clinics:
    return clinics_of(documents, [id.replace("-", "_") for id in documents])


def _named(name: str) -> Any:
    @pytest.fixture(name=name)
    def clinic(clinics: Clinics) -> Clinic:
        return clinics[name]

    return clinic


# A fixture for each protocol, by its name: a test asks for ``ipt``, ``elderly`` or ``substance_use``.
globals().update({f"clinic_{name}": _named(name) for name in PROTOCOLS})
