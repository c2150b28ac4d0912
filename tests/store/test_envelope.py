from __future__ import annotations

import hashlib
import json

import msgspec
import pytest

from iptflow.store import START, Envelope, Head
from iptflow.store.checking import check
from iptflow.store.envelope import chain, expected_hash

RECORDS = [("opened", b'{"a":1}'), ("contact-recorded", b'{"note":"\xc3\xbc"}')]
FROZEN = [
    "a16c05cbdc86478a1f8dc45c730060a97ccd253f6f86834472120e51a2d5aa68",
    "d70b2f163b54d66e0747af50a96fe3c57121a10b834e51960bee23e218435db0",
]


def by_hand(envelope: Envelope) -> str:
    """The hash as somebody without this program would work it out."""
    fields = msgspec.structs.asdict(envelope)
    record = fields.pop("record")
    del fields["hash"]
    line = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(line.encode() + b"\n" + record).hexdigest()


def test_the_hash_can_be_worked_out_without_this_program() -> None:
    head = START
    for envelope in chain('c/ü"1\n', START, RECORDS, "2026-01-05T09:00:00Z", "d" * 64, "k"):
        assert envelope.previous == head.hash
        assert envelope.hash == by_hand(envelope)
        assert envelope.hash == expected_hash(envelope, head.hash)
        head = envelope.head


def test_the_format_of_version_one_stays() -> None:
    made = chain("c-1", START, RECORDS, "2026-01-05T09:00:00Z", "d" * 64, "k")
    assert [envelope.hash for envelope in made] == FROZEN


@pytest.mark.parametrize(
    "change",
    [
        {"course": "c-2"},
        {"sequence": 3},
        {"instant": "2026-01-05T09:00:01Z"},
        {"version": 2},
        {"digest": "e" * 64},
        {"type": "opened"},
        {"record": b'{"note":"u"}'},
        {"following": 1},
        {"key": "k"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_part_of_an_entry_is_hashed(change: dict[str, object]) -> None:
    first, second = chain("c-1", START, RECORDS, "2026-01-05T09:00:00Z", "d" * 64, "")
    assert check("c-1", (first, second)) is None
    changed = msgspec.structs.replace(second, **change)
    assert expected_hash(changed, first.hash) != second.hash


def test_no_two_entries_share_what_is_hashed() -> None:
    """A record's bytes cannot be moved into the header, nor the other way round."""
    (one,) = chain("c-1", START, [("x", b"y\nz")], "2026", "d", "")
    (two,) = chain("c-1", START, [("x\ny", b"z")], "2026", "d", "")
    assert one.hash != two.hash


def test_the_chain_goes_on_from_the_head_that_was_given() -> None:
    (envelope,) = chain("c-1", Head(4, "ab" * 32), RECORDS[:1], "2026", "d" * 64, "")
    assert (envelope.sequence, envelope.previous) == (5, "ab" * 32)
    assert envelope.head == Head(5, envelope.hash)
