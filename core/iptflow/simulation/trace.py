"""The trace: one row a slot of a client, the same from both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from iptflow.simulation.play import CLOSING, Slot
from iptflow.simulation.script import Script


class Row(NamedTuple):
    """One slot in words; ``status`` is held, missed, left (the client had ended the course) or closing."""

    client: int
    slot: int
    day: int
    series: str
    status: str
    phase: str
    alerts: tuple[str, ...]
    deviations: int
    ending: str


def rows(script: Script, slots: Iterable[Slot]) -> Iterator[Row]:
    """The trace in words, slot by slot, client by client."""
    for slot in slots:
        for index, client in enumerate(slot.client):
            place = script.places[slot.place[index]]
            planned = slot.series[index] != CLOSING
            absent = "missed" if place in script.phases else "left"
            status = "held" if slot.held[index] else absent if planned else "closing"
            raised = tuple(name for bit, name in enumerate(script.rules) if slot.alerts[index] >> bit & 1)
            series = script.series[slot.series[index]] if planned else ""
            yield Row(int(client), slot.number, int(slot.day[index]), series,
                      status, place if place in script.phases else "", raised, int(slot.deviations[index]),
                      place if place not in script.phases else "")  # fmt: skip


def table(slots: Iterable[Slot]) -> NDArray[np.int64]:
    """The trace in numbers, one row a slot: client, slot, day, series, held, place, alerts, deviations."""
    parts = [
        np.stack([
            slot.client, np.full(len(slot.client), slot.number), slot.day, slot.series, slot.held, slot.place,
            slot.alerts, slot.deviations,
        ], axis=1).astype(np.int64)
        for slot in slots
    ]  # fmt: skip
    return np.concatenate(parts) if parts else np.zeros((0, 8), np.int64)
