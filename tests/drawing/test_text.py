"""Lines break where the room ends, and no letter is lost on the way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from iptflow.drawing.text import width, wrap


@given(st.text(max_size=200), st.integers(60, 600), st.sampled_from([11, 12, 20]), st.booleans())
def test_no_line_is_wider_than_the_room_and_no_letter_is_lost(text: str, room: int, size: int, bold: bool) -> None:
    lines = wrap(text, room, size, bold=bold)
    assert all(width(line, size, bold=bold) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_widths_are_whole_and_grow() -> None:
    assert width("", 12) == 0
    assert width("WWWW", 12) > width("iiii", 12) > 0
    assert width("text", 12, bold=True) > width("text", 12)
