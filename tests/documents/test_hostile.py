"""Documents made to do harm: a clear error in bounded time and memory, and no request leaves.

Each is read in a process of its own that may use little memory and no socket, and is killed when it takes long: what
these tests show is that it ends, and how, not how fast.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MEMORY = 1_000_000_000
"""Bytes of address space: the libraries alone take a part of it; a bomb that goes off takes any amount."""

KILL_AFTER = 60

READER = f"""
import resource, socket, ssl, sys

def no_network(*args, **kwargs):
    print("a request left")
    raise SystemExit(9)

socket.socket = socket.create_connection = socket.getaddrinfo = no_network
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))

from iptflow.documents import read
from iptflow.errors import DocumentError

try:
    document = read(sys.argv[1])
except DocumentError as error:
    print("\\n".join(sorted({{each.code for each in error.findings}})))
    sys.exit(0 if all(each.message for each in error.findings) else 8)
print("read")
"""

HEAD = """format: adaptation/1
id: shorter
version: 1.0.0
title: A shorter course
kind: format
evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]
"""


def laughs(levels: int, fan: int) -> str:
    lines = ['a0: &a0 "ha"']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * fan)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


HOSTILE: dict[str, tuple[bytes, set[str]]] = {
    "a million laughs": (laughs(20, 10).encode(), {"yaml/too-many-values"}),
    "laughs in a title": ((HEAD + laughs(9, 9)).encode(), {"yaml/too-many-values"}),
    "an anchor inside itself": (b"a: &a {b: *a}\n", {"yaml/alias"}),
    "a flow of brackets": (b"[" * 900_000, {"yaml/too-deep"}),
    "a tower of conditions": (
        (HEAD + "themes:\n  shorter/a: {title: t, when: " + "{not: " * 70 + "{task: a}" + "}" * 70 + "}\n").encode(),
        {"yaml/too-deep"},
    ),
    "conditions as deep as may be": (
        (HEAD + "themes:\n  shorter/a: {title: t, when: " + "{not: " * 58 + "{tsk: a}" + "}" * 58 + "}\n").encode(),
        {"schema/unknown-key"},
    ),
    "a reference to elsewhere": (
        (HEAD + '$ref: "http://example.com/schema.json"\n').encode(),
        {"schema/unknown-key"},
    ),
    "a reference inside": ((HEAD + 'tasks: {a: {$ref: "http://127.0.0.1:9/"}}\n').encode(), {"schema/unknown-key"}),
    "a reference to itself": ((HEAD + 'tasks: {$ref: "#"}\n').encode(), {"schema/key", "schema/type"}),
    "a schema of its own": (
        (HEAD + '$schema: "http://example.com/schema.json"\n$defs: {a: {$ref: "#/$defs/a"}}\n').encode(),
        {"schema/unknown-key"},
    ),
    "a pattern of its own": ((HEAD + 'pattern: "^(a+)+$"\n').encode(), {"schema/unknown-key"}),
    "a version for a slow pattern": (HEAD.replace("1.0.0", "1." * 200_000 + "!").encode(), {"schema/form"}),
    "an id for a slow pattern": (
        HEAD.replace("id: shorter", "id: " + "a-" * 100_000 + "!").encode(),
        {"schema/form", "schema/size"},
    ),
    "a source for a slow pattern": (
        (HEAD + f"themes: {{shorter/a: {{title: t, source: {'a-' * 100_000}_}}}}\n").encode(),
        {"schema/form", "schema/size"},
    ),
    "ten thousand unknown keys": (
        (HEAD + "".join(f"k{n}: 1\n" for n in range(10_000))).encode(),
        {"schema/unknown-key"},
    ),
    "one key many times": (("a: 1\n" * 100_000).encode(), {"yaml/duplicate-key"}),
    "a key without end": ((b"k" * 900_000) + b": 1\n", {"yaml/syntax"}),
    "a number without end": (b"a: " + b"9" * 900_000 + b"\n", {"yaml/number"}),
    "bytes of no text": (bytes(range(128, 256)) * 1000, {"bytes/not-utf-8"}),
    "a cut character": (HEAD.encode() + b"title: \xe2\x82", {"bytes/not-utf-8"}),
    "an overlong zero": (b"a: \xc0\x80\n", {"bytes/not-utf-8"}),
    "half a pair of surrogates": (b'a: "\\ud800"\n', {"yaml/syntax"}),
    "nothing": (b"", {"yaml/empty"}),
    "zeros": (b"\0" * 900_000, {"bytes/control-character"}),
    "text in text": (b"a: |\n" + b"  x\n" * 200_000, {"schema/format"}),
}


def outcome(path: Path) -> tuple[int, set[str]]:
    ended = subprocess.run(
        [sys.executable, "-c", READER, str(path)], capture_output=True, text=True, timeout=KILL_AFTER, check=False
    )
    return ended.returncode, set(ended.stdout.split()) if ended.returncode == 0 else {ended.stdout, ended.stderr}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_in_bounds(name: str, tmp_path: Path) -> None:
    data, codes = HOSTILE[name]
    path = tmp_path / "hostile.yaml"
    path.write_bytes(data)
    assert outcome(path) == (0, codes)


@pytest.mark.parametrize("hole", [True, False], ids=["a hole", "text"])
def test_fifty_megabytes_are_refused_unread(hole: bool, tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as stream:
        if hole:
            stream.truncate(50_000_000)
        else:
            for _ in range(50):
                stream.write(b"a: b # remark\n" * 71_429)
    assert path.stat().st_size >= 50_000_000
    assert outcome(path) == (0, {"bytes/too-large"})


def test_the_guards_of_these_tests_hold(tmp_path: Path) -> None:
    """A process that asks for a socket, or for more memory than it may have, is found out."""
    calls = READER.split("from iptflow.documents", maxsplit=1)[0]
    asks = subprocess.run([sys.executable, "-c", calls + "socket.socket()"], capture_output=True, check=False)
    assert (asks.returncode, asks.stdout) == (9, b"a request left\n")
    eats = subprocess.run([sys.executable, "-c", calls + "bytearray(2_000_000_000)"], capture_output=True, check=False)
    assert eats.returncode == 1
    assert b"MemoryError" in eats.stderr
    good = Path(__file__).parent / "good" / "site.yaml"
    assert outcome(good) == (0, {"read"})


PATTERNS = """
import re, sys
from iptflow.documents import SCHEMAS, schema

def patterns(node):
    if isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        yield from node.get("patternProperties", {})
        for value in node.values():
            yield from patterns(value)
    elif isinstance(node, list):
        for value in node:
            yield from patterns(value)

found = {pattern for name in SCHEMAS for pattern in patterns(schema(name))}
for pattern in found:
    for part in ("a", "1", "a-", "a.", "a/", "a+", "1.", "a-a/", "P1", "09:00-"):
        re.search(pattern.replace("$", r"\\Z"), part * 20_000 + "!")
print(len(found))
"""


def test_no_pattern_of_a_schema_hangs() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PATTERNS], capture_output=True, text=True, timeout=KILL_AFTER, check=True
    )
    assert int(ended.stdout) >= 10
