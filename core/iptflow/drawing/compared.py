"""What differs between two protocols, and what stands in the way of one, each at its place in a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from iptflow.composition import Conflict, Resolution, Weakening
from iptflow.composition.diff import Change, diff
from iptflow.drawing.flow import Marked, Note
from iptflow.drawing.palette import ADDED, CHANGED, CONFLICT, REMOVED, WEAKER, Mark, Palette
from iptflow.drawing.picture import picture, places, protocol_of
from iptflow.protocol import Protocol

_SIGNS: Final = {"added": ADDED, "removed": REMOVED, "changed": CHANGED}


def draw_difference(before: Resolution, after: Resolution) -> str:
    """The second of two protocols as SVG, with all that differs from the first.

    Raises:
        CompositionConflict: one of them has open conflicts.
    """
    found = diff(before, after)
    protocol = protocol_of(after)
    drawn = places(protocol)
    first = [Note((WEAKER,), _less(weakening, found.changes)) for weakening in found.weaker]
    notes: dict[str, list[Note]] = {}
    for change in found.changes:
        if change.kind == "added" and change.path in drawn:
            continue  # it stands there with its sign
        home = change.phase if change.phase in protocol.phases else ""
        where = f'Phase "{protocol.phases[home].title}", ' if home else ""
        notes.setdefault(home, []).append(Note((_SIGNS[change.kind],), _told(change).removeprefix(where)))
    marks = {path: _signs(path, found.changes) for path in drawn}
    added = frozenset(protocol.phases) - frozenset(protocol_of(before).phases)
    words = f"{len(found.changes)} differences; {len(found.weaker)} of them ask less than the base."
    title = f"From {protocol_of(before).title} to {protocol.title}"
    return picture(protocol, title, (ADDED, REMOVED, CHANGED, WEAKER), Marked(notes, marks, added), words, first)


def _less(weakening: Weakening, changes: Sequence[Change]) -> str:
    """A weakening in the words of the change that it is, or by its path."""
    kind = weakening.kind.replace("-", " ")
    told = [_told(each) for each in changes if each.path == weakening.path]
    return f"{told[0] if told else weakening.path} ({kind})"


def _told(change: Change) -> str:
    """A whole record by its title only: what it says stands in the list of differences."""
    return change.about if change.words.startswith(change.kind) else f"{change.about}, {change.words}"


def _signs(path: str, changes: Sequence[Change]) -> tuple[Mark, ...]:
    found = {_SIGNS[each.kind].letter: _SIGNS[each.kind] for each in changes if f"{each.path}.".startswith(path + ".")}
    return tuple(found[letter] for letter in sorted(found))


def draw_conflicts(on: Resolution, resolution: Resolution) -> str:
    """What cannot hold together, in red, each at its place on a protocol that holds: the base alone.

    What the adaptations would bring besides is not shown: there is no protocol before each conflict is settled.
    """
    protocol, palette = protocol_of(on), Palette(resolution)
    first: list[Note] = []
    notes: dict[str, list[Note]] = {}
    for conflict in resolution.conflicts:
        whose = {each.contributor for each in conflict.asserters}
        marks = (CONFLICT, *(mark for mark in palette.legend() if mark.name in whose))
        note = Note(marks, f"{conflict.message}. {conflict.advice}", CONFLICT.colour)
        home = _home(protocol, conflict.path)
        (notes.setdefault(home, []) if home else first).append(note)
    found = [place for conflict in resolution.conflicts for place in _disputed(conflict)]
    signs = {path: (CONFLICT,) for path in places(protocol) if any(_meet(path, each) for each in found)}
    title = f"{len(resolution.conflicts)} to settle: {' + '.join(mark.name for mark in palette.legend())}"
    words = "Shown on the base. What the adaptations bring is drawn when every conflict is settled."
    return picture(protocol, title, (CONFLICT, *palette.legend()), Marked(notes, signs, frozenset()), words, first)


def _disputed(conflict: Conflict) -> list[str]:
    """The places that a conflict is about: of the frame, which is settled as one, the parts that they speak of."""
    if conflict.kind != "frame":
        return [conflict.path]
    frames = [each.value for each in conflict.asserters if isinstance(each.value, Mapping)]
    series = {f"frame.contacts.{name}" for each in frames for name in each.get("contacts", {})}
    return [*sorted(series), *(["frame.weeks"] if any("weeks" in each for each in frames) else [])]


def _meet(one: str, other: str) -> bool:
    """Whether one of two paths lies at or below the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _home(protocol: Protocol, path: str) -> str:
    """The one phase that a path concerns, or empty."""
    for name in protocol.phases:
        if _meet(f"phases.{name}", path) or path == f"slots.{name}":
            return name
    task = next((task for name, task in protocol.tasks.items() if _meet(f"tasks.{name}", path)), None)
    phases = task.in_ if task else ()
    return phases[0] if len(phases) == 1 and phases[0] in protocol.phases else ""
