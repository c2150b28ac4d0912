"""What a monitoring committee looks at: harm by coded arm, without a word that tells which arm is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from iptflow.research.draws import drawn
from iptflow.research.fields import EVENTS_OF_ILLNESS
from iptflow.research.handle import TrialHandle
from iptflow.research.people import Person, people


class Watched(NamedTuple):
    """One coded arm in counts: adverse events and those who had any, relapses and recurrences, early endings."""

    code: str
    allocated: int
    adverse_events: Mapping[str, int]
    people_with_any: int
    events_of_illness: Mapping[str, int]
    stopped: Mapping[str, int]


def monitored(trial: TrialHandle, on: date | None = None) -> tuple[Watched, ...]:
    """The counts by coded arm up to a day; without one up to the flow's today.

    The codes follow from the seed, which the committee does not know, and stay the same for the whole trial. Contacts
    and deviations are not told: their number is the arm. Whether a stopping rule is met is for the committee to say.

    Raises:
        IllFormedCommand: the seed that was sealed is not at hand.
    """
    everybody = people(trial, on)
    arms = {each.arm for each in everybody} | set(trial.state.current.arms)
    coded = sorted(arms, key=lambda arm: drawn(trial.seed, trial.name, "", f"code:{arm}", 2**128))
    return tuple(
        _watched(f"arm-{number}", [each for each in everybody if each.arm == arm])
        for number, arm in enumerate(coded, start=1)
    )


def _watched(code: str, group: Sequence[Person]) -> Watched:
    events = [(each.id, event.event) for each in group for event in each.events()]
    adverse = [(who, event) for who, event in events if event not in EVENTS_OF_ILLNESS]
    return Watched(
        code=code,
        allocated=len(group),
        adverse_events=_counted([event for _, event in adverse]),
        people_with_any=len({who for who, _ in adverse}),
        events_of_illness=_counted([event for _, event in events if event in EVENTS_OF_ILLNESS]),
        stopped=_counted([each.stopped for each in group if each.stopped]),
    )


def _counted(words: Sequence[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
