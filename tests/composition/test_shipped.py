"""Over the shipped adaptations: every subset of up to four, in all orders, is one digest or one list of conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations
from math import comb
from pathlib import Path

import pytest
from tests.composition.builders import document

from iptflow.composition import Composition, Resolution, resolve
from iptflow.documents import Document
from iptflow.errors import CompositionConflict
from iptflow.flow import Flow, open_flow
from iptflow.flow.library import base


@pytest.fixture(scope="module")
def flow() -> Flow:
    return open_flow()


@pytest.fixture(scope="module")
def generic() -> Document:
    return base()


def subsets(flow: Flow, largest: int) -> Iterator[tuple[Document, ...]]:
    documents = list(flow.library.adaptations().values())
    for size in range(largest + 1):
        yield from combinations(documents, size)


def test_any_order_is_the_same_composition(flow: Flow, generic: Document) -> None:
    """A composition is a set: what resolving sees is the same bytes and objects, whatever order they came in."""
    for some in subsets(flow, 4):
        first = Composition(generic, some)
        for turned in permutations(some):
            other = Composition(generic, turned)
            assert other.adaptations == first.adaptations
            assert all(one is two for one, two in zip(other.adaptations, first.adaptations, strict=True))


def in_this_order(generic: Document, some: tuple[Document, ...]) -> Resolution:
    """What resolving says of a set that was put before it unsorted."""
    composition = Composition(generic)
    object.__setattr__(composition, "adaptations", some)
    return resolve(composition)


def test_pairs_resolve_alike_in_both_orders(flow: Flow, generic: Document) -> None:
    for some in islice(subsets(flow, 2), 120):
        one, other = in_this_order(generic, some), in_this_order(generic, some[::-1])
        assert (one.content_digest, one.conflicts) == (other.content_digest, other.conflicts)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_up_to_four_resolve_alike_in_all_orders(flow: Flow, generic: Document) -> None:
    """Of many subsets a fixed part, spread evenly, each in one order that moves everyone."""
    step = 1 + sum(comb(len(flow.library.names), size) for size in range(5)) // 1200
    for some in islice(subsets(flow, 4), 0, None, step):
        one, other = in_this_order(generic, some), in_this_order(generic, some[1:] + some[:1])
        assert (one.content_digest, one.conflicts) == (other.content_digest, other.conflicts)


ONE_TITLE = """
format: adaptation/1
id: {name}
version: 1.0.0
title: Another way of asking
kind: setting
evidence: [{{status: experimental, as_of: 2026, statement: Not tried., sources: [project-judgement]}}]
tasks:
  life-events: {{title: {title}}}
"""


def test_an_open_conflict_never_reaches_a_course(tmp_path: Path) -> None:
    """Neither the journal nor a plan sees a body before each conflict is settled."""
    for name, title in (("one-way", "Ask so"), ("other-way", "Ask otherwise")):
        (tmp_path / f"{name}.yaml").write_text(ONE_TITLE.format(name=name, title=title))
    flow = open_flow(adaptations=[tmp_path], discover=False)
    names = ("one-way", "other-way")
    with pytest.raises(CompositionConflict) as raised:
        flow.compose(*names)
    [conflict] = raised.value.conflicts
    assert (conflict.path, conflict.kind) == ("tasks.life-events.title", "unequal-value")
    assert flow.resolve(*names).body is None
    covers = {said.contributor: said.value for said in conflict.asserters}
    chosen = {"format": "settlement/1", "path": conflict.path, "covers": covers, "owner": "one-way"}
    settlement = document({**chosen, "reason": "the team's way", "by": "t-1", "on": "2026-01-05"})
    plan = flow.compose(*names, settlements=[settlement])
    assert plan.protocol.tasks["life-events"].title == "Ask so"
    assert flow.journal.body(plan.digest)
