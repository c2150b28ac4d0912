"""The verifier against brute force, on protocols made by chance."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.verification import generated
from tests.verification.answers import Answers

from iptflow.protocol import typed
from iptflow.verification import Verdict, verify

BLOCKS = 20
EACH = 100


def _said(verdict: Verdict) -> set[tuple[str, str]]:
    said = {(finding.code, finding.place) for finding in verdict.findings if finding.severity == "error"}
    loops = {each for each in said if each[0] == "verify/loop-without-bound"}
    return said - loops | ({("verify/loop-without-bound", "")} if loops else set())


@pytest.mark.parametrize(
    "block", [block if block < 2 else pytest.param(block, marks=pytest.mark.slow) for block in range(BLOCKS)]
)
def test_the_verdict_is_that_of_brute_force(block: int) -> None:
    for seed in range(block * EACH, (block + 1) * EACH):
        body = generated.body(seed)
        assert _said(verify(typed(body))) == Answers(body).all(), f"seed {seed}"


def test_the_generated_protocols_are_of_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(BLOCKS * EACH):
        codes = {finding.code for finding in verify(typed(generated.body(seed))).findings}
        kinds.update(codes)
        if not codes & {"verify/unreachable-phase", "verify/dead-move", "verify/gate-never", "verify/never-true"}:
            kinds["every phase reached"] += 1
            kinds["of these with a dead end" if "verify/dead-end" in codes else "of these without"] += 1
    with capsys.disabled():
        print("", *(f"{count:6} {kind}" for kind, count in kinds.most_common()), sep="\n")
    reached = kinds["every phase reached"]
    assert reached >= BLOCKS * EACH / 3
    assert kinds["of these with a dead end"] >= reached / 3
    assert kinds["of these without"] >= reached / 3
