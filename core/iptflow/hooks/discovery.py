"""Finds the plugins that are installed, without importing one of them."""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points
from typing import Final

GROUP: Final = "iptflow.plugins"


def installed() -> dict[str, tuple[EntryPoint, ...]]:
    """The entry points of all installed plugins, by name and in the order of names.

    More than one entry point under a name is a clash. Which of them comes first says nothing: it follows the
    order of installation, so they are put in the order of what they point at.
    """
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        found.setdefault(point.name, []).append(point)
    # Who an entry point belongs to is read from a file: only where two have to be told apart.
    return {name: tuple(sorted(each, key=_target) if len(each) > 1 else each) for name, each in sorted(found.items())}


def distribution(point: EntryPoint) -> tuple[str, str]:
    """Name and version of the distribution that an entry point belongs to; empty where nothing is known of it."""
    if point.dist is None:
        return "", ""
    about = point.dist.metadata  # read anew each time that it is asked for
    return about["Name"], about["Version"]


def _target(point: EntryPoint) -> tuple[str, str]:
    return point.value, distribution(point)[0]
