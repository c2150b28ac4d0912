"""Pictures are the same bytes every time, hold what they should, and let nothing overlap."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from tests.composition.builders import document

from iptflow.composition import Composition, Resolution, resolve
from iptflow.documents import Document
from iptflow.drawing import draw, draw_conflicts, draw_difference, mermaid
from iptflow.drawing.palette import CONFLICT, Palette
from iptflow.drawing.text import width
from iptflow.errors import CompositionConflict
from iptflow.flow import Flow, open_flow
from iptflow.flow.library import base

SVG = "{http://www.w3.org/2000/svg}"
ROWDY = 'A <plan> & "what" else; to --> be'

Compose = Callable[..., Resolution]
Box = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def flow() -> Flow:
    return open_flow()


def adaptation(name: str, **asserted: Any) -> Document:
    stated = {"status": "experimental", "as_of": 2026, "statement": "s", "sources": ["x-2026"]}
    header = {"format": "adaptation/1", "id": name, "version": "1.0.0", "title": name, "kind": "setting"}
    return document({**header, "evidence": [stated], **asserted})


@pytest.fixture(scope="module")
def added() -> Resolution:
    """The base with two added phases, one of a title that no picture should trip over."""
    gate = {"one/planned": {"require": {"task": "one/plan"}, "title": ROWDY, "source": "A1"}}
    one = adaptation(
        "one",
        phases={"one/plan": {"after": "middle", "title": ROWDY, "source": "A1", "exit": gate}},
        tasks={"one/plan": {"title": ROWDY, "in": ["one/plan"], "level": "must", "source": "A1"}},
    )
    long = "x" * 300
    two = adaptation(
        "two", phases={"two/pause": {"after": "assessment", "title": "A pause", "purpose": long, "source": "A1"}}
    )
    return resolve(Composition(base(), (one, two)))


def texts(picture: str) -> list[tuple[str, Box]]:
    """Every text with the room that it takes: left, top, right, bottom."""
    found = []
    for element in ElementTree.fromstring(picture).iter(f"{SVG}text"):
        said, size = element.text or "", int(element.attrib["font-size"])
        wide = width(said, size, bold=element.get("font-weight") == "bold")
        x, y = int(element.attrib["x"]), int(element.attrib["y"])
        left = x - wide // 2 if element.get("text-anchor") == "middle" else x
        found.append((said, (left, y - size, left + wide, y + 2)))
    return found


def overlapping(boxes: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]


def pictures(flow: Flow, added: Resolution) -> list[str]:
    every = [(), *((name,) for name in flow.library.names)]
    drawn = [draw(resolution) for names in every if (resolution := flow.resolve(*names)).body is not None]
    differences = [draw_difference(flow.resolve(), added), draw_difference(added, flow.resolve())]
    return [*drawn, draw(added), *differences, draw_conflicts(flow.resolve(), clash())]


def test_no_text_overlaps_another_and_none_leaves_the_picture(flow: Flow, added: Resolution) -> None:
    for picture in pictures(flow, added):
        root, found = ElementTree.fromstring(picture), texts(picture)
        wide, high = int(root.attrib["width"]), int(root.attrib["height"])
        assert overlapping(found) == []
        assert [
            said for said, (left, top, right, low) in found if left < 0 or top < 0 or right > wide or low > high
        ] == []


def test_no_text_leaves_the_box_that_it_stands_in(added: Resolution) -> None:
    root = ElementTree.fromstring(draw(added))
    boxes = [tuple(int(each.attrib[key]) for key in ("x", "y", "width", "height"))
             for each in root.iter(f"{SVG}rect") if each.get("fill") == "#eef1f4"]  # fmt: skip
    assert len(boxes) == 8
    for x, y, wide, high in boxes:
        for said, (left, top, right, low) in texts(draw(added)):
            inside = x <= left < x + wide and y <= low <= y + high + 8
            assert not inside or (right <= x + wide and top >= y and low <= y + high), said


def test_an_overlap_would_be_found(added: Resolution) -> None:
    picture = draw(added)
    [first] = re.findall(r'<text x="(\d+)" y="(\d+)"[^>]*>Assessment<', picture)
    moved = picture.replace(
        ">Psychoeducation<", f">Psychoeducation</text><text x='{first[0]}' y='{first[1]}' font-size='12'>over<"
    )
    assert overlapping(texts(moved)) == [("Assessment", "over")]


def test_the_same_bytes_whatever_the_order(flow: Flow) -> None:
    names = ("adolescents", "elderly")
    one, other = flow.resolve(*names), flow.resolve(*reversed(names))
    assert draw(one).encode() == draw(other).encode()
    assert mermaid(one) == mermaid(other)
    assert "." not in "".join(re.findall(r' (?:x|y|width|height|cx|cy)="([^"]*)"', draw(one)))


def test_what_a_protocol_says_is_text_and_never_markup(added: Resolution) -> None:
    root = ElementTree.fromstring(draw(added))
    shown = [element.text or "" for element in root.iter(f"{SVG}text")]
    assert ROWDY in " ".join(shown)
    assert root.find(f"{SVG}plan") is None
    assert "<plan>" not in mermaid(added)


def test_there_are_words_for_those_who_do_not_see_it(flow: Flow) -> None:
    root = ElementTree.fromstring(draw(flow.resolve()))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{SVG}title") == base().data["title"]
    assert "Assessment" in (root.findtext(f"{SVG}desc") or "")
    assert root.attrib["aria-labelledby"].split() == [each.attrib["id"] for each in list(root)[:2]]


def test_each_contributor_has_an_own_letter_and_colour(added: Resolution) -> None:
    legend = Palette(added).legend()
    assert [mark.name for mark in legend] == ["one", "two"]
    assert len({mark.letter for mark in legend}) == len({mark.colour for mark in legend}) == 2
    one, two = legend
    assert Palette(added).marks("phases.one/plan") == (one,)
    assert Palette(added).marks("phases.two/pause") == (two,)
    assert Palette(added).marks("phases.assessment.title") == ()


def test_everything_that_holds_a_course_back_is_in_the_picture(flow: Flow) -> None:
    resolution = flow.resolve(*flow.library.names[:1])
    assert resolution.body is not None
    shown = re.sub(r"\s+", " ", " ".join(said for said, _ in texts(draw(resolution))))
    for phase in resolution.body["phases"].values():
        assert phase["title"] in shown
        for rule in phase.get("exit", {}).values():
            assert re.sub(r"\s+", " ", rule["title"]) in shown
    for ending in resolution.body["endings"].values():
        assert ending["title"] in shown
    for series in resolution.body["frame"]["contacts"].values():
        assert series["title"] in shown


def test_dots_are_the_contacts_of_the_plan(flow: Flow) -> None:
    root = ElementTree.fromstring(draw(flow.resolve()))
    dots = [each for each in root.iter(f"{SVG}circle") if each.get("r") in ("3", "5")]
    assert len(dots) == 17 + 36


def test_mermaid_has_every_phase_move_and_planned_ending(added: Resolution) -> None:
    text = mermaid(added)
    assert text.startswith("stateDiagram-v2\n    [*] --> assessment\n")
    assert "    middle --> one_plan\n" in text
    assert "    one_plan --> termination\n" in text
    assert "    maintenance --> focus_selection: Work on a new episode\n" in text
    assert "    completed --> [*]\n" in text
    assert "withdrawn" not in text
    assert "    class one_plan one\n" in text


def test_a_difference_shows_what_came_and_what_went(flow: Flow, added: Resolution) -> None:
    there, back = draw_difference(flow.resolve(), added), draw_difference(added, flow.resolve())
    assert 'Phase "A pause"' in [said for said, _ in texts(there)]
    signs = [[said for said, _ in texts(picture)].count("+") for picture in (there, back)]
    assert signs[0] > 3
    assert signs[1] == 1  # of the legend


def clash() -> Resolution:
    """Two that want other words for a task, other weeks and an own phase at one place."""
    said = [
        adaptation(
            name,
            tasks={"life-events": {"title": name}},
            frame={"weeks": {"range": [weeks, weeks], "planned": weeks, "source": "A1"}},
            phases={f"{name}/own": {"after": "middle", "title": name, "source": "A1"}},
        )
        for name, weeks in (("one", 8), ("two", 6))
    ]
    return resolve(Composition(base(), tuple(said)))


def test_no_protocol_is_drawn_while_conflicts_are_open() -> None:
    for drawn in (draw, mermaid, lambda each: draw_difference(each, each)):
        with pytest.raises(CompositionConflict):
            drawn(clash())


def test_every_conflict_stands_in_red_at_its_place(flow: Flow) -> None:
    found = clash()
    picture = draw_conflicts(flow.resolve(), found)
    red = [each.text or "" for each in ElementTree.fromstring(picture).iter(f"{SVG}text")
           if each.get("fill") == CONFLICT.colour]  # fmt: skip
    shown = re.sub(r"\s+", " ", " ".join(red))
    assert len(found.conflicts) == 3
    for conflict in found.conflicts:
        assert conflict.message in shown
        assert conflict.advice in shown
    tops = {said: box[1] for said, box in texts(picture)}
    [unordered] = [top for said, top in tops.items() if said.startswith("one/own, two/own stand after middle")]
    assert tops["Middle phase"] - 20 < unordered < tops["Termination"]
    assert max(tops["Look at these first"], 0) < tops["Assessment"]


def test_what_asks_less_than_the_base_stands_first(flow: Flow) -> None:
    tops = {said: box[1] for said, box in texts(draw_difference(flow.resolve(), flow.resolve("elderly")))}
    wider = next(top for said, top in tops.items() if said.endswith("(wider frame)"))
    assert tops["Look at these first"] < wider < tops["Assessment"]
