"""What a call of the command line costs beside a click program of as many commands (P10)."""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from benchmarks.report import Goal, Section, figure
from benchmarks.timing import Times, median, ratio

ADAPTATIONS = 25
TOY_HELP, TOY_COMMAND = "a click program: --help", "a click program: a command"
OUR_HELP, OUR_COMMAND = "iptflow --help", "iptflow schema site"
PROTOCOLS = f"iptflow protocols, {ADAPTATIONS} more adaptations installed"
EMPTY = "an empty file"
_MAIN = "from iptflow.cli import main\nmain()\n"


def measured(count: int) -> Section:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, toy, empty = folder / "ours.py", folder / "toy.py", folder / "empty.py"
        ours.write_text(_MAIN, "utf-8")
        toy.write_text(_toy(_commands(ours)), "utf-8")
        empty.write_text("", "utf-8")
        installed = folder / "installed"
        for number in range(ADAPTATIONS):
            _install(installed, f"made-{number:02}")
        calls = {
            EMPTY: ([empty], {}),
            TOY_HELP: ([toy, "--help"], {}),
            OUR_HELP: ([ours, "--help"], {}),
            TOY_COMMAND: ([toy, "schema", "site"], {}),
            OUR_COMMAND: ([ours, "schema", "site"], {}),
            PROTOCOLS: ([ours, "protocols"], {"PYTHONPATH": str(installed)}),
        }
        said = _output([str(each) for each in calls[PROTOCOLS][0]], calls[PROTOCOLS][1])
        listed = set(re.findall(r"\bmade-\d\d\b", said))
        assert len(listed) == ADAPTATIONS, f"{len(listed)} of {ADAPTATIONS} adaptations are listed"
        times = {name: Times([], []) for name in calls}
        for number in range(count + 1):
            for name, (arguments, variables) in calls.items():
                wall, cpu = _call([str(each) for each in arguments], variables)
                if number:
                    times[name].wall.append(wall)
                    times[name].cpu.append(cpu)
    rows = [(name, figure(median(each.cpu)), figure(median(each.wall))) for name, each in times.items()]
    pairs = (("--help, CPU", OUR_HELP, TOY_HELP), ("a trivial command, CPU", OUR_COMMAND, TOY_COMMAND))
    goals = [
        Goal("P10", what, f"{figure(median(times[one].cpu))} ms", f"{figure(median(times[other].cpu))} ms",
             ratio(times[one].cpu, times[other].cpu), 1.2)
        for what, one, other in pairs
    ]  # fmt: skip
    slowest = median(times[PROTOCOLS].wall)
    goals.append(Goal("P10", f"{PROTOCOLS}, wall ms", f"{figure(slowest)} ms", "", slowest, 500))
    return Section("Start-up", ("", "CPU ms", "wall ms"), rows, goals)


def _call(arguments: list[str], variables: dict[str, str]) -> tuple[float, float]:
    used, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    _output(arguments, variables)
    wall = time.perf_counter() - wall
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall * 1e3, (after.ru_utime - used.ru_utime + after.ru_stime - used.ru_stime) * 1e3


def _output(arguments: list[str], variables: dict[str, str]) -> str:
    environment = {**os.environ, **variables}
    done = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def _commands(ours: Path) -> list[str]:
    """The names of our commands, as the help lists them."""
    _, _, listed = _output([str(ours), "--help"], {}).partition("Commands:\n")
    return re.findall(r"^  ([a-z-]+)", listed, re.MULTILINE)


def _toy(commands: list[str]) -> str:
    """As many commands with an argument and an option each; the one that is called prints a file."""
    schema = str(files("iptflow_schemas") / "site.schema.json")
    parts = ["import click\n\n@click.group()\ndef cli():\n    'A toy.'\n"]
    for name in commands:
        parts.append(
            f"@cli.command('{name}')\n@click.argument('names', nargs=-1)\n"
            "@click.option('--json', 'as_json', is_flag=True)\n"
            f"def _(names, as_json):\n    'Do {name}.'\n    click.echo(open({schema!r}).read())\n"
        )
    return "\n".join([*parts, "cli()\n"])


def _install(folder: Path, name: str) -> None:
    """A plugin as an installer leaves it, with an adaptation as long as the longest that is shipped."""
    module = f"plugin_{name.replace('-', '_')}"
    package = folder / module
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "from importlib.resources import files\nfrom iptflow.hooks import hookimpl\n\nhook_api = 1\n\n"
        f"@hookimpl\ndef iptflow_adaptations():\n    return [files(__name__) / '{name}.yaml']\n",
        "utf-8",
    )
    text = (files("iptflow_adolescents") / "adolescents.yaml").read_text("utf-8")
    text = re.sub(r"^id: adolescents$", f"id: {name}", text, flags=re.MULTILINE)
    (package / f"{name}.yaml").write_text(text.replace("adolescents/", f"{name}/"), "utf-8")
    about = folder / f"{module}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n", "utf-8")
    (about / "entry_points.txt").write_text(f"[iptflow.plugins]\n{name} = {module}\n", "utf-8")
