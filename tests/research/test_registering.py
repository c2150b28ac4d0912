"""A version is frozen: what becomes of files and plugins afterwards changes nothing of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.research.conftest import DOCUMENT, EXAMPLE, ROOT, SEED, changed, enrolled

from iptflow.documents import read
from iptflow.errors import DocumentError, UnknownName
from iptflow.flow import Flow, open_flow
from iptflow.research import TrialHandle, amend, new_seed, open_trial, register
from iptflow.research.changes import changes


def test_the_version_is_what_its_digest_says_and_each_arm_is_pinned(trial: TrialHandle) -> None:
    (version,) = trial.state.versions
    assert version.document == read(DOCUMENT).digest
    assert version.arms == {
        "full": trial.flow.compose().digest,
        "short": trial.flow.compose("eight-sessions").digest,
    }
    assert trial.trial().title == "Eight sessions or sixteen"


def test_a_variant_that_changes_or_goes_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "trial"
    shutil.copytree(EXAMPLE, folder)
    site = ROOT / "examples" / "site.yaml"
    trial = register(
        open_flow(tmp_path / "t.db", site=site, adaptations=[folder / "variants"], discover=False),
        folder / "trial.yaml", seed=SEED, synthetic=True,
    )  # fmt: skip
    pinned = trial.state.current.arms
    trial.flow.close()
    shutil.rmtree(folder)
    again = open_trial(open_flow(tmp_path / "t.db", site=site, discover=False), trial.name, seed=SEED)
    arms = enrolled(again, *(f"p-{number}" for number in range(6)))
    assert set(arms) == {"full", "short"}
    for number, arm in enumerate(arms):
        assert again.course(f"p-{number}").state.protocol == pinned[arm]


def test_what_cannot_be_registered_leaves_nothing_behind(flow: Flow) -> None:
    with pytest.raises(DocumentError) as caught:
        register(flow, changed(("blocks: [2, 4, 6]", "blocks: [3]"), ("window: week-8", "window: week-9")), seed=SEED)
    assert [each.code for each in caught.value.findings] == ["trial/ratio-blocks", "reference/unknown"]
    assert flow.journal.of_kind("trial").courses() == ()
    with pytest.raises(UnknownName):
        open_trial(flow, "eight-or-sixteen")


def test_a_trial_is_registered_once(trial: TrialHandle) -> None:
    with pytest.raises(DocumentError) as caught:
        register(trial.flow, DOCUMENT, seed=SEED)
    assert [each.code for each in caught.value.findings] == ["trial/taken"]


def test_a_seed_that_could_be_tried_out_is_not_taken(flow: Flow) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        register(flow, DOCUMENT, seed=b"1234")
    assert len({new_seed() for _ in range(4)}) == 4
    assert len(new_seed()) == 32


@pytest.mark.parametrize(
    ("before", "after"), [("version: 1.0.0", "version: 0.9.0"), ("version: 1.0.0", "version: 1.0.0"),
                          ("id: eight-or-sixteen", "id: another")],
)  # fmt: skip
def test_an_amendment_is_a_later_version_of_the_same_trial(before: str, after: str, trial: TrialHandle) -> None:
    kept = trial.state
    with pytest.raises(DocumentError) as caught:
        amend(trial, changed((before, after)), reason="no reason")
    assert [each.code for each in caught.value.findings] == ["trial/amendment"]
    assert trial.state == kept


def test_versions_are_numbers_and_no_texts(trial: TrialHandle) -> None:
    amend(trial, changed(("version: 1.0.0", "version: 1.9.0")), reason="one")
    amend(trial, changed(("version: 1.0.0", "version: 1.10.0")), reason="two")
    assert [each.version for each in trial.state.versions] == ["1.0.0", "1.9.0", "1.10.0"]


LEAVES = st.one_of(st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2))
DATA = st.recursive(
    st.dictionaries(st.sampled_from("abc"), LEAVES, max_size=3),
    lambda below: st.dictionaries(st.sampled_from("abc"), st.one_of(LEAVES, below), max_size=3),
    max_leaves=8,
)


@given(DATA, DATA)
def test_a_diff_says_all_that_is_needed_to_come_from_one_to_the_other(
    before: dict[str, object], after: dict[str, object]
) -> None:
    found = changes(before, after)
    assert (found == ()) == (before == after)
    assert [each.path for each in found] == sorted(each.path for each in found)
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    back = [(each.path, turned[each.kind], each.after, each.before) for each in found]
    assert [(each.path, each.kind, each.before, each.after) for each in changes(after, before)] == back
