"""Property 8: what holds in every situation, deviating or not, because no override goes past it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import json

from iptflow.errors import Finding
from iptflow.protocol import Protocol
from iptflow.verification.case import Case
from iptflow.verification.model import Gate
from iptflow.verification.paths import Goal
from iptflow.verification.records import Flaw

_bytes = json.Encoder(enc_hook=dict, order="deterministic").encode  # a read-only mapping is written as the plain one

AREAS_AT_MOST: Final = 2
"""No more than two problem areas are taken on (G5)."""


def invariants(case: Case) -> Iterator[Flaw]:
    """The invariants that a protocol can break by itself."""
    yield from _areas(case)
    for gate in case.model.moves():
        if gate.to in case.model.planned and not _closes_alerts(case, gate):
            yield _open_alert(case, gate)


def _areas(case: Case) -> Iterator[Flaw]:
    low, high = case.model.protocol.focus.areas
    if high > AREAS_AT_MOST:
        finding = Finding(
            code="verify/focus-too-wide",
            place="focus.areas",
            message=f"{high} areas can be agreed; no more than {AREAS_AT_MOST} are taken on.",
            hint="Keep to one or two.",
        )
        yield case.choosing(high, finding)
    elif low < 1:
        finding = Finding(
            code="verify/focus-empty",
            place="focus.areas",
            message="A focus of no area can be agreed.",
            hint="Ask for one area at the least.",
        )
        yield Flaw(finding=finding)


def _closes_alerts(case: Case, gate: Gate) -> bool:
    """Whether one rule by itself keeps the ending shut while an alert is open: others can be overridden."""
    if "alerts" not in case.model.classes:
        return False
    closed = 1
    for demand in gate.demands:
        boxes = case.model.boxes(demand.condition)
        if boxes and all(not box.get("alerts", case.model.all_of["alerts"]) & ~closed for box in boxes):
            return True
    return False


def _open_alert(case: Case, gate: Gate) -> Flaw:
    finding = Finding(
        code="verify/ending-with-open-alert",
        place=gate.place,
        message=f"The planned ending {gate.to} can be reached while a safety alert is open.",
        hint="Give the move a rule of its own that asks for alerts to be closed: {alerts: closed}.",
    )
    return case.with_open_alert(case.path(Goal(gate.to, through=gate)), finding)


def untouched(case: Case, base: Protocol) -> Iterator[Flaw]:
    """The base's moves and reported endings are there with the base's own gates, to the byte."""
    for name, move in sorted(base.moves.items()):
        ours = case.model.protocol.moves.get(name)
        if ours is None or (ours.from_, ours.to) != (move.from_, move.to):
            yield _changed(f"moves.{name}", f"The move {name} of the base is not there as the base has it.")
            continue
        for rule, stated in sorted(move.rules.items()):
            own = ours.rules.get(rule)
            if own is None or _bytes(own.require) != _bytes(stated.require):
                yield _changed(f"moves.{name}.rules.{rule}", f"The rule {rule} is not the base's own any more.")
    for name, ending in sorted(base.endings.items()):
        own_ending = case.model.protocol.endings.get(name)
        if own_ending is None or own_ending.planned != ending.planned:
            yield _changed(f"endings.{name}", f"The ending {name} of the base is not there as the base has it.")


def _changed(place: str, message: str) -> Flaw:
    hint = "Leave it as it is; what an adaptation asks for besides is a rule of the phase that is left."
    return Flaw(finding=Finding(code="verify/base-gate-changed", place=place, message=message, hint=hint))
