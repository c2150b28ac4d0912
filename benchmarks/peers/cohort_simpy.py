"""The bare protocol as a SimPy process a client, with Python's own random numbers."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import simpy

from benchmarks.bare import ENOUGH, MONTHS, SESSIONS
from iptflow.simulation.model import Model


def counts(model: Model, clients: int) -> dict[str, int]:
    found = dict.fromkeys(("held", "left", "recurred", "completed", "maintained"), 0)
    environment, random = simpy.Environment(), Random(1)
    for _ in range(clients):
        environment.process(_course(environment, model, random, found))
    environment.run()
    return found


def _course(environment: simpy.Environment, model: Model, random: Random, found: dict[str, int]) -> Iterator[Any]:
    severity, came, attends = random.gauss(0.57, 0.13), 0, model.attendance.client.value / 10_000
    rate = max(0.0, random.gauss(0.06, 0.062))
    for number in range(SESSIONS):
        early = number < model.leaving.early_contacts.value
        if random.random() < (model.leaving.early if early else model.leaving.later).value / 10_000:
            found["left"] += 1
            return
        if random.random() < attends:
            came += 1
            found["held"] += 1
            severity -= severity * rate
        severity -= severity * 0.019
        yield environment.timeout(7)
    if came < ENOUGH:
        found["completed"] += 1
        return
    anew = False
    for number in range(MONTHS):
        yield environment.timeout(30)
        chance = model.recurrence[0 if number < 6 else 1].chance.value / 10_000
        if random.random() < chance and not anew:
            anew = True
            found["recurred"] += 1
        if random.random() < model.leaving.later.value / 10_000:
            found["left"] += 1
            return
        if random.random() < attends:
            found["held"] += 1
    found["maintained"] += 1
