"""The flow of participants adds up, or there is none."""

from __future__ import annotations

import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.research.conftest import FACTS, ITEMS, ready
from tests.research.test_export import START, enrol, later, treat

from iptflow.errors import CountsDisagree
from iptflow.research import TrialHandle
from iptflow.research.consort import Flow, ensure_adds_up, flow
from iptflow.research.entries import Excluded, Screened
from iptflow.research.figures import draw_consort

SVG = "{http://www.w3.org/2000/svg}"


def told(picture: str) -> str:
    """All words of a picture."""
    return " ".join(text.text or "" for text in ElementTree.fromstring(picture).iter(f"{SVG}text"))


@pytest.fixture
def trial() -> TrialHandle:
    """Nine screened: two not eligible, one declined, one undecided, five allocated with all that can happen."""
    trial = later()
    trial.screen("p-6", facts={"client.age": 17, "risk.suicidal-thoughts": "none"}, on=START)
    trial.exclude("p-6", reason="not-eligible", on=START)
    trial.screen("p-7", facts={**FACTS, "risk.suicidal-thoughts": "plan"}, on=START)
    trial.assess("p-7", "phq-9", ITEMS, on=START)
    trial.exclude("p-7", reason="not-eligible", on=START)
    trial.screen("p-8", facts=FACTS, on=START)
    trial.exclude("p-8", reason="declined", on=START)
    trial.screen("p-9", facts=FACTS, on=START)
    enrol(trial, "p-1", "p-2", "p-3", "p-4", "p-5")
    for name in ("p-1", "p-2", "p-3"):
        treat(trial, name, 6)
    trial.assess("p-1", "phq-9", total=4, on=START + timedelta(days=112))
    trial.course("p-2").end("withdrawn", on=START + timedelta(days=50))
    other = "short" if trial.participant("p-3").allocated.arm == "full" else "full"  # type: ignore[union-attr]
    trial.course("p-3").change_protocol(trial.state.current.arms[other], reason="asked for", on=START)
    return trial


def test_everybody_is_counted_in_one_place_with_the_reason(trial: TrialHandle) -> None:
    found = flow(trial)
    assert (found.screened, found.randomised, found.waiting) == (9, 5, 1)
    assert found.excluded == {"not-eligible": 2, "declined": 1}
    assert found.criteria == {"adult": 1, "depressed": 1, "plan": 1}
    assert sum(arm.allocated for arm in found.arms) == 5
    assert sum(arm.not_received.get("never came", 0) for arm in found.arms) == 2
    assert sum(arm.not_received.get("went on under another protocol", 0) for arm in found.arms) == 1
    assert sum(arm.known for arm in found.arms) == 1
    missing = [arm.missing for arm in found.arms]
    assert sum(each.get("withdrawn", 0) for each in missing) == 1
    assert sum(each.get("no score in the window", 0) for each in missing) == 3
    assert sum(arm.sets["intention-to-treat"] for arm in found.arms) == 5


def test_while_the_window_is_open_nobody_is_missing(trial: TrialHandle) -> None:
    found = flow(trial, START + timedelta(days=60))
    assert sum(arm.not_yet for arm in found.arms) == 5
    assert [arm.missing for arm in found.arms] == [{}, {}]


def test_the_picture_tells_every_count(trial: TrialHandle) -> None:
    found = flow(trial)
    words = told(draw_consort(found, trial.trial()))
    for part in ("Assessed for eligibility (n = 9)", "Excluded (n = 3)", "not eligible (n = 2)", "(n = 1)",
                 "Randomised (n = 5)", "Enrolment", "Allocation", "Follow-up", "Analysis"):  # fmt: skip
        assert part in words
    for arm in found.arms:
        assert f"{arm.title} (n = {arm.allocated})" in words
        assert f"Primary outcome analysed (n = {arm.known})" in words


def test_no_box_lies_on_another_and_all_lie_in_the_picture(trial: TrialHandle) -> None:
    root = ElementTree.fromstring(draw_consort(flow(trial), trial.trial()))
    wide, high = int(root.attrib["width"]), int(root.attrib["height"])
    drawn = [box.attrib for box in root.iter(f"{SVG}rect") if "rx" in box.attrib]
    every = [(int(box["x"]), int(box["y"]), int(box["width"]), int(box["height"])) for box in drawn]
    boxes = [box for box in every if box[2] > 100]
    assert len(boxes) == 9
    for x, y, w, h in boxes:
        assert x >= 0
        assert x + w <= wide
        assert y + h <= high
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
            assert apart or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1]


@pytest.mark.parametrize("place", ["screened", "randomised", "full: received", "full: outcome", "full: per-protocol"])
def test_a_count_that_was_tampered_with_is_not_drawn(place: str, trial: TrialHandle) -> None:
    found = flow(trial)
    ensure_adds_up(found)
    first = found.arms[0]
    wrong: dict[str, Flow] = {
        "screened": found._replace(screened=10),
        "randomised": found._replace(randomised=6, screened=10),
        "full: received": found._replace(arms=(first._replace(received=first.received + 1), *found.arms[1:])),
        "full: outcome": found._replace(arms=(first._replace(not_yet=first.not_yet + 1), *found.arms[1:])),
        "full: per-protocol": found._replace(
            arms=(first._replace(sets={**first.sets, "per-protocol": 99}), *found.arms[1:])
        ),
    }
    with pytest.raises(CountsDisagree) as caught:
        draw_consort(wrong[place], trial.trial())
    assert [each.place for each in caught.value.findings] == [place]


def test_a_journal_in_which_somebody_is_excluded_and_allocated_is_not_drawn(trial: TrialHandle) -> None:
    trial.keep([Excluded(on=START, actor="x", participant="p-1", reason="other")], trial.flow.now())
    with pytest.raises(CountsDisagree) as caught:
        flow(trial)
    assert [each.place for each in caught.value.findings] == ["screened"]


def test_a_journal_in_which_somebody_is_screened_twice_is_not_drawn(trial: TrialHandle) -> None:
    trial.keep([Screened(on=START, actor="x", participant="p-9")], trial.flow.now())
    with pytest.raises(CountsDisagree):
        flow(trial)


STEPS = st.lists(st.sampled_from(["screen", "exclude", "ready", "enrol", "treat", "assess", "end"]), max_size=5)


@settings(max_examples=12, deadline=None)
@given(st.lists(STEPS, max_size=5))
def test_whatever_happens_the_counts_add_up(everybody: list[list[str]]) -> None:
    trial = later()
    for number, steps in enumerate(everybody):
        name = f"p-{number}"
        for step in steps:
            _do(trial, name, step)
    found = flow(trial)
    draw_consort(found, trial.trial())
    assert found.screened == len(trial.state.participants)


def _do(trial: TrialHandle, name: str, step: str) -> None:
    allocated = name in trial.state.participants and trial.participant(name).allocated is not None
    if step == "screen":
        trial.screen(name, facts=FACTS)
    elif step == "exclude":
        trial.exclude(name, reason="other")
    elif step == "ready":
        ready(trial, name)
    elif step == "enrol":
        trial.enrol(name, therapist="t-1")
    elif allocated and step == "treat":
        trial.course(name).record_contact("session", participants=["client", "therapist"])
    elif allocated and step == "end":
        trial.course(name).end("lost-to-contact")
    elif step == "assess":
        trial.assess(name, "phq-9", total=7)


def test_an_empty_trial_has_a_flow_too() -> None:
    trial = later()
    words = told(draw_consort(flow(trial), trial.trial()))
    assert "Assessed for eligibility (n = 0)" in words
    assert re.search(r"The full course \(n = 0\)", words)
