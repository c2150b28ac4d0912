"""The instruments that ship: each scored by hand here, whatever its own data say."""

from __future__ import annotations

from functools import cache

import msgspec
import pytest

from iptflow.documents import read_bytes
from iptflow.flow.checks import check_document
from iptflow.measures import instrument_file, shipped
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import decimals, options, scale_scores, total, written

# Items, the score of all lowest and of all highest answers as they are entered, items that carry a risk.
BY_HAND = {
    "asq": (4, 0, 4, "1 2 3 4 5"),
    "audit": (10, 0, 40, ""),
    "audit-c": (3, 0, 12, ""),
    "ces-d": (20, 12, 48, ""),
    "cgi-i": (1, 1, 7, ""),
    "cgi-s": (1, 1, 7, ""),
    "cia": (16, 0, 48, ""),
    "core-10": (10, 0, 40, "6"),
    "dast-10": (10, 1, 9, ""),
    "ede-q": (22, 0, 600, ""),
    "epds": (10, 0, 30, "10"),
    "gad-7": (7, 0, 21, ""),
    "gds-15": (15, 5, 10, ""),
    "goal-rating": (1, 0, 10, ""),
    "ham-d-17": (17, 0, 52, "3"),
    "icg": (19, 0, 76, ""),
    "lsas": (48, 0, 144, ""),
    "pcl-5": (20, 0, 80, ""),
    "pdss": (7, 0, 28, ""),
    "pg-13-r": (10, 10, 50, ""),
    "phq-2": (2, 0, 6, ""),
    "phq-8": (8, 0, 24, ""),
    "phq-9": (9, 0, 27, "9"),
    "phq-a": (9, 0, 27, "9 suicidal-thoughts-past-month suicide-attempt-ever"),
    "scoff": (5, 0, 5, ""),
    "srm-5": (5, 0, 700, ""),
    "who-5": (5, 0, 100, ""),
    "wsas": (5, 0, 40, ""),
}
BY_NAME = {"asrm", "bdi-ii", "hads", "iip-32", "madrs", "sas-sr", "ymrs", "zbi"}
NO_PLAIN_SUM = {"ede-q", "srm-5", "who-5"}
MAY_BE_SHIPPED = {
    "audit-c", "ces-d", "cgi-i", "cgi-s", "gad-7", "gds-15", "goal-rating", "ham-d-17", "pcl-5", "phq-2", "phq-8",
    "phq-9", "phq-a",
}  # fmt: skip
REVERSED = {"ces-d": {"4", "8", "12", "16"}, "dast-10": {"3"}, "gds-15": {"1", "5", "7", "11", "13"}}
MAY_MISS = {"phq-9": 2, "phq-a": 2}
BORDERS = {
    "asq": [1],
    "audit": [8, 16, 20],
    "ces-d": [16],
    "cia": [16],
    "core-10": [11],
    "dast-10": [3, 6],
    "epds": [10, 13],
    "gad-7": [5, 10, 15],
    "gds-15": [5, 9, 12],
    "ham-d-17": [8, 14, 19, 23],
    "icg": [26],
    "lsas": [30, 60],
    "pcl-5": [31],
    "pg-13-r": [30],
    "phq-2": [3],
    "phq-8": [5, 10, 15, 20],
    "phq-9": [5, 10, 15, 20],
    "phq-a": [5, 10, 15, 20],
    "scoff": [2],
    "who-5": [51],
    "wsas": [10, 20],
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
    return {name: list(options(measure, name))[index] for name, item in measure.items.items() if item.scored}


def test_every_instrument_is_scored_here_by_hand() -> None:
    assert set(shipped()) == BY_HAND.keys() | BY_NAME


@pytest.mark.parametrize("name", BY_HAND)
def test_items_and_score_at_both_ends(name: str) -> None:
    items, lowest, highest, risk = BY_HAND[name]
    measure = instrument(name)
    assert len(answers(measure, 0)) == items
    assert total(measure, answers(measure, 0)) == (lowest, False)
    assert total(measure, answers(measure, -1)) == (highest, False)
    assert {item for item, stated in measure.items.items() if stated.risk} == set(risk.split())


@pytest.mark.parametrize("name", sorted(BY_HAND.keys() - NO_PLAIN_SUM))
def test_one_answer_more_is_a_point_more_or_one_less_where_it_is_reversed(name: str) -> None:
    measure = instrument(name)
    lowest = answers(measure, 0)
    before, _ = total(measure, lowest)
    assert before is not None
    for item in lowest:
        step = list(options(measure, item))[1]
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
        if name in BY_NAME:
            assert (measure.licence["class"], measure.scoring, measure.items) == ("D", None, {})
        words = [*(item.text for item in measure.items.values() if item.text)]
        words += [text for value, text in measure.options.items() if text != value]
        assert bool(words) is (name in MAY_BE_SHIPPED), name
        assert not [item for item in measure.items.values() if name in MAY_BE_SHIPPED and not item.text]


def test_well_being_is_four_times_the_sum() -> None:
    assert total(instrument("who-5"), {"1": 0, "2": 1, "3": 2, "4": 3, "5": 5}) == (44, False)


def test_a_social_rhythm_is_the_mean_of_five_events() -> None:
    measure = instrument("srm-5")
    hits = {"out-of-bed": 7, "first-contact": 4, "main-activity": 5, "evening-meal": 3, "to-bed": 2}
    assert total(measure, hits) == (420, False)
    assert written(420, decimals(measure)) == "4.20"


def test_an_eating_score_is_the_mean_of_four_scale_means() -> None:
    measure = instrument("ede-q")
    given = dict.fromkeys(answers(measure, 0), 0) | {"1": 5, "2": 4, "3": 3, "8": 6, "9": 2, "25": 1}
    # Restraint 12/5, eating concern 2/5, shape concern 6/8, weight concern 7/5.
    assert scale_scores(measure, given) == {
        "eating-concern": 40, "restraint": 240, "shape-concern": 75, "weight-concern": 140,
    }  # fmt: skip
    assert total(measure, given) == (124, False)  # 4.95 / 4 = 1.2375
    assert written(124, decimals(measure)) == "1.24"
    assert total(measure, {**given, "13": 12, "18": 0}) == (124, False)
    assert scale_scores(measure, {"1": 6})["restraint"] is None


def test_clusters_of_the_pcl_5_add_up_to_it() -> None:
    measure = instrument("pcl-5")
    given = {str(n): n % 5 for n in range(1, 21)}
    clusters = scale_scores(measure, given)
    assert clusters == {"intrusion": 10, "avoidance": 3, "mood": 3 + 4 + 0 + 1 + 2 + 3 + 4, "arousal": 10}
    assert total(measure, given)[0] == 40 == sum(score or 0 for score in clusters.values())


def test_half_of_social_anxiety_is_fear_and_half_is_avoidance() -> None:
    measure = instrument("lsas")
    given = {name: 2 if name.startswith("fear") else 1 for name in answers(measure, 0)}
    assert (scale_scores(measure, given), total(measure, given)[0]) == ({"avoidance": 24, "fear": 48}, 72)
