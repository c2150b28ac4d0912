"""The form of an instrument, as it is put to whoever answers: its own words, or those that a licensed site loads.

Words never enter a protocol or a journal: they change no item, no score and no risk.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from iptflow.documents import Document, read
from iptflow.errors import DocumentError
from iptflow.flow.checks_of_wordings import check_wording
from iptflow.measures import SUFFIX
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import options


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """An item: its words, and its answers by their value; a number is asked for where ``numbers`` says between what."""

    item: str
    text: str = ""
    answers: Mapping[int, str] = {}
    numbers: tuple[int, int] | None = None


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """An instrument as a page: ``worded`` is false where its words are neither shipped nor loaded."""

    measure: str
    title: str
    respondent: str
    period: str = ""
    instructions: str = ""
    language: str = ""
    licence: str = ""
    questions: tuple[Question, ...] = ()
    worded: bool = False


class Wordings:
    """Folders of a site with the words of instruments, each ``ID.yaml``; the first that has one counts."""

    def __init__(self, folders: Iterable[str | os.PathLike[str]] = ()) -> None:
        self._folders = tuple(Path(folder) for folder in folders)

    def of(self, instrument: Instrument) -> Document | None:
        """The words for an instrument, if there are any.

        Raises:
            DocumentError: they are not the words of this instrument.
        """
        for folder in self._folders:
            file = folder / f"{instrument.id}{SUFFIX}"
            if file.is_file():
                return _fitting(read(file, "wording"), instrument)
        return None


def form_of(instrument: Instrument, wording: Document | None = None) -> Form:
    """The form of an instrument, in the words that are loaded, else in its own as far as they are shipped."""
    said: Mapping[str, Any] = wording.data if wording else {}
    texts, shared = said.get("items", {}), said.get("options", {})
    names = sorted(instrument.items, key=_as_numbered)
    questions = tuple(_question(instrument, name, texts.get(name, {}), shared) for name in names)
    return Form(
        measure=instrument.id,
        title=instrument.title,
        respondent=instrument.respondent,
        period=instrument.period,
        instructions=said.get("instructions") or instrument.summary,
        language=said.get("language", ""),
        licence=said.get("licence") or str(instrument.licence.get("note", "")),
        questions=questions,
        worded=bool(questions) and all(question.text for question in questions),
    )


def _as_numbered(name: str) -> tuple[tuple[int, str], ...]:
    """Items 2 and 10 in this order; the order of the document is gone once a journal has kept a protocol."""
    return tuple((int(part), "") if part.isdigit() else (10**6, part) for part in re.split(r"(\d+)", name) if part)


def _question(instrument: Instrument, name: str, said: Mapping[str, Any], shared: Mapping[str, str]) -> Question:
    item = instrument.items[name]
    text = said.get("text", item.text)
    if item.range is not None:
        return Question(item=name, text=text, numbers=item.range)
    own = said.get("options", shared) if said else item.options or instrument.options
    return Question(item=name, text=text, answers={value: own[str(value)] for value in options(instrument, name)})


def _fitting(wording: Document, instrument: Instrument) -> Document:
    found = check_wording(wording, instrument)
    if found:
        raise DocumentError(f"{wording.file} is not the wording of {instrument.id}", findings=found)
    return wording
