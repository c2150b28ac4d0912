"""What a simulation cannot follow is refused, with the path that states it, and all of it at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import pytest

from iptflow.course.plan import Plan
from iptflow.errors import NotSimulated
from iptflow.protocol.records import Limits, Record, Rule
from iptflow.simulation.kernel import Tables
from iptflow.simulation.reference import OPENING
from iptflow.simulation.script import Script


def with_rule(script: Script, require: Mapping[str, Any], **other: Any) -> Script:
    protocol = script.plan.protocol
    middle = protocol.phases["middle"]
    exit_ = {**middle.exit, "example/rule": Rule(require=require, title="An example", source="x")}
    phases = {**protocol.phases, "middle": msgspec.structs.replace(middle, exit=exit_)}
    answers = {"example/asks": Record(title="An example")}
    changed = msgspec.structs.replace(protocol, phases=phases, answers=answers, **other)
    return Script(Plan(changed, "0" * 64))


@pytest.mark.parametrize(
    "require",
    [{"answer": "example/asks"}, {"any": [{"task": "raise-ending"}, {"not": {"answer": "example/asks"}}]},
     {"weeks": "onset-date", "at_least": 3}, {"sign": "grief/mourned"}],
    ids=["answer", "inside", "dated", "sign"],
)  # fmt: skip
def test_a_condition_that_cannot_be_followed_is_refused_with_its_path(
    require: dict[str, Any], script_of: Callable[..., Script]
) -> None:
    with pytest.raises(NotSimulated) as caught:
        Tables.of(with_rule(script_of(), require), OPENING)
    (found,) = caught.value.findings
    assert found.place == "phases.middle.exit.example/rule"
    assert found.code == "simulation/not-followed"
    assert found.hint


def test_all_is_said_at_once(script_of: Callable[..., Script]) -> None:
    frame = script_of().plan.protocol.frame
    limited = msgspec.structs.replace(frame, limits=Limits(contacts_a_week=(1, 2)))
    with pytest.raises(NotSimulated) as caught:
        Tables.of(with_rule(script_of(), {"answer": "example/asks"}, frame=limited), OPENING)
    places = {each.place for each in caught.value.findings}
    assert places == {"phases.middle.exit.example/rule", "frame.limits.contacts_a_week"}
