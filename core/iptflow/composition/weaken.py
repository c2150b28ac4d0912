"""Where a composed protocol asks less than the base: listed with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from iptflow.composition.frame import FramePlace
from iptflow.composition.guard import NARROWING
from iptflow.composition.records import Path, Weakening, dotted
from iptflow.composition.shape import Shape
from iptflow.composition.table import Table
from iptflow.composition.voices import MISSING, Assertion, Omission, Voice
from iptflow.errors import Finding


def weakenings(
    table: Table, values: Mapping[Path, Any], omissions: Iterable[Omission], frame: FramePlace
) -> list[Weakening]:
    """Everything by which the values ask less than the base, by path."""
    found = [_omitted(table, each) for each in omissions]
    found += _further_resolutions(table)
    records = {path[:-1] for path, said in table.asserted.items() if said[0].voice.is_base}
    for path, value in values.items():
        assertions = table.asserted[path]
        others = [said for said in assertions if not said.voice.is_base]
        if not others:
            continue
        base = next((said.value for said in assertions if said.voice.is_base), MISSING)
        kind = _kind(path, assertions[0].shape, base, value, frame)
        if kind is not None and (kind not in ("narrowed", "waivable") or path[:-1] in records):
            before = None if base is MISSING else base
            found.append(_weakening(kind, path, path[:-1], others, before, value))
    return sorted(found, key=lambda each: (each.path, each.kind, each.contributors))


def _kind(path: Path, shape: Shape, base: Any, value: Any, frame: FramePlace) -> Any:
    if shape.join in ("max", "min") and base is not MISSING:
        return "lowered" if _lower(shape, base, value) else None
    if shape.join == "overlap" and path[:1] == frame.root and base is not MISSING:
        return "wider-frame" if value[0] < base[0] or value[1] > base[1] else None
    if path[:1] == ("consents",) and path[-1] == "by" and base is not MISSING:
        return "further-consent" if len(value) > len(base) else None
    if path[-1] == "waivable":
        return "waivable" if value is True and base is not True else None
    return "narrowed" if path[-1] in NARROWING and base is MISSING else None


def _lower(shape: Shape, base: Any, value: Any) -> bool:
    if shape.order and not {base, value} <= set(shape.order):
        return False
    rank = shape.order.index if shape.order else int
    return rank(value) < rank(base) if shape.join == "max" else rank(value) > rank(base)


def _weakening(
    kind: Any, path: Path, record: Path, others: Sequence[Assertion], before: Any = None, after: Any = None
) -> Weakening:
    reasons = [reason for said in others if (reason := reason_of(said.voice, record))]
    return Weakening(
        path=dotted(path),
        kind=kind,
        contributors=tuple(sorted({said.voice.name for said in others})),
        before=before,
        after=after,
        reason="; ".join(sorted(set(reasons))),
        source=_sources(others),
    )


def reason_of(voice: Voice, record: Path) -> str:
    """The reason that a voice gives in a record; a settlement has one reason for all."""
    stated = voice.data.get("reason") if voice.part == "settlement" else voice.view((*record, "reason"))
    return stated if isinstance(stated, str) else ""


def _sources(said: Iterable[Assertion | Omission]) -> tuple[str, ...]:
    return tuple(sorted({key for each in said for key in each.source}))


def _omitted(table: Table, omission: Omission) -> Weakening:
    return Weakening(
        path=dotted(omission.path),
        kind="omitted",
        contributors=(omission.voice.name,),
        reason=omission.reason,
        source=_sources([omission]),
    )


def _further_resolutions(table: Table) -> list[Weakening]:
    """A resolution that the base does not know, or a wider condition on one that it knows."""
    asserted = [said for said in table.under(("areas",)) if said.path[2:3] == ("resolutions",) and said.path[4:]]
    known = {said.path[:4] for said in asserted if said.voice.is_base}
    found: dict[Path, list[Assertion]] = {}
    for said in asserted:
        if not said.voice.is_base and (said.path[:4] not in known or said.path[4:] == ("when",)):
            found.setdefault(said.path[:4], []).append(said)
    return [_weakening("further-resolution", record, record, said) for record, said in found.items()]


def lowered_without_reason(found: Iterable[Weakening]) -> list[Finding]:
    """A finding for each level that is lowered and no reason stands beside it."""
    return [
        Finding(
            code="composition/lowered-without-reason",
            message=f"{', '.join(each.contributors)} lowers {each.before} to {each.after} and says no reason.",
            hint="Put a reason beside the level.",
            place=each.path,
        )
        for each in found
        if each.kind == "lowered" and not each.reason
    ]
