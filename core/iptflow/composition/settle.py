"""Settlements: a person's recorded choice replaces the assertions that it covers, while they say what was seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from iptflow.composition.docket import Docket
from iptflow.composition.frame import FramePlace
from iptflow.composition.records import Contribution, Path, dotted
from iptflow.composition.shape import Shape
from iptflow.composition.table import Table, unique
from iptflow.composition.voices import MISSING, Assertion, Voice, under
from iptflow.composition.walk import Statement, walk_value
from iptflow.documents import Document, canonical
from iptflow.errors import Finding

SLOTS: Final = "slots."
"""Where the order of added phases is settled: ``slots.middle`` is the slot after the phase middle."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One settlement: ``covers`` holds the value that each covered adaptation asserted when it was made."""

    path: str
    covers: Mapping[str, Any]
    owner: str
    value: Any
    voice: Voice

    @property
    def is_about_slots(self) -> bool:
        """Whether it orders added phases."""
        return self.path.startswith(SLOTS)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Which settlements apply, which have gone stale, which wait for an adaptation that is not here."""

    applied: tuple[Choice, ...]
    stale: tuple[Choice, ...]
    waiting: tuple[Choice, ...]


def choices(documents: Iterable[Document]) -> list[Choice]:
    """What each settlement document states."""
    return [_choice(document) for document in documents]


def _choice(document: Document) -> Choice:
    stated = document.data
    path = str(stated["path"])
    voice = Voice(f"settlement of {path}", str(stated.get("on", "")), "settlement", "", document.digest, stated)
    return Choice(
        path=path,
        covers=stated.get("covers", {}),
        owner=str(stated.get("owner", "")),
        value=stated.get("value", MISSING),
        voice=voice,
    )


def judge(made: Sequence[Choice], voices: Sequence[Voice], view: Callable[[Voice, Choice], Any]) -> Judgement:
    """Sort settlements by whether they apply; ``view`` tells what a voice asserts where one is made.

    Of two that apply at a path, the one that covers all of the other and more stands alone. A stale one counts
    as replaced when one that applies covers all of it.
    """
    here = {voice.name for voice in voices}
    waiting = [choice for choice in made if not choice.covers or not here.issuperset(choice.covers)]
    present = [choice for choice in made if choice not in waiting]
    fitting = [choice for choice in present if _fits(choice, voices, view)]
    applied = [choice for choice in fitting if not _replaced(choice, fitting, at_equal=False)]
    stale = [choice for choice in present if choice not in fitting and not _replaced(choice, fitting, at_equal=True)]
    return Judgement(tuple(applied), tuple(stale), tuple(waiting))


def _fits(choice: Choice, voices: Sequence[Voice], view: Callable[[Voice, Choice], Any]) -> bool:
    base = {voice.name for voice in voices if voice.is_base}
    if choice.owner not in {*choice.covers, *base} if choice.owner else choice.value is MISSING:
        return False
    return all(_same(choice.covers[voice.name], view(voice, choice)) for voice in voices if voice.name in choice.covers)


def _same(seen: Any, said: Any) -> bool:
    return said is not MISSING and canonical(seen) == canonical(said)


def _replaced(choice: Choice, others: Iterable[Choice], *, at_equal: bool) -> bool:
    mine = set(choice.covers)
    wider = [set(other.covers) for other in others if other is not choice and other.path == choice.path]
    return any(mine <= theirs if at_equal else mine < theirs for theirs in wider)


def settle(
    table: Table, made: Sequence[Choice], voices: Sequence[Voice], shape: Shape, frame: FramePlace, docket: Docket
) -> None:
    """Put every settlement that applies in the place of what it covers; report those that do not."""
    if not made:
        return
    places = table.places()
    ordinary = [_normal(choice, places, frame) for choice in made if not choice.is_about_slots]

    def view(voice: Voice, choice: Choice) -> Any:
        path = places.get(choice.path)
        return MISSING if path is None or not frame.settles(path, choice.owner) else frame.view(voice, path)

    judgement = judge(ordinary, voices, view)
    for choice in judgement.stale:
        report_stale(choice, voices, view, docket)
    table.findings.extend(map(nowhere, judgement.waiting))
    spoken = [_spoken(choice, places[choice.path], table, shape, frame) for choice in judgement.applied]
    for choice in judgement.applied:
        _cover(choice, places[choice.path], table, frame)
    for statement in spoken:
        table.add(statement)


def _normal(choice: Choice, places: Mapping[str, Path], frame: FramePlace) -> Choice:
    if choice.path not in places:
        return choice
    path = places[choice.path]
    return replace(choice, covers={name: frame.without_limits(path, seen) for name, seen in choice.covers.items()})


def _decides(frame: FramePlace, root: Path, path: Path) -> bool:
    return frame.holds(path) if root == frame.root else True


def _spoken(choice: Choice, root: Path, table: Table, shape: Shape, frame: FramePlace) -> Statement:
    """What a settlement asserts, worked out before anything that it covers is taken out."""
    if not choice.owner:
        return walk_value(choice.voice, choice.value, root, shape.at(root))
    owned = [said for said in table.under(root) if said.voice.name == choice.owner and not said.voice.is_base]
    left_out = [each for each in table.omissions if each.voice.name == choice.owner and under(each.path, root)]
    return Statement(
        assertions=[replace(said, voice=choice.voice) for said in owned if _decides(frame, root, said.path)],
        omissions=[replace(each, voice=choice.voice) for each in left_out if _decides(frame, root, each.path)],
    )


def _cover(choice: Choice, root: Path, table: Table, frame: FramePlace) -> None:
    def covered(said: Assertion) -> bool:
        free = not said.locked and said.voice.part == "adaptation"
        return free and said.voice.name in choice.covers and _decides(frame, root, said.path)

    table.take_out(root, covered, "settled")
    table.omissions[:] = [
        each
        for each in table.omissions
        if each.voice.name not in choice.covers or not under(each.path, root) or not _decides(frame, root, each.path)
    ]


def report_stale(choice: Choice, voices: Iterable[Voice], view: Callable[[Voice, Choice], Any], docket: Docket) -> None:
    """A settlement whose covered values have changed: its conflict is open again."""
    said = [(voice, view(voice, choice)) for voice in unique(voices) if not voice.is_base]
    asserters = [
        Contribution(contributor=voice.name, version=voice.version, value=value, because=voice.because)
        for voice, value in said
        if value is not MISSING
    ]
    asserters += [
        Contribution(contributor=voice.name, version=voice.version, because=voice.because)
        for voice, value in said
        if value is MISSING and voice.name in choice.covers
    ]
    changed = sorted(name for name in choice.covers if _changed(name, choice, said))
    who = ", ".join(changed) or choice.owner
    message = f"{choice.voice.name} was made on other values: {who} no longer says what it saw"
    docket.add(choice.path, "settlement-does-not-apply", message, asserters)


def _changed(name: str, choice: Choice, said: Iterable[tuple[Voice, Any]]) -> bool:
    return any(voice.name == name and not _same(choice.covers[name], value) for voice, value in said)


def nowhere(choice: Choice) -> Finding:
    """A settlement that applies nowhere in this composition."""
    return Finding(
        code="composition/settlement-applies-nowhere",
        message=f"{choice.voice.name} covers {', '.join(sorted(choice.covers)) or 'nobody'}, not all of whom are here.",
        hint="It is kept out of this composition; remove it if the adaptation will not come back.",
        place=dotted((choice.path,)),
        severity="warning",
    )
