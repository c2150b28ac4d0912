"""Over the shipped adaptations: every subset of up to four, in all orders, is one digest or one list of conflicts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, permutations
from math import comb
from typing import Any

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
    documents = [flow.adaptations[name] for name in sorted(flow.adaptations)]
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
    step = 1 + sum(comb(len(flow.adaptations), size) for size in range(5)) // 1200
    for some in islice(subsets(flow, 4), 0, None, step):
        one, other = in_this_order(generic, some), in_this_order(generic, some[1:] + some[:1])
        assert (one.content_digest, one.conflicts) == (other.content_digest, other.conflicts)


def test_a_conflict_never_reaches_a_course(flow: Flow) -> None:
    """Neither the journal nor a plan ever sees a body with an open conflict."""
    title = next(iter(flow.adaptations.values())).data["title"]
    names = []
    for name, words in (("x-one", "One"), ("x-two", "Two")):
        data: dict[str, Any] = {
            "format": "adaptation/1", "id": name, "version": "1.0.0", "title": title, "kind": "setting",
            "evidence": [{"status": "experimental", "as_of": 2026, "statement": "s", "sources": ["x-2026"]}],
            "tasks": {"life-events": {"title": words}},
        }  # fmt: skip
        flow.adaptations[name] = document(data)
        names.append(name)
    try:
        with pytest.raises(CompositionConflict) as raised:
            flow.compose(*names)
        [conflict] = raised.value.conflicts
        assert conflict.path == "tasks.life-events.title"
        assert flow.resolve(*names).body is None
    finally:
        for name in names:
            del flow.adaptations[name]
