"""A calendar of what is due, as iCalendar text: it says that there is an appointment, and nothing else, to everybody.

Days are days: without an hour and a zone, so that no change of the clock moves one. An event is known by its course and
its day, both hashed, so that a calendar that is fetched again shows each once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

WORD = "Appointment"


def calendar(course: str, days: Iterable[date], now: datetime) -> str:
    """The text of RFC 5545 with one event a day.

    Args:
        course: whose days they are; it is not in the text.
        days: those with an appointment.
        now: when it was made.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//iptflow//calendar//EN", "CALSCALE:GREGORIAN"]
    for day in sorted(set(days)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{sha256(f'{course} {day}'.encode()).hexdigest()[:32]}@iptflow.invalid",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{WORD}",
            "CLASS:PRIVATE",
            "TRANSP:OPAQUE",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in (*lines, "END:VCALENDAR"))
