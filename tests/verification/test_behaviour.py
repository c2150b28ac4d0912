"""What courses could do and cannot do any more: held against brute force, and played on both sides."""

from __future__ import annotations

from copy import deepcopy
from itertools import permutations
from math import prod
from random import Random

import pytest
from tests.verification import generated
from tests.verification.brute import Body, Brute, Values, leaves, name_of
from tests.verification.planted import ASKED, SOUND, Change, all_, put
from tests.verification.playing import unexpected

from iptflow.flow import open_flow
from iptflow.flow.soundness import as_kept
from iptflow.protocol import Protocol, typed
from iptflow.verification import Parting, behaviour, verify

FLOW = open_flow()
SIDES = [(), ("adolescents",), ("elderly",), ("adolescents", "elderly")]
EACH = 30
SMALL = 1000


def _changed(*changes: Change) -> Protocol:
    body = deepcopy(SOUND)
    all_(*changes)(body)
    return typed(body)


def _plays(parting: Parting, let: Protocol, refused: Protocol) -> None:
    assert unexpected(let, parting.let) == []
    assert unexpected(refused, parting.refused) == []
    assert "expect" not in parting.let["steps"][-1]
    assert parting.refused["steps"][-1]["expect"]


@pytest.mark.parametrize(("one", "two"), list(permutations(SIDES, 2)), ids=lambda names: "+".join(names) or "ipt")
def test_shipped_protocols_part_where_the_courses_say(one: tuple[str, ...], two: tuple[str, ...]) -> None:
    before, after = (as_kept(FLOW.resolve(*names)) for names in (one, two))
    found = behaviour(before, after)
    assert found.explored
    # Only the adolescents' gates ask for more than the base's: a course without the parent is refused there.
    for parting, more, less in ((found.no_longer, two, one), (found.newly, one, two)):
        assert (parting is not None) == ("adolescents" in more and "adolescents" not in less)
    if found.no_longer:
        assert "adolescents/parent-history" in found.no_longer.rules
        _plays(found.no_longer, before, after)
    if found.newly:
        _plays(found.newly, after, before)


def test_a_protocol_is_as_itself() -> None:
    found = behaviour(typed(SOUND), typed(SOUND))
    assert (found.no_longer, found.newly, found.explored) == (None, None, True)


def test_a_move_that_is_gone_is_refused_as_no_move() -> None:
    before = typed(SOUND)
    after = _changed(
        put("phases>booster", {"after": "middle", "exit": {"asked": ASKED}}), put("phases>termination>after", "booster")
    )
    found = behaviour(before, after)
    assert found.no_longer is not None
    assert found.newly is not None
    assert (found.no_longer.origin, found.no_longer.to, found.no_longer.rules) == ("middle", "termination", ())
    assert (found.newly.origin, found.newly.to, found.newly.rules) == ("middle", "booster", ())
    _plays(found.no_longer, before, after)
    _plays(found.newly, after, before)


def test_what_only_one_knows_is_left_out_when_the_other_is_asked() -> None:
    before = typed(SOUND)
    after = _changed(
        put("tasks>teach", {"title": "Teach", "level": "must"}),
        put("phases>middle>exit>taught", {"title": "Taught", "require": {"task": "teach"}}),
    )
    found = behaviour(before, after)
    assert found.newly is None
    assert found.no_longer is not None
    assert found.no_longer.rules == ("taught",)
    _plays(found.no_longer, before, after)


def test_what_cannot_be_explored_is_said_to_be_so() -> None:
    assert behaviour(typed(SOUND), _changed(put("moves>complete>to", "finished"))).explored is False


class _Both(Brute):
    """Every state that a course comes to on both protocols, by the moves that both let it make."""

    def __init__(self, one: Body, two: Body) -> None:
        super().__init__(one)
        self.own, self.other = Brute(one), Brute(two)
        rules = [rule for each in (self.own, self.other) for gate in each.rules.values() for rule in gate.values()]
        self.names = sorted({name_of(leaf) for rule in rules for leaf in leaves(rule)})
        self.starts = tuple(self._nothing(name) for name in self.names)
        self.own.names = self.other.names = self.names

    def fires(self, move: tuple[str, str], values: Values) -> bool:
        return self.own.fires(move, values) and self._other_fires(move, values)

    def _other_fires(self, move: tuple[str, str], values: Values) -> bool:
        return move in self.other.rules and self.other.fires(move, values)

    @property
    def size(self) -> int:
        return len(self.phases) * prod(len(self.domain(name)) for name in self.names)

    def parting(self) -> tuple[int, int] | None:
        """The fewest moves, then records, after which the one lets through what the other does not."""
        for allowed in (self.in_frame, lambda _: True):
            costs = [
                (moves + 1, records)
                for (phase, values), (moves, records) in self.walk(allowed).items()
                for move in self.moves
                if move[0] == phase and self.own.fires(move, values) and not self._other_fires(move, values)
            ]
            if costs:
                return min(costs)
        return None


def _pair(seed: int) -> tuple[Body, Body]:
    """A protocol, and the same with one rule taken from another."""
    one, other = generated.body(seed), generated.body(seed + 1)
    two, chance = deepcopy(one), Random(seed)
    gates = [place["exit"] for place in two["phases"].values()] + [move["rules"] for move in two["moves"].values()]
    gate = chance.choice(gates)
    rules = [rule for place in other["phases"].values() for rule in place["exit"].items()]
    if rules and chance.random() < 0.7:
        name, rule = chance.choice(rules)
        gate[f"other-{name}"] = rule
    elif gate:
        del gate[chance.choice(sorted(gate))]
    return one, two


def _clocks(body: Body) -> bool:
    return all(finding.code != "verify/two-clocks" for finding in verify(typed(body)).findings)


@pytest.mark.parametrize(
    "block", [block if block < 1 else pytest.param(block, marks=pytest.mark.slow) for block in range(6)]
)
def test_partings_are_those_of_brute_force_and_play(block: int) -> None:
    parted = 0
    for seed in range(7000 + block * EACH, 7000 + (block + 1) * EACH):
        one, two = _pair(seed)
        if _Both(one, two).size > SMALL:
            continue
        found = behaviour(typed(one), typed(two))
        for parting, let, refused in ((found.no_longer, one, two), (found.newly, two, one)):
            expected = _Both(let, refused).parting()
            assert (parting and (parting.moves, parting.records)) == expected, seed
            if parting is not None:
                parted += 1
                if _clocks(let) and _clocks(refused):
                    _plays(parting, typed(let), typed(refused))
    assert parted > EACH / 5
