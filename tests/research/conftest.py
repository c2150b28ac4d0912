from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from iptflow.documents import Document, read_bytes
from iptflow.flow import Flow, open_flow
from iptflow.research import Enrolled, TrialHandle, register

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "trial"
DOCUMENT = EXAMPLE / "trial.yaml"
TEXT = DOCUMENT.read_text("utf-8")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SEED = bytes(range(32))
ITEMS = {str(number): 0 if number == 9 else 2 for number in range(1, 10)}
FACTS = {"client.age": 40, "risk.suicidal-thoughts": "none"}


def flow_at(target: str | Path = ":memory:") -> Flow:
    """A flow with the example's variant and no plugin, at noon of 5 January 2026."""
    return open_flow(
        target, site=ROOT / "examples" / "site.yaml", adaptations=[EXAMPLE / "variants"], discover=False,
        clock=lambda: NOON,
    )  # fmt: skip


def changed(*changes: tuple[str, str]) -> Document:
    """The example's document with some of its text put in another way."""
    text = TEXT
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    return read_bytes(text.encode(), str(DOCUMENT))


def ready(trial: TrialHandle, participant: str) -> None:
    """Screen somebody who is eligible, and who consents."""
    trial.screen(participant, facts=FACTS)
    trial.assess(participant, "phq-9", ITEMS)
    trial.consent(participant)


def enrolled(trial: TrialHandle, *participants: str) -> list[str]:
    """The arms of participants who go all the way."""
    arms = []
    for participant in participants:
        ready(trial, participant)
        answer = trial.enrol(participant, therapist="t-3")
        assert isinstance(answer, Enrolled), answer
        arms.append(answer.arm)
    return arms


@pytest.fixture
def flow() -> Flow:
    return flow_at()


@pytest.fixture
def trial(flow: Flow) -> TrialHandle:
    return register(flow, DOCUMENT, seed=SEED, synthetic=True)
