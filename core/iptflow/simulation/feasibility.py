"""What a protocol asks of a service: hours, weeks, contacts and endings of made-up clients, with what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from iptflow.simulation.model import Model
from iptflow.simulation.script import Script
from iptflow.simulation.study import Study
from iptflow.simulation.tally import Tally
from iptflow.simulation.therapist import SHORT, short

LONGEST = 60
"""The minutes of a contact of which no length is stated; a call takes up to half an hour."""


class Line(NamedTuple):
    """One line of the report: what, how much of it a client, and the unit."""

    what: str
    a_client: float
    unit: str


class Feasibility(NamedTuple):
    """The report, with the purpose and the assumptions that go wherever it goes."""

    protocol: str
    clients: int
    lines: tuple[Line, ...]
    endings: Mapping[str, float]
    purpose: str
    assumptions: tuple[str, ...]
    model: str

    def text(self) -> str:
        """The report as a plain table."""
        rows = [f"{each.what:<40}{each.a_client:>10.2f} {each.unit}" for each in self.lines]
        rows += [f"{name:<40}{100 * share:>10.1f} % of clients" for name, share in self.endings.items() if share]
        head = f"{self.protocol}, {self.clients} made-up clients: {self.purpose}"
        return "\n".join([head, *rows, f"Response model {self.model[:12]}. It takes for granted:",
                          *(f"- {each}" for each in self.assumptions)])  # fmt: skip


def feasibility(study: Study, counts: Tally) -> Feasibility:
    """The report of a study that was run."""
    script, found = study.script, counts.counts
    clients = found["clients"][0]
    return Feasibility(
        protocol=script.plan.protocol.id,
        clients=clients,
        lines=tuple(Line(what, total / clients, unit) for what, total, unit in _totals(script, found)),
        endings=dict(zip(script.places, (each / clients for each in found["places"]), strict=True)),
        purpose=study.purpose,
        assumptions=_assumptions(study.model),
        model=study.model.digest,
    )


def _totals(script: Script, found: Mapping[str, tuple[int, ...]]) -> list[tuple[str, float, str]]:
    frame = script.plan.protocol.frame.contacts
    rows: list[tuple[str, float, str]] = []
    minutes = 0.0
    for index, name in enumerate(script.series):
        if found["held"][index] or found["missed"][index]:
            kind = "short contacts held" if short(name, frame[name]) else "contacts held"
            rows.append((f"{name}: {kind}", found["held"][index], ""))
            rows.append((f"{name}: missed", found["missed"][index], ""))
        length = frame[name].minutes
        minutes += found["held"][index] * (length[1] if length else SHORT if short(name, frame[name]) else LONGEST)
    return [("therapist", minutes / 60, "hours"), ("from opening to last contact", found["days"][0] / 7, "weeks"),
            *rows, ("alerts raised", sum(found["alerts"]), ""), ("deviations", found["deviations"][0], "")]  # fmt: skip


def _assumptions(model: Model) -> tuple[str, ...]:
    return (*model.assumptions, f"A contact of which no length is stated takes {LONGEST} minutes.")
