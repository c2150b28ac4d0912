"""One enrolment: the draws, the arm and the participant's course, all of them on record or none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

import msgspec

from iptflow.course.plan import Plan
from iptflow.course.refusals import Refusal
from iptflow.flow import CourseHandle
from iptflow.research.allocation import allocate
from iptflow.research.deciding import levels_of, refusal
from iptflow.research.draws import drawn
from iptflow.research.entries import Allocated, Drawn
from iptflow.research.state import Participant, TrialState
from iptflow.research.trial import Trial

if TYPE_CHECKING:
    from iptflow.research.handle import TrialHandle


class Enrolled(msgspec.Struct, frozen=True, kw_only=True):
    """What is told once everything is on record."""

    participant: str
    arm: str
    course: str
    version: str


def enrol(
    handle: TrialHandle,
    participant: Participant,
    *,
    therapist: str,
    centre: str,
    stated: Mapping[str, str],
    on: date,
    now: datetime,
    actor: str,
) -> Enrolled | Refusal:
    """Draw, open the course and tell; what was assessed before stands in the course, too."""
    state = handle.state
    version = state.version_of(participant.id)
    trial, arms = handle.trial(version), handle.arms(version)
    given = {"therapist": therapist, "centre": centre, **stated}
    levels, lacking = levels_of(trial, handle.situation(participant.id, arms), given)
    if lacking:
        return refusal("enrol", lacking)
    draws, chosen = draw_arm(trial, state, participant.id, levels, handle.seed, on=on, actor=actor)
    with handle.flow.journal.together():
        course = _open_course(handle, arms[chosen.arm], participant, therapist=therapist, on=on, now=now)
        allocated = msgspec.structs.replace(chosen, course=course.state.id, therapist=therapist, centre=centre)
        handle.keep([*draws, allocated], now)
    return Enrolled(participant=participant.id, arm=allocated.arm, course=allocated.course, version=allocated.version)


def draw_arm(
    trial: Trial, state: TrialState, participant: str, levels: dict[str, str], seed: bytes, *, on: date, actor: str
) -> tuple[list[Drawn], Allocated]:
    """The draws, and the allocation that they come to; it names no course yet."""
    draws: list[Drawn] = []

    def draw(decision: str, of: int) -> int:
        number = drawn(seed, trial.id, participant, decision, of)
        draws.append(Drawn(on=on, actor=actor, participant=participant, decision=decision, of=of, drawn=number))
        return number

    arm, block, size = allocate(trial.allocation, trial.version, state.allocations, levels, draw)
    allocated = Allocated(
        on=on, actor=actor, participant=participant, arm=arm, version=trial.version, levels=levels, block=block,
        size=size, course="", therapist="",
    )  # fmt: skip
    return draws, allocated


def _open_course(
    handle: TrialHandle, plan: Plan, participant: Participant, *, therapist: str, on: date, now: datetime
) -> CourseHandle:
    facts = {name: value for name, value in participant.facts.items() if name in plan.protocol.facts}
    course = handle.flow.open_course(
        plan, client=participant.id, therapist=therapist, on=on, now=now, facts=facts, synthetic=handle.state.synthetic
    )  # fmt: skip
    for each in participant.assessed:
        course.record_measure(
            each.measure, each.items, total=None if each.items else each.total, on=each.on, now=now, actor=each.actor
        )
    return course
