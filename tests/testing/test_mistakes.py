"""Whoever makes a mistake in a document learns from the first message where it is and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.testing.mistakes import MAKERS, Mistake, mistakes

from iptflow.errors import DocumentError, Finding
from iptflow.flow.checks import check_document
from iptflow.flow.instruments import with_instruments

SEED = 20260105
NUMBER = 100


def first_message(mistake: Mistake, folder: Path) -> Finding | None:
    file = folder / mistake.document.name
    file.write_text(mistake.text)
    measures = mistake.document.parent / "measures"
    if measures.is_dir():
        shutil.copytree(measures, folder / "measures", dirs_exist_ok=True)
    try:
        return next(iter(check_document(with_instruments(file, "adaptation"))), None)
    except DocumentError as error:
        return error.findings[0]


def names(said: Finding, mistake: Mistake) -> bool:
    return any(word in f"{said.message} {said.hint}" for word in mistake.named)


def test_the_first_message_points_at_the_line_and_names_the_fix(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missed = []
    for number, mistake in enumerate(mistakes(SEED, NUMBER)):
        folder = tmp_path / str(number)
        folder.mkdir()
        said = first_message(mistake, folder)
        if said is None or said.line != mistake.line or not names(said, mistake):
            missed.append(f"{mistake.kind} in {mistake.document.name}:{mistake.line}: {said}")
    with capsys.disabled():
        print(f"\nmistakes of seed {SEED}: {NUMBER - len(missed)} of {NUMBER} pointed at and mended")
    assert len(missed) <= NUMBER * 5 // 100, missed


def test_they_are_of_twenty_kinds_and_more() -> None:
    assert len({mistake.kind for mistake in mistakes(SEED, NUMBER)}) == len(MAKERS) >= 20
