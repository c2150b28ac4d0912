from __future__ import annotations

from tests.drawing.pictures import FOLDER, pictures

from iptflow.flow import open_flow


def test_the_pictures_of_the_documentation_are_current() -> None:
    with open_flow() as flow:
        drawn = pictures(flow)
    of_protocols = {path for path in FOLDER.glob("*.svg") if not path.name.startswith("trial-")}
    assert of_protocols == set(drawn)
    stale = [path.name for path, text in drawn.items() if path.read_text("utf-8") != text]
    assert stale == [], "run: python -m tests.drawing.pictures"
