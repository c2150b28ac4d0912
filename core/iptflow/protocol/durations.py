"""Durations of the frame: a closed set of ISO 8601 forms, as the schema has them."""

from __future__ import annotations

DAYS_OF = {"D": 1, "W": 7, "M": 30}


def days(duration: str) -> int:
    """The days of ``P7D``, ``P2W`` or ``P1M``; a month counts thirty, since only windows are made of it."""
    return int(duration[1:-1]) * DAYS_OF[duration[-1]]
