"""The outside plugin of the tutorial: what the page shows of it, and that it works where nothing else of ours is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from iptflow.testing import check

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "examples" / "plugin"
PAGE = ROOT / "docs" / "tutorial.md"


def test_what_the_tutorial_shows_stands_in_the_plugin() -> None:
    texts = [path.read_text("utf-8") for path in PLUGIN.rglob("*") if path.suffix in (".py", ".yaml", ".toml")]
    shown = re.findall(r"^```(?:yaml|py|toml)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    assert len(shown) > 6
    assert [block for block in shown if not any(block in text for text in texts)] == []


def test_it_may_be_shipped() -> None:
    (report,) = check(str(PLUGIN))
    assert report.findings == ()


@pytest.mark.slow
def test_built_and_installed_in_an_environment_of_its_own_it_is_found_and_its_tests_pass(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    source = shutil.copytree(PLUGIN, tmp_path / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    _run(*pip, "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(tmp_path), str(source))
    (wheel,) = tmp_path.glob("*.whl")

    python = _clean_environment(tmp_path / "venv")
    _run(*pip, "--python", python, "install", "-q", "--no-deps", "--no-index", str(wheel))
    shutil.rmtree(source / "src")
    told = _run(python, "-c", "from iptflow.cli import main; main()", "protocols", "--json", cwd=tmp_path)
    assert "shift-work" in told
    tried = _run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "iptflow=", cwd=source)
    assert "1 passed" in tried


def _clean_environment(folder: Path) -> str:
    """A new environment that sees iptflow as it is installed here, and what it needs, and has nothing of its own."""
    venv.create(folder, with_pip=False)
    scripts = folder / ("Scripts" if sys.platform == "win32" else "bin")
    own = sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)})
    here = sysconfig.get_path("purelib")
    (Path(own) / "here.pth").write_text(f"import site; site.addsitedir({here!r})\n", "utf-8")
    return str(scripts / "python")


def _run(*command: str, cwd: Path | None = None) -> str:
    around = {name: value for name, value in os.environ.items() if not name.startswith(("IPTFLOW_", "PYTEST_"))}
    done = subprocess.run(command, cwd=cwd, env=around, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
