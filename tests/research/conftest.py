from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptflow.flow import Flow, open_flow

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "trial"
DOCUMENT = EXAMPLE / "trial.yaml"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture
def flow() -> Flow:
    """A flow in memory with the example's variant and no plugin, at noon of 5 January 2026."""
    return open_flow(
        site=ROOT / "examples" / "site.yaml", adaptations=[EXAMPLE / "variants"], discover=False, clock=lambda: NOON
    )
