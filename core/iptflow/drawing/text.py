"""How wide a text is and where its lines break: whole numbers only, so that a picture is the same everywhere.

Widths are those of a wide typeface, in hundredths of the size, rounded up: what a reader's own typeface makes of a
text is seldom wider and never much.
"""

from __future__ import annotations

from typing import Final

_NARROW: Final = frozenset("iljI.,;:'|!()[]ftr -/")
_WIDE: Final = frozenset("mwMW@%&")


def width(text: str, size: int, *, bold: bool = False) -> int:
    """The width of a line in pixels."""
    hundredths = sum(_hundredths(letter) for letter in text)
    return (hundredths * size * (112 if bold else 100) + 9_999) // 10_000


def _hundredths(letter: str) -> int:
    if letter in _NARROW:
        return 42
    if letter in _WIDE:
        return 98
    return 76 if letter.isupper() or ord(letter) > 0x2000 else 64


def wrap(text: str, room: int, size: int, *, bold: bool = False) -> list[str]:
    """The text in lines no wider than the room; a word that is wider by itself is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        for part in _cut(word, room, size, bold=bold):
            longer = f"{line} {part}" if line else part
            if width(longer, size, bold=bold) <= room:
                line = longer
            else:
                lines.append(line)
                line = part
    return [*lines, line] if line else lines


def _cut(word: str, room: int, size: int, *, bold: bool) -> list[str]:
    parts: list[str] = []
    while width(word, size, bold=bold) > room and len(word) > 1:
        fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or width(word[:n], size, bold=bold) <= room)
        parts.append(word[:fits])
        word = word[fits:]
    return [*parts, word]
