"""What holds for the whole command line: its list, --json, exit codes, plain text when piped, a quick start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest
from tests.cli.conftest import ROOT, Call

from iptflow.cli import COMMANDS, main

LATE = ("jsonschema", "jsonschema_rs", "rich", "sqlalchemy", "transitions", "pluggy", "yaml", "msgspec")


def process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    start = [sys.executable, "-c", "from iptflow.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **variables}
    return subprocess.run(start, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=environment)


def everything(group: click.Group = main, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from everything(command, f"{path}{name} ")
        else:
            yield path + name, command


def test_every_command_has_json() -> None:
    found = dict(everything())
    assert {"course open", "new adaptation"} <= set(found)
    assert set(COMMANDS) == {name.partition(" ")[0] for name in found}
    for name, command in found.items():
        assert "as_json" in {parameter.name for parameter in command.params}, name


def test_help_imports_nothing_but_click() -> None:
    code = f"""
import sys
from iptflow.cli import main
for arguments in (["--help"], ["course", "--help"]):
    try:
        main(arguments)
    except SystemExit:
        pass
late = {LATE!r}
print(sorted(name for name in late if name in sys.modules), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "[]"
    assert "protocols" in done.stdout


def test_an_unknown_command_is_wrong_usage(call: Call) -> None:
    result = call("compse")
    assert result.exit_code == 2
    assert "Did you mean compose?" in result.stderr


def test_an_unknown_name_is_wrong_usage_in_words() -> None:
    done = process("compose", "adlescents")
    assert done.returncode == 2
    said, known = done.stderr.split("\n", 1)
    assert said == "iptflow: There is no adaptation 'adlescents'. [name/unknown]"
    assert known.startswith("Known: adolescents, ")
    assert done.stdout == ""


def test_errors_as_json_go_to_standard_output() -> None:
    done = process("compose", "adlescents", "--json")
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "name/unknown"
    assert done.stderr == ""


@pytest.mark.parametrize("arguments", [("run", "examples/adolescent.yaml"), ("protocols",), ("doctor",)])
def test_what_is_piped_is_plain_and_as_wide_as_everywhere(arguments: tuple[str, ...]) -> None:
    narrow = process(*arguments, COLUMNS="40", TERM="xterm-256color")
    wide = process(*arguments, COLUMNS="200", FORCE_COLOR="1", TERM="xterm-256color")
    assert narrow.returncode == 0, narrow.stderr
    assert narrow.stdout == wide.stdout
    assert "\x1b" not in narrow.stdout
    assert max(map(len, narrow.stdout.splitlines())) <= 100
    assert not [line for line in narrow.stdout.splitlines() if line != line.rstrip()]


def test_doctor_tells_versions_and_plugins() -> None:
    data = json.loads(process("doctor", "--json").stdout)
    assert data["libraries"]["transitions"] != "not installed"
    assert data["sqlite"]["version"].startswith("3.")
    assert {each["name"] for each in data["plugins"]} >= {"adolescents", "elderly"}
    assert {each["origin"] for each in data["plugins"]} == {"installed"}
    assert data["adaptations"]["elderly"] == "elderly"


def test_doctor_tells_what_was_left_out_and_why(told: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPTFLOW_PLUGINS", "elderly")
    data = told("doctor")
    assert [(each["name"], each["origin"], bool(each["file"])) for each in data["plugins"]] == [
        ("elderly", "installed", True)
    ]
    (hiv,) = [each for each in data["left_out"] if each["name"] == "hiv"]
    assert (hiv["distribution"], hiv["reason"]) == ("iptflow", "it is not among the plugins allowed here")
