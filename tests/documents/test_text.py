"""The first stage: what is no text is refused before anything parses it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from iptflow.documents import read, read_bytes
from iptflow.documents.text import MAX_BYTES
from iptflow.errors import DocumentError, Finding, UnknownName


def only_finding(data: bytes) -> Finding:
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, "some.yaml")
    (found,) = caught.value.findings
    return found


def test_a_byte_order_mark_is_refused() -> None:
    assert only_finding(b"\xef\xbb\xbfformat: site/1\n").code == "bytes/bom"


def test_bad_utf_8_is_refused_at_its_place() -> None:
    found = only_finding("format: site/1\ntitle: é".encode() + b"\xff\n")
    assert (found.code, found.line, found.column) == ("bytes/not-utf-8", 2, 9)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_bytes("format: site/1\n".encode(encoding), "some.yaml")
    assert all(found.code.startswith("bytes/") for found in caught.value.findings)


def test_every_control_character_is_found() -> None:
    with pytest.raises(DocumentError) as caught:
        read_bytes(b"a: \x00\nb: c\nd: \x1b\n", "some.yaml")
    places = [(found.code, found.line, found.column) for found in caught.value.findings]
    assert places == [("bytes/control-character", 1, 4), ("bytes/control-character", 3, 4)]


def test_a_document_may_be_as_large_as_the_limit() -> None:
    good = (Path(__file__).parent / "good" / "site.yaml").read_bytes()
    fill = b"#" * (MAX_BYTES - len(good) - 1) + b"\n"
    assert read_bytes(fill + good, "some.yaml").id == "main-street"
    assert only_finding(b"#" + fill + good).code == "bytes/too-large"


def test_of_a_huge_file_no_more_than_a_document_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as stream:
        stream.truncate(50_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(DocumentError) as caught:
            read(huge)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [found.code for found in caught.value.findings] == ["bytes/too-large"]
    assert peak < 5 * MAX_BYTES


def test_a_file_that_is_not_there_is_an_unknown_name(tmp_path: Path) -> None:
    for path in (tmp_path / "nothing.yaml", tmp_path):
        with pytest.raises(UnknownName) as caught:
            read(path)
        assert caught.value.name == str(path)
