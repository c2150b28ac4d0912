"""Mistakes as people make them, put into shipped documents, with the line and what a good message names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

PLUGINS = Path(__file__).parents[2] / "plugins"
KEYS = ("title", "level", "scope", "acts_on", "records", "statement", "status", "summary", "text", "values", "type",
        "planned", "participants", "every", "minutes", "kind", "evidence", "eligibility", "tasks", "themes",
        "require", "offer_when", "alternatives")  # fmt: skip


class Mistake(NamedTuple):
    """One mistake: the text with it, the line that a message must point at, and words of which one must be named."""

    kind: str
    document: Path
    text: str
    line: int
    named: tuple[str, ...]


Made = tuple[list[str], int, tuple[str, ...]]
Maker = Callable[[Random, list[str]], Made | None]


def mistakes(seed: int, number: int) -> Iterator[Mistake]:
    """So many mistakes, of every kind in turn, in documents drawn by the seed."""
    rng = Random(seed)
    documents = sorted(PLUGINS.glob("*/*.yaml"))
    made = 0
    while made < number:
        kind, maker = list(MAKERS.items())[made % len(MAKERS)]
        document = rng.choice(documents)
        found = maker(rng, document.read_text().splitlines())
        if found:
            lines, line, named = found
            made += 1
            yield Mistake(kind, document, "\n".join(lines) + "\n", line, named)


def _somewhere(rng: Random, lines: list[str], pattern: str) -> tuple[int, re.Match[str]] | None:
    """A line drawn among those that match, outside comments and folded text."""
    fits = [(n, found) for n, line in enumerate(lines) if (found := re.match(pattern, line))]
    return rng.choice(fits) if fits else None


def _changed(lines: list[str], at: int, line: str) -> list[str]:
    return [*lines[:at], line, *lines[at + 1 :]]


def _misspelt(rng: Random, word: str) -> str:
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return swapped if swapped != word else word[:at] + word[at + 1 :]


def misspelt_key(rng: Random, lines: list[str]) -> Made | None:
    found = _somewhere(rng, lines, rf"^(\s*)({'|'.join(KEYS)}):(.*)$")
    if not found:
        return None
    at, match = found
    return _changed(lines, at, f"{match[1]}{_misspelt(rng, match[2])}:{match[3]}"), at + 1, (match[2],)


def _word_in(pattern: str) -> Maker:
    def maker(rng: Random, lines: list[str]) -> Made | None:
        found = _somewhere(rng, lines, pattern)
        if not found:
            return None
        at, match = found
        word = match["word"]
        line = lines[at][: match.start("word")] + _misspelt(rng, word) + lines[at][match.end("word") :]
        return _changed(lines, at, line), at + 1, (word,)

    return maker


def _instead(pattern: str, new: str, *named: str) -> Maker:
    def maker(rng: Random, lines: list[str]) -> Made | None:
        found = _somewhere(rng, lines, pattern)
        if not found:
            return None
        at, match = found
        return _changed(lines, at, match.expand(new)), at + 1, named

    return maker


def duplicate_key(rng: Random, lines: list[str]) -> Made | None:
    found = _somewhere(rng, lines, r"^\s+(level|scope|acts_on|status|planned): \S+$")
    if not found:
        return None
    at, _ = found
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]], at + 2, ("Keep one",)


def tab(rng: Random, lines: list[str]) -> Made | None:
    found = _somewhere(rng, lines, r"^(    +)(level|scope|acts_on|source|status|planned): (.*)$")
    if not found:
        return None
    at, match = found
    return _changed(lines, at, f"\t{match[2]}: {match[3]}"), at + 1, ("space",)


def one_space_more(rng: Random, lines: list[str]) -> Made | None:
    found = _somewhere(rng, lines, r"^(    +)(scope|acts_on|level|status): (\S+)$")
    if not found:
        return None
    at, _ = found
    return _changed(lines, at, f" {lines[at]}"), at + 1, ("indent", "line", "column", "under")


def source_left_out(rng: Random, lines: list[str]) -> Made | None:
    """A record of one line that holds a number loses its source."""
    found = _somewhere(rng, lines, r"^(\s+[\w/.-]+: \{.*\d.*), source: (?:\[[^\]]*\]|[\w-]+)\}$")
    if not found:
        return None
    at, match = found
    return _changed(lines, at, match[1] + "}"), at + 1, ("source",)


MAKERS: dict[str, Maker] = {
    "misspelt key": misspelt_key,
    "misspelt level": _word_in(r"^\s+level: (?P<word>must|should)$"),
    "misspelt scope": _word_in(r"^\s+scope: (?P<word>once|each-contact)$"),
    "unknown phase": _word_in(r"^\s+in: \[(?:.*, )?(?P<word>assessment|psychoeducation|middle|termination)\]$"),
    "unknown participant": _word_in(r"^\s+(?:with|participants): \[(?:.*, )?(?P<word>client|therapist)\]"),
    "unknown fact": _word_in(r"^.*\bfact: (?P<word>client\.age|diagnosis|current-episode)\b.*$"),
    "misspelt status": _word_in(r"^\s+- status: (?P<word>established|experimental|mixed)$"),
    "misspelt kind": _word_in(r"^kind: (?P<word>population|disorder|format|setting)$"),
    "list for a word": _instead(r"^(\s+)level: (must|should|may)$", r"\1level: [\2]", "one of", "text"),
    "number as text": _instead(r"^(\s+)as_of: (\d+)$", r'\1as_of: "\2"', "whole number"),
    "text for a list": _instead(r"^(\s+)in: \[(\w+)\]$", r"\1in: \2", "list"),
    "reversed range": _instead(
        r"^(\s+)(minutes|range): \[(\d+), (?!\3\b)(\d+)\]$", r"\1\2: [\4, \3]", "lower", "first"
    ),
    "yes for true": _instead(r"^(\s+)(teaching|waivable): true$", r"\1\2: yes", "true or false"),
    "a week as words": _instead(r"^(\s+)every: P7D$", r"\1every: weekly", "P7D", "P1W"),
    "version as a number": _instead(r"^version: \d+\.\d+\.\d+$", "version: 1", "quotes", "text", "1.0.0"),
    "no colon": _instead(r"^(\s+)(level|scope|acts_on): (\S+)$", r"\1\2 \3", ":", "colon"),
    "open bracket": _instead(r"^(\s+)(in|with): \[([^\]]+)\]$", r"\1\2: [\3", "]", "bracket"),
    "nothing": _instead(r"^(\s+)level: (must|should|may)$", r"\1level:", "nothing", "Leave"),
    "source left out": source_left_out,
    "duplicate key": duplicate_key,
    "tab": tab,
    "one space more": one_space_more,
}
