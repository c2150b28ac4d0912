"""What the environment of a process says where its program says nothing: allowed plugins, folders of adaptations."""

from __future__ import annotations

import os
from typing import Final

PLUGINS: Final = "IPTFLOW_PLUGINS"
ADAPTATIONS: Final = "IPTFLOW_ADAPTATIONS"


def allowed_plugins() -> tuple[str, ...] | None:
    """The names in ``IPTFLOW_PLUGINS``, with commas between them; empty allows none. None: not set, all are allowed."""
    stated = os.environ.get(PLUGINS)
    return None if stated is None else _named(stated, ",")


def adaptation_folders() -> tuple[str, ...]:
    """The folders in ``IPTFLOW_ADAPTATIONS``, separated as those of ``PATH``."""
    return _named(os.environ.get(ADAPTATIONS, ""), os.pathsep)


def _named(text: str, separator: str) -> tuple[str, ...]:
    return tuple(filter(None, (each.strip() for each in text.split(separator))))
