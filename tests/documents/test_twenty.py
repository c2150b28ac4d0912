"""A file with twenty faults of one stage gives twenty findings, each at its line: bytes and YAML.

The schema's twenty stand in test_findings, those of references and sense beside the checks of protocols.
"""

from __future__ import annotations

import pytest

from iptflow.documents import read_bytes
from iptflow.errors import DocumentError

# A character that no document holds in each line.
BYTES = [f"k{n}: text {chr(code)} text" for n, code in enumerate([*range(1, 9), 0x0B, *range(0x0E, 0x19)])]

YAML = [
    ("k1: 1.5", "yaml/number"),
    ("k2: ~", "yaml/nothing"),
    ("k1: again", "yaml/duplicate-key"),
    ("k4: !!python/name:os.system x", "yaml/tag"),
    ("k5: *nobody", "yaml/alias"),
    ("k6:", "yaml/nothing"),
    ("k7: 99999999999999999999", "yaml/number"),
    ("k8: .inf", "yaml/number"),
    ('k9: "\\0"', "yaml/character"),
    ("k10: {a: 1, a: 2}", "yaml/duplicate-key"),
    ("k11: [null]", "yaml/nothing"),
    ("k12: &a [*a]", "yaml/alias"),
    ("'': nameless", "yaml/key"),
    ("&k14 k14: anchored", "yaml/key"),
    ("k15: !other text", "yaml/tag"),
    ("k16: 1e3", "yaml/number"),
    ("k17: {b: .5}", "yaml/number"),
    ("k19: !!set {}", "yaml/tag"),
    ("k20: [x, !t y]", "yaml/tag"),
    ("k2: again", "yaml/duplicate-key"),
]


def found_in(text: str) -> list[tuple[int, str]]:
    with pytest.raises(DocumentError) as caught:
        read_bytes(text.encode(), "some.yaml")
    return [(each.line, each.code) for each in caught.value.findings]


def test_twenty_faults_of_bytes_are_twenty_findings_at_their_lines() -> None:
    assert len(BYTES) == 20
    assert found_in("\n".join(BYTES)) == [(line, "bytes/control-character") for line in range(1, 21)]


def test_twenty_faults_of_yaml_are_twenty_findings_at_their_lines() -> None:
    assert len(YAML) == 20
    text = "\n".join(text for text, _ in YAML)
    assert found_in(text) == [(line, code) for line, (_, code) in enumerate(YAML, start=1)]


def test_a_stage_waits_for_the_one_before_it() -> None:
    """Bytes before YAML before the schema: each says all that it finds and the next is not asked."""
    schema, yaml, text = "format: site/1\nid: 12\n", "a: ~\n", "b: \x01\n"
    assert {code.partition("/")[0] for _, code in found_in(schema + yaml + text)} == {"bytes"}
    assert {code.partition("/")[0] for _, code in found_in(schema + yaml)} == {"yaml"}
    assert {code.partition("/")[0] for _, code in found_in(schema)} == {"schema"}
