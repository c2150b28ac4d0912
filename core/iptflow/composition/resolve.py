"""Resolving: the one pure function from a composition to a protocol body or to the conflicts in its way.

Each step is a file of its own. Settlements first replace what they cover; then records are left out; then every
path folds by the rule that the schema states for it; phases are put in line; what is left is completed and
digested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iptflow.composition.complete import check_complete, fill_defaults
from iptflow.composition.digests import composition_digest, content_digest
from iptflow.composition.docket import Docket
from iptflow.composition.fold import Folded, fold
from iptflow.composition.frame import frame_place
from iptflow.composition.gates import asked, names, without
from iptflow.composition.header import check_together, header, summary
from iptflow.composition.omit import omit
from iptflow.composition.records import Composition, Contribution, Resolution, Weakening, dotted
from iptflow.composition.settle import choices, settle
from iptflow.composition.shape import Shape, protocol_shape
from iptflow.composition.slots import AFTER, PHASES, Line, order_phases, read_line, rewire
from iptflow.composition.table import Table
from iptflow.composition.voices import Omission, Voice, voice
from iptflow.composition.walk import walk
from iptflow.composition.weaken import guard_locked, lowered_without_reason, weakenings


def resolve(composition: Composition, schema: Mapping[str, Any] | None = None) -> Resolution:
    """The protocol body that a composition comes to, with the provenance of every leaf, or all its conflicts.

    Args:
        composition: one base, adaptations, settlements.
        schema: the protocol schema whose ``x-join`` says how each field composes; the shipped one by default.
    """
    shape = Shape(schema, schema) if schema is not None else protocol_shape()
    frame = frame_place(shape)
    voices = [voice(composition.base, "base"), *(voice(each, "adaptation") for each in composition.adaptations)]
    table, docket = Table(), Docket()
    for each in voices:
        table.add(walk(each, shape))
    check_together(voices, docket)
    made = choices(composition.settlements)
    settle(table, made, voices, shape, frame, docket)
    omissions = omit(table, frame, docket)
    guard_locked(table, shape, docket)
    folded = fold(table, frame, docket)
    asks_less = weakenings(table, folded.values, omissions, frame) + _clear_gates(folded, table, omissions)
    line = read_line(table, _phases(omissions))
    _put_in_line(folded, line, order_phases(table, line, made, voices, docket))
    body = folded.body()
    fill_defaults(body, shape, folded.provenance)
    check_complete(body, table, folded.clashed, shape, frame, docket)
    body = {**header(voices), **body}
    conflicts = docket.all()
    return Resolution(
        body=None if conflicts else body,
        provenance={path: tuple(said) for path, said in folded.provenance.items()},
        conflicts=conflicts,
        weakenings=tuple(asks_less),
        findings=(*table.findings, *lowered_without_reason(asks_less)),
        evidence=summary(voices),
        headers={each.name: _header(each, shape) for each in voices},
        content_digest="" if conflicts else content_digest(body, shape),
        composition_digest=composition_digest(composition),
    )


def _phases(omissions: Iterable[Omission]) -> list[str]:
    return [each.path[1] for each in omissions if each.path[:1] == (PHASES,) and len(each.path) == 2]


def _header(voice: Voice, shape: Shape) -> dict[str, Any]:
    header = shape.fields_with("header")
    return {key: value for key, value in voice.data.items() if key in header}


def _clear_gates(folded: Folded, table: Table, omissions: Sequence[Omission]) -> list[Weakening]:
    """Drop what was omitted from every gate that asks for it; a rule of which nothing is left goes."""
    gone = asked(omissions)
    found: list[Weakening] = []
    for path, before in list(folded.values.items()):
        if table.asserted[path][0].shape.join != "every" or not names(before, gone):
            continue
        after = without(before, gone)
        leaving = [each for each in omissions if names(before, asked([each]))]
        if after is None:
            folded.drop(path[:-1])
        else:
            folded.values[path] = after
        found.append(
            Weakening(
                path=dotted(path),
                kind="dropped-from-gate",
                contributors=tuple(sorted({each.voice.name for each in leaving})),
                before=before,
                after=after,
                reason="; ".join(sorted({each.reason for each in leaving})),
                source=tuple(sorted({key for each in leaving for key in each.source})),
            )
        )
    return found


def _put_in_line(folded: Folded, line: Line, ordered: Mapping[str, Sequence[str]]) -> None:
    """Let each phase come after the one that now stands before it."""
    for phase, after in rewire(line, ordered).items():
        if (PHASES, phase, AFTER) in folded.clashed:
            continue
        said = line.by.get(after) or line.by.get(phase) or ()
        for each in said:
            role = Contribution(
                contributor=each.voice.name, version=each.voice.version, value=after, source=each.source, role="slot"
            )
            folded.replace((PHASES, phase, AFTER), after, role)
