"""References and sense of a settlement: whether what it is made on exists, and can be settled in this way.

What it covers may be away for a time, and what was seen may have changed: both are warnings here, since resolving
answers them on its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from iptflow.composition.frame import FramePlace, frame_place
from iptflow.composition.settle import SLOTS
from iptflow.composition.shape import protocol_shape
from iptflow.composition.table import Table
from iptflow.composition.voices import MISSING
from iptflow.composition.walk import heard
from iptflow.documents import Document, canonical, finding
from iptflow.errors import Finding


def check_settlement(document: Document, base: Document, adaptations: Mapping[str, Document]) -> tuple[Finding, ...]:
    """All findings of the first stage that has any.

    Args:
        document: a settlement that fits its schema.
        base: the base that compositions stand on.
        adaptations: every adaptation at hand, by id.
    """
    return tuple(_references(document, base, adaptations)) or tuple(_sense(document, base, adaptations))


def _references(document: Document, base: Document, adaptations: Mapping[str, Document]) -> Iterator[Finding]:
    covers, owner = document.data["covers"], document.data.get("owner")
    for name in covers:
        if name not in adaptations:
            yield finding(document, "reference/unknown", f"there is no adaptation {name!r} here", ("covers", name),
                          hint=_near(name, adaptations), severity="warning")  # fmt: skip
    if owner and owner not in covers and owner != base.id:
        yield finding(document, "reference/owner", f"{owner!r} is none of those whom this covers", ("owner",),
                      hint=_near(owner, covers))  # fmt: skip
    if all(name in adaptations for name in covers):
        yield from _path(document, base, [adaptations[name] for name in covers])


def _path(document: Document, base: Document, covered: list[Document]) -> Iterator[Finding]:
    path = document.data["path"]
    places = _places(base, covered)
    known = {SLOTS + name for name in base.data["phases"]} if path.startswith(SLOTS) else set(places)
    if path not in known:
        message = f"nobody says anything at {path!r}"
        yield finding(document, "reference/path", message, ("path",), hint=_near(path, known))


def _places(base: Document, covered: list[Document]) -> dict[str, tuple[str, ...]]:
    table = Table()
    shape = protocol_shape()
    table.add(heard(base, "base", shape)[1])
    for each in covered:
        table.add(heard(each, "adaptation", shape)[1])
    return table.places()


def _sense(document: Document, base: Document, adaptations: Mapping[str, Document]) -> Iterator[Finding]:
    covered = [adaptations[name] for name in document.data["covers"]]
    path = _places(base, covered).get(document.data["path"])
    if path is None:
        return
    frame = frame_place(protocol_shape())
    if not frame.settles(path, document.data.get("owner", "")):
        message = "the frame is settled as one thing, by an owner whose frame is taken whole"
        hint = "Write path: frame, and an owner instead of a value."
        yield finding(document, "sense/frame-settled-in-part", message, ("path",), hint=hint)
        return
    yield from _changed(document, path, covered, frame)


def _changed(
    document: Document, path: tuple[str, ...], covered: list[Document], frame: FramePlace
) -> Iterator[Finding]:
    for each in covered:
        seen: Any = frame.without_limits(path, document.data["covers"][each.id])
        said = frame.view(heard(each, "adaptation", protocol_shape())[0], path)
        if said is MISSING or seen is MISSING or canonical(seen) != canonical(said):
            message = f"{each.id} no longer says what was seen, so the conflict is open again"
            hint = "Look at what it says now, and choose anew."
            place = ("covers", each.id)
            yield finding(document, "sense/settlement-seen", message, place, hint=hint, severity="warning")


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word, [str(each) for each in known], n=1)
    if near:
        return f"Did you mean {near[0]}?"
    listed = sorted(map(str, known))[:12]
    return f"Known: {', '.join(listed)}." if listed else ""
