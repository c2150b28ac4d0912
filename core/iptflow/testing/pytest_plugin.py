"""For pytest: ``pytest --iptflow PATH`` asks of a plugin or folder what ``iptflow check`` asks, one test a question.

A project that states ``iptflow = "."`` under ``[tool.pytest.ini_options]`` is checked whenever its tests run.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from iptflow.testing.report import Part, Report


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option and its setting; nothing of iptflow is imported until one of them is used."""
    parser.getgroup("iptflow").addoption("--iptflow", metavar="PATH|NAME", help="check this adaptation project")
    parser.addini("iptflow", "a plugin or folder that is checked with iptflow's own conformance kit")


def pytest_collection(session: pytest.Session) -> None:
    """Add the questions to what is run."""
    config = session.config
    stated = config.getoption("--iptflow") or config.getini("iptflow")
    if stated and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Questions(_resolved(str(stated), config.rootpath)), "iptflow-questions")


def _resolved(stated: str, root: Path) -> str:
    return str(root / stated) if (root / stated).exists() else stated


class _Questions:
    def __init__(self, stated: str) -> None:
        self.stated = stated

    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """One item a part of each report."""
        from iptflow.testing import check

        for report in check(self.stated):
            parent = _Checked.from_parent(session, name=f"iptflow[{report.target}]", report=report)
            items.extend(parent.collect())


class _Checked(pytest.Collector):
    def __init__(self, report: Report, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.report = report

    def collect(self) -> Iterator[pytest.Item]:
        """The parts of the report."""
        for part in self.report.parts:
            yield _Question.from_parent(self, name=part.name, part=part)


class _Question(pytest.Item):
    def __init__(self, part: Part, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        self.part = part

    def runtest(self) -> None:
        """Fails with every error of the part."""
        if self.part.failed:
            raise _Failed("\n".join(map(str, self.part.findings)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """The findings, and nothing of the kit's own code."""
        return str(excinfo.value) if isinstance(excinfo.value, _Failed) else str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where to look: the part has no line."""
        return Path(self.part.looked_at or "."), None, f"iptflow: {self.part.name}"


class _Failed(Exception):
    pass
