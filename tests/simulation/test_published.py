"""The shipped model beside published tables: frozen, fitted to some of them, held against others."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from tests.simulation.conftest import SITE

import iptflow
from iptflow.simulation.model import Model
from iptflow.simulation.published import TABLES, Held, hold, left, stayed, table, well, without_recurrence
from iptflow.simulation.study import Study

FROZEN = "9f02f516b8de699391208baba6c5c3abbf1052405d822c629576d947be481219"


def test_the_model_is_the_one_that_was_frozen(model: Model) -> None:
    assert model.digest == FROZEN, "a changed model has to be held against the tables anew"


def test_it_was_fitted_to_other_tables_than_it_is_held_against() -> None:
    fitted, against = ({each.source for each in TABLES if each.role == role} for role in ("fitted", "held against"))
    known = yaml.safe_load(Path("docs/bibliography.yaml").read_text("utf-8"))
    assert not fitted & against
    assert len(against) >= 4
    assert all(known[each]["seen"] in ("print", "excerpt") for each in fitted | against)


def test_z_counts_standard_errors_of_the_published_arm() -> None:
    share = next(each for each in TABLES if each.what == "well after 12 weeks" and each.source == "mufson-1999")
    assert share.standard_error == pytest.approx((0.75 * 0.25 / 24) ** 0.5)
    assert Held(share, 0.75 - 2 * share.standard_error).z == pytest.approx(-2)


def test_survival_is_estimated_with_those_who_were_last_seen_well() -> None:
    counts = {"entered": (10,), "recurred": (2, 0, 3), "left": (0, 3, 2)}
    assert without_recurrence(1)(None, counts) == pytest.approx(0.8)  # type: ignore[arg-type]
    assert without_recurrence(3)(None, counts) == pytest.approx(0.8 * (1 - 3 / 5))  # type: ignore[arg-type]


@pytest.mark.slow
def test_the_page_shows_what_comes_out_the_bad_ones_too(model: Model) -> None:
    with iptflow.open(site=SITE) as flow:
        found = hold(model, flow.compose, clients=20_000)
        study = Study.of(flow.compose(), model, name="any", clients=1)
    page = Path("docs/simulation.md").read_text("utf-8")
    assert table(found) in page
    assert all(abs(each.z) < 2 for each in found if each.published.role == "fitted")
    places = tuple(
        10 * (name in ("withdrawn", "lost-to-contact")) + (name == "completed") * 80 for name in study.script.places
    )
    counts = {"clients": (100,), "places": places, "severity": (30, *([0] * 98), 70)}
    assert (left(study, counts), stayed(study, counts), well(study, counts)) == pytest.approx((0.2, 0.8, 0.3))
