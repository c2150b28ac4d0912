"""The flow of participants through a trial, counted from the journal; counts that do not add up are never shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from iptflow.errors import CountsDisagree, Finding
from iptflow.research import entries as e
from iptflow.research.handle import TrialHandle
from iptflow.research.people import Person, people
from iptflow.research.sets import belongs
from iptflow.research.trial import Trial

NEVER_CAME = "never came"
OTHER_PROTOCOL = "went on under another protocol"
NO_SCORE = "no score in the window"

Reasons = Mapping[str, int]


class ArmFlow(NamedTuple):
    """What became of everybody whom chance gave to an arm.

    ``missing`` counts, by reason, of whom the primary outcome is not known; of ``not_yet`` the window is still open.
    ``stopped`` counts reported endings, whether the outcome is known or not. ``sets`` is how many
    each analysis set has.
    """

    arm: str
    title: str
    allocated: int
    received: int
    not_received: Reasons
    stopped: Reasons
    known: int
    not_yet: int
    missing: Reasons
    sets: Mapping[str, int]


class Flow(NamedTuple):
    """The whole flow. ``criteria`` counts each criterion that was not met; somebody may fail several."""

    title: str
    synthetic: bool
    screened: int
    excluded: Reasons
    criteria: Reasons
    waiting: int
    randomised: int
    outcome: str
    arms: tuple[ArmFlow, ...]
    sets: Mapping[str, str]


def flow(trial: TrialHandle, on: date | None = None) -> Flow:
    """The flow up to a day; without one up to the flow's today.

    Raises:
        CountsDisagree: the journal does not add up; with every sum that differs.
    """
    everybody = people(trial, on)
    kept = trial.entries()
    plan = trial.trial()
    excluded = [each for each in kept if isinstance(each, e.Excluded)]
    settled = {each.participant for each in kept if isinstance(each, e.Excluded | e.Allocated)}
    screened = [each.participant for each in kept if isinstance(each, e.Screened)]
    found = Flow(
        title=plan.title,
        synthetic=trial.state.synthetic,
        screened=len(screened),
        excluded=dict(Counter(each.reason for each in excluded)),
        criteria=dict(Counter(name for each in excluded for name in each.criteria)),
        waiting=len(set(screened) - settled),
        randomised=sum(isinstance(each, e.Allocated) for each in kept),
        outcome=plan.outcomes[plan.primary].title,
        arms=tuple(_arm(plan, name, [each for each in everybody if each.arm == name]) for name in _arms(trial)),
        sets={name: each.title or name for name, each in plan.analysis_sets.items()},
    )
    ensure_adds_up(found)
    return found


def ensure_adds_up(found: Flow) -> None:
    """Let a flow pass whose counts add up.

    Raises:
        CountsDisagree: with every sum that differs.
    """
    differing = [
        Finding(code="trial/counts-disagree", place=place, message=f"{whole} in all, and {parts} in its parts",
                hint="Look at the journal: iptflow trial status lists who stands where.")
        for place, whole, parts in _sums(found)
        if whole != parts
    ]  # fmt: skip
    if differing:
        raise CountsDisagree("The counts of this trial do not add up, so nothing is drawn.", findings=differing)


def _sums(found: Flow) -> Iterator[tuple[str, int, int]]:
    yield "screened", found.screened, sum(found.excluded.values()) + found.waiting + found.randomised
    yield "randomised", found.randomised, sum(arm.allocated for arm in found.arms)
    for arm in found.arms:
        yield f"{arm.arm}: received", arm.allocated, arm.received + sum(arm.not_received.values())
        yield f"{arm.arm}: outcome", arm.allocated, arm.known + arm.not_yet + sum(arm.missing.values())
        for name, count in arm.sets.items():
            yield f"{arm.arm}: {name}", count, min(count, arm.allocated)


def _arms(trial: TrialHandle) -> list[str]:
    """The arms of all versions, those of the present one first."""
    return list(dict.fromkeys(name for version in reversed(trial.state.versions) for name in trial.trial(version).arms))


def _arm(plan: Trial, name: str, everybody: Sequence[Person]) -> ArmFlow:
    known = [each for each in everybody if each.outcome(each.trial.primary) is not None]
    unknown = [each for each in everybody if each.outcome(each.trial.primary) is None]
    missing = [each for each in unknown if _window_closed(each)]
    return ArmFlow(
        arm=name,
        title=plan.arms[name].title if name in plan.arms else name,
        allocated=len(everybody),
        received=sum(not _why_not_received(each) for each in everybody),
        not_received=_counted(why for each in everybody if (why := _why_not_received(each))),
        stopped=_counted(each.stopped for each in everybody if each.stopped),
        known=len(known),
        not_yet=len(unknown) - len(missing),
        missing=_counted(each.stopped or NO_SCORE for each in missing),
        sets={set_: sum(belongs(each, stated) for each in everybody) for set_, stated in plan.analysis_sets.items()},
    )


def _why_not_received(person: Person) -> str:
    if not person.held():
        return NEVER_CAME
    return OTHER_PROTOCOL if person.received != person.arm else ""


def _window_closed(person: Person) -> bool:
    outcome = person.trial.outcomes[person.trial.primary]
    return person.day(person.on) > person.trial.measures[outcome.measure].windows[outcome.window].last


def _counted(reasons: Iterator[str]) -> dict[str, int]:
    return dict(sorted(Counter(reasons).items()))
