"""Run by itself: the status of every course of a journal, and the chain when each is played again from its scenario.

Arguments: the journal, then the scenarios. Plugins are found in the reverse of the order in which they are installed.
"""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from iptflow.documents import read
from iptflow.flow import open_flow
from iptflow.flow.scenario import open_scenario, play, site_of
from iptflow.hooks import discovery


def _backwards(group: str) -> tuple[EntryPoint, ...]:
    return tuple(entry_points(group=group))[::-1]


def main(journal: str, *scenarios: str) -> None:
    setattr(discovery, "entry_points", _backwards)  # noqa: B010 (not a name that the module gives away)
    flow = open_flow(journal)
    for name in flow.journal.courses():
        print(flow.course(name).status_bytes().decode())
    flow.close()
    for path in map(Path, scenarios):
        scenario = read(path, "scenario")
        again = open_flow(site=site_of(scenario, path.parent))
        course = open_scenario(again, scenario)
        list(play(course, scenario))
        print(again.journal.read(course.state.id)[-1].hash)


if __name__ == "__main__":
    main(*sys.argv[1:])
