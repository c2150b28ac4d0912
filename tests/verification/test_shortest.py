"""Counterexamples are the shortest: fewest moves, then fewest records, as brute force finds them."""

from __future__ import annotations

import pytest
from tests.verification import generated
from tests.verification.answers import Answers
from tests.verification.brute import State

from iptflow.protocol import typed
from iptflow.verification import Flaw, verify

EACH = 60


def _expected(answers: Answers, flaw: Flaw) -> tuple[int, int] | None:
    """What it takes at least; None where brute force is not asked."""
    kind, place = flaw.finding.code.removeprefix("verify/"), flaw.finding.place
    if kind == "dead-end":
        return _least(answers, answers.dead[place.removeprefix("phases.")])
    if kind in ("dead-move", "gate-never"):
        move = next(move for move in answers.brute.moves if answers.brute.place(move) == place)
        return answers.cost_of(move[0], framed=True)
    if kind == "vacuous-gate":
        move = next(move for move in answers.brute.moves if answers.brute.place(move) == place)
        moves, records = answers.cost_of(move[0])
        return moves + 1, records
    return None


def _least(answers: Answers, states: list[State]) -> tuple[int, int]:
    return min(answers.reached[state] for state in states)


@pytest.mark.parametrize("block", range(4))
def test_no_course_shows_it_in_fewer_moves_or_records(block: int) -> None:
    compared = 0
    for seed in range(3000 + block * EACH, 3000 + (block + 1) * EACH):
        body = generated.body(seed)
        answers = Answers(body)
        for flaw in verify(typed(body)).flaws:
            expected = _expected(answers, flaw) if flaw.counterexample else None
            if expected is not None and flaw.counterexample is not None:
                assert (flaw.counterexample.moves, flaw.counterexample.records) == expected, (seed, flaw.finding)
                compared += 1
    assert compared > EACH / 2


def test_of_equal_courses_the_same_one_is_told_each_time() -> None:
    for seed in range(40):
        body = generated.body(seed)
        assert verify(typed(body)) == verify(typed(dict(reversed(body.items()))))
