from __future__ import annotations

import numpy as np
import pytest

from iptflow.simulation.draws import PER, UNIT, Draws

MANY = np.arange(200_000)


def test_a_draw_is_the_same_on_every_machine() -> None:
    drawn = Draws("a study", np.array([0, 1, 2])).bits("comes", 7)
    assert drawn.tolist() == [0xF3F2BD7165ACDF91, 0x4828BAB89E7FCDA9, 0x742832B78F78ABCC]


def test_who_else_is_drawn_for_and_in_which_order_changes_nothing() -> None:
    whole = Draws("a study", MANY).bits("comes", 7)
    assert Draws("a study", MANY[::-1]).bits("comes", 7)[::-1].tolist() == whole.tolist()
    assert Draws("a study", MANY[77:99]).bits("comes", 7).tolist() == whole[77:99].tolist()
    kept = Draws("a study", MANY)
    kept.bits("something that was decided before")
    kept.keep(MANY % 3 == 0)
    assert kept.bits("comes", 7).tolist() == whole[::3].tolist()


def test_one_occasion_for_all_is_the_same_as_one_each() -> None:
    draws = Draws("a study", MANY)
    assert draws.bits("comes", 7).tolist() == draws.bits("comes", np.full(len(MANY), 7)).tolist()


@pytest.mark.parametrize(
    "other",
    [
        Draws("another study", MANY).below(PER, "comes", 7),
        Draws("a study", MANY).below(PER, "leaves", 7),
        Draws("a study", MANY).below(PER, "comes", 8),
        Draws("a study", MANY + 1).below(PER, "comes", 7),
    ],
    ids=["study", "decision", "occasion", "client"],
)
def test_another_key_is_another_draw_that_tells_nothing_of_the_first(other: np.ndarray) -> None:
    drawn = Draws("a study", MANY).below(PER, "comes", 7)
    assert abs(np.corrcoef(drawn, other)[0, 1]) < 4 / np.sqrt(len(MANY))
    assert (drawn == other).mean() < 10 / PER


def test_numbers_below_a_limit_are_all_as_likely() -> None:
    counts = np.bincount(Draws("a study", MANY).below(20, "area"), minlength=20)
    expected = len(MANY) / 20
    assert len(counts) == 20
    assert ((counts - expected) ** 2 / expected).sum() < 43.8  # 0.1 % of fair draws lie above


@pytest.mark.parametrize("chance", [0, 1, 2_500, 9_999, PER])
def test_what_has_a_chance_happens_as_often(chance: int) -> None:
    share = Draws("a study", MANY).happens(chance, "leaves").mean()
    spread = np.sqrt(chance * (PER - chance)) / PER / np.sqrt(len(MANY))
    assert abs(share - chance / PER) <= 4 * spread


def test_a_normal_draw_has_mean_0_and_spread_1() -> None:
    drawn = Draws("a study", MANY).normal("severity") / (1 << UNIT)
    assert abs(drawn.mean()) < 4 / np.sqrt(len(MANY))
    assert abs(drawn.std() - 1) < 0.01
    assert np.abs(drawn).max() < 3.6
