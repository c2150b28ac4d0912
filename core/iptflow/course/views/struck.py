"""What is struck out of the agenda: an adaptation that something on record rules out, until a person decides.

For the therapist it stands there with the reason and what is offered instead; for anyone else it is left out without a
gap, so that nothing that they read changes with the reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

import msgspec

from iptflow.conditions import Situation
from iptflow.course.plan import Plan
from iptflow.course.views.audience import CLIENT
from iptflow.course.views.tasks import asked_by, title_of

_OFFER: Final = "change protocol"


class StruckOut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is not to be gone on with, and why.

    ``apart_from`` are those who are not to be seen together with the client, ``tasks`` what would be done together.
    ``without`` names the composition that a change of protocol would lead to.
    """

    id: str
    title: str
    asked_by: str
    source: tuple[str, ...] = ()
    apart_from: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    offer: str = ""
    without: tuple[str, ...] = ()


def struck_out(plan: Plan, values: Situation, outstanding: Iterable[tuple[str, Collection[str]]]) -> list[StruckOut]:
    """Every contraindication that holds and does more than speak against, with the tasks that it takes along.

    ``outstanding`` are the tasks that are asked for, each with those with whom it is done.
    """
    asked = list(outstanding)
    found = []
    for against in plan.against:
        if against.holds(values) is not True:
            continue
        whose = asked_by(against.id)
        without = _without(plan, whose)
        found.append(
            StruckOut(
                id=against.id,
                title=against.title,
                asked_by=whose,
                source=against.source,
                apart_from=tuple(sorted(against.apart_from)),
                tasks=tuple(
                    title_of(plan.protocol.tasks, name) for name, with_ in asked if together(with_, against.apart_from)
                ),
                offer=_OFFER if without else "",
                without=without,
            )
        )
    return found


def together(participants: Collection[str], apart: Collection[str]) -> bool:
    """Whether these are the client and somebody who is to be seen apart from the client."""
    return CLIENT in participants and not set(apart).isdisjoint(participants)


def _without(plan: Plan, adaptation: str) -> tuple[str, ...]:
    """What is left of the composition without one adaptation, the base where that is all; empty for the base itself."""
    composed = plan.protocol.id.split("+")
    if adaptation not in composed or adaptation == "ipt":
        return ()
    return tuple(name for name in composed if name != adaptation) or ("ipt",)
