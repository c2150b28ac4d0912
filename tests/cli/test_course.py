from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, get_args

import click
import pytest
from tests.cli.conftest import Call

from iptflow.cli.course import COMMANDS
from iptflow.cli.course import commands as made
from iptflow.course.commands import AnyCommand

TAGS = {str(kind.__struct_config__.tag) for kind in get_args(AnyCommand)} - {"open-course", "change-protocol"}


def test_every_command_of_a_course_is_a_command_of_the_shell() -> None:
    assert {name for name, (module, _) in COMMANDS.items() if module.endswith(".commands")} == TAGS


@pytest.mark.parametrize("name", sorted(TAGS))
def test_every_field_of_a_command_can_be_given(name: str) -> None:
    command: click.Command = getattr(made, name.replace("-", "_"))
    kind = next(each for each in get_args(AnyCommand) if each.__struct_config__.tag == name)
    assert set(kind.__struct_fields__) <= {parameter.name for parameter in command.params}


@pytest.mark.parametrize("name", sorted(TAGS))
def test_every_command_has_help(call: Call, name: str) -> None:
    assert "--json" in call("course", name, "--help").stdout


def test_what_happened_is_recorded_with_its_deviations(call: Call, journal: list[str]) -> None:
    result = call(
        "course", "record-contact", "c-1", "session", "--on", "2026-01-05", "--minutes", 50,
        "--participants", "client,therapist", "--tasks", "psychiatric-history", "--tasks", "symptom-review", *journal,
    )  # fmt: skip
    assert result.exit_code == 0
    assert "Session, 50 min: client, therapist" in result.stdout
    assert "done: psychiatric-history, symptom-review" in result.stdout
    assert "deviation task-not-done: Not done at this contact:" in result.stdout


def test_a_risk_item_raises_an_alert_with_owner_and_clock(told: Callable[..., Any], journal: list[str]) -> None:
    items = [f"{number}=1" for number in range(1, 10)]
    data = told("course", "record-measure", "c-1", "phq-a", *items, "--now", "2026-01-05T12:00+01:00", *journal)
    alert = next(each for each in data["answer"]["entries"] if each["type"] == "alert-raised")
    assert (alert["owner"], alert["deputy"]) == ("t-1", "t-2")
    assert alert["acknowledge_by"].startswith("2026-01-05T16:00")


def test_a_refusal_exits_with_1_and_says_everything(call: Call, journal: list[str]) -> None:
    result = call("course", "advance", "c-1", "--on", "2026-01-06", *journal)
    said = " ".join(result.stdout.split())
    assert result.exit_code == 1
    assert "advance to psychoeducation: not yet" in said
    assert "The client has consented to the treatment [F12] (asked by ipt)" in said
    assert "(asked by adolescents)" in said
    assert "shortest way:" in said
    assert "an override with a reason goes past it" in said


def test_an_override_goes_past_with_its_reason_on_record(call: Call, journal: list[str]) -> None:
    result = call("course", "override", "c-1", "move", "--reason", "clinical judgement", *journal)
    assert result.exit_code == 0
    assert "Assessment to Psychoeducation" in result.stdout
    assert "clinical judgement" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        (["acceptance", "accepts"], "accepts"),
        (["elderly/can-converse"], None),
        (["inventory-person", "relation=parent,label=M", "--which", "p-1"], {"relation": "parent", "label": "M"}),
        (["diagnosis", "depression, panic"], ["depression", "panic"]),
        (["current-episode", "yes"], True),
    ],
)
def test_a_fact_is_read_by_its_declaration(call: Call, journal: list[str], arguments: list[str], value: object) -> None:
    result = call("course", "record-fact", "c-1", *arguments, "--json", *journal)
    data = json.loads(result.stdout)
    if value is None:
        assert result.exit_code == 1
        assert data["error"]["findings"][0]["code"] == "command/unknown-fact"
    else:
        assert data["answer"]["entries"][0]["value"] == value


def test_an_unknown_word_points_to_the_nearest(call: Call, journal: list[str]) -> None:
    result = call("course", "record-fact", "c-1", "acceptance", "acepts", *journal)
    assert result.exit_code == 1
    assert "Did you mean accepts?" in result.stderr


def test_a_command_that_is_sent_twice_under_one_key_counts_once(told: Callable[..., Any], journal: list[str]) -> None:
    again = ("course", "record-consent", "c-1", "treatment", "--by", "client", "--once", "k", *journal)
    assert told(*again)["sequence"] == told(*again)["sequence"]


def test_commands_as_json_are_done_line_by_line(told: Callable[..., Any], journal: list[str]) -> None:
    lines = [
        {"do": "record-consent", "on": "2026-01-05", "consent": "treatment", "by": "client"},
        {"do": "advance", "on": "2026-01-05"},
        {"do": "adance"},
        {"do": "record-consent", "on": "2026-01-05", "consent": "records", "by": "client"},
    ]
    data = told("course", "do", "c-1", *journal, code=1, stdin="\n".join(map(json.dumps, lines)))
    accepted, refused, ill_formed, last = data["answers"]
    assert accepted["entries"][0]["consent"] == "treatment"
    assert refused["reasons"]
    assert ill_formed["error"]["findings"][0]["hint"] == "Did you mean advance?"
    assert last["entries"][0]["consent"] == "records"


def test_the_timeline_numbers_what_can_be_corrected(call: Call, journal: list[str]) -> None:
    call("course", "record-consent", "c-1", "treatment", "--by", "client", "--on", "2026-01-05", *journal)
    call("course", "correct", "c-1", 2, "--reason", "the wrong person", "--on", "2026-01-06", *journal)
    said = call("course", "timeline", "c-1", *journal[:2]).stdout
    assert "  2  Consent: Treatment (client) (superseded by 3)" in said
    assert "2026-01-06  week 1  assessment" in said


def test_courses_are_listed(told: Callable[..., Any], journal: list[str]) -> None:
    (row,) = told("course", "list", *journal[:2])["courses"]
    assert (row["course"], row["protocol"], row["phase"]) == ("c-1", "adolescents", "assessment")


def test_without_a_site_no_course_is_opened(call: Call, journal: list[str]) -> None:
    result = call("course", "open", "--client", "k-2", "--therapist", "t-1", *journal[:2])
    assert result.exit_code == 1
    assert "[site/incomplete]" in result.stderr
    assert "alerts.owner" in result.stderr


def test_reading_makes_no_journal(call: Call, tmp_path: Any) -> None:
    result = call("course", "list", "--db", tmp_path / "none.db")
    assert result.exit_code == 2
    assert not (tmp_path / "none.db").exists()


def test_an_unknown_course_is_wrong_usage(call: Call, journal: list[str]) -> None:
    result = call("course", "advance", "c-2", *journal)
    assert result.exit_code == 2
    assert "Known: c-1." in result.stderr


def test_an_instant_has_a_zone(call: Call, journal: list[str]) -> None:
    result = call("course", "advance", "c-1", "--now", "2026-01-06T12:00", *journal)
    assert result.exit_code == 2
    assert "an instant with a zone" in result.stderr
