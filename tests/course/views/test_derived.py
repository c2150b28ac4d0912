"""What follows from scores, each with its definition and its source; scores with decimals as people write them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from tests.course.views.test_report import of

from iptflow.course import commands as c
from iptflow.course.plan import Plan
from iptflow.course.views.derived import Derived, derived, range_of
from iptflow.course.views.rows import told
from iptflow.protocol.records import Instrument

INSTRUMENT = msgspec.convert(
    {
        "title": "Scale",
        "options": {str(n): str(n) for n in range(7)},
        "items": {str(n): {} for n in range(1, 5)},
        "scoring": {"method": "mean-of-scales", "range": [0, 600], "decimals": 2, "source": "x-1"},
        "scales": {
            "near": {"title": "Near", "items": ["1", "2"], "source": "x-1"},
            "far": {"title": "Far", "items": ["3", "4"], "source": "x-1"},
        },
        "bands": [
            {"from": 0, "to": 249, "title": "low", "source": "x-2"},
            {"from": 250, "to": 600, "title": "high"},
        ],
        "outcomes": {
            "remission": {"score_below": 100, "source": "x-3"},
            "response": {"fall_percent": 50, "source": ["x-3", "x-4"]},
            "no-response": {"fall_percent_below": 25, "after_weeks": 6, "source": "x-5"},
            "deterioration": {"rise_points": 50, "source": "x-6"},
            "reliable-improvement": {"fall_points": 150, "source": "x-7"},
        },
        "source": "x-0",
    },
    Instrument,
)
RESPONSE = Derived(state="response", means="a fall of at least 50 percent from the first score", source=("x-3", "x-4"))
RELIABLE = Derived(
    state="reliable improvement", means="a fall of at least 1.50 points from the first score", source=("x-7",)
)


@pytest.mark.parametrize(
    ("baseline", "score", "weeks", "expected"),
    [
        (400, 300, 1, []),
        (400, 250, 1, [RELIABLE]),
        (400, 200, 1, [RESPONSE, RELIABLE]),
        (
            400, 99, 1,
            [Derived(state="remission", means="a score below 1.00", source=("x-3",)), RESPONSE, RELIABLE],
        ),
        (
            400, 450, 6,
            [
                Derived(
                    state="deterioration", means="a rise of at least 0.50 points from the first score", source=("x-6",)
                ),
                Derived(
                    state="no response",
                    means="a fall of less than 25 percent from the first score, 6 weeks or more after it",
                    source=("x-5",),
                ),
            ],
        ),
        (400, 301, 5, []),
    ],
)  # fmt: skip
def test_every_state_that_holds_with_what_it_means_and_who_says_so(
    baseline: int, score: int, weeks: int, expected: list[Derived]
) -> None:
    assert list(derived(INSTRUMENT, baseline=baseline, score=score, weeks=weeks)) == expected


def test_the_range_of_a_score_is_named_and_is_no_diagnosis() -> None:
    low = Derived(state="in the range described as low", means="a score of 0.00 to 2.49", source=("x-2",))
    assert (range_of(INSTRUMENT, 0), range_of(INSTRUMENT, 249)) == (low, low)
    high = range_of(INSTRUMENT, 250)
    assert high is not None
    assert (high.state, high.source) == ("in the range described as high", ("x-0",))
    assert range_of(msgspec.structs.replace(INSTRUMENT, bands=()), 0) is None


def test_the_report_shows_what_follows_for_the_last_score(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 2, "2": 2})
    (once,) = of(bench, 0).symptoms
    assert once.states == ()
    bench.do(c.RecordMeasure, day=14, measure="phq", items={"1": 1, "2": 0})
    (change,) = of(bench, 14).symptoms
    assert [(each.state, each.means) for each in change.states] == [("remission", "a score below 2")]
    assert change.outcome == "remission"


def test_a_score_with_decimals_and_its_scales_in_the_timeline(bench: Any) -> None:
    instruments = {**bench.plan.protocol.instruments, "phq": INSTRUMENT}
    bench.plan = Plan(msgspec.structs.replace(bench.plan.protocol, instruments=instruments), "other")
    bench.do(c.RecordMeasure, measure="phq", items={"1": 6, "2": 5, "3": 1, "4": 0})
    (entry,) = (each for each in bench.course.entries if getattr(each, "measure", "") == "phq")
    assert told(bench.plan, bench.course, entry) == ("PHQ: 3.00", ("Far: 0.50", "Near: 5.50"))
    (change,) = of(bench, 0).symptoms
    assert (change.first, change.decimals) == (300, 2)
