"""Durations of the frame: a closed set of ISO 8601 forms, as the schema has them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

DAYS_OF = {"D": 1, "W": 7, "M": 30}


def days(duration: str) -> int:
    """The days of ``P7D``, ``P2W`` or ``P1M``; a month counts thirty, since only windows are made of it."""
    return int(duration[1:-1]) * DAYS_OF[duration[-1]]


def after(start: date, duration: str, times: int) -> date:
    """The day so many durations later; months are those of the calendar, and the 31st becomes the last of a month."""
    if duration[-1] != "M":
        return start + timedelta(days=days(duration) * times)
    months = start.year * 12 + start.month - 1 + int(duration[1:-1]) * times
    year, month = divmod(months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
