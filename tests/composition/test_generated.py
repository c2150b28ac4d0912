"""The generator of the laws does not go hollow: how often it brings about what the laws speak of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final, get_args

from tests.composition.generated import adaptations, base, settlement
from tests.composition.reading import said

from iptflow.composition import Composition, Resolution, resolve
from iptflow.composition.records import ConflictKind, WeakeningKind
from iptflow.documents import read_bytes
from iptflow.documents.digests import canonical

NUMBER: Final = 500
OFTEN: Final = {
    "a body": 0.2, "a body with settlements": 0.35, "conflicts": 0.4,
    "join equal": 0.3, "join union": 0.3, "join overlap": 0.1, "join every": 0.02, "join any": 0.06, "join max": 0.08,
    "join stance": 0.04, "an added phase in line": 0.04,
    "applied": 0.2, "settlement-does-not-apply": 0.08, "waits": 0.005,
}  # fmt: skip
AT_LEAST: Final = 0.008
"""Of every kind of conflict and weakening."""


def met(made: Composition) -> Iterator[str]:
    """The joins at which two adaptations say something at one path."""
    spoken = Counter((path, join) for each in made.adaptations for path, _, join in said(each))
    yield from {f"join {join}" for (_, join), times in spoken.items() if times > 1}


def brought_about(open_: Composition, settled: Sequence[Resolution]) -> Iterator[str]:
    first, last = settled
    yield from met(open_)
    yield from {each.kind for one in settled for each in one.conflicts}
    yield from {each.kind for one in settled for each in one.weakenings}
    remaining = {each.kind for each in last.conflicts}
    yield from {f"settled {each.kind}" for each in first.conflicts if each.kind not in remaining}
    roles = {each.role for one in last.provenance.values() for each in one}
    flags = {
        "a body": first.body is not None,
        "a body with settlements": last.body is not None,
        "conflicts": bool(first.conflicts),
        "an added phase in line": first.body is not None and len(first.body["phases"]) > len(open_.base.data["phases"]),
        "applied": "settlement" in roles,
        "waits": any(each.code == "composition/settlement-applies-nowhere" for each in last.findings),
    }
    yield from (name for name, is_so in flags.items() if is_so)


def test_what_is_generated() -> None:
    found: Counter[str] = Counter()
    for seed in range(NUMBER):
        random = Random(seed)
        open_ = Composition(base(random), adaptations(random))
        first = resolve(open_)
        made = [settlement(each, random) for each in first.conflicts if random.random() < 0.75]
        fewer = open_.adaptations if random.random() < 0.9 else open_.adaptations[1:]
        last = resolve(Composition(open_.base, fewer, tuple(made)))
        found.update(set(brought_about(open_, (first, last))))
    for name, times in sorted(found.items()):
        print(f"{name:32} {times / NUMBER:6.1%}")
    wanted = {**dict.fromkeys([*get_args(ConflictKind), *get_args(WeakeningKind)], AT_LEAST), **OFTEN}
    assert {name: found[name] for name, share in wanted.items() if found[name] < share * NUMBER} == {}


def test_what_is_generated_is_valid_by_the_schema() -> None:
    """Were it not, the laws would hold of what no composition ever meets."""
    for seed in range(500):
        for each in adaptations(Random(seed)):
            read_bytes(canonical(each.data), "generated.json", "adaptation")
