"""What may be done now, what is missing for the rest, and how someone else may read that it is not yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec

from iptflow.conditions import variables_of
from iptflow.course.answers import Answers
from iptflow.course.decide.progress import ended, objections
from iptflow.course.explain import reasons, way
from iptflow.course.now import situation
from iptflow.course.plan import Gate, Plan
from iptflow.course.refusals import Reason, Refusal, Step, WayFound
from iptflow.course.state import Course
from iptflow.course.views.audience import CLIENT, HIDDEN_REASON, THERAPIST, Audience

NOT_YET: Final = "not yet"
NOTHING_SAID: Final = Answers()


class PossibleMove(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A move that leaves the phase: whether it may be made now and, if not, every reason."""

    to: str
    title: str
    possible: bool
    reasons: tuple[Reason, ...] = ()
    overridable: bool = True


class Needed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a gate still needs, and the shortest way through it."""

    to: str
    title: str
    reasons: tuple[Reason, ...]
    way: tuple[Step, ...] = ()
    way_found: WayFound = "shortest"


class NotYet(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal as the client may read it: what is still needed, as far as it is for the client."""

    words: str = NOT_YET
    needed: tuple[str, ...] = ()


def moves(
    plan: Plan, course: Course, on: date, said: Mapping[str, Answers], viewer: str = THERAPIST
) -> tuple[PossibleMove, ...]:
    """Every move that leaves the phase, by the name of what it leads to.

    Args:
        plan: the protocol of the course.
        course: the course.
        on: the day.
        said: what plugins say to each move, by what it leads to.
        viewer: who reads it. The client reads what is still needed as far as it is for the client; nobody else
            is told of moves.
    """
    audience = Audience(plan, viewer)
    if viewer not in (THERAPIST, CLIENT):
        return ()
    found = [_move(plan, course, on, gate, said.get(gate.to, NOTHING_SAID), audience) for gate in _gates(plan, course)]
    return tuple(found if audience.all else (_for_client(plan, audience, move) for move in found))


def missing(
    plan: Plan, course: Course, on: date, said: Mapping[str, bool | None], viewer: str = THERAPIST
) -> tuple[Needed, ...]:
    """What each gate that leaves the phase still needs; a gate that needs nothing is not listed."""
    audience = Audience(plan, viewer)
    if viewer not in (THERAPIST, CLIENT) or course.ended:
        return ()
    values = situation(plan, course, on, said)
    found: list[Needed] = []
    for gate in _gates(plan, course):
        unmet = gate.unmet(values, course.passed)
        if not unmet:
            continue
        why = reasons(plan, unmet, values)
        if not audience.all:
            shown = tuple(_plain(text) for text in not_yet(plan, why, audience).needed)
            found.append(Needed(to="", title=_title(plan, gate.to, audience), reasons=shown))
            continue
        asked = tuple(each for each in gate.demands if each.invariant or each.id not in course.passed)
        steps, how = way(plan, course, asked, values)
        title = _title(plan, gate.to, audience)
        found.append(Needed(to=gate.to, title=title, reasons=why, way=steps, way_found=how))
    return tuple(found)


def told(plan: Plan, refusal: Refusal, viewer: str) -> Refusal | NotYet:
    """A refusal for a viewer: whole for the therapist, in the client's words for anyone else."""
    audience = Audience(plan, viewer)
    return refusal if audience.all else not_yet(plan, refusal.reasons, audience)


def not_yet(plan: Plan, why: tuple[Reason, ...], audience: Audience) -> NotYet:
    """What is still needed, in words, as far as it is for the viewer; what is not says only that there is a reason."""
    hidden = [reason for reason in why if _rests_on_hidden(plan, reason, audience)]
    open_ones = tuple(dict.fromkeys(reason.title for reason in why if reason not in hidden))
    return NotYet(needed=(*open_ones, *([HIDDEN_REASON] if hidden else [])))


def _gates(plan: Plan, course: Course) -> list[Gate]:
    gates = plan.gates.get(course.phase, {})
    return [gates[target] for target in sorted(plan.machine.moves(course.phase))]


def _move(plan: Plan, course: Course, on: date, gate: Gate, said: Answers, audience: Audience) -> PossibleMove:
    values = situation(plan, course, on, said.answers)
    unmet = gate.unmet(values, course.passed)
    why = (*ended(course), *objections(said), *(reasons(plan, unmet, values) if unmet else ()))
    return PossibleMove(
        to=gate.to,
        title=_title(plan, gate.to, audience),
        possible=not why,
        reasons=why,
        overridable=not course.ended and not any(demand.invariant for demand in unmet),
    )


def _for_client(plan: Plan, audience: Audience, move: PossibleMove) -> PossibleMove:
    needed = not_yet(plan, move.reasons, audience).needed
    return PossibleMove(to="", title=_title(plan, move.to, audience), possible=move.possible,
                        reasons=tuple(_plain(text) for text in needed))  # fmt: skip


def _plain(text: str) -> Reason:
    return Reason(rule="", title=text, demanded_by="")


def _title(plan: Plan, target: str, audience: Audience) -> str:
    phase = plan.protocol.phases.get(target)
    return (phase.title or target) if phase else audience.ending(target)


def _rests_on_hidden(plan: Plan, reason: Reason, audience: Audience) -> bool:
    """A reason that no gate and no rule of the choice of focus states is a plugin's, and the therapist's to tell."""
    if reason.rule.startswith("focus/"):
        return audience.viewer != CLIENT
    demands = [
        demand for gates in plan.gates.values() for gate in gates.values() for demand in gate.demands
        if demand.id == reason.rule
    ]  # fmt: skip
    return not demands or any(audience.hidden(variables_of(demand.condition)) for demand in demands)
