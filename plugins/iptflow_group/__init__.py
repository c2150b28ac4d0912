"""IPT in a group: the document says everything."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from iptflow.hooks import hookimpl

hook_api = 1


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """The adaptation."""
    return [files(__name__) / "group.yaml"]
