"""From screening to an arm: nobody gets there twice or by another way, and what was drawn can be drawn again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.research.conftest import DOCUMENT, FACTS, ITEMS, NOON, SEED, changed, enrolled, flow_at, ready

from iptflow.course.refusals import Refusal
from iptflow.errors import IllFormedCommand, JournalDamaged, SequenceConflict, SiteIncomplete, UnknownName
from iptflow.flow import Flow, open_flow
from iptflow.research import Enrolled, TrialHandle, amend, audit, open_trial, register
from iptflow.research.entries import Unblinded, decode_trial


def rules(answer: Any) -> list[str]:
    assert isinstance(answer, Refusal), answer
    return [reason.rule for reason in answer.reasons]


def records(trial: TrialHandle) -> list[bytes]:
    return [envelope.record for envelope in trial.flow.journal.of_kind("trial").read(trial.name)]


def test_the_whole_way_opens_a_course_on_the_arms_protocol_with_what_was_known(trial: TrialHandle) -> None:
    (arm,) = enrolled(trial, "p-1")
    course = trial.course("p-1").state
    assert course.protocol == trial.state.current.arms[arm]
    assert course.synthetic
    assert course.values["fact:client.age"] == 40
    assert course.values["score:phq-9"] == 16
    allocated = trial.participant("p-1").allocated
    assert allocated is not None
    assert (allocated.arm, allocated.levels, allocated.therapist) == (arm, {"severity": "severe"}, "t-3")


def at(target: str, request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """Where a journal of this kind is."""
    if target == "postgres":
        url: str = request.getfixturevalue("postgres")
        return url
    return tmp_path / "trial.db" if target == "file" else ":memory:"


@pytest.mark.parametrize("target", ["memory", "file", "postgres"])
def test_the_journal_holds_all_there_is_and_the_same_seed_goes_on(
    target: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    flow = flow_at(at(target, request, tmp_path))
    trial = register(flow, DOCUMENT, seed=SEED, synthetic=True)
    names = [f"p-{number}" for number in range(6)]
    arms = enrolled(trial, *names[:3])
    again = open_trial(flow, trial.name, seed=SEED)
    assert again.state == trial.state
    arms += enrolled(again, *names[3:])
    assert arms == enrolled(register(flow_at(), DOCUMENT, seed=SEED, synthetic=True), *names)
    assert flow.journal.of_kind("trial").verify() == []
    flow.close()


def test_every_draw_is_an_entry_before_the_allocation_that_it_came_to(trial: TrialHandle) -> None:
    enrolled(trial, "p-1")
    kinds = [type(decode_trial(each)).__name__ for each in records(trial)]
    assert kinds[-3:] == ["Drawn", "Drawn", "Allocated"]
    assert [each.decision for each in trial.state.draws] == ["block-size", "arm"]


def test_no_record_holds_the_seed_and_none_an_arm_before_its_allocation(trial: TrialHandle) -> None:
    ready(trial, "p-1")
    kept = b"".join(records(trial)[1:])
    assert b"full" not in kept
    assert b"short" not in kept
    enrolled(trial, "p-2")
    assert SEED.hex().encode() not in b"".join(records(trial))


def test_the_audit_draws_everybody_again_and_finds_an_arm_that_was_put_there(trial: TrialHandle) -> None:
    enrolled(trial, *(f"p-{number}" for number in range(8)))
    assert audit(trial, SEED) == ()
    assert [each.code for each in audit(trial, bytes(32))] == ["trial/seed"]
    honest = open_trial(trial.flow, trial.name).state.allocations[-1]
    other = "short" if honest.arm == "full" else "full"
    ready(trial, "p-9")
    forged = type(honest)(on=honest.on, actor="x", participant="p-9", arm=other, version="1.0.0", course="p-9",
                          therapist="t-3", levels=honest.levels, block=honest.block, size=honest.size)  # fmt: skip
    trial.keep([forged], trial.flow.now())
    found = audit(trial, SEED)
    assert [(each.code, each.place) for each in found] == [("trial/not-drawn", "p-9")]


def test_who_is_not_eligible_cannot_consent_and_every_reason_is_told(trial: TrialHandle) -> None:
    trial.screen("p-1", facts={"client.age": 17})
    assert rules(trial.consent("p-1")) == [f"eight-or-sixteen/{name}" for name in ("adult", "depressed", "plan")]
    trial.record_facts("p-1", {"client.age": 18, "risk.suicidal-thoughts": "none"})
    assert rules(trial.consent("p-1")) == ["eight-or-sixteen/depressed"]
    trial.assess("p-1", "phq-9", total=9)
    assert rules(trial.consent("p-1")) == ["eight-or-sixteen/depressed"]
    excluded = trial.exclude("p-1", reason="not-eligible")
    assert not isinstance(excluded, Refusal)
    assert excluded.criteria == ("depressed",)


STEPS: dict[str, Callable[[TrialHandle, str], Any]] = {
    "screen": lambda trial, who: trial.screen(who, facts=FACTS),
    "consent": lambda trial, who: trial.consent(who),
    "enrol": lambda trial, who: trial.enrol(who, therapist="t-3"),
    "exclude": lambda trial, who: trial.exclude(who, reason="declined"),
    "record": lambda trial, who: trial.record_facts(who, FACTS),
    "unblind": lambda trial, who: trial.unblind(who, to="physician", reason="an emergency"),
}
REFUSED = [
    ("nobody", "consent", ["trial/screened"]),
    ("nobody", "enrol", ["trial/screened"]),
    ("nobody", "record", ["trial/screened"]),
    ("nobody", "exclude", ["trial/screened"]),
    ("nobody", "unblind", ["trial/screened"]),
    ("screened", "screen", ["trial/new"]),
    ("screened", "enrol", ["trial/consented"]),
    ("screened", "unblind", ["trial/allocated"]),
    ("excluded", "consent", ["trial/not-excluded"]),
    ("excluded", "enrol", ["trial/not-excluded", "trial/consented"]),
    ("excluded", "exclude", ["trial/not-excluded"]),
    ("excluded", "screen", ["trial/new"]),
    ("consented", "consent", ["trial/consents-once"]),
    ("allocated", "screen", ["trial/new"]),
    ("allocated", "consent", ["trial/consents-once"]),
    ("allocated", "enrol", ["trial/allocated-once"]),
    ("allocated", "exclude", ["trial/allocated-once"]),
]


@pytest.mark.parametrize(("standing", "step", "expected"), REFUSED)
def test_a_step_out_of_turn_is_refused_and_nothing_changes(
    standing: str, step: str, expected: list[str], trial: TrialHandle
) -> None:
    if standing in ("screened", "excluded"):
        trial.screen("p-1", facts=FACTS)
    if standing == "excluded":
        trial.exclude("p-1", reason="declined")
    if standing in ("consented", "allocated"):
        ready(trial, "p-1")
    if standing == "allocated":
        trial.enrol("p-1", therapist="t-3")
    before = records(trial)
    assert rules(STEPS[step](trial, "p-1")) == expected
    assert records(trial) == before


@pytest.mark.parametrize("step", ["screen", "consent", "enrol"])
def test_after_closing_nobody_is_taken_in_and_care_goes_on(step: str, trial: TrialHandle) -> None:
    enrolled(trial, "p-0")
    if step != "screen":
        ready(trial, "p-1")
    trial.close(reason="the planned date")
    trial.close(reason="again")
    assert "trial/open" in rules(STEPS[step](trial, "p-1"))
    assert trial.state.closed is not None
    assert trial.state.closed.reason == "the planned date"
    assert not isinstance(trial.assess("p-0", "phq-9", total=5), Refusal)
    assert trial.course("p-0").state.values["score:phq-9"] == 5


def test_nobody_is_allocated_beyond_the_planned_size(flow: Flow) -> None:
    trial = register(flow, changed(("size: 120", "size: 2")), seed=SEED, synthetic=True)
    enrolled(trial, "p-1", "p-2")
    ready(trial, "p-3")
    assert rules(trial.enrol("p-3", therapist="t-3")) == ["trial/room"]


def test_a_level_is_stated_where_no_condition_tells_it(flow: Flow) -> None:
    centres = (
        "centre:\n      title: Centre\n      levels: {north: {title: North}, south: {title: South}}\n    severity:"
    )
    trial = register(flow, changed(("severity:", centres)), seed=SEED, synthetic=True)
    ready(trial, "p-1")
    assert rules(trial.enrol("p-1", therapist="t-3")) == ["trial/level"]
    assert rules(trial.enrol("p-1", therapist="t-3", centre="east")) == ["trial/level"]
    assert isinstance(trial.enrol("p-1", therapist="t-3", centre="north"), Enrolled)
    allocated = trial.participant("p-1").allocated
    assert allocated is not None
    assert allocated.levels == {"centre": "north", "severity": "severe"}


def test_without_the_sealed_seed_nobody_is_allocated(trial: TrialHandle) -> None:
    ready(trial, "p-1")
    for seed in (b"", bytes(32)):
        with pytest.raises(IllFormedCommand) as caught:
            open_trial(trial.flow, trial.name, seed=seed).enrol("p-1", therapist="t-3")
        assert [each.code for each in caught.value.findings] == ["trial/seed"]
    assert trial.participant("p-1").allocated is None


def test_the_seed_stays_sealed_while_the_trial_is_open(trial: TrialHandle) -> None:
    enrolled(trial, "p-1", "p-2")
    with pytest.raises(IllFormedCommand, match="stays sealed"):
        trial.unseal()
    trial.close(reason="the end")
    trial.unseal()
    everybody = open_trial(trial.flow, trial.name)
    assert audit(everybody, bytes.fromhex(everybody.state.seed)) == ()


def test_when_the_course_cannot_be_opened_nobody_is_allocated(tmp_path: Path) -> None:
    trial = register(flow_at(tmp_path / "t.db"), DOCUMENT, seed=SEED, synthetic=True)
    ready(trial, "p-1")
    trial.flow.close()
    without_site = open_flow(tmp_path / "t.db", discover=False)
    again = open_trial(without_site, trial.name, seed=SEED)
    before = records(again)
    with pytest.raises(SiteIncomplete):
        again.enrol("p-1", therapist="t-3")
    assert records(again) == before
    assert without_site.journal.courses() == ()


def test_of_two_who_enrol_at_once_the_second_decides_anew(trial: TrialHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    ready(trial, "p-1")
    other = open_trial(trial.flow, trial.name, seed=SEED)
    monkeypatch.setattr(other, "refresh", lambda: None)
    trial.enrol("p-1", therapist="t-3")
    with pytest.raises(SequenceConflict):
        other.enrol("p-1", therapist="t-4")
    assert trial.flow.journal.courses() == ("p-1",)
    monkeypatch.undo()
    assert rules(other.enrol("p-1", therapist="t-4")) == ["trial/allocated-once"]


def test_what_would_raise_an_alert_is_told_before_there_is_a_course_and_raised_in_it(trial: TrialHandle) -> None:
    answer = trial.screen("p-1", facts={**FACTS, "risk.suicidal-thoughts": "passive"})
    assert not isinstance(answer, Refusal)
    assert answer.concerns == ("Thoughts of suicide were stated",)
    answer = trial.assess("p-1", "phq-9", {**ITEMS, "9": 1})
    assert not isinstance(answer, Refusal)
    assert (answer.total, len(answer.concerns)) == (17, 1)
    trial.consent("p-1")
    trial.enrol("p-1", therapist="t-3")
    assert len(trial.course("p-1").state.open_alerts()) == 2


def test_facts_and_answers_that_mean_nothing_are_found_at_once(trial: TrialHandle) -> None:
    with pytest.raises(IllFormedCommand) as caught:
        trial.screen("p-1", facts={"client.age": "old", "shoe-size": 43})
    assert {each.code for each in caught.value.findings} == {"command/value-type", "command/unknown-fact"}
    trial.screen("p-1", facts=FACTS)
    with pytest.raises(IllFormedCommand):
        trial.assess("p-1", "phq-9", {"1": 7})
    with pytest.raises(IllFormedCommand, match="not happened yet"):
        trial.consent("p-1", on="2026-01-06")
    with pytest.raises(UnknownName):
        trial.course("p-1")


def test_the_arm_is_told_in_an_emergency_once_it_is_on_record(trial: TrialHandle) -> None:
    (arm,) = enrolled(trial, "p-1")
    assert trial.unblind("p-1", to="physician on duty", reason="an overdose") == arm
    (told,) = trial.participant("p-1").unblinded
    assert (told.to, told.reason) == ("physician on duty", "an overdose")


def test_an_amendment_holds_for_whoever_consents_later(trial: TrialHandle) -> None:
    ready(trial, "p-1")
    later = changed(
        ("version: 1.0.0", "version: 1.1.0"), ("blocks: [2, 4, 6]", "blocks: [4]"), ("size: 120", "size: 40")
    )
    amend(trial, later, reason="more time to recruit")
    ready(trial, "p-2")
    for participant, under in (("p-1", "1.0.0"), ("p-2", "1.1.0")):
        answer = trial.enrol(participant, therapist="t-3")
        assert isinstance(answer, Enrolled)
        assert answer.version == under
    sizes = [each.size for each in trial.state.allocations]
    assert sizes[1] == 4
    (amendment,) = trial.amendments()
    assert [(each.path, each.kind) for each in amendment.changes] == [
        ("allocation.blocks", "changed"),
        ("size", "changed"),
        ("version", "changed"),
    ]
    assert audit(trial, SEED) == ()


@pytest.mark.parametrize("target", ["memory", "file"])
def test_what_the_host_takes_back_never_was_and_asking_again_gives_the_same_arm(target: str, tmp_path: Path) -> None:
    flow = flow_at(tmp_path / "t.db" if target == "file" else ":memory:")
    trial = register(flow, DOCUMENT, seed=SEED, synthetic=True)
    ready(trial, "p-1")
    told: list[str] = []

    def host() -> None:
        with trial.flow.journal.together():
            answer = trial.enrol("p-1", therapist="t-3")
            assert isinstance(answer, Enrolled)
            told.append(answer.arm)
            raise RuntimeError("the host's own rows cannot be kept")

    with pytest.raises(RuntimeError):
        host()
    assert trial.flow.journal.courses() == ()
    again = trial.enrol("p-1", therapist="t-3")
    assert isinstance(again, Enrolled)
    assert told == [again.arm]
    assert len(trial.state.allocations) == 1


def test_an_entry_of_nobody_is_found_as_damage(trial: TrialHandle) -> None:
    entry = Unblinded(on=NOON.date(), actor="x", participant="nobody", to="y", reason="z")
    with pytest.raises(JournalDamaged, match="never screened"):
        trial.keep([entry], NOON)
