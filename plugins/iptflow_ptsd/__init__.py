"""IPT for post-traumatic stress disorder: the document says all of it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from iptflow.hooks import hookimpl

hook_api = 1

ADAPTATION: Final = "ptsd"


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """The adaptation."""
    return [files(__name__) / f"{ADAPTATION}.yaml"]
