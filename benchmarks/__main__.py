"""All benchmarks in one run; prints the tables, and puts them into docs/performance.md when asked to.

Run from the top of the project: python -m benchmarks [--only NAME …] [--rounds N] [--write]
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks import accepting, append, cohorts, courses, growth, now, opening, report, startup, verification, writers

PAGE = Path("docs", "performance.md")
BEGIN, END = "<!-- begin: measured -->\n", "<!-- end: measured -->\n"
SECTIONS = {
    "courses": (courses.measured, 60),
    "now": (now.measured, 60),
    "opening": (opening.measured, 60),
    "accepting": (accepting.measured, 20),
    "append": (append.measured, 100),
    "writers": (writers.measured, 20),
    "startup": (startup.measured, 15),
    "verification": (verification.measured, 20),
    "growth": (growth.measured, 7),
    "cohorts": (cohorts.measured, 5),
}
PARTS = ("transitions", "python-statemachine", "SpiffWorkflow", "jsonschema", "jsonschema-rs", "orjson", "msgspec",
         "pluggy", "click")  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    arguments.add_argument("--rounds", type=int, help="how often each contestant runs, instead of what is usual")
    arguments.add_argument("--write", action="store_true", help=f"put the tables into {PAGE}")
    given = arguments.parse_args()
    sections = []
    for name in given.only:
        measured, usual = SECTIONS[name]
        print(f"{name} …", file=sys.stderr)
        sections.append(measured(given.rounds or usual))
    text = f"{machine()}\n\n{report.of(sections)}"
    print(text)
    if given.write:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(before + BEGIN + text + END + after, "utf-8")


def machine() -> str:
    """What it ran on, and with which versions."""
    parts = ", ".join(f"{name} {version(name)}" for name in PARTS)
    return (
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"SQLite {sqlite3.sqlite_version}; {parts}. "
        f"Load of the machine at the end of the run: {os.getloadavg()[0]:.1f}."
    )


if __name__ == "__main__":
    main()
