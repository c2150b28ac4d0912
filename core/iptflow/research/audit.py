"""Drawing again: whether the arms on record are those that the sealed seed gives."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from iptflow.errors import Finding
from iptflow.research.draws import opens
from iptflow.research.enrolling import draw_arm
from iptflow.research.handle import TrialHandle
from iptflow.research.state import TrialState


def audit(trial: TrialHandle, seed: bytes) -> tuple[Finding, ...]:
    """One finding a participant whose arm is not the one that the seed gives; one alone for another seed.

    Every allocation is drawn anew from what was on record before it, so that whoever has the seed (everybody, once it
    is unsealed) can check that nobody was steered into an arm.
    """
    if not opens(seed, trial.state.seal):
        return (Finding(code="trial/seed", message="This is not the seed that was sealed.",
                        hint="Give the seed of the registration."),)  # fmt: skip
    return tuple(_differences(trial, seed))


def _differences(trial: TrialHandle, seed: bytes) -> Iterator[Finding]:
    state: TrialState = replace(trial.state, allocations=())
    kept = trial.state.draws
    for allocated in trial.state.allocations:
        plan = trial.trial(state.version(allocated.version))
        draws, again = draw_arm(plan, state, allocated.participant, allocated.levels, seed, on=allocated.on, actor="")
        numbers = [(each.decision, each.of, each.drawn) for each in draws]
        on_record = [
            (each.decision, each.of, each.drawn) for each in kept if each.participant == allocated.participant
        ]  # fmt: skip
        if (again.arm, again.block, numbers) != (allocated.arm, allocated.block, on_record):
            yield Finding(code="trial/not-drawn", place=allocated.participant,
                          message="This allocation is not the one that the seed gives.",
                          hint="Look who wrote to the journal, and whether its chain verifies.")  # fmt: skip
        state = replace(state, allocations=(*state.allocations, allocated))
