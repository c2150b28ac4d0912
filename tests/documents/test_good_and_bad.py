"""Small documents: the good ones are read, each bad one has one fault, at the line that says `here`."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptflow.documents import read
from iptflow.errors import DocumentError

HERE = Path(__file__).parent
GOOD = sorted((HERE / "good").iterdir())
BAD = sorted((HERE / "bad").iterdir())


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.name)
def test_a_good_document_is_read(file: Path) -> None:
    document = read(file)
    assert document.format == document.data["format"]
    assert document.id == document.data.get("id", "")
    assert document.file == str(file)


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.name)
def test_a_bad_document_says_what_is_wrong_and_where(file: Path) -> None:
    code = file.name.removesuffix(".yaml").partition(".")[0].replace("-", "/", 1)
    lines = file.read_text(encoding="utf-8").splitlines()
    (line,) = [number for number, text in enumerate(lines, start=1) if "# here" in text]
    with pytest.raises(DocumentError) as caught:
        read(file)
    (found,) = caught.value.findings
    assert (found.code, found.line) == (code, line)
    assert found.file == str(file)
    assert found.column >= 1
    assert found.message
    assert "given schemas" not in found.message


def test_there_are_enough_of_them() -> None:
    assert len(GOOD) >= 15
    assert len(BAD) >= 60
