"""The verifier against brute force, on protocols made by chance."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from tests.verification import generated
from tests.verification.answers import Answers

from iptflow.protocol import typed
from iptflow.verification import verify

BLOCKS = 20
EACH = 100
QUICK = 40
NOT_ALL_REACHED = {"verify/unreachable-phase", "verify/dead-move", "verify/gate-never", "verify/never-true"}

Said = frozenset[tuple[str, str]]


@cache
def _said(seed: int) -> Said:
    verdict = verify(typed(generated.body(seed)))
    said = {(finding.code, finding.place) for finding in verdict.findings if finding.severity == "error"}
    loops = {each for each in said if each[0] == "verify/loop-without-bound"}
    return frozenset(said - loops | ({("verify/loop-without-bound", "")} if loops else set()))


@pytest.mark.parametrize(
    "seeds",
    [
        range(QUICK),
        *(
            pytest.param(range(max(QUICK, block * EACH), (block + 1) * EACH), marks=pytest.mark.slow)
            for block in range(BLOCKS)
        ),
    ],
    ids=str,
)
def test_the_verdict_is_that_of_brute_force(seeds: range) -> None:
    for seed in seeds:
        assert _said(seed) == Answers(generated.body(seed)).all(), f"seed {seed}"


@pytest.mark.parametrize("many", [10 * QUICK, pytest.param(BLOCKS * EACH, marks=pytest.mark.slow)])
def test_the_generated_protocols_are_of_every_kind(many: int, capsys: pytest.CaptureFixture[str]) -> None:
    kinds: Counter[str] = Counter()
    for seed in range(many):
        codes = {code for code, _ in _said(seed)}
        kinds.update(codes)
        if not codes & NOT_ALL_REACHED:
            kinds["every phase reached"] += 1
            kinds["of these with a dead end" if "verify/dead-end" in codes else "of these without"] += 1
    with capsys.disabled():
        print("", *(f"{count:6} {kind}" for kind, count in kinds.most_common()), sep="\n")
    reached = kinds["every phase reached"]
    assert reached >= many / 3
    assert kinds["of these with a dead end"] >= reached / 3
    assert kinds["of these without"] >= reached / 3
