"""What README and docs show is run as it stands there: its documents are written, its commands and its Python run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "docs/hosts.md",
    "docs/hosting.md",
    "docs/cli.md",
    "docs/testing.md",
    "docs/tutorial.md",
    "docs/research.md",
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def blocks(page: str) -> list[tuple[str, str]]:
    return BLOCK.findall((ROOT / page).read_text("utf-8"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the examples in it and ``iptflow`` on the path of its commands."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    command = tmp_path / "bin" / "iptflow"
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\nfrom iptflow.cli import main\nmain()\n", "utf-8")
    command.chmod(0o755)
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="the commands are those of a POSIX shell")
@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_shows_works(page: str, place: Path) -> None:
    environment = {**os.environ, "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    for name in ("IPTFLOW_DB", "IPTFLOW_SITE", "IPTFLOW_ADAPTATIONS", "IPTFLOW_PLUGINS"):
        environment.pop(name, None)
    found = blocks(page)
    for text in (text for kind, text in found if kind == "yaml" and text.startswith("# ")):
        _write(place, text)
    commands = "\n".join(_script(text) for kind, text in found if kind == "console")
    python = "\n".join(text for kind, text in found if kind == "python")
    for program in (["bash", "-c", commands], [sys.executable, "-c", python]):
        done = subprocess.run(program, cwd=place, env=environment, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_something(page: str) -> None:
    assert {kind for kind, _ in blocks(page)} & {"console", "python"}


def test_every_link_leads_somewhere() -> None:
    for page in ("README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))):
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", (ROOT / page).read_text("utf-8")):
            if "://" not in link:
                assert ((ROOT / page).parent / link).exists(), f"{page}: {link}"


def test_the_tree_of_the_architecture_is_that_of_the_core() -> None:
    (tree,) = (text for text in _plain("docs/architecture.md") if text.startswith("core/iptflow/"))
    told = {line.split()[0].rstrip("/") for line in tree.splitlines() if line.startswith("  ")} - {"errors.py"}
    core = ROOT / "core" / "iptflow"
    folders = {path.parent for path in core.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    assert {path.name for path in folders} - {"iptflow", "versions"} == told


def test_every_environment_of_tox_is_told_to_contributors() -> None:
    listed = re.search(r"^env_list = (.*)$", (ROOT / "tox.ini").read_text("utf-8"), re.M)
    assert listed
    for name in listed[1].split(", "):
        assert f"`{name}`" in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def _plain(page: str) -> list[str]:
    return re.findall(r"^```\n(.*?)^```$", (ROOT / page).read_text("utf-8"), re.M | re.S)


def _write(place: Path, text: str) -> None:
    head, _, _ = text.partition("\n")
    file = place / head.removeprefix("# ")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")


def _script(text: str) -> str:
    """The commands of a block; one that is to be refused says so in a comment."""
    lines = []
    for line in text.splitlines():
        assert line.startswith("$ "), line
        command, _, expected = line.removeprefix("$ ").partition("# exit ")
        lines.append(f"{command}; [ $? -eq {expected.strip() or 0} ] || exit 9" if expected else f"{command} || exit 9")
    return "\n".join(lines)
