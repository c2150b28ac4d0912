"""Draws the pictures of the documentation: ``python -m tests.drawing.pictures``. A test holds them current."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from iptflow.drawing import draw, draw_conflicts, draw_difference
from iptflow.flow import Flow, open_flow

FOLDER: Final = Path(__file__).parents[2] / "docs" / "pictures"


def pictures(flow: Flow) -> dict[Path, str]:
    """Each picture of the documentation by its file: a protocol, what differs between two, and a conflict."""
    base, older, younger = (flow.resolve(*names) for names in ((), ("elderly",), ("adolescents",)))
    return {
        FOLDER / "adolescents.svg": draw(younger),
        FOLDER / "from-base-to-elderly.svg": draw_difference(base, older),
        FOLDER / "adolescents-and-bulimia.svg": draw_conflicts(base, flow.resolve("adolescents", "bulimia")),
    }


def main() -> None:
    """Draw all of them."""
    with open_flow() as flow:
        for path, text in pictures(flow).items():
            path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
