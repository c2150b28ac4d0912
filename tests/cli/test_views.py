from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import EXAMPLES, Call

from iptflow.documents import read
from iptflow.flow import open_flow
from iptflow.flow.scenario import open_scenario, play

VIEWS = ("status", "next", "moves", "missing", "due", "timeline", "deviations", "fidelity", "report")
OTHERS = ("client", "parent")
NEVER = ("adolescents", "alert", "PHQ", "AD4", "suicid", "Suicid", "override", "t-1")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The options of a journal that holds the example of an adolescent up to its third week."""
    db = tmp_path_factory.mktemp("played") / "clinic.db"
    scenario = read(EXAMPLES / "adolescent.yaml", "scenario")
    with open_flow(db, site=EXAMPLES / "site.yaml") as flow:
        for step in play(open_scenario(flow, scenario), scenario):
            if str(step.on) >= "2026-01-18":
                break
    return ["--db", str(db), "--site", str(EXAMPLES / "site.yaml")]


def options(view: str, played: list[str]) -> list[str]:
    days = ["2026-01-08", "2026-02-20"] if view == "due" else []
    on = [] if view in ("status", "timeline", "due") else ["--on", "2026-01-22"]
    return [*days, *on, *(played[:2] if view == "timeline" else played)]


def said(call: Call, view: str, played: list[str], *more: str) -> str:
    result = call("course", view, "c-15", *options(view, played), *more)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("status", "phase: psychoeducation"),
        ("next", "2026-01-22 week 3 psychoeducation:"),
        (
            "next",
            "must: Ask about thoughts of suicide and about recent attempts (ask-suicidal-thoughts) (at each contact)",
        ),
        ("next", "They stand in for neither the manual nor supervision. [G8]"),
        ("moves", "Focus selection (focus-selection): not yet"),
        ("missing", "shortest way:"),
        ("due", "Call with the young person 4, window 2026-01-29 to 2026-02-04: weekly from 8 January 2026 [AD3]"),
        ("timeline", "22 Session, 45 min: client, therapist"),
        ("fidelity", "session: 2 of 3"),
        ("report", "PHQ-9 modified for adolescents: 15 on 2026-01-08, 14 on 2026-01-15 (-1, unchanged)"),
    ],
)
def test_the_therapist_reads_the_whole_view(call: Call, played: list[str], view: str, words: str) -> None:
    assert words in said(call, view, played)


def test_what_was_not_done_follows_from_the_day(call: Call, played: list[str]) -> None:
    omitted = "2026-01-22 contact-not-recorded: Session was planned and none is on record"
    assert omitted not in said(call, "deviations", played)
    assert omitted in said(call, "deviations", played, "--on", "2026-02-01")


@pytest.mark.parametrize("viewer", OTHERS)
@pytest.mark.parametrize("view", VIEWS)
def test_others_read_nothing_that_is_not_for_them(call: Call, played: list[str], view: str, viewer: str) -> None:
    for more in ((), ("--json",)):
        found = said(call, view, played, "--viewer", viewer, *more)
        assert not [each for each in NEVER if each in found]


@pytest.mark.parametrize("view", sorted({*VIEWS} - {"timeline"}))
def test_beside_every_view_stands_when_somebody_watches(call: Call, played: list[str], view: str) -> None:
    assert "Outside these hours nobody is watching." in said(call, view, played)
    assert "Nobody is watching: the site does not say who does" in said(call, view, played[:2])


def test_a_status_is_the_canonical_document(told: Callable[..., Any], played: list[str]) -> None:
    document = told("course", "status", "c-15", *played)
    with open_flow(Path(played[1])) as flow:
        assert document == flow.course("c-15").status()
    assert document["format"] == "status/1"


def test_a_viewer_who_is_no_participant_is_wrong_usage(call: Call, played: list[str]) -> None:
    result = call("course", "status", "c-15", "--viewer", "neighbour", *played)
    assert result.exit_code == 2
    assert "no participant 'neighbour'" in result.stderr
