"""Resolving: the one pure function from a composition to a protocol body or to the conflicts in its way.

Each step is a file of its own. Settlements first replace what they cover; then records are left out; then every
path folds by the rule that the schema states for it; phases are put in line; what is left is completed and
digested.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iptflow.composition.complete import check_complete, fill_defaults
from iptflow.composition.digests import composition_digest, content_digest
from iptflow.composition.docket import Docket
from iptflow.composition.fold import fold
from iptflow.composition.frame import frame_place
from iptflow.composition.gates import clear_gates
from iptflow.composition.guard import fix_fast, guard
from iptflow.composition.header import check_together, header, header_provenance, stated_header, summary
from iptflow.composition.line import read_line
from iptflow.composition.omit import omit
from iptflow.composition.records import Composition, Resolution
from iptflow.composition.settle import choices, settle
from iptflow.composition.shape import Shape, protocol_shape
from iptflow.composition.slots import order_phases, put_in_line
from iptflow.composition.table import Table
from iptflow.composition.walk import heard
from iptflow.composition.weaken import lowered_without_reason, weakenings


def resolve(composition: Composition, schema: Mapping[str, Any] | None = None) -> Resolution:
    """The protocol body that a composition comes to, with the provenance of every leaf, or all its conflicts.

    Args:
        composition: one base, adaptations, settlements.
        schema: the protocol schema whose ``x-join`` says how each field composes; the shipped one by default.
    """
    shape = Shape(schema, schema) if schema is not None else protocol_shape()
    frame = frame_place(shape)
    spoken = [heard(composition.base, "base", shape)]
    spoken += [heard(each, "adaptation", shape) for each in composition.adaptations]
    voices = [voice for voice, _ in spoken]
    table, docket = Table(), Docket()
    for _, statement in spoken:
        table.add(statement)
    fix_fast(table)
    check_together(voices, docket)
    made = choices(composition.settlements)
    settle(table, made, voices, shape, frame, docket)
    omissions = omit(table, frame, docket)
    guard(table, voices[0], shape, docket)
    folded = fold(table, frame, docket)
    asks_less = weakenings(table, folded.values, omissions, frame) + clear_gates(folded, table, omissions)
    line = read_line(table)
    put_in_line(folded, line, order_phases(table, line, made, voices, docket))
    body = folded.body()
    fill_defaults(body, shape, folded.provenance)
    check_complete(body, table, folded.clashed, shape, frame, docket)
    body = {**header(voices), **body}
    conflicts = docket.all()
    folded.provenance.update(header_provenance(voices, body, shape))
    return Resolution(
        body=None if conflicts else body,
        provenance={path: tuple(said) for path, said in folded.provenance.items()},
        conflicts=conflicts,
        weakenings=tuple(asks_less),
        findings=(*table.findings, *lowered_without_reason(asks_less)),
        evidence=summary(voices),
        headers={each.name: stated_header(each, shape) for each in voices},
        content_digest="" if conflicts else content_digest(body, shape),
        composition_digest=composition_digest(composition),
    )
