from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from iptflow.flow.site import Site

ALERTS = {
    "owner": "t-1",
    "deputy": "t-2",
    "acknowledge_within": "PT4H",
    "hours": {"tuesday": ["09:00-12:00", "13:00-17:00"], "monday": ["09:00-17:00"]},
}
SITE: dict[str, Any] = {
    "format": "site/1",
    "id": "clinic",
    "timezone": "Europe/Vienna",
    "alerts": ALERTS,
    "closures": ["2026-01-06"],
    "emergency": {"number": "112", "route": "The hospital"},
}
NOBODY_NOW = "Nobody is watching now. "


@pytest.mark.parametrize(
    ("at", "watching"),
    [
        (datetime(2026, 1, 5, 8, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 5, 7, 59, tzinfo=UTC), False),
        (datetime(2026, 1, 5, 16, 0, tzinfo=UTC), False),
        (datetime(2026, 1, 13, 11, 30, tzinfo=UTC), False),
        (datetime(2026, 1, 13, 12, 0, tzinfo=UTC), True),
        (datetime(2026, 1, 6, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 1, 7, 10, 0, tzinfo=UTC), False),
    ],
    ids=["opens", "a minute before", "closes", "at noon", "after noon", "closed that day", "no hours that day"],
)
def test_outside_the_hours_of_the_site_nobody_is_watching(at: datetime, watching: bool) -> None:
    said = Site.of(SITE).watched(at)
    assert said.startswith(NOBODY_NOW) is not watching
    assert "Somebody watches on monday 09:00-17:00; tuesday 09:00-12:00, 13:00-17:00." in said
    assert said.endswith("Outside these hours nobody is watching.")


def test_a_site_that_does_not_say_who_watches_has_nobody_watching() -> None:
    assert Site.of(None).watched(datetime(2026, 1, 5, 10, tzinfo=UTC)).startswith("Nobody is watching")
