from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from iptflow.cli.words.lines import Line, show_lines

WIDTHS = [80, 100, 140]
TEXT = "A line that is longer than any page is wide and therefore has to be wrapped somewhere. " * 3


def shown(width: int, *lines: Line) -> list[str]:
    page = StringIO()
    show_lines(Console(file=page, width=width, force_terminal=False, highlight=False), lines)
    return [line.rstrip() for line in page.getvalue().splitlines()]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_is_wrapped_under_its_own_beginning(width: int) -> None:
    found = shown(width, Line(TEXT, 1))
    assert len(found) > 1
    assert all(len(line) <= width and line[:2] == "  " and line[2] != " " for line in found)
    assert " ".join(line.strip() for line in found) == TEXT.strip()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_with_a_number_is_wrapped_beside_it(width: int) -> None:
    first, *rest = shown(width, Line(TEXT, 1, "bold", " 12  "))
    assert first.startswith("   12  A line")
    assert rest
    assert all(len(line) <= width and line[:7] == " " * 7 and line[7] != " " for line in rest)
