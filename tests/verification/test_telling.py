"""What is told keeps track of the alerts that its own answers raise."""

from __future__ import annotations

from copy import deepcopy

import pytest
from tests.verification.planted import SOUND, Body, all_, put
from tests.verification.playing import played, unexpected

from iptflow.protocol import Protocol, typed
from iptflow.verification import scenarios

RULE: Body = {"title": "Screened positive", "raise_when": {"fact": "screened", "is": True}}
AGAINST: Body = {"title": "Screened positive", "when": {"fact": "screened", "is": True}, "hard": True}
RAISED = pytest.mark.parametrize(
    "raising",
    [put("safety>positive", RULE), put("eligibility", {"contraindications": {"positive": AGAINST}})],
    ids=["a safety rule", "a hard contraindication"],
)


def _protocol(raising: object, **asked: object) -> Protocol:
    body = deepcopy(SOUND)
    all_(put("phases>middle>exit>screened", {"title": "Screened", "require": {"fact": "screened", **asked}}))(body)
    assert callable(raising)
    raising(body)
    return typed(body)


@RAISED
def test_an_answer_that_raises_an_alert_is_not_told_where_another_does_as_well(raising: object) -> None:
    protocol = _protocol(raising, **{"in": [True, False]})
    for scenario in scenarios(protocol):
        assert unexpected(protocol, scenario) == []
        course, _ = played(protocol, scenario)
        assert "positive" not in {alert.rule for alert in course.alerts.values()}


@RAISED
def test_an_alert_that_an_answer_has_to_raise_is_told_and_closed(raising: object) -> None:
    protocol = _protocol(raising, **{"is": True})
    told = scenarios(protocol)
    for scenario in told:
        assert unexpected(protocol, scenario) == []
        course, _ = played(protocol, scenario)
        assert course.ended
        assert "positive" in {alert.rule for alert in course.alerts.values()}
    assert told
