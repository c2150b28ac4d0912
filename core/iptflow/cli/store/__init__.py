"""``iptflow store``: what keeps a journal whole."""

from __future__ import annotations

import click

from iptflow.cli.lazy import LazyGroup

_CHECKED = "iptflow.cli.store.checked"
_COPIED = "iptflow.cli.store.copied"

COMMANDS = {
    "backup": (_COPIED, "Copy a journal to a file, while it is written to."),
    "checkpoint": (_CHECKED, "Write where every stream ends, to be kept elsewhere."),
    "migrate": (_COPIED, "Bring a journal to the schema of this program."),
    "restore": (_COPIED, "Copy a backup to an empty place; say what it lacks."),
    "verify": (_CHECKED, "Name the first entry changed, swapped or removed."),
}


@click.group(cls=LazyGroup, commands_of=COMMANDS)
def store() -> None:
    """Verify, back up, restore and migrate a journal."""
