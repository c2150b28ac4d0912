from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iptflow.course import entries as e
from iptflow.course.views.audience import Audience


@pytest.mark.parametrize(
    ("variable", "client", "parent"),
    [
        ("task:name", False, False),
        ("task:history", True, True),
        ("consent:treatment", False, True),
        ("fact:agreed", True, False),
        ("fact:mood", True, True),
        ("fact:orientation", True, True),
        ("fact:risk", True, True),
        ("fact:inventory-person.relation", True, True),
        ("alerts", True, True),
        ("count:session", False, False),
        ("measure:phq", True, True),
        ("focus", True, True),
    ],
)
def test_a_demand_rests_on_hidden_matter(bench: Any, variable: str, client: bool, parent: bool) -> None:
    assert Audience(bench.plan, "client").hidden([variable]) is client
    assert Audience(bench.plan, "parent").hidden([variable]) is parent
    assert not Audience(bench.plan).hidden([variable])


def test_whom_the_therapist_saw_without_the_client_is_nobodys_to_see_but_their_own(bench: Any) -> None:
    alone = e.Contact(on=bench.day(0), actor="therapist", series="session", participants=("therapist", "parent"))
    assert Audience(bench.plan, "parent").contact(alone)
    assert not Audience(bench.plan, "client").contact(alone)
    assert not Audience(bench.plan, "other").contact(alone)


@given(shared=st.sets(st.sampled_from(["client", "parent", "other", "all"])))
def test_what_is_never_shared_stays_hidden_whoever_shared_it(bench_plan: Any, shared: set[str]) -> None:
    plan, day = bench_plan
    never = (
        e.AlertRaised(on=day, actor="x", rule="r", title="t", shared_with=tuple(shared)),
        e.AlertClosed(on=day, actor="x", alert=1, reason="r", shared_with=tuple(shared)),
        e.Waived(on=day, actor="x", task="talk", reason="unsafe", shared_with=tuple(shared)),
        e.Overridden(on=day, actor="x", matter="extend", reason="r", shared_with=tuple(shared)),
        e.FactRecorded(on=day, actor="x", fact="risk", value="plan", shared_with=tuple(shared)),
        e.FactRecorded(on=day, actor="x", fact="orientation", value="v", shared_with=tuple(shared)),
        e.HookFault(on=day, actor="x", plugin="p", hook="h", kind="k", shared_with=tuple(shared)),
    )
    for viewer in ("client", "parent", "other"):
        audience = Audience(plan, viewer)
        assert not any(audience.entry(entry) for entry in never)
        fact = e.FactRecorded(on=day, actor="x", fact="mood", value="low", shared_with=tuple(shared))
        assert audience.entry(fact) is bool({viewer, "all"} & shared)


@pytest.fixture(scope="module")
def bench_plan(widest: Any) -> Any:
    return widest.plan, widest.day(0)
