"""Every planted defect is found, with its code and place and a course that shows it; mended, nothing is found."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.verification.planted import PLANTED, SOUND, Planted
from tests.verification.playing import unexpected

from iptflow.protocol import typed
from iptflow.verification import verify

EACH = pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name.replace(" ", "-"))


def test_there_are_enough_and_none_twice() -> None:
    assert sum(planted.shown for planted in PLANTED) >= 40
    assert max(Counter(planted.name for planted in PLANTED).values()) == 1


def test_the_protocol_into_which_they_are_planted_is_sound() -> None:
    assert verify(typed(SOUND), typed(SOUND)).findings == ()


@EACH
def test_a_planted_defect_is_found_and_shown(planted: Planted) -> None:
    protocol = typed(planted.broken())
    verdict = verify(protocol)
    found = {(flaw.finding.code, flaw.finding.place): flaw for flaw in verdict.flaws}
    assert (planted.code, planted.place) in found
    assert not verdict.sound
    flaw = found[planted.code, planted.place]
    assert flaw.finding.message
    assert flaw.finding.hint
    if planted.shown:
        assert flaw.counterexample is not None
        assert unexpected(protocol, flaw.counterexample.scenario) == []


@EACH
def test_a_mended_defect_is_not_found(planted: Planted) -> None:
    assert verify(typed(planted.mended())).findings == ()
