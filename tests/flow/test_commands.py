from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from iptflow.course import commands as c
from iptflow.errors import IllFormedCommand
from iptflow.flow.asking import any_command, command_in

GOOD: list[dict[str, Any]] = [
    {"do": "note-time", "now": "2026-01-05T09:00:00Z"},
    {"do": "advance", "now": "2026-01-05T09:00:00+01:00", "on": "2026-01-05", "to": "middle"},
    {"do": "record-fact", "now": "2026-01-05T09:00:00Z", "fact": "client.age", "value": 15},
    {"do": "record-measure", "now": "2026-01-05T09:00:00Z", "measure": "phq-9", "items": {"1": 2}},
]
BAD: list[tuple[dict[str, Any], set[str]]] = [
    ({"do": "advance"}, {"schema/missing-key"}),
    ({"do": "advance", "now": "2026-01-05T09:00:00Z", "to": 1, "towards": "x"}, {"schema/type", "schema/unknown-key"}),
]


@pytest.mark.parametrize("fields", GOOD)
def test_a_command_is_the_same_from_its_fields_and_from_its_text(fields: dict[str, Any]) -> None:
    command = any_command(fields)
    assert command == command_in(json.dumps(fields).encode())
    assert command.__struct_config__.tag == fields["do"]
    assert msgspec.json.decode(msgspec.json.encode(command), type=c.AnyCommand) == command


@pytest.mark.parametrize(("fields", "codes"), BAD)
def test_all_that_is_wrong_with_a_command_is_said_at_once(fields: dict[str, Any], codes: set[str]) -> None:
    for read in (any_command, lambda given: command_in(json.dumps(given).encode())):
        with pytest.raises(IllFormedCommand) as raised:
            read(fields)
        assert {finding.code for finding in raised.value.findings} == codes


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[1]", b'{"do": "fly", "now": "2026-01-05T09:00:00Z"}'])
def test_what_is_no_command_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(IllFormedCommand) as raised:
        command_in(text)
    assert raised.value.findings
