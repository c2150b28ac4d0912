from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from iptflow.course import commands as c
from iptflow.course import entries as e
from iptflow.course.refusals import Refusal
from iptflow.course.views.rows import _TOLD
from iptflow.course.views.timeline import Row, timeline


def rows(bench: Any, viewer: str = "therapist") -> tuple[Row, ...]:
    return timeline(bench.plan, bench.course, viewer)


def test_every_kind_of_entry_has_words() -> None:
    assert set(_TOLD) == set(get_args(e.AnyEntry))


def test_a_contact_says_who_was_there_what_was_done_and_what_is_still_asked_for(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 2, "2": 0})
    bench.session(day=0, tasks=("name",), techniques=("listening",))
    row = next(row for row in rows(bench) if row.contact)
    assert row.contact is not None
    assert (row.week, row.phase, row.contact.title, row.contact.minutes) == (1, "assessment", "Session", 50)
    assert row.contact.participants == ("client", "therapist")
    assert row.contact.done == ("name",)
    assert row.contact.outstanding == ("ask-risk", "history", "talk", "widely/draw")
    assert [(score.title, score.total, score.change) for score in row.contact.scores] == [("PHQ", 2, None)]
    assert [(each.code, each.words) for each in row.deviations] == [
        ("task-not-done", "Not done at this contact: Ask about risk")
    ]


def test_what_was_outstanding_is_told_as_of_the_contact(bench: Any) -> None:
    bench.session()
    bench.session(day=7, tasks=("ask-risk", "history", "name"))
    first, second = (row.contact.outstanding for row in rows(bench) if row.contact)
    assert "history" in first
    assert "history" not in second


def test_scores_change_from_the_first_by_clinical_date(bench: Any) -> None:
    bench.do(c.RecordMeasure, day=7, measure="phq", items={"1": 2, "2": 0})
    bench.do(c.RecordMeasure, day=14, measure="phq", items={"1": 0, "2": 1})
    bench.do(c.RecordMeasure, day=15, on=bench.day(0), measure="phq", items={"1": 2, "2": 1})
    found = [(row.on, row.score.total, row.score.change) for row in rows(bench) if row.score]
    assert found == [(bench.day(0), 3, None), (bench.day(7), 2, -1), (bench.day(14), 1, -2)]


def test_an_alert_says_whose_it_is_and_how_long_it_took_to_close(bench: Any) -> None:
    bench.do(c.RecordFact, fact="risk", value="plan")
    (row,) = [row for row in rows(bench) if row.alert]
    assert row.alert is not None
    assert (row.alert.owner, row.alert.status, row.alert.days_to_closing) == ("t-3", "open", None)
    bench.do(c.CloseAlert, day=3, alert=row.alert.id, reason="seen")
    (row,) = [row for row in rows(bench) if row.alert]
    assert row.alert is not None
    assert (row.alert.closed_on, row.alert.days_to_closing, row.alert.reason) == (bench.day(3), 3, "seen")


def test_an_override_names_the_rules_that_it_went_past_and_a_refusal_is_no_row(bench: Any) -> None:
    assert isinstance(bench.do(c.Advance), Refusal)
    before = len(rows(bench))
    bench.do(c.Override, matter="move", reason="the client's wish")
    row = rows(bench)[-1]
    assert len(rows(bench)) == before + 1
    assert (row.text, row.past, row.reason) == ("Assessment to Middle", ("named", "asked"), "the client's wish")


def test_a_corrected_entry_stays_and_says_what_superseded_it(bench: Any) -> None:
    bench.session(tasks=("ask-risk", "name"))
    bench.do(c.Correct, day=1, entry=2, reason="another client's")
    row = next(row for row in rows(bench) if row.entry == 2)
    assert row.superseded_by == 3
    assert not any(row.kind == "contact" for row in rows(bench, "client"))


def test_late_entries_stand_at_their_clinical_date(bench: Any) -> None:
    bench.session(day=7)
    bench.session(day=8, on=bench.day(3))
    assert [row.on for row in rows(bench)] == [bench.day(0), bench.day(3), bench.day(7)]


def test_everything_can_be_said_in_json(bench: Any) -> None:
    bench.to_middle()
    bench.do(c.RecordFact, fact="risk", value="plan")
    again = msgspec.json.decode(msgspec.json.encode(rows(bench)), type=tuple[Row, ...])
    assert again == rows(bench)


def confided(bench: Any) -> None:
    """Something of every kind that is for nobody but the therapist."""
    bench.session(tasks=("ask-risk", "name", "history"), note="hidden-note")
    bench.do(c.RecordContact, day=1, series="parents/talk", participants=("therapist", "parent"), note="hidden-parent")
    bench.do(c.RecordFact, day=1, fact="risk", value="plan", share_with=("parent", "client"))
    bench.do(c.RecordFact, day=1, fact="orientation", value="hidden-matter", share_with=("parent",))
    bench.do(c.RecordFact, day=1, fact="agreed", value="That evenings are hard")
    bench.do(c.WaiveTask, day=1, task="talk", reason="unsafe", note="hidden-waiver")
    bench.do(c.RaiseAlert, day=1, concern="hidden-concern")
    bench.do(c.Override, day=2, matter="extend", reason="hidden-reason", weeks=1)
    bench.do(c.RecordMeasure, day=2, measure="phq", items={"1": 2, "2": 2})
    bench.do(c.ReportEvent, day=3, event="relapse", note="hidden-event", share_with=("client",))
    bench.do(c.Hold, day=3, reason="hidden-hold", review_on=bench.day(9))
    bench.do(c.End, day=4, ending="withdrawn", reason="hidden-ending")


def test_the_client_reads_own_appointments_teaching_and_plain_words(bench: Any) -> None:
    confided(bench)
    assert [(row.kind, row.text, row.lines) for row in rows(bench, "client")] == [
        ("appointment", "Appointment", ("Name the illness",)),
        ("event", "use again", ()),
        ("ended", "stopped", ()),
    ]


def test_a_parent_reads_attendance_teaching_and_what_was_agreed_to(bench: Any) -> None:
    confided(bench)
    assert [(row.kind, row.text, row.lines) for row in rows(bench, "parent")] == [
        ("appointment", "Appointment", ("Name the illness",)),
        ("appointment", "Appointment", ()),
        ("fact", "Agreed to be told: That evenings are hard", ()),
    ]


def test_who_sees_nothing_reads_nothing(bench: Any) -> None:
    confided(bench)
    assert rows(bench, "other") == ()


@pytest.mark.parametrize("viewer", ["client", "parent", "other"])
def test_what_is_left_out_leaves_no_gap(bench: Any, viewer: str) -> None:
    confided(bench)
    for row in rows(bench, viewer):
        assert (row.entry, row.week, row.phase, row.superseded_by, row.deviations) == (0, 0, "", 0, ())
        assert (row.contact, row.score, row.alert) == (None, None, None)
    text = repr(rows(bench, viewer))
    for never in ("hidden", "plan", "t-3", "unsafe", "widely", "parents/"):
        assert never not in text


def test_nobody_is_told_that_a_client_died_in_other_words(bench: Any) -> None:
    bench.do(c.End, day=4, ending="deceased")
    assert rows(bench, "client") == ()


def test_a_shared_score_is_a_total_and_never_the_answer_to_a_risk_item(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 0, "2": 2}, share_with=("client",))
    assert [row.text for row in rows(bench, "client")] == ["PHQ: 2"]
