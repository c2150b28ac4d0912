from __future__ import annotations

from datetime import date

import iptflow

SITE = {
    "format": "site/1",
    "id": "made-up-clinic",
    "timezone": "UTC",
    "alerts": {"owner": "t-1", "deputy": "t-2", "acknowledge_within": "PT4H", "hours": {"monday": ["09:00-17:00"]}},
    "emergency": {"number": "112", "route": "The emergency department"},
}


def asked_again(on: date) -> bool:
    flow = iptflow.open(":memory:", site=SITE)
    course = flow.open_course(flow.compose("shift-work"), client="k-1", therapist="t-1", on="2026-01-05")
    course.record_fact("shift-work/works-nights", True, on="2026-01-05")
    return "Ask whether the roster has changed" in str(course.next(on))


def test_the_roster_is_asked_for_again_after_four_weeks() -> None:
    assert not asked_again(date(2026, 1, 26))
    assert asked_again(date(2026, 2, 2))
