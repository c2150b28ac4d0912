"""Published tables that the shipped response model was fitted to, and others against which it was held unchanged.

Only figures that were seen in print. A share is compared with a share and a survival estimate with a survival estimate,
each by z: the difference in standard errors of the published arm. A simulated arm is so large that it has no error to
speak of, so a large z says that the model is wrong there, and is shown like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Final, Literal, NamedTuple

from iptflow.course.plan import Plan
from iptflow.simulation.model import Model
from iptflow.simulation.study import Study, run
from iptflow.simulation.tally import SHARES, Tally

Counts = Mapping[str, tuple[int, ...]]

WELL: Final = 18
"""Below 5 on the PHQ-9 is less than this many hundredths of its range; 6 or less on the HAM-D is taken for that."""


class Published(NamedTuple):
    """One figure of one arm.

    ``error`` is its standard error where it is no share of ``size`` people. ``reads`` is what the simulated arm has.
    """

    source: str
    what: str
    role: Literal["fitted", "held against"]
    adaptation: str
    weeks: int
    reads: Callable[[Study, Counts], float]
    value: float
    size: int
    error: float = 0.0

    @property
    def standard_error(self) -> float:
        """Of the published figure."""
        return self.error or sqrt(self.value * (1 - self.value) / self.size)


class Held(NamedTuple):
    """A published figure beside that of the simulated arm."""

    published: Published
    simulated: float

    @property
    def z(self) -> float:
        """How many standard errors of the published arm lie between them."""
        return (self.simulated - self.published.value) / self.published.standard_error


def stayed(study: Study, counts: Counts) -> float:
    """The share of clients who did not leave."""
    places = dict(zip(study.script.places, counts["places"], strict=True))
    return 1 - (places["withdrawn"] + places["lost-to-contact"]) / counts["clients"][0]


def left(study: Study, counts: Counts) -> float:
    """The share of clients who left."""
    return 1 - stayed(study, counts)


def well(study: Study, counts: Counts) -> float:
    """The share of all clients whose severity was low at last."""
    assert len(counts["severity"]) == SHARES
    return sum(counts["severity"][:WELL]) / counts["clients"][0]


def without_recurrence(months: int) -> Callable[[Study, Counts], float]:
    """The Kaplan-Meier estimate of staying without a new episode for so many months of maintenance."""

    def estimate(study: Study, counts: Counts) -> float:
        at_risk, survival = counts["entered"][0], 1.0
        for recurred, censored in list(zip(counts["recurred"], counts["left"], strict=True))[:months]:
            survival *= 1 - recurred / at_risk if at_risk else 1
            at_risk -= recurred + censored
        return survival

    return estimate


TABLES: Final = (
    Published("ohara-2000", "well after 12 weeks", "fitted", "perinatal", 14, well, 18 / 60, 60),
    Published("ohara-2000", "stayed for 12 weeks", "fitted", "perinatal", 14, stayed, 48 / 60, 60),
    Published("frank-2007", "no recurrence in 13 months", "fitted", "", 172, without_recurrence(13), 0.5, 26),
    Published("mufson-1999", "well after 12 weeks", "held against", "adolescents", 14, well, 18 / 24, 24),
    Published("mufson-1999", "stayed for 12 weeks", "held against", "adolescents", 14, stayed, 21 / 24, 24),
    Published("lipsitz-2006", "stayed for 14 weeks", "held against", "panic", 16, stayed, 10 / 12, 12),
    Published("bozzatello-2020", "left in the first month", "held against", "borderline", 4, left, 7 / 43, 43),
    Published("reynolds-1999", "no recurrence in 36 months", "held against", "elderly", 172,
              without_recurrence(36), 0.36, 21, error=0.097),
)  # fmt: skip
"""The size of an arm that was not printed with its figure is from memory (frank-2007, ohara-2000)."""


def hold(model: Model, compose: Callable[..., Plan], *, clients: int) -> tuple[Held, ...]:
    """Every table beside a simulated arm of so many clients."""
    done: dict[tuple[str, int], tuple[Study, Tally]] = {}
    found = []
    for each in TABLES:
        key = each.adaptation, each.weeks
        if key not in done:
            plan = compose(*([each.adaptation] if each.adaptation else []))
            study = Study.of(plan, model, name="published tables", clients=clients, horizon=each.weeks * 7)
            done[key] = study, run(study)
        study, counts = done[key]
        found.append(Held(each, each.reads(study, counts.counts)))
    return tuple(found)


def table(found: tuple[Held, ...]) -> str:
    """The comparison in Markdown, the bad ones too."""
    rows = [
        f"| `{each.published.source}` | {each.published.what} | {each.published.role} | {each.published.value:.3f} "
        f"| {each.published.standard_error:.3f} | {each.simulated:.3f} | {each.z:+.1f} |"
        for each in found
    ]
    head = "| source | what | role | published | its standard error | simulated | z |\n|---|---|---|--:|--:|--:|--:|"
    return "\n".join([head, *rows])
