from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Call

from iptflow.documents import SCHEMAS


def test_any_order_of_names_prints_the_same_bytes(call: Call) -> None:
    one = call("compose", "adolescents", "elderly", "--json")
    other = call("compose", "elderly", "adolescents", "--json")
    assert one.exit_code == other.exit_code == 0
    assert one.stdout == other.stdout


def test_the_digest_alone(call: Call, told: Callable[..., Any]) -> None:
    said = call("compose", "adolescents", "--digest").stdout.strip()
    assert said == told("compose", "adolescents")["content_digest"]
    assert len(said) == 64


def test_the_name_of_the_base_stands_for_the_base(told: Callable[..., Any]) -> None:
    assert told("compose", "ipt") == told("compose")


def test_weakenings_and_evidence_are_shown(call: Call) -> None:
    said = call("compose", "adolescents", "elderly").stdout
    assert "notices.used-with-a-minor" in said
    assert "this combination is untested" in said


def test_conflicts_exit_with_3_and_name_everybody(call: Call, variants: Path) -> None:
    result = call("compose", "eight", "six", "--adaptations", variants)
    assert result.exit_code == 3
    assert "frame" in result.stdout
    assert "eight 1.0.0 says" in result.stdout
    assert "six 1.0.0 says" in result.stdout


def test_conflicts_as_json_say_the_same(told: Callable[..., Any], variants: Path) -> None:
    data = told("compose", "eight", "six", "--adaptations", variants, code=3)
    (conflict,) = data["conflicts"]
    assert [each["contributor"] for each in conflict["asserters"]] == ["eight", "six"]
    assert data["protocol"] is None


def test_a_settlement_settles(told: Callable[..., Any], variants: Path, tmp_path: Path) -> None:
    (conflict,) = told("compose", "eight", "six", "--adaptations", variants, code=3)["conflicts"]
    covers = {each["contributor"]: each["value"] for each in conflict["asserters"]}
    made = {"format": "settlement/1", "path": "frame", "covers": covers, "owner": "six", "reason": "agreed",
            "by": "t-1", "on": "2026-01-05"}  # fmt: skip
    file = tmp_path / "settled.yaml"
    file.write_text(json.dumps(made), "utf-8")
    data = told("compose", "eight", "six", "--adaptations", variants, "--settle", file)
    assert data["protocol"]["frame"]["weeks"]["range"] == [6, 6]


def test_a_protocol_that_a_plugin_objects_to_exits_with_4(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    from iptflow.errors import Finding
    from iptflow.hooks import calls

    found = (Finding(code="made-up/wrong", message="This must not be."),)
    monkeypatch.setattr(calls, "check_protocol", lambda host, protocol: found)
    result = call("compose", "adolescents")
    assert result.exit_code == 4
    assert "This must not be. [made-up/wrong]" in result.stdout


def test_why_names_the_contributor_and_the_source(call: Call) -> None:
    said = call("why", "frame.contacts.session.minutes", "elderly").stdout
    assert "elderly 1.0.0: [30, 50]" in said
    assert "EL2" in said
    assert "ipt 1.0.0: [45, 50]" in said


def test_why_of_a_record_tells_of_every_leaf(told: Callable[..., Any]) -> None:
    data = told("why", "tasks.formulation", "adolescents")
    assert "tasks.formulation.title" in {each["path"] for each in data["contributions"]}


def test_why_of_nothing_points_to_what_is_near(call: Call) -> None:
    result = call("why", "frame.contacts.session.minute", "elderly")
    assert result.exit_code == 2
    assert "frame.contacts.session.minutes" in result.stderr


def test_protocols_shows_every_statement_of_evidence_with_its_year(call: Call) -> None:
    result = call("protocols")
    assert result.exit_code == 0
    assert "population, from elderly" in result.stdout
    assert "mixed, 2006" in result.stdout
    assert "[reynolds-2006]" in " ".join(result.stdout.split())


def test_a_broken_adaptation_is_listed_with_its_findings_and_the_rest_works(call: Call, variants: Path) -> None:
    (variants / "six.yaml").write_text("format: adaptation/1\nid: six\nverson: 1.0.0\n", "utf-8")
    result = call("protocols", "--adaptations", variants)
    assert result.exit_code == 1
    assert f"{variants} six" in "".join(result.stdout.split("\n")).replace("refused: ", "")
    assert "six.yaml:3:1: verson: unknown key" in result.stdout
    assert "eight 1.0.0" in result.stdout
    assert call("compose", "eight", "--adaptations", variants).exit_code == 0
    assert call("compose", "six", "--adaptations", variants).exit_code == 1


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_printed(call: Call, name: str) -> None:
    assert json.loads(call("schema", name).stdout)["$id"] == f"urn:iptflow:schema:{name}:1"


def test_suggest_says_what_speaks_for_against_and_what_is_not_known(told: Callable[..., Any]) -> None:
    data = told("suggest", "--fact", "client.age=15", "--fact", "diagnosis=depression")
    found = {each["name"]: each for each in data["suggestions"]}
    assert found["adolescents"]["fits"] is True
    assert found["elderly"]["fits"] is False
    assert found["elderly"]["against"][0]["source"] == ["reynolds-1999", "reynolds-2006"]
    assert found["ipt"]["alternatives"]
    assert "No diagnosis" in data["notice"]


def test_suggest_shows_every_statement_with_its_year_and_source(call: Call) -> None:
    shown = " ".join(call("suggest", "--fact", "diagnosis=panic").output.split())
    assert "evidence, experimental, 2002: In 2002 the treatment of panic disorder was still under study." in shown
    assert "evidence, not-shown, 2012: Against cognitive behavioural therapy" in shown


def test_compose_shows_every_statement(call: Call) -> None:
    shown = " ".join(call("compose", "anorexia").output.split())
    assert "2002: " in shown
    assert "[mcintosh-2005" in shown


def test_suggest_without_facts_knows_nothing(told: Callable[..., Any]) -> None:
    assert {each["fits"] for each in told("suggest")["suggestions"]} == {None}


def test_suggest_finds_all_that_is_wrong_with_the_facts(call: Call) -> None:
    result = call("suggest", "--fact", "client.age=old", "--fact", "cleint.age=3")
    assert result.exit_code == 1
    assert "Did you mean client.age?" in result.stderr
    assert "facts.client.age" in result.stderr


def test_the_folder_of_adaptations_may_come_from_the_environment(
    call: Call, variants: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPTFLOW_ADAPTATIONS", str(variants))
    assert call("compose", "eight").exit_code == 0
