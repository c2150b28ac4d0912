from __future__ import annotations

import json
from typing import Any

import pytest

from iptflow.course import commands as c
from iptflow.course.apply import apply
from iptflow.course.entries import decode, encode
from iptflow.course.views.status import status, status_bytes
from iptflow.errors import UnknownName

SECRET = "said in confidence"


def lived(bench: Any) -> None:
    """A course in which something of every kind is on record."""
    bench.session(tasks=("ask-risk", "name", "history"), note=SECRET)
    bench.do(c.RecordMeasure, measure="phq", items={"1": 2, "2": 0})
    bench.do(c.RecordConsent, consent="treatment", by="client")
    bench.do(c.WaiveTask, task="talk", reason="unsafe", note=SECRET)
    bench.do(c.RecordFact, fact="agreed", value=SECRET)
    bench.do(c.RecordFact, fact="mood", declined=True)
    bench.do(c.RecordFact, fact="inventory-person", key="p-1", value={"relation": "friend", "label": SECRET})
    bench.do(c.Advance)
    bench.session(day=7, techniques=("advice",), tasks=())
    bench.do(c.RecordMeasure, day=7, measure="phq", items={"1": 1, "2": 0})
    bench.do(c.RaiseAlert, day=8, concern=SECRET)
    bench.do(c.ReportEvent, day=8, event="relapse", note=SECRET)
    bench.do(c.Hold, day=9, reason=SECRET, review_on=bench.day(30))


def test_the_document_says_where_the_course_stands(bench: Any) -> None:
    lived(bench)
    found = status(bench.plan, bench.course)
    assert found["format"] == "status/1"
    assert found["protocol"] == {"id": "ipt", "digest": "digest"}
    assert (found["phase"], found["phase-since"], found["week"]) == ("middle", "2026-01-05", 2)
    assert found["contacts"] == {"session": 2, "phone": 0, "upkeep": 0, "parents/talk": 0}
    assert found["tasks"] == {
        "done": ["ask-risk", "history", "name"],
        "waived": ["talk"],
        "outstanding": ["work"],
    }
    assert found["scores"] == {"phq": {"first": 2, "last": 1, "change": -1, "outcome": "remission", "on": "2026-01-12"}}
    assert found["facts"] == {"agreed": "recorded", "inventory-person": "recorded", "mood": "declined"}
    assert found["records"] == {"inventory-person": 1}
    assert found["events"] == {"relapse": 1}
    assert found["hold"] == {"review-on": "2026-02-04"}
    assert found["deviations"] == {"task-not-done": 1, "technique-given": 1}
    (alert,) = found["alerts"]
    assert (alert["owner"], alert["status"], alert["raised"]) == ("t-3", "open", "2026-01-13T12:00:00+00:00")
    assert found["sequence"] == bench.course.sequence


def test_the_bytes_hold_no_free_text_no_float_and_sorted_keys(bench: Any) -> None:
    lived(bench)
    found = status_bytes(bench.plan, bench.course)
    assert SECRET.encode() not in found

    def whole(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert [key for key, _ in pairs] == sorted(key for key, _ in pairs)
        return dict(pairs)

    def no_float(text: str) -> float:
        raise AssertionError(text)

    json.loads(found, object_pairs_hook=whole, parse_float=no_float)


def test_a_replay_gives_the_same_bytes_at_every_step(bench: Any) -> None:
    lived(bench)
    course = None
    for entry in bench.course.entries:
        course = apply(bench.plan, course, decode(encode(entry)))
    assert course is not None
    assert status_bytes(bench.plan, course) == status_bytes(bench.plan, bench.course)


def test_instants_are_those_of_one_zone(bench: Any) -> None:
    from datetime import datetime

    bench.do(c.RaiseAlert, now=datetime.fromisoformat("2026-01-13T14:00:00+02:00"), concern="x")
    assert status(bench.plan, bench.course)["alerts"][0]["raised"] == "2026-01-13T12:00:00+00:00"


def test_past_the_frame_the_status_says_so_until_the_course_is_extended(bench: Any) -> None:
    bench.session(day=41)
    assert status(bench.plan, bench.course)["past-frame"] is False
    bench.session(day=42)
    assert status(bench.plan, bench.course)["past-frame"] is True
    bench.do(c.Override, day=42, matter="extend", reason="clinical judgement", weeks=1)
    assert status(bench.plan, bench.course)["past-frame"] is False


@pytest.mark.parametrize(
    ("viewer", "keys"),
    [
        ("client", {"format", "id", "opened", "contacts", "ended", "ended-on"}),
        ("parent", {"format", "id", "opened", "contacts"}),
        ("other", {"format", "id", "opened"}),
    ],
)
def test_others_see_the_keys_that_are_for_them_and_no_gap(bench: Any, viewer: str, keys: set[str]) -> None:
    lived(bench)
    bench.do(c.End, day=12, ending="withdrawn")
    found = status(bench.plan, bench.course, viewer)
    assert set(found) == keys
    assert found.get("ended", "stopped") == "stopped"


def test_an_unknown_viewer_is_an_error(bench: Any) -> None:
    with pytest.raises(UnknownName, match="no participant 'neighbour'"):
        status(bench.plan, bench.course, "neighbour")
