"""The fold: at every path what is asserted becomes one value by the join of its field, or a conflict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from iptflow.composition.docket import Docket
from iptflow.composition.frame import FramePlace
from iptflow.composition.joins import ADDING, JOINS, Clash
from iptflow.composition.records import Contribution, Path, dotted
from iptflow.composition.table import Table
from iptflow.composition.voices import MISSING, Assertion, Voice, weightiest


@dataclass(slots=True)
class Folded:
    """One value a path, who put it there, and the paths that have none because of a conflict."""

    values: dict[Path, Any] = field(default_factory=dict)
    provenance: dict[str, list[Contribution]] = field(default_factory=dict)
    clashed: set[Path] = field(default_factory=set)

    def drop(self, record: Path) -> None:
        """Take a record out."""
        for path in [path for path in self.values if path[: len(record)] == record]:
            del self.values[path]

    def note(self, record: Path, said: Contribution) -> None:
        """Say of every leaf of a record what became of it."""
        for path in [path for path in self.values if path[: len(record)] == record]:
            self.provenance[dotted(path)].append(msgspec.structs.replace(said, value=None))

    def replace(self, path: Path, value: Any, said: Contribution) -> None:
        """Put another value at a path, and say who did."""
        self.values[path] = value
        self.provenance.setdefault(dotted(path), []).append(said)

    def body(self) -> dict[str, Any]:
        """The values as one nested document."""
        whole: dict[str, Any] = {}
        for path, value in self.values.items():
            record = whole
            for key in path[:-1]:
                record = record.setdefault(key, {})
            record[path[-1]] = value
        return whole


def fold(table: Table, frame: FramePlace, docket: Docket) -> Folded:
    """Fold every path; conflicts within the frame become one."""
    folded = Folded()
    in_frame: list[str] = []
    for path, assertions in table.asserted.items():
        said = [assertion.contribution() for assertion in assertions]
        folded.provenance[dotted(path)] = said + table.aside.get(path, [])
        if not assertions[0].shape.join:
            continue  # words for the reader of one document, such as remarks: kept in provenance only
        taking_part = heard(assertions)
        value = join(taking_part)
        if not isinstance(value, Clash):
            folded.values[path] = value
            continue
        folded.clashed.add(path)
        if frame.holds(path):
            in_frame.append(f"{dotted(path)} ({value.words})")
            continue
        locked = any(assertion.locked for assertion in taking_part)
        words = f"{dotted(path)} is locked; {value.words}" if locked else f"{dotted(path)}: {value.words}"
        kind = "locked" if locked else value.kind
        docket.add(dotted(path), kind, words, [each.contribution() for each in taking_part])
    for path in table.aside:
        folded.provenance.setdefault(dotted(path), table.aside[path])
    if in_frame:
        words = f"the frames differ at {', '.join(sorted(in_frame))}"
        docket.add(dotted(frame.root), "frame", words, frames(table, frame))
    return folded


def heard(assertions: Sequence[Assertion]) -> list[Assertion]:
    """Those that take part: a default of the base only where nobody else speaks, or where fields add up."""
    others = [each for each in assertions if each.locked or not each.voice.is_base]
    return others if others and assertions[0].shape.join not in ADDING else list(assertions)


def join(assertions: Sequence[Assertion]) -> Any:
    """The value that holds all of these, or a Clash."""
    shape = assertions[0].shape
    return JOINS[shape.join]([assertion.value for assertion in assertions], shape.order)


def frames(table: Table, frame: FramePlace) -> list[Contribution]:
    """What each voice says of the frame: every adaptation, and the base where it is locked."""
    speaking: dict[str, list[Assertion]] = {}
    voices: dict[str, Voice] = {}
    for said in table.under(frame.root):
        if frame.holds(said.path) and (said.locked or not said.voice.is_base):
            speaking.setdefault(said.voice.name + said.voice.digest, []).append(said)
            voices[said.voice.name + said.voice.digest] = said.voice
    return [_frame(voices[key], said, frame) for key, said in speaking.items()]


def _frame(voice: Voice, said: Sequence[Assertion], frame: FramePlace) -> Contribution:
    value = frame.view(voice, frame.root)
    return Contribution(
        contributor=voice.name,
        version=voice.version,
        value=None if value is MISSING else value,
        source=tuple(sorted({key for each in said for key in each.source})),
        role="locked" if any(each.locked for each in said) else said[0].role,
        because=weightiest(said, voice),
    )
