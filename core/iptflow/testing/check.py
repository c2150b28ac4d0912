"""Everything about one plugin, project or folder of data, as a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from iptflow.errors import Finding
from iptflow.testing.children import run
from iptflow.testing.purity import play_twice
from iptflow.testing.report import Part, Report
from iptflow.testing.target import Target, targets


def check(stated: str) -> tuple[Report, ...]:
    """One report a plugin that the name or path brings.

    No code of the plugin runs in this process. What is looked at: whether it loads; its documents; each adaptation
    composed and verified, alone and beside every other that is installed; its scenarios, played; its hooks, watched
    while the scenarios are played twice under other conditions; what it tells its users. Where it cannot be loaded,
    or a document is not in order, that is all that is told: nothing else can be looked at.

    Raises:
        UnknownName: there is no such plugin or folder.
    """
    return tuple(Report(target=target.name, parts=tuple(_parts(target))) for target in targets(stated))


def _parts(target: Target) -> Iterator[Part]:
    composed = run("compose", target)
    if isinstance(composed, list):
        yield Part(name="loading", looked_at=target.module or target.folder, findings=_findings(composed))
        return
    yield Part(name="loading", looked_at=target.module or target.folder)
    names = ", ".join(composed["adaptations"]) or "no adaptation"
    documents = Part(name="documents", looked_at=names, findings=_findings(composed["documents"]))
    yield documents
    if documents.failed:
        return  # what rests on them would only say the same again
    yield Part(name="alone", looked_at=f"{names}: composed with the base and verified",
               findings=_findings(composed["alone"]))  # fmt: skip
    pairs, conflicts = composed["pairs"], composed["conflicts"]
    yield Part(name="together", looked_at=f"{pairs} pairs with other adaptations, {conflicts} to be settled",
               findings=_findings(composed["together"]))  # fmt: skip
    seen, of_hooks = play_twice(target)
    yield Part(name="scenarios", looked_at=_listed(seen), findings=(*_findings(seen.get("findings", [])), *_few(seen)))
    if target.kind != "data":
        asked = sorted(seen.get("slowest", {}))
        yield Part(name="hooks", looked_at=", ".join(asked) or "none was asked", findings=tuple(of_hooks))
    if target.kind != "installed":
        yield Part(name="for its users", looked_at=target.readme or "no README", findings=tuple(_readme(target)))


def _findings(data: list[Any]) -> tuple[Finding, ...]:
    return tuple(msgspec.convert(data, list[Finding]))


def _listed(seen: Mapping[str, Any]) -> str:
    return ", ".join(seen.get("scenarios", [])) or "none"


def _few(seen: Mapping[str, Any]) -> Iterator[Finding]:
    if not seen.get("scenarios"):
        yield Finding(code="kit/no-scenario", place="scenarios", message="No scenario could be played.",
                      hint="Put a full recorded course into scenarios/, as a clinician would record it.")  # fmt: skip
    elif not seen["refusing"]:
        yield Finding(code="kit/no-limits", place="scenarios", severity="warning",
                      message="No scenario walks into what is refused or recorded as a deviation.",
                      hint="Add one, with expect: at each such step.")  # fmt: skip


def _readme(target: Target) -> Iterator[Finding]:
    text = Path(target.readme).read_text() if target.readme else ""
    if not text.strip():
        yield Finding(code="kit/no-readme", place="README.md", message="Nothing tells its users what it is.",
                      hint="Say for whom it is, what it changes, and how much is known.")  # fmt: skip
