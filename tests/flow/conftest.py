from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from iptflow.flow import Flow, open_flow
from iptflow.hooks import hookimpl

SITE = Path(__file__).parents[2] / "examples" / "site.yaml"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
ADAPTATION = """\
format: adaptation/1
id: {id}
version: 1.0.0
title: {id}
kind: experiment
evidence:
  - {{status: experimental, as_of: 2026, statement: A variant to be tried., sources: [project-judgement]}}
{asserts}
"""
Plugin = Callable[..., ModuleType]


@pytest.fixture
def flow() -> Flow:
    """A flow in memory with no installed plugin, at noon of 5 January 2026."""
    return open_flow(site=SITE, discover=False, clock=lambda: NOON)


@pytest.fixture
def bring(flow: Flow, tmp_path: Path) -> Plugin:
    """Register a plugin with these adaptations, by id and what they assert, and with further hooks."""

    def register(name: str, texts: dict[str, str], **hooks: Callable[..., Any]) -> ModuleType:
        folder = tmp_path / name
        folder.mkdir()
        for file, asserts in texts.items():
            text = asserts if asserts.startswith("format") else ADAPTATION.format(id=file, asserts=asserts)
            (folder / f"{file}.yaml").write_text(text, "utf-8")

        def adaptations() -> Sequence[Path]:
            return [folder / f"{file}.yaml" for file in texts]

        module = ModuleType(f"{name}_plugin")
        for hook, function in {"adaptations": adaptations, **hooks}.items():
            setattr(module, f"iptflow_{hook}", hookimpl(function))
        flow.host.register(module, name)
        return module

    return register
