"""Forms of instruments: their own words where they ship, else a licensed site's, else numbers alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from iptflow.documents import canonical, read_bytes
from iptflow.errors import DocumentError, UnknownName
from iptflow.flow import Flow, open_flow
from iptflow.flow.checks import check_document

ADAPTATION = """format: adaptation/1
id: mine
version: 1.0.0
title: T
kind: setting
evidence: [{status: mixed, as_of: 2002, statement: S, sources: [made-up-2002]}]
measures:
  audit: {title: AUDIT, level: may, at: [opening], role: other, source: G4}
  ede-q: {title: EDE-Q, level: may, at: [opening], role: other, source: G4}
  bdi-ii: {title: BDI, level: may, at: [opening], role: other, source: G4}
"""
WORDS: dict[str, Any] = {
    "format": "wording/1",
    "id": "audit",
    "language": "en",
    "licence": "Made up for this test",
    "instructions": "Made-up instructions",
    "options": {str(n): f"made-up answer {n}" for n in range(5)},
    "items": {str(n): {"text": f"made-up question {n}"} for n in range(1, 11)},
}

FEW = {"0": "a", "1": "b", "2": "c", "4": "e"}


def _flow(folder: Path, words: dict[str, Any] | None = None) -> Flow:
    (folder / "adaptations").mkdir()
    (folder / "adaptations" / "mine.yaml").write_text(ADAPTATION, "utf-8")
    (folder / "words").mkdir()
    if words:
        (folder / "words" / "audit.yaml").write_text(yaml.safe_dump(words), "utf-8")
    return open_flow(discover=False, adaptations=[folder / "adaptations"], wordings=[folder / "words"])


def test_words_that_ship_are_on_the_form(tmp_path: Path) -> None:
    flow = _flow(tmp_path)
    form = flow.form(flow.compose(), "phq-9")
    assert (form.measure, form.worded, len(form.questions)) == ("phq-9", True, 10)
    assert form.questions[0].text == "Little interest or pleasure in doing things"
    assert form.questions[0].answers == {
        0: "Not at all", 1: "Several days", 2: "More than half the days", 3: "Nearly every day",
    }  # fmt: skip
    assert form.questions[-1].answers[3] == "Extremely difficult"
    assert "Pfizer" in form.licence
    assert form.instructions.startswith("Over the last 2 weeks")


def test_a_skeleton_shows_numbers_until_a_site_loads_its_words(tmp_path: Path) -> None:
    flow = _flow(tmp_path)
    form = flow.form(flow.compose("mine"), "audit")
    assert (form.worded, form.questions[8].text, form.questions[8].answers) == (False, "", {0: "0", 2: "2", 4: "4"})


def test_words_that_the_site_loads_are_on_the_form_and_nowhere_else(tmp_path: Path) -> None:
    flow = _flow(tmp_path, WORDS)
    protocol = flow.compose("mine")
    form = flow.form(protocol, "audit")
    assert (form.worded, form.language, form.licence) == (True, "en", "Made up for this test")
    assert form.instructions == "Made-up instructions"
    assert form.questions[8].text == "made-up question 9"
    assert form.questions[8].answers == {0: "made-up answer 0", 2: "made-up answer 2", 4: "made-up answer 4"}
    without = open_flow(discover=False, adaptations=[tmp_path / "adaptations"])
    assert protocol.digest == without.compose("mine").digest
    assert b"made-up question" not in canonical(flow.resolve("mine").body)


def test_a_number_is_asked_for_between_its_ends(tmp_path: Path) -> None:
    flow = _flow(tmp_path)
    questions = {each.item: each for each in flow.form(flow.compose("mine"), "ede-q").questions}
    assert (questions["13"].numbers, questions["13"].answers) == ((0, 999), {})
    assert (questions["1"].numbers, len(questions["1"].answers)) == (None, 7)


def test_what_is_known_by_name_only_has_no_questions(tmp_path: Path) -> None:
    flow = _flow(tmp_path)
    form = flow.form(flow.compose("mine"), "bdi-ii")
    assert (form.title, form.questions, form.worded) == ("Beck Depression Inventory II (BDI-II)", (), False)


def test_an_instrument_that_the_protocol_lacks_is_an_unknown_name(tmp_path: Path) -> None:
    flow = _flow(tmp_path)
    with pytest.raises(UnknownName, match=r"Known: gad-7, phq-9\."):
        flow.form(flow.compose(), "audit")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"items": {**WORDS["items"], "11": {"text": "x"}}}, [("reference/unknown", "items.11")]),
        ({"items": {n: words for n, words in WORDS["items"].items() if n != "10"}}, [("sense/incomplete", "items")]),
        ({"options": FEW}, [("sense/incomplete", f"items.{n}") for n in range(1, 9)]),
        (
            {"items": {**WORDS["items"], "9": {"text": "x", "options": FEW}}},
            [("reference/unknown", "items.9.options.1")],
        ),
        ({"id": "epds"}, [("measure/file-name", "id")]),
    ],
)  # fmt: skip
def test_words_of_something_else_are_refused_with_all_that_is_wrong(
    tmp_path: Path, changed: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    flow = _flow(tmp_path, {**WORDS, **changed})
    with pytest.raises(DocumentError) as caught:
        flow.form(flow.compose("mine"), "audit")
    assert sorted((each.code, each.place) for each in caught.value.findings) == sorted(found)


def test_a_wording_is_checked_as_any_document() -> None:
    def checked(**changed: Any) -> list[str]:
        document = read_bytes(yaml.safe_dump({**WORDS, **changed}).encode(), "x.yaml")
        return [each.code for each in check_document(document)]

    assert checked() == []
    assert checked(id="no-such-scale") == ["reference/unknown"]
    assert set(checked(id="bdi-ii")) == {"reference/unknown"}
