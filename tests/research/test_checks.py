"""A trial that cannot work is refused with all that is wrong, each at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.research.conftest import DOCUMENT, EXAMPLE, ROOT, TEXT

from iptflow.documents import read, read_bytes
from iptflow.errors import DocumentError, Finding
from iptflow.flow import Flow, open_flow
from iptflow.research import check_trial, ensure_registrable

FRAME = """frame:
  weeks: {range: [8, 8], planned: 8, source: project-judgement}
  contacts:
    session: {count: [8, 8], planned: 8, source: project-judgement}
"""
STUCK = """phases:
  middle:
    exit:
      eight-sessions/remission:
        require: {outcome: phq-9, is: remission}
        title: The client is in remission
        source: project-judgement
"""

FAULTS = [
    ("trial/arm-unusable", "adaptations: [eight-sessions]}", "adaptations: [eigth-sessions]}"),
    ("trial/arm-unusable", "[eight-sessions]}", "[eight-sessions], settlements: [none.yaml]}"),
    ("trial/same-arm", "short: {title: Eight sessions, adaptations: [eight-sessions]}", "short: {title: The same}"),
    ("trial/ratio-arms", "ratio: {full: 1, short: 1}", "ratio: {full: 1, long: 1}"),
    ("trial/ratio-blocks", "blocks: [2, 4, 6]", "blocks: [2, 5]"),
    ("trial/method", "  blocks: [2, 4, 6]\n", ""),
    ("trial/method", "method: permuted-blocks", "method: simple"),
    ("trial/method", "method: permuted-blocks", "method: minimisation"),
    ("trial/method", "blocks: [2, 4, 6]", "blocks: [2, 4, 6]\n  follow: 80"),
    ("trial/factor-levels", "severe: {title: 15 or more, when: {score: phq-9, at_least: 15}}", ""),
    ("trial/factor-levels", "severe: {title: 15 or more, when: {score: phq-9, at_least: 15}}", "severe: {title: x}"),
    ("trial/window", "week-8: {from: 49, to: 63", "week-8: {from: 63, to: 49"),
    ("trial/windows-overlap", "week-16: {from: 105", "week-16: {from: 63"),
    ("trial/primary", "priority: primary", "priority: secondary"),
    ("trial/outcome-measure", "primary\n    measure: phq-9", "primary\n    measure: gad-7"),
    ("reference/unknown", "window: week-8", "window: week-9"),
    ("trial/outcome-form", "as: change", "as: total"),
    ("trial/outcome-form", "at_most: 4\n", "baseline: start\n"),
    ("reference/unknown", "measures: {phq-9: [start, week-8, week-16]}", "measures: {phq-9: [start, week-9]}"),
    ("reference/unknown", "measures: {phq-9: [start, week-8, week-16]}", "measures: {gad-7: [start]}"),
    ("reference/unknown", "important_deviations: [contact-missed]", "important_deviations: [contact-mised]"),
    ("reference/unknown", "outcomes: [depression]", "outcomes: [mood]"),
    ("reference/unknown", "contacts: {session: 6}", "contacts: {sesion: 6}"),
    ("reference/unknown", "{fact: client.age, at_least: 18}", "{fact: client.agee, at_least: 18}"),
    ("trial/criterion", "when: {fact: client.age, at_least: 18}", "when: {task: psychiatric-history}"),
    ("trial/measure-not-collected", "measures:\n", "measures:\n  nobodys: {windows: {start: {from: 0, to: 1}}}\n"),
]  # fmt: skip


def found_in(text: str, flow: Flow) -> tuple[Finding, ...]:
    return check_trial(read_bytes(text.encode(), str(DOCUMENT)), flow)


def test_the_example_can_be_registered(flow: Flow) -> None:
    assert check_trial(read(DOCUMENT), flow) == ()


@pytest.mark.parametrize(("code", "sound", "fault"), FAULTS, ids=[f"{n}-{each[0]}" for n, each in enumerate(FAULTS)])
def test_each_fault_is_found_and_points_into_the_text(code: str, sound: str, fault: str, flow: Flow) -> None:
    assert sound in TEXT
    found = [each for each in found_in(TEXT.replace(sound, fault, 1), flow) if each.code == code]
    assert found
    assert all(each.line > 1 and each.column >= 1 and each.hint for each in found)


def test_a_constant_that_no_value_reaches_is_found_by_the_linter(flow: Flow) -> None:
    found = found_in(TEXT.replace("score: phq-9, at_least: 10", "score: phq-9, at_least: 28"), flow)
    assert [(each.code.partition("/")[0], each.place) for each in found] == [
        ("condition", "eligibility.include.depressed.when")
    ]


def with_variants(folder: Path, texts: dict[str, str]) -> Flow:
    """A flow with the example's variant under these names, each asserting this."""
    head = (EXAMPLE / "variants" / "eight-sessions.yaml").read_text("utf-8").partition("frame:")[0]
    for name, asserts in texts.items():
        (folder / f"{name}.yaml").write_text(head.replace("id: eight-sessions", f"id: {name}") + asserts, "utf-8")
    return open_flow(site=ROOT / "examples" / "site.yaml", adaptations=[folder], discover=False)


def test_arms_in_conflict_are_told_with_each_conflict(tmp_path: Path) -> None:
    six = FRAME.replace("8", "6")
    flow = with_variants(tmp_path, {"eight-sessions": FRAME, "six-sessions": six})
    found = found_in(TEXT.replace("adaptations: [eight-sessions]", "adaptations: [eight-sessions, six-sessions]"), flow)
    assert {(each.code, each.place) for each in found} == {("trial/arm-conflict", "arms.short")}


def test_an_arm_that_does_not_verify_is_told_with_each_flaw(tmp_path: Path) -> None:
    flow = with_variants(tmp_path, {"eight-sessions": STUCK})
    found = found_in(TEXT, flow)
    assert {(each.code, each.place) for each in found} == {("trial/arm-unsound", "arms.short")}


def test_all_findings_come_at_once_in_the_order_of_the_text(flow: Flow) -> None:
    text = TEXT
    for sound, fault in (
        ("adaptations: [eight-sessions]}", "adaptations: [eigth-sessions]}"),
        ("blocks: [2, 4, 6]", "blocks: [3, 5]"),
        ("week-16: {from: 105", "week-16: {from: 63"),
        ("outcomes: [depression]", "outcomes: [mood]"),
    ):
        text = text.replace(sound, fault, 1)
    with pytest.raises(DocumentError) as caught:
        ensure_registrable(read_bytes(text.encode(), str(DOCUMENT)), flow)
    found = caught.value.findings
    assert [each.code for each in found] == [
        "trial/arm-unusable",
        "trial/ratio-blocks",
        "trial/ratio-blocks",
        "trial/windows-overlap",
        "reference/unknown",
    ]
    assert [each.line for each in found] == sorted(each.line for each in found)
