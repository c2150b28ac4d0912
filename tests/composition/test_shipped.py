"""Over the shipped adaptations: every subset of up to four, in all orders, is one digest or one list of conflicts.

It is held in two steps. All orders of all subsets (some 150,000) make the same composition, object for object: that
is cheap, so none is left out. Resolving is a function of that composition alone: it reads no clock and no chance by
the import contracts, and the same sets come to the same bytes whatever the process, its hash seed, and what it
resolved before. Besides, many subsets are put before it unsorted, which no composition ever is.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, islice, permutations
from math import comb, perm
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
    orders = 0
    for some in subsets(flow, 4):
        first = Composition(generic, some)
        assert len(first.adaptations) == len(some)
        for turned in permutations(some):
            other = Composition(generic, turned)
            assert (other.base, other.settlements) == (first.base, first.settlements)
            assert all(one is two for one, two in zip(other.adaptations, first.adaptations, strict=True))
            orders += 1
    assert orders == sum(perm(len(flow.library.names), size) for size in range(5))


RESOLVED = """
from itertools import combinations
from random import Random
from iptflow.composition import Composition, resolve
from iptflow.documents import digest
from iptflow.flow import open_flow
from iptflow.flow.library import base

flow, generic = open_flow(), base()
documents = list(flow.library.adaptations().values())
sets = [some for size in range(3) for some in combinations(documents, size)][::3]
said = {}
for some in Random({order}).sample(sets, len(sets)):
    found = resolve(Composition(generic, some))
    said["+".join(each.id for each in some)] = found.content_digest or repr(found.conflicts)
print(digest(said))
"""


def test_resolving_is_the_same_in_every_process_whatever_was_resolved_before() -> None:
    """Of sets of up to two every third; neither the seed of hashes nor what is kept from earlier sets has a say."""
    told = {
        subprocess.run(
            [sys.executable, "-c", RESOLVED.replace("{order}", seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


def in_this_order(generic: Document, some: tuple[Document, ...]) -> Resolution:
    """What resolving says of a set that was put before it unsorted."""
    composition = Composition(generic)
    object.__setattr__(composition, "adaptations", some)
    return resolve(composition)


def test_pairs_resolve_alike_unsorted(flow: Flow, generic: Document) -> None:
    for some in islice(subsets(flow, 2), 120):
        one, other = in_this_order(generic, some), in_this_order(generic, some[::-1])
        assert (one.content_digest, one.conflicts) == (other.content_digest, other.conflicts)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_up_to_four_resolve_alike_unsorted(flow: Flow, generic: Document) -> None:
    """Resolving itself leans on no order: a fixed part of the subsets, spread evenly, each with everyone moved."""
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
