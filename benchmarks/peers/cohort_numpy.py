"""The bare protocol written out by hand over arrays, for this one protocol and no other, with the same keyed draws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from benchmarks.bare import ENOUGH, HORIZON, MONTHS, SESSIONS
from iptflow.protocol.durations import after
from iptflow.simulation.draws import PER, UNIT, Draws
from iptflow.simulation.model import Model
from iptflow.simulation.reference import OPENING

ONE = 1 << UNIT


def share(mean: int, spread: int, drawn: Any, most: int = PER) -> Any:
    return np.clip(mean * ONE // PER + ((drawn * (spread * ONE // PER)) >> UNIT), 0, most * ONE // PER)


def counts(model: Model, first: int, size: int) -> dict[str, int]:
    draws = Draws("bare", np.arange(first, first + size))
    opening = share(model.severity.mean.value, model.severity.spread.value, draws.normal("severity"))
    rate = share(model.change.per_contact.value, model.change.spread.value, draws.normal("change"), 6000)
    weekly = model.change.per_week.value * ONE // PER
    severity, leaving, came = opening.copy(), model.leaving, np.zeros(size, np.int16)
    alive = np.ones(size, bool)
    found = {"held": 0, "left": 0, "recurred": 0, "completed": 0, "maintained": 0}
    held = alive
    for number in range(SESSIONS):
        day = 7 * number
        if number:
            severity -= (severity * weekly) >> UNIT
        chance = leaving.early.value if number < leaving.early_contacts.value else leaving.later.value
        leaves = alive & draws.happens(chance, "leaves", day)
        alive = alive & ~leaves
        held = alive & draws.happens(model.attendance.client.value, "comes/session", day)
        came += held
        severity -= np.where(held, (severity * rate) >> UNIT, 0)
        found["left"] += int(leaves.sum())
        found["held"] += int(held.sum())
    enters = alive & (came >= ENOUGH)
    found["completed"] = int((alive & ~enters).sum())
    for start, who in ((7 * (SESSIONS - 1), enters & held), (7 * SESSIONS, enters & ~held)):
        kept = draws_of(first, who)
        maintained = maintain(model, kept, severity[who], opening[who], start)
        for name, number in maintained.items():
            found[name] += number
    return found


def draws_of(first: int, who: Any) -> Draws:
    return Draws("bare", np.flatnonzero(who) + first)


def maintain(model: Model, draws: Draws, severity: Any, opening: Any, start: int) -> dict[str, int]:
    begins, size = OPENING + timedelta(days=start), len(severity)
    found = {"held": 0, "left": 0, "recurred": 0, "maintained": 0}
    by_month = np.repeat([s.chance.value for s in model.recurrence], [s.months for s in model.recurrence])
    weekly = model.change.per_week.value * ONE // PER
    alive, anew = np.ones(size, bool), np.zeros(size, bool)
    before = start
    for number in range(MONTHS):
        day = visit(begins, number)
        severity -= (severity * ((day - before) // 7) * weekly) >> UNIT
        before = day
        fresh = alive & draws.happens(int(by_month[(day - start) // 30]), "recurrence", day)
        np.copyto(severity, opening, where=fresh)
        anew |= fresh
        leaves = alive & draws.happens(model.leaving.later.value, "leaves", day)
        alive = alive & ~leaves
        held = alive & draws.happens(model.attendance.client.value, "comes/visit", day)
        found["left"] += int(leaves.sum())
        found["held"] += int(held.sum())
    found["recurred"] = int(anew.sum())
    found["maintained"] = int(alive.sum())
    assert before <= HORIZON
    return found


def visit(begins: date, number: int) -> int:
    opens = (after(begins, "P1M", number) - OPENING).days
    return opens + ((after(begins, "P1M", number + 1) - OPENING).days - opens) // 2
