"""Whether a step of somebody's way into the trial may be taken: nothing against it, or every reason.

A trial may turn somebody away; it never keeps anybody from treatment, which needs no trial.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from iptflow.conditions import Condition, Not, Situation, compile_condition, evaluate
from iptflow.course.explain import reasons
from iptflow.course.plan import Demand, Plan
from iptflow.course.refusals import Missing, Reason, Refusal
from iptflow.research.state import Participant, TrialState
from iptflow.research.trial import Trial

Step = Literal["screen", "record", "exclude", "consent", "enrol", "unblind"]


class Asked(NamedTuple):
    """A step for somebody; ``participant`` is None for one who was never screened, ``trial`` the version asked."""

    state: TrialState
    trial: Trial
    participant: Participant | None

    def has(self, what: str) -> bool:
        """Whether something is on record of the participant."""
        return self.participant is not None and bool(getattr(self.participant, what))


class _Demand(NamedTuple):
    title: str
    instead: str
    holds: Callable[[Asked], bool]


_DEMANDS: Final[Mapping[str, _Demand]] = {
    "trial/open": _Demand(
        "The trial takes people in", "it was closed to enrolment", lambda asked: asked.state.closed is None
    ),
    "trial/new": _Demand(
        "Nobody is enrolled twice", "this participant was screened before", lambda asked: asked.participant is None
    ),
    "trial/screened": _Demand(
        "The participant was screened", "nobody of this name was", lambda asked: asked.participant is not None
    ),
    "trial/not-excluded": _Demand(
        "The participant was not excluded", "excluded before", lambda asked: not asked.has("excluded")
    ),
    "trial/consents-once": _Demand(
        "Consent is given once", "given before, to a version that stays", lambda asked: not asked.has("consented")
    ),
    "trial/consented": _Demand(
        "The participant consents to take part", "no consent on record", lambda asked: asked.has("consented")
    ),
    "trial/allocated-once": _Demand(
        "Nobody is allocated twice or moved to another arm",
        "allocated before; what is received instead is recorded in the course",
        lambda asked: not asked.has("allocated"),
    ),
    "trial/allocated": _Demand(
        "The participant has an arm", "not allocated yet", lambda asked: asked.has("allocated")
    ),
    "trial/room": _Demand(
        "The planned size is not reached",
        "it is reached; an amendment can plan for more",
        lambda asked: asked.trial.size is None or len(asked.state.allocations) < asked.trial.size,
    ),
}  # fmt: skip
_ASKED: Final[Mapping[Step, tuple[str, ...]]] = {
    "screen": ("trial/open", "trial/new"),
    "record": ("trial/screened",),
    "exclude": ("trial/screened", "trial/not-excluded", "trial/allocated-once"),
    "consent": ("trial/open", "trial/screened", "trial/not-excluded", "trial/consents-once"),
    "enrol": ("trial/open", "trial/screened", "trial/not-excluded", "trial/consented", "trial/allocated-once",
              "trial/room"),
    "unblind": ("trial/screened", "trial/allocated"),
}  # fmt: skip
_OF_SOMEBODY: Final = frozenset(_DEMANDS) - {"trial/open", "trial/new", "trial/screened", "trial/room"}


def against(step: Step, asked: Asked) -> list[Reason]:
    """Every reason against the step, besides eligibility and levels."""
    failed = [name for name in _ASKED[step] if not _DEMANDS[name].holds(asked)]
    if "trial/screened" in failed:  # of nobody there is nothing more to be said
        failed = [name for name in failed if name not in _OF_SOMEBODY]
    return [_reason(name, _DEMANDS[name].title, _DEMANDS[name].instead) for name in failed]


def not_eligible(trial: Trial, plan: Plan, values: Situation) -> list[Reason]:
    """Every criterion that does not hold or is not known, with what would do."""
    include, exclude = trial.eligibility.include, trial.eligibility.exclude
    demands = [_demand(trial, name, each.title, trial.condition(each.when)) for name, each in include.items()]
    demands += [
        _demand(trial, name, f"Not: {each.title}", Not(trial.condition(each.when))) for name, each in exclude.items()
    ]
    failed = [each for each in demands if each.holds(values) is not True]
    return list(reasons(plan, failed, values))


def _demand(trial: Trial, name: str, title: str, condition: Condition) -> Demand:
    holds = compile_condition(condition)
    return Demand(id=f"{trial.id}/{name}", title=title, source=(), condition=condition, holds=holds, invariant=True)


def levels_of(
    trial: Trial, values: Situation, stated: Mapping[str, str]
) -> tuple[dict[str, str], list[Reason]]:  # fmt: skip
    """The participant's level of each factor, and why there is none."""
    levels: dict[str, str] = {}
    lacking: list[Reason] = []
    for name, factor in trial.allocation.factors.items():
        fitting = list(_fitting(trial, name, values, stated))
        if len(fitting) == 1:
            levels[name] = fitting[0]
            continue
        instead = f"no one level is known; levels: {', '.join(factor.levels)}"
        if len(fitting) > 1:
            instead = f"{' and '.join(fitting)} hold at once"
        lacking.append(_reason("trial/level", f"One level of {factor.title or name}", instead))
    return levels, lacking


def _fitting(trial: Trial, factor: str, values: Situation, stated: Mapping[str, str]) -> Iterator[str]:
    for name, level in trial.allocation.factors[factor].levels.items():
        if level.when is None:
            if stated.get(factor) == name:
                yield name
        elif evaluate(trial.condition(level.when), values) is True:
            yield name


def refusal(step: Step, found: list[Reason]) -> Refusal:
    """The answer that a step gets with these reasons."""
    return Refusal(command=step, reasons=tuple(found), way_found="override-only", overridable=False)


def _reason(rule: str, title: str, instead: str) -> Reason:
    return Reason(rule=rule, title=title, demanded_by="", missing=(Missing(text=title, found=instead),))
