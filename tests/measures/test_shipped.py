"""The instruments that ship: each scored by hand here, whatever its own data say."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from iptflow.documents import read_bytes
from iptflow.flow.checks import check_document
from iptflow.measures import instrument_file, shipped
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import total

# Items, the score of all lowest and of all highest answers as they are entered, items that carry a risk.
BY_HAND = {
    "audit-c": (3, 0, 12, ""),
    "ces-d": (20, 12, 48, ""),
    "cgi-i": (1, 1, 7, ""),
    "cgi-s": (1, 1, 7, ""),
    "epds": (10, 0, 30, "10"),
    "gad-7": (7, 0, 21, ""),
    "gds-15": (15, 5, 10, ""),
    "ham-d-17": (17, 0, 52, "3"),
    "pcl-5": (20, 0, 80, ""),
    "phq-2": (2, 0, 6, ""),
    "phq-8": (8, 0, 24, ""),
    "phq-9": (9, 0, 27, "9"),
    "phq-a": (9, 0, 27, "9 suicidal-thoughts-past-month suicide-attempt-ever"),
}
MAY_BE_SHIPPED = {
    "audit-c", "ces-d", "cgi-i", "cgi-s", "gad-7", "gds-15", "ham-d-17", "pcl-5", "phq-2", "phq-8", "phq-9", "phq-a",
}  # fmt: skip
REVERSED = {"ces-d": {"4", "8", "12", "16"}, "gds-15": {"1", "5", "7", "11", "13"}}
MAY_MISS = {"phq-9": 2, "phq-a": 2}
BORDERS = {
    "ces-d": [16],
    "epds": [10, 13],
    "gad-7": [5, 10, 15],
    "gds-15": [5, 9, 12],
    "ham-d-17": [8, 14, 19, 23],
    "pcl-5": [31],
    "phq-2": [3],
    "phq-8": [5, 10, 15, 20],
    "phq-9": [5, 10, 15, 20],
    "phq-a": [5, 10, 15, 20],
}


@cache
def instrument(name: str) -> Instrument:
    file = instrument_file(name)
    assert file is not None
    document = read_bytes(file.read_bytes(), file.name, "measure")
    assert check_document(document) == ()
    return msgspec.convert({key: value for key, value in document.data.items() if key != "format"}, Instrument)


def answers(measure: Instrument, index: int) -> dict[str, int]:
    """The same answer to every item that counts: the lowest (0) or the highest (-1)."""
    return {
        name: sorted(map(int, item.options or measure.options))[index]
        for name, item in measure.items.items()
        if item.scored
    }


def test_every_instrument_is_scored_here_by_hand() -> None:
    assert set(shipped()) == set(BY_HAND)


@pytest.mark.parametrize("name", BY_HAND)
def test_items_and_score_at_both_ends(name: str) -> None:
    items, lowest, highest, risk = BY_HAND[name]
    measure = instrument(name)
    assert len(answers(measure, 0)) == items
    assert total(measure, answers(measure, 0)) == (lowest, False)
    assert total(measure, answers(measure, -1)) == (highest, False)
    assert {item for item, stated in measure.items.items() if stated.risk} == set(risk.split())


@pytest.mark.parametrize("name", BY_HAND)
def test_one_answer_more_is_a_point_more_or_one_less_where_it_is_reversed(name: str) -> None:
    measure = instrument(name)
    lowest = answers(measure, 0)
    before, _ = total(measure, lowest)
    assert before is not None
    for item in lowest:
        step = sorted(map(int, measure.items[item].options or measure.options))[1]
        point = -1 if item in REVERSED.get(name, ()) else 1
        after, _ = total(measure, {**lowest, item: step})
        assert after == before + point * (step - lowest[item]), item


@pytest.mark.parametrize("name", BY_HAND)
def test_a_missing_answer_gives_no_score_unless_the_instrument_allows_it(name: str) -> None:
    measure = instrument(name)
    risk = set(BY_HAND[name][3].split())
    full = answers(measure, -1)
    for item in full:
        left = {each: answer for each, answer in full.items() if each != item}
        score, prorated = total(measure, left)
        assert (score is not None) is (name in MAY_MISS and item not in risk), item
        assert prorated is (score is not None)
    few = dict(list(full.items())[MAY_MISS.get(name, 0) + 1 :])
    assert total(measure, few) == (None, False)


@pytest.mark.parametrize("name", BORDERS)
def test_bands_begin_where_they_should_and_cover_every_score(name: str) -> None:
    measure = instrument(name)
    assert measure.scoring is not None
    low, high = measure.scoring.range
    assert [band["from"] for band in measure.bands] == [low, *BORDERS[name]]
    assert [band["to"] for band in measure.bands] == [*(border - 1 for border in BORDERS[name]), high]
    assert all(band["source"] for band in measure.bands)


def test_wording_ships_where_it_may_alone() -> None:
    for name in shipped():
        measure = instrument(name)
        assert (measure.licence["class"] == "A") is (name in MAY_BE_SHIPPED), name
        words = [*(item.text for item in measure.items.values() if item.text)]
        words += [text for value, text in measure.options.items() if text != value]
        assert bool(words) is (name in MAY_BE_SHIPPED), name
        assert not [item for item in measure.items.values() if name in MAY_BE_SHIPPED and not item.text]
