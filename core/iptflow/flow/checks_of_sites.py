"""References and sense of a site: a time zone that exists, hours that make sense, a deputy who is someone else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from iptflow.documents import Document, finding
from iptflow.errors import Finding


def check_site(document: Document) -> tuple[Finding, ...]:
    """All findings of the first stage that has any."""
    return tuple(_references(document)) or tuple(_sense(document))


def _references(document: Document) -> Iterator[Finding]:
    name = document.data["timezone"]
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"there is no time zone {name!r}"
        yield finding(document, "reference/unknown", message, ("timezone",), hint="A name of the IANA database.")


def _sense(document: Document) -> Iterator[Finding]:
    alerts = document.data["alerts"]
    if alerts["owner"] == alerts["deputy"]:
        message = "owner and deputy are the same, so nobody stands in"
        yield finding(document, "sense/deputy", message, ("alerts", "deputy"), hint="Name someone else.")
    for day, spans in alerts["hours"].items():
        ends = [tuple(span.split("-")) for span in spans]
        place = ("alerts", "hours", day)
        for index, (start, end) in enumerate(ends):
            if start >= end:
                message = f"{start} is not before {end}"
                hint = "Hours end on the day on which they begin; write what is after midnight under the next day."
                yield finding(document, "sense/hours", message, (*place, index), hint=hint)
        for index, (before, after) in enumerate(pairwise(ends), start=1):
            if after[0] < before[1]:
                message = f"these hours begin at {after[0]}, before those above end at {before[1]}"
                yield finding(document, "sense/hours", message, (*place, index), hint="Write them in order, apart.")
