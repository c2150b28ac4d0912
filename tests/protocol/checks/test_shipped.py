"""What is shipped is in order, down to every source that it cites."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from iptflow.documents import Document, read, read_bytes, schema
from iptflow.flow.checks import check_document, elsewhere_of
from iptflow.protocol.checks.naming import BRINGS, FREE
from iptflow.protocol.checks.patterns import places
from iptflow.protocol.checks.references import REFERENCES

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
CHECKED_OTHERWISE = {
    "techniques * stances *": "phase/… or focus/… by itself",
    "participants * sees *": "the words of what may be seen, see docs",
    "evidence * with *": "adaptations that may be installed anywhere",
    "instruments * items *": "the items of an instrument are its own",
    "instruments * outcomes *": "so are its derived states",
    "instruments * id": "the key that it stands under",
    "instruments * scoring reverse *": "by the checks of an instrument",
    "instruments * scales *": "its scales are its own",
    "instruments * scales * items *": "by the checks of an instrument",
}


def test_every_shipped_document_is_clean(
    shipped: list[Document], adaptations: dict[str, Document], sources: frozenset[str]
) -> None:
    found = [
        str(each) for document in shipped for each in check_document(document, adaptations=adaptations, sources=sources)
    ]
    assert found == []
    assert len(sources) > 100


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_every_example_is_clean(file: Path, adaptations: dict[str, Document]) -> None:
    document = read(file)
    elsewhere = elsewhere_of(adaptations)
    assert [str(each) for each in check_document(document, adaptations=adaptations, elsewhere=elsewhere)] == []


def test_a_source_that_nobody_knows_is_found(sources: frozenset[str], shipped: list[Document]) -> None:
    without = sources - {"F2", "cuijpers-2016"}
    found = check_document(shipped[0], sources=without)
    assert {each.code for each in found} == {"reference/source"}
    assert len(found) == sum(
        text in ("F2", "cuijpers-2016") for text in _texts(shipped[0].data, under=("source", "sources"))
    )


def _texts(data: Any, under: tuple[str, ...], inside: bool = False) -> list[str]:
    if isinstance(data, dict):
        return [each for key, value in data.items() for each in _texts(value, under, inside or key in under)]
    if isinstance(data, list):
        return [each for value in data for each in _texts(value, under, inside)]
    return [data] if inside and isinstance(data, str) else []


def test_every_place_of_the_schema_that_holds_a_name_is_checked() -> None:
    """A new field of ids, or a new map, needs a line in references, in naming, or a reason here."""
    checked = {" ".join(steps) for steps, _ in (*REFERENCES, *BRINGS)} | set(FREE) | set(CHECKED_OTHERWISE)
    assert _named(schema("protocol")) <= checked


def test_no_line_of_the_checks_names_a_place_that_is_not_there() -> None:
    assert {" ".join(steps) for steps, _ in (*REFERENCES, *BRINGS)} | set(FREE) <= _named(schema("protocol"))


def _named(root: dict[str, Any]) -> set[str]:
    """The places of ids: values that are ids, items of lists of ids, keys of maps by id; conditions apart."""
    found: set[str] = set()
    todo: list[tuple[tuple[str, ...], dict[str, Any]]] = [((), root)]
    while todo:
        path, node = todo.pop()
        reference = node.get("$ref", "").removeprefix("#/$defs/")
        if reference == "condition":
            continue
        if reference == "id":
            found.add(" ".join(path))
        whole = {**root["$defs"].get(reference, {}), **node}
        if isinstance(whole.get("additionalProperties"), dict):
            if ("propertyNames" in whole and "pattern" not in whole["propertyNames"]) or path[-1:] == ("stances",):
                found.add(" ".join((*path, "*")))
            todo.append(((*path, "*"), whole["additionalProperties"]))
        if isinstance(whole.get("items"), dict):
            todo.append(((*path, "*"), whole["items"]))
        todo += [((*path, name), each) for name, each in whole.get("properties", {}).items()]
    return found


def test_an_instrument_is_told_of_in_its_own_file(tmp_path: Path) -> None:
    from iptflow.flow.instruments import with_instruments

    (tmp_path / "measures").mkdir()
    (tmp_path / "shorter.yaml").write_text(
        "format: adaptation/1\nid: shorter\nversion: 1.0.0\ntitle: t\nkind: format\n"
        "evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]\n"
        "measures:\n  mood-2: {title: t, level: may, at: [opening], role: symptoms, source: G1}\n"
    )
    (tmp_path / "measures" / "mood-2.yaml").write_text(
        "format: measure/1\nid: mood-2\ntitle: t\nlicence: {class: A, note: n, source: G1}\nrespondent: client\n"
        'options: {"0": a, "1": b}\nitems:\n  "1": {text: x}\n  "2": {text: y}\n'
        "scoring:\n  method: sum\n  range: [0, 3]\n  source: G1\nsource: G1\n"
    )
    (found,) = check_document(with_instruments(tmp_path / "shorter.yaml", "adaptation"))
    assert (found.code, found.file, found.line) == ("sense/score-range", "measures/mood-2.yaml", 12)


def test_personality_is_nothing_that_a_goal_or_task_may_act_on(adaptations: dict[str, Document]) -> None:
    from iptflow.errors import DocumentError

    text = (
        "format: adaptation/1\nid: shorter\nversion: 1.0.0\ntitle: t\nkind: format\n"
        "evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]\n"
        "goals:\n  shorter/g: {title: t, acts_on: personality, source: G2}\n"
        "tasks:\n  shorter/t: {title: t, level: may, acts_on: personality, source: G2}\n"
    )
    with pytest.raises(DocumentError) as caught:
        read_bytes(text.encode(), "shorter.yaml")
    assert [(each.code, each.line) for each in caught.value.findings] == [("schema/value", 8), ("schema/value", 10)]
    for document in adaptations.values():
        for _, goal in places(document.data, ("goals", "*", "acts_on")):
            assert goal in ("symptoms", "social")
