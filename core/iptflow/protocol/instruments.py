"""What an instrument is: items, options, scoring, bands and derived states, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from iptflow.protocol.record import Range, Record, Source


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One item of an instrument."""

    text: str = ""
    risk: bool = False
    scored: bool = True
    options: Mapping[str, str] = {}
    range: Range | None = None


class Scoring(msgspec.Struct, frozen=True, kw_only=True):
    """How items become a score."""

    method: Literal["sum", "mean", "mean-of-scales"] = "sum"
    range: Range
    times: int = 1
    decimals: int = 0
    reverse: tuple[str, ...] = ()
    max_missing: int = 0
    source: Source = ()
    remarks: str = ""


class Scale(Record, frozen=True, kw_only=True):
    """A part of an instrument that has a score of its own."""

    items: tuple[str, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A derived state of a measure: it holds when all of its stated tests do."""

    score_below: int | None = None
    fall_percent: int | None = None
    fall_percent_below: int | None = None
    rise_points: int | None = None
    fall_points: int | None = None
    after_weeks: int | None = None
    source: Source = ()
    remarks: str = ""


class Instrument(Record, frozen=True, kw_only=True):
    """An instrument as data: items, options, scoring, scales, bands, derived states."""

    id: str = ""
    version: str = ""
    summary: str = ""
    licence: Mapping[str, Any] = {}
    respondent: str = "client"
    period: str = ""
    options: Mapping[str, str] = {}
    items: Mapping[str, Item] = {}
    scoring: Scoring | None = None
    scales: Mapping[str, Scale] = {}
    bands: tuple[Mapping[str, Any], ...] = ()
    outcomes: Mapping[str, Outcome] = {}
