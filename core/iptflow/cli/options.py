"""What several commands ask for, each option with its variable of the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)

names = click.argument("names", nargs=-1, metavar="NAME...")
adaptations = click.option(
    "--adaptations",
    type=FOLDER,
    multiple=True,
    envvar="IPTFLOW_ADAPTATIONS",
    help="A folder of adaptations that need no plugin, each ID.yaml. [env: IPTFLOW_ADAPTATIONS]",
)
settle = click.option("--settle", type=FILE, multiple=True, help="A settlement document; may be given several times.")
site = click.option("--site", type=FILE, envvar="IPTFLOW_SITE", help="The site document. [env: IPTFLOW_SITE]")
journal = click.option(
    "--db", required=True, envvar="IPTFLOW_DB", help="The journal: a file or a database URL. [env: IPTFLOW_DB]"
)

viewer = click.option(
    "--viewer", default="therapist", show_default=True, help="Who is to read it: the therapist, or a participant."
)


def there(db: str) -> None:
    """Nothing, when a journal that is to be read is there: reading must not make a new one.

    Raises:
        UnknownName: there is no such file.
    """
    from iptflow.errors import UnknownName

    file = db.removeprefix("sqlite:///") if db.startswith("sqlite:///") else db
    if "://" not in file and not Path(file).is_file():
        raise UnknownName(f"There is no journal at {file}.", name=file, hint="Give the file of a journal.")


def instant(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    """An instant with a zone, as every command carries one."""
    from datetime import datetime

    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise click.BadParameter("expected an instant with a zone, such as 2026-01-05T12:00+01:00")
    return found
