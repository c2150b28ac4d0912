"""What follows from two scores of a measure: every derived state that holds, with its definition and its source."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iptflow.protocol.records import Instrument, Outcome, sources
from iptflow.protocol.scores import band_of, decimals, outcomes, written


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """A derived state, or the range of a score: what it is called, what that means, and who says so."""

    state: str
    means: str
    source: tuple[str, ...]


def derived(instrument: Instrument, *, baseline: int, score: int, weeks: int) -> tuple[Derived, ...]:
    """Every state that holds, the one that says most first."""
    found = outcomes(instrument, baseline=baseline, score=score, weeks=weeks)
    return tuple(_state(instrument, name, instrument.outcomes[name]) for name in found)


def range_of(instrument: Instrument, score: int) -> Derived | None:
    """The range that a score lies in, as the instrument describes it."""
    band = band_of(instrument, score)
    if band is None:
        return None
    low, high = (written(band[end], decimals(instrument)) for end in ("from", "to"))
    means = f"a score of {low}" if low == high else f"a score of {low} to {high}"
    return Derived(state=f"in the range described as {band['title']}", means=means,
                   source=sources(band.get("source") or instrument.source))  # fmt: skip


def _state(instrument: Instrument, name: str, stated: Outcome) -> Derived:
    return Derived(state=name.replace("-", " "), means=", ".join(_tests(instrument, stated)),
                   source=sources(stated.source))  # fmt: skip


def _tests(instrument: Instrument, stated: Outcome) -> Iterator[str]:
    def points(score: int) -> str:
        return written(score, decimals(instrument))

    if stated.score_below is not None:
        yield f"a score below {points(stated.score_below)}"
    if stated.fall_percent is not None:
        yield f"a fall of at least {stated.fall_percent} percent from the first score"
    if stated.fall_percent_below is not None:
        yield f"a fall of less than {stated.fall_percent_below} percent from the first score"
    if stated.rise_points is not None:
        yield f"a rise of at least {points(stated.rise_points)} points from the first score"
    if stated.fall_points is not None:
        yield f"a fall of at least {points(stated.fall_points)} points from the first score"
    if stated.after_weeks is not None:
        yield f"{stated.after_weeks} weeks or more after it"
