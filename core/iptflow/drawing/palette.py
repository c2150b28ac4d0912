"""Who has which colour and letter: told apart by everybody, also without colour.

The colours are those that Okabe and Ito chose so that people with any kind of colour vision tell them apart; the
letter says the same once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from iptflow.composition import Contribution, Resolution

INK: Final = "#1f2933"
QUIET: Final = "#5b6774"
PALE: Final = "#eef1f4"
PAPER: Final = "#ffffff"

_COLOURS: Final = (
    ("#0072b2", PAPER),
    ("#d55e00", PAPER),
    ("#007a59", PAPER),
    ("#cc79a7", INK),
    ("#56b4e9", INK),
    ("#e69f00", INK),
)
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRTUVWXYZ"
_ROLES: Final = frozenset({"assertion", "settlement", "slot"})


@dataclass(frozen=True, slots=True)
class Mark:
    """The sign of one contributor, or of one kind of change."""

    letter: str
    colour: str
    ink: str
    name: str


SETTLED: Final = Mark("S", INK, PAPER, "settled by a person")
ADDED: Final = Mark("+", "#0072b2", PAPER, "added")
REMOVED: Final = Mark("\u2212", "#d55e00", PAPER, "removed")
CHANGED: Final = Mark("~", "#e69f00", INK, "changed")
CONFLICT: Final = Mark("\u00d7", "#b3001b", PAPER, "in conflict, to be settled by a person")
WEAKER: Final = Mark("!", INK, PAPER, "asks less than the base")


class Palette:
    """The marks of everyone who brings something to a composition, the base apart."""

    def __init__(self, resolution: Resolution) -> None:
        names = sorted(name for name, header in resolution.headers.items() if header.get("kind") != "base")
        self._marks = {name: _mark(number, name) for number, name in enumerate(names)}
        self._base = {path for path, said in resolution.provenance.items() if _is_of_the_base(said)}
        self._said: dict[str, list[Mark]] = {}
        for path, contributions in resolution.provenance.items():
            marks = [self._of(each.contributor) for each in contributions if each.role in _ROLES]
            self._said[path] = [mark for mark in marks if mark is not None]

    def marks(self, path: str) -> tuple[Mark, ...]:
        """Whoever of them speaks at a place or below it, each once, by letter."""
        found = {
            mark
            for place, marks in self._said.items()
            if place == path or place.startswith(path + ".")
            for mark in marks
        }
        return _in_order(found)

    def base_speaks(self, path: str) -> bool:
        """Whether the base says something at a place or below it."""
        return any(place == path or place.startswith(path + ".") for place in self._base)

    def legend(self) -> tuple[Mark, ...]:
        """All of them, and settlements where there are any."""
        used = {mark for marks in self._said.values() for mark in marks if mark is SETTLED}
        return _in_order({*self._marks.values(), *used})

    def _of(self, name: str) -> Mark | None:
        return SETTLED if name.startswith("settlement of ") else self._marks.get(name)


def _is_of_the_base(said: Iterable[Contribution]) -> bool:
    return any(each.role in ("default", "locked") for each in said)


def _mark(number: int, name: str) -> Mark:
    colour, ink = _COLOURS[number % len(_COLOURS)]
    return Mark(_LETTERS[number % len(_LETTERS)], colour, ink, name)


def _in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    return tuple(sorted(set(marks), key=lambda mark: (mark is SETTLED, mark.letter, mark.name)))
