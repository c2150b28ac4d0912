"""What an omitted task leaves behind in gates: nothing; its part of the condition is dropped.

Dropping takes an alternative away as well, so a gate never becomes easier than without the task.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from iptflow.composition.fold import Folded
from iptflow.composition.records import Contribution, Path, Weakening, dotted
from iptflow.composition.table import Table
from iptflow.composition.voices import Omission

Asked = frozenset[tuple[str, str]]

_SECTIONS: Final = {"tasks": "task", "themes": "theme"}


def asked(omissions: Iterable[Omission]) -> Asked:
    """The tasks and themes left out, as conditions name them."""
    return frozenset(
        (_SECTIONS[each.path[0]], each.path[1])
        for each in omissions
        if len(each.path) == 2 and each.path[0] in _SECTIONS
    )


def names(condition: Mapping[str, Any], gone: Asked) -> bool:
    """Whether a condition asks for something that was left out."""
    return without(condition, gone) != condition


def without(condition: Mapping[str, Any], gone: Asked) -> Mapping[str, Any] | None:
    """The condition with every part dropped that asks for what was left out; None when nothing is left."""
    for word in ("every", "any"):
        if word in condition:
            parts = [kept for part in condition[word] if (kept := without(part, gone)) is not None]
            return {**condition, word: parts} if parts else None
    if "not" in condition:
        part = without(condition["not"], gone)
        return None if part is None else {**condition, "not": part}
    return None if any(condition.get(kind) == name for kind, name in gone) else condition


def clear_gates(folded: Folded, table: Table, omissions: Sequence[Omission]) -> list[Weakening]:
    """Drop what was omitted from every gate that asks for it; a rule of which nothing is left goes with it."""
    gone = asked(omissions)
    gates = [path for path in sorted(folded.values) if table.asserted[path][0].shape.join == "every"]
    return [
        _clear(folded, path, gone, [each for each in omissions if names(folded.values[path], asked([each]))])
        for path in gates
        if names(folded.values[path], gone)
    ]


def _clear(folded: Folded, path: Path, gone: Asked, leaving: Sequence[Omission]) -> Weakening:
    before = folded.values[path]
    after = without(before, gone)
    for each in leaving:
        said = Contribution(
            contributor=each.voice.name, version=each.voice.version, value=after, source=each.source, role="omitted"
        )
        folded.replace(path, after, said)
        if after is None:
            folded.note(path[:-1], said)
    if after is None:
        folded.drop(path[:-1])
    return Weakening(
        path=dotted(path),
        kind="dropped-from-gate",
        contributors=tuple(sorted({each.voice.name for each in leaving})),
        before=before,
        after=after,
        reason="; ".join(sorted({each.reason for each in leaving})),
        source=tuple(sorted({key for each in leaving for key in each.source})),
    )
