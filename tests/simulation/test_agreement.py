"""The kernel says row by row what the real engine says, and the comparison finds what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from tests.simulation.conftest import HORIZON, SITE, STUDY, by_engine, by_kernel, traced

import iptflow
from iptflow.simulation.kernel import Kernel, Tables
from iptflow.simulation.kernel.calendar import Calendar
from iptflow.simulation.kernel.truth import TRUE, UNKNOWN, Asked
from iptflow.simulation.model import Model
from iptflow.simulation.play import Play
from iptflow.simulation.reference import OPENING, Reference
from iptflow.simulation.script import Script
from iptflow.simulation.trace import rows

ScriptOf = Callable[..., Script]


def shipped() -> list[str]:
    with iptflow.open(site=SITE) as flow:
        return sorted(flow.library.adaptations())


@pytest.mark.parametrize("names", [(), ("adolescents",), ("couples",), ("bipolar",)], ids="-".join)
def test_the_kernel_says_row_by_row_what_the_engine_says(
    names: tuple[str, ...], script_of: ScriptOf, model: Model
) -> None:
    script = script_of(*names)
    engine = by_engine(script, model, 30)
    assert engine.tolist() == by_kernel(script, model, 30).tolist()
    assert len(engine) > 30 * 8


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", ["ipt", *shipped()])
def test_they_agree_on_every_shipped_adaptation(name: str, script_of: ScriptOf, model: Model, many: int) -> None:
    script = script_of(*([] if name == "ipt" else [name]))
    engine, kernel = by_engine(script, model, many), by_kernel(script, model, many)
    assert np.array_equal(engine, kernel)
    assert len(set(engine[:, 0])) == many


def test_a_trace_in_words_is_the_course_of_a_person(script_of: ScriptOf, model: Model) -> None:
    script = script_of()
    side = Kernel(Tables.of(script, OPENING), 200)
    found = list(rows(script, Play(script, model, STUDY, np.arange(200), side, HORIZON).slots()))
    first = {row.client: row for row in found if row.slot == 0}
    assert {row.series for row in first.values()} == {"session"}
    assert {row.status for row in found} == {"held", "missed", "left", "closing"}
    endings = {row.ending for row in found if row.ending}
    assert {"completed", "withdrawn", "lost-to-contact", "maintenance-completed"} <= endings
    assert {"phq-9-item-9", "suicidal-thoughts"} <= {alert for row in found for alert in row.alerts}
    for row in found:
        assert bool(row.phase) != bool(row.ending)
        assert (row.deviations >= 1) if row.status == "missed" else True


def flawed_gate(tables: Tables) -> Tables:
    """One demand of one gate counts as met."""
    key = ("termination", "maintenance")
    kept = tuple(each for each in tables.gates[key] if each.id != "client-chooses")
    assert len(kept) < len(tables.gates[key])
    return replace(tables, gates={**tables.gates, key: kept})


def flawed_alarm(tables: Tables) -> Tables:
    """One safety rule is never asked."""
    bit = 1 << tables.script.rules.index("suicidal-thoughts")
    return replace(tables, alarms=tuple(each for each in tables.alarms if each.bit != bit))


def flawed_unknown(tables: Tables) -> Tables:
    """Whatever is unknown or false at the close of maintenance counts as true."""
    key = ("maintenance", "maintenance-completed")
    gate = tuple(each._replace(holds=hopeful(each.holds)) for each in tables.gates[key])
    return replace(tables, gates={**tables.gates, key: gate})


def hopeful(holds: Asked) -> Asked:
    return lambda state: np.where(holds(state) <= UNKNOWN, np.int8(TRUE), holds(state))


def flawed_days(tables: Tables) -> Tables:
    """Months are those of another year's time."""
    return replace(tables, calendar=Calendar(tables.script, OPENING.replace(month=2)))


@pytest.mark.parametrize("flaw", [flawed_gate, flawed_alarm, flawed_unknown, flawed_days])
def test_a_flaw_in_the_kernel_is_found(flaw: Callable[[Tables], Tables], script_of: ScriptOf, model: Model) -> None:
    script = script_of()
    tables = flaw(Tables.of(script, OPENING))
    assert traced(script, model, Kernel(tables, 60), 60).tolist() != by_engine(script, model, 60).tolist()


def test_a_person_alone_fares_as_among_others(script_of: ScriptOf, model: Model) -> None:
    script = script_of()
    whole = by_kernel(script, model, 50)
    alone = Play(script, model, STUDY, np.array([17]), Kernel(Tables.of(script, OPENING), 1), HORIZON)
    found = [(int(slot.day[0]), bool(slot.held[0]), int(slot.place[0])) for slot in alone.slots()]
    assert found == [
        (day, bool(held), place) for client, _, day, _, held, place, _, _ in whole.tolist() if client == 17
    ]


def test_the_engine_alone_decides_on_its_side(script_of: ScriptOf, model: Model) -> None:
    script = script_of()
    side = Reference(script, 5)
    traced(script, model, side, 5)
    assert side._courses == []  # everybody was let go of only after an ending
