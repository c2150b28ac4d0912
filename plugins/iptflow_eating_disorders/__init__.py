"""IPT for eating disorders, two adaptations: the documents say everything."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.resources.abc import Traversable

from iptflow.hooks import hookimpl

hook_api = 1


@hookimpl
def iptflow_adaptations() -> Sequence[Traversable]:
    """Bulimia and anorexia."""
    return [files(__name__) / "bulimia.yaml", files(__name__) / "anorexia.yaml"]
