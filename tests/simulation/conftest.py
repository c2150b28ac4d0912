from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

import iptflow
from iptflow.simulation.kernel import Kernel, Tables
from iptflow.simulation.model import Model, read_model
from iptflow.simulation.play import Play
from iptflow.simulation.reference import OPENING, Reference
from iptflow.simulation.script import Script
from iptflow.simulation.side import Side
from iptflow.simulation.trace import table

HORIZON = 1200
STUDY = "a study of the tests"
SITE = "examples/site.yaml"


@pytest.fixture(scope="session")
def model() -> Model:
    return read_model()


@pytest.fixture(scope="session")
def script_of() -> Iterator[Callable[..., Script]]:
    with iptflow.open(site=SITE) as flow:
        yield cache(lambda *names: Script(flow.compose(*names)))


@pytest.fixture(scope="session")
def many() -> int:
    """How many clients a long comparison plays: ``IPTFLOW_TRACE_CLIENTS``, 10 000 before a release."""
    return int(os.environ.get("IPTFLOW_TRACE_CLIENTS", "500"))


def traced(script: Script, model: Model, side: Side, clients: int, study: str = STUDY) -> NDArray[np.int64]:
    return table(Play(script, model, study, np.arange(clients), side, HORIZON).slots())


def by_engine(script: Script, model: Model, clients: int) -> NDArray[np.int64]:
    return traced(script, model, Reference(script, clients), clients)


def by_kernel(script: Script, model: Model, clients: int) -> NDArray[np.int64]:
    return traced(script, model, Kernel(Tables.of(script, OPENING), clients), clients)
