from __future__ import annotations

from typing import Any

import msgspec
import pytest

from iptflow.course import commands as c
from iptflow.course.answers import Fault, ReportBlock
from iptflow.course.views.evidence import EXPERIMENTAL
from iptflow.course.views.report import Report, report


def of(bench: Any, day: int, viewer: str = "therapist", **more: Any) -> Report:
    return report(bench.plan, bench.course, bench.day(day), bench.away(), viewer=viewer, **more)


def test_symptoms_and_functioning_stand_side_by_side_at_start_and_end(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 2, "2": 0})
    bench.do(c.RecordFact, fact="functioning.at-start", value="good")
    found = of(bench, 0)
    assert [(each.role, each.first, each.last, each.change) for each in found.symptoms] == [("symptoms", 2, None, None)]
    assert found.functioning is not None
    assert (found.functioning.start, found.functioning.end) == ("Well", "not recorded")
    bench.do(c.RecordMeasure, day=14, measure="phq", items={"1": 1, "2": 0})
    (change,) = of(bench, 14).symptoms
    assert (change.first, change.last, change.change, change.outcome) == (2, 1, -1, "remission")


def test_each_relationship_by_relation_and_key_and_never_by_its_label(bench: Any) -> None:
    person = {"relation": "friend", "label": "A name", "satisfaction-start": "mixed"}
    bench.do(c.RecordFact, fact="inventory-person", key="p-1", value=person)
    found = of(bench, 0)
    assert [(each.about, each.start, each.end) for each in found.satisfaction] == [
        ("Friend (p-1)", "Mixed", "not recorded")
    ]
    assert "A name" not in repr(found)


def test_an_area_is_complete_only_with_all_its_signs(bench: Any) -> None:
    considered = c.Considered(onset="linked", help="likely")
    bench.do(c.ChooseFocus, areas=("dispute",), considered={"dispute": considered}, client_agrees=True,
             therapist_agrees=True)  # fmt: skip
    bench.do(c.RecordProgress, area="dispute", signs=("named",), resolution="changed")
    (area,) = of(bench, 0).areas
    assert (area.complete, area.signs_met, area.signs_open, area.resolution) == (
        False,
        ("Named",),
        ("Begun",),
        "Changed",
    )
    bench.do(c.RecordProgress, area="dispute", signs=("begun",))
    assert of(bench, 0).areas[0].complete


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "No answer to a risk item is on record."),
        ({"value": "none"}, "No risk item was endorsed."),
        ({"value": "plan"}, "Safety alerts raised: 1; open: 1."),
        ({"declined": True}, "No answer to a risk item is on record."),
    ],
)
def test_risk_is_told_as_what_was_endorsed_and_never_as_none(bench: Any, fields: dict[str, Any], words: str) -> None:
    if fields:
        bench.do(c.RecordFact, fact="risk", **fields)
    found = of(bench, 0).risk
    assert found[-1] == words
    assert ("asked, not answered" in found[0]) is ("declined" in fields)
    assert "no risk" not in " ".join(found).lower().replace("no risk item", "")


def test_a_risk_item_of_any_instrument_counts_as_asked(bench: Any) -> None:
    bench.do(c.RecordMeasure, measure="phq", items={"1": 0, "2": 0})
    assert of(bench, 0).risk == ("No risk item was endorsed.",)


def test_themes_events_choices_and_differences(bench: Any) -> None:
    bench.session(themes=("widely/peers",), tasks=())
    bench.do(c.RecordTheme, theme="widely/loss", status="not-relevant")
    bench.do(c.ReportEvent, event="relapse")
    bench.do(c.Override, matter="extend", reason="the client's wish", weeks=2)
    bench.do(c.Override, matter="move", reason="clinical judgement")
    found = of(bench, 0)
    assert [(each.about, each.found) for each in found.themes] == [("A loss", "not relevant"), ("Peers", "covered")]
    assert found.events == {"relapse": 1}
    assert [(each.matter, each.reason, each.past) for each in found.choices] == [
        ("assessment to middle", "clinical judgement", ("named", "asked")),
        ("extend", "the client's wish", ()),
    ]
    assert found.deviations == {"task-not-done": 1}


def test_the_frame_is_told_as_it_was_kept(bench: Any) -> None:
    bench.session()
    bench.session(day=7)
    found = of(bench, 7)
    assert found.frame is not None
    assert (found.frame.weeks, found.frame.planned_weeks, found.frame.minutes) == (2, (4, 6), 100)
    assert (found.frame.contacts["session"].done, found.frame.contacts["session"].asked) == (2, 2)


def test_evidence_is_dated_and_an_experimental_protocol_says_so(bench: Any) -> None:
    found = of(bench, 0)
    assert [(each.as_of, each.status) for each in found.evidence] == [(2016, "established")]
    assert found.evidence_remark == ""
    tried = msgspec.structs.replace(bench.plan.protocol.evidence[0], status="experimental")
    protocol = msgspec.structs.replace(bench.plan.protocol, evidence=(tried,))
    bench.plan = type(bench.plan)(protocol, "digest")
    assert of(bench, 0).evidence_remark == EXPERIMENTAL


def test_training_is_told_as_stated_and_ranks_nobody(bench: Any) -> None:
    bench.do(c.RecordFact, fact="therapist.training", value="course")
    assert [(each.about, each.found) for each in of(bench, 0).training] == [("Training", "A course")]


def test_blocks_of_plugins_and_their_faults_are_shown(bench: Any) -> None:
    block = ReportBlock(title="Calls", lines=("Week 1: held",), plugin="widely")
    fault = Fault(plugin="broken", hook="iptflow_report", kind="KeyError")
    found = of(bench, 0, blocks=[block], faults=[fault])
    assert found.blocks == (block,)
    assert found.faults == (fault,)


@pytest.mark.parametrize(("viewer", "ended"), [("client", "stopped"), ("parent", ""), ("other", "")])
def test_others_read_only_what_is_for_them(bench: Any, viewer: str, ended: str) -> None:
    bench.session(tasks=("ask-risk", "name"), note="hidden")
    bench.do(c.RecordFact, fact="risk", value="plan")
    bench.do(c.RecordMeasure, measure="phq", items={"1": 2, "2": 2})
    bench.do(c.End, day=3, ending="withdrawn", reason="hidden")
    block = ReportBlock(title="Calls", lines=("x",), plugin="widely")
    found = of(bench, 3, viewer, blocks=[block], faults=[Fault(plugin="p", hook="h", kind="k")])
    assert found.ended == ended
    assert len(found.shared) == {"client": 2, "parent": 1, "other": 0}[viewer]
    said = {name for name in Report.__struct_fields__ if getattr(found, name)}
    assert said <= {"on", "opened", "ended", "ended_on", "shared"}
    assert "hidden" not in repr(found)
