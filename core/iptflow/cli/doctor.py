"""``iptflow doctor``: what runs here, which plugins are loaded or refused, and how a store stands."""

from __future__ import annotations

import platform
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iptflow.cli import options
from iptflow.cli.command import command
from iptflow.cli.output import Output

if TYPE_CHECKING:
    from rich.console import Console

LIBRARIES = (
    "alembic", "click", "jsonschema", "jsonschema-rs", "msgspec", "pluggy", "PyYAML", "rich", "SQLAlchemy",
    "transitions",
)  # fmt: skip

BUG = ": has the WAL-reset bug (mended in 3.51.3), so only one process may write to a journal"


@command()
@click.option("--db", envvar="IPTFLOW_DB", help="Also look at this journal: a file or a database URL.")
@options.adaptations
def doctor(output: Output, db: str | None, adaptations: tuple[Path, ...]) -> int:
    """Tell what iptflow runs on here.

    Exit code 1: a plugin or an adaptation is refused, or the store is damaged.
    """
    from iptflow.flow.environment import allowed_plugins
    from iptflow.flow.library import Library
    from iptflow.hooks.host import PluginHost
    from iptflow.store.health import of_library

    host = PluginHost()
    host.load(allowed_plugins())
    library = Library(host, adaptations)
    refused = library.refused()
    sqlite = of_library()
    store = _store(db) if db else None
    data = {
        "iptflow": _version("iptflow"),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": f"{sys.platform} {platform.machine()}",
        "libraries": {name: _version(name) for name in LIBRARIES},
        "sqlite": {"version": sqlite.sqlite, "wal_reset_bug": sqlite.wal_reset_bug},
        "plugins": host.loaded,
        "left_out": host.left_out(),
        "adaptations": library.owners,
        "refused": refused,
        "store": store,
    }
    output.give(data, lambda console: _show(console, data))
    return 1 if refused or (store and store["findings"]) else 0


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _store(db: str) -> dict[str, Any]:
    from iptflow.store import open_journal

    options.there(db)
    journal = open_journal(db)
    try:
        return {"health": journal.health(), "courses": len(journal.courses()), "findings": journal.verify()}
    finally:
        journal.close()


def _show(console: Console, data: Mapping[str, Any]) -> None:
    from rich.padding import Padding

    from iptflow.cli.protocols import show_refused

    console.print(f"iptflow {data['iptflow']}, {data['python']}, {data['platform']}", style="bold")
    libraries = ", ".join(f"{name} {version}" for name, version in data["libraries"].items())
    console.print(Padding(libraries, (0, 0, 0, 2)))
    sqlite = data["sqlite"]
    console.print(Padding(f"SQLite {sqlite['version']}{BUG if sqlite['wal_reset_bug'] else ''}", (0, 0, 0, 2)))
    _show_plugins(console, data["plugins"], data["adaptations"])
    show_refused(console, data["refused"])
    for each in data["left_out"]:
        console.print(f"  left out: {each.name} ({each.distribution} {each.version}): {each.reason}")
    if data["store"]:
        _show_store(console, data["store"])


def _show_plugins(console: Console, plugins: Sequence[Any], owners: Mapping[str, str]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in ("plugin", "from", "version", "origin", "adaptations"):
        table.add_column(column, header_style="bold", overflow="fold")
    for each in plugins:
        brought = ", ".join(name for name, owner in owners.items() if owner == each.name)
        table.add_row(each.name, each.distribution, each.version, each.origin, brought or "none")
    console.print(table)


def _show_store(console: Console, store: Mapping[str, Any]) -> None:
    from rich.padding import Padding

    from iptflow.cli.words.errors import finding_lines

    health = store["health"]
    console.print(f"store: {health.kind} {health.file}".rstrip(), style="bold")
    facts = {"revision": health.revision, "journal mode": health.journal_mode, "synchronous": health.synchronous}
    words = [f"{name} {value}" for name, value in facts.items() if value]
    console.print(Padding(", ".join([*words, f"{store['courses']} courses"]), (0, 0, 0, 2)))
    for line in finding_lines(store["findings"]) or ["every chain verifies"]:
        console.print(Padding(line, (0, 0, 0, 2)))
