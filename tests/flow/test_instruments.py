"""Where the instruments of planned measures come from: beside the document, then from those that ship."""

from __future__ import annotations

from pathlib import Path

import pytest

from iptflow.documents import read_bytes
from iptflow.errors import DocumentError
from iptflow.flow import open_flow
from iptflow.flow.checks import check_document
from iptflow.flow.instruments import with_instruments
from iptflow.flow.library import base
from iptflow.measures import instrument_file, shipped

HEADER = "format: adaptation/1\nid: mine\nversion: 1.0.0\ntitle: T\nkind: setting\n" + (
    "evidence: [{status: mixed, as_of: 2002, statement: S, sources: [made-up-2002]}]\n"
)
PLANNED = "measures:\n  {0}: {{title: T, level: may, at: [opening], role: symptoms, source: G4}}\n"
OWN = (
    "format: measure/1\nid: {0}\ntitle: Of our own\nlicence: {{class: A, note: N, source: G4}}\nrespondent: client\n"
    'options: {{"0": "No", "1": "Yes"}}\nitems:\n  "1": {{text: X}}\n'
    "scoring: {{method: sum, range: [0, 1], source: G4}}\nsource: G4\n"
)


def _written(folder: Path, planned: str, own: str = "") -> Path:
    (folder / "mine.yaml").write_text(HEADER + PLANNED.format(planned), "utf-8")
    if own:
        (folder / "measures").mkdir()
        (folder / "measures" / f"{planned}.yaml").write_text(OWN.format(own), "utf-8")
    return folder / "mine.yaml"


def test_a_planned_measure_is_given_the_instrument_that_ships(tmp_path: Path) -> None:
    document = with_instruments(_written(tmp_path, "gds-15"), "adaptation")
    assert document.data["instruments"]["gds-15"]["scoring"]["range"] == [0, 15]
    assert check_document(document) == ()
    flow = open_flow(discover=False, adaptations=[tmp_path])
    assert "gds-15" in flow.compose("mine").protocol.instruments


def test_one_beside_the_document_is_taken_before_it(tmp_path: Path) -> None:
    document = with_instruments(_written(tmp_path, "gds-15", "gds-15"), "adaptation")
    assert document.data["instruments"]["gds-15"]["title"] == "Of our own"


def test_what_the_base_brings_is_left_to_it(tmp_path: Path) -> None:
    _written(tmp_path, "gad-7")
    flow = open_flow(discover=False, adaptations=[tmp_path])
    assert "instruments" not in flow.library.adaptation("mine").data
    assert "gad-7" in flow.compose("mine").protocol.instruments


def test_what_is_left_out_is_not_brought(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(HEADER + "measures: {gds-15: {omitted: {reason: R, source: G4}}}\n", "utf-8")
    assert "instruments" not in with_instruments(tmp_path / "mine.yaml", "adaptation").data


def test_a_measure_without_an_instrument_is_a_finding(tmp_path: Path) -> None:
    (found,) = check_document(with_instruments(_written(tmp_path, "no-such-scale"), "adaptation"))
    assert (found.code, found.place) == ("reference/unknown", "measures.no-such-scale")


def test_a_file_is_named_as_the_instrument_in_it(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"Name the file other\.yaml"):
        with_instruments(_written(tmp_path, "mood-1", "other"), "adaptation")


def test_every_instrument_that_ships_is_named_by_its_id_and_in_order() -> None:
    for name in shipped():
        file = instrument_file(name)
        assert file is not None
        document = read_bytes(file.read_bytes(), file.name, "measure")
        assert document.id == name
        assert check_document(document) == ()
    assert set(base().data["measures"]) <= set(shipped())
    assert instrument_file("no-such-scale") is None
