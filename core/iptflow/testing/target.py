"""What is to be checked: an installed plugin, the project of one, or a folder of data. Nothing of it is run here."""

from __future__ import annotations

import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import msgspec

from iptflow.errors import UnknownName
from iptflow.hooks.discovery import GROUP, installed

DOCUMENTS = "*.yaml"
SCENARIOS = "scenarios"


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One plugin or folder.

    ``module`` is what a plugin is imported by, empty for data; ``paths`` are what it is imported from; ``folder`` holds
    the documents of data; ``readme`` is what a project tells its users, where it must.
    """

    kind: Literal["installed", "project", "data"]
    name: str
    module: str = ""
    paths: tuple[str, ...] = ()
    folder: str = ""
    scenarios: tuple[str, ...] = ()
    readme: str = ""


def targets(stated: str) -> tuple[Target, ...]:
    """What a name or path means: a project may bring several plugins.

    Raises:
        UnknownName: it is neither a folder nor the name of an installed plugin.
    """
    folder = Path(stated)
    if folder.is_dir():
        project = folder / "pyproject.toml"
        return _of_project(folder, project) if project.is_file() else (_of_data(folder),)
    points = installed()
    if stated not in points:
        raise UnknownName(f"There is no folder and no installed plugin {stated!r}.", name=stated,
                          hint=f"Installed: {', '.join(points) or 'none'}.")  # fmt: skip
    module = points[stated][0].module
    return (Target(kind="installed", name=stated, module=module, scenarios=_beside(module)),)


def _of_project(folder: Path, project: Path) -> tuple[Target, ...]:
    stated = tomllib.loads(project.read_text()).get("project", {}).get("entry-points", {}).get(GROUP, {})
    if not stated:
        raise UnknownName(f"{project} has no entry point {GROUP}.", name=str(folder),
                          hint=f'Add [project.entry-points."{GROUP}"] with NAME = "module".')  # fmt: skip
    roots = [root for root in (folder / "src", folder) if root.is_dir()]
    readme = next((str(file) for file in sorted(folder.glob("README*"))), "")
    return tuple(
        Target(
            kind="project",
            name=name,
            module=module.partition(":")[0],
            paths=tuple(str(root.resolve()) for root in roots),
            scenarios=_scenarios(folder, *(root / module.partition(":")[0].replace(".", "/") for root in roots)),
            readme=readme,
        )
        for name, module in sorted(stated.items())
    )


def _of_data(folder: Path) -> Target:
    return Target(
        kind="data",
        name=folder.resolve().name,
        folder=str(folder.resolve()),
        scenarios=_scenarios(folder),
        readme=next((str(file) for file in sorted(folder.glob("README*"))), ""),
    )


def _beside(module: str) -> tuple[str, ...]:
    try:
        spec = find_spec(module)
    except (ImportError, ValueError):
        return ()  # that it cannot be imported is found when it is
    origin = Path(spec.origin) if spec and spec.origin else None
    return _scenarios(origin.parent) if origin else ()


def _scenarios(*folders: Path) -> tuple[str, ...]:
    found = {str(file.resolve()) for folder in folders for file in (folder / SCENARIOS).glob(DOCUMENTS)}
    return tuple(sorted(found))
