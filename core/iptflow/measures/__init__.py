"""The instruments that ship, one document each, named by its id.

They belong to no protocol: a protocol or adaptation that plans a measure of this name, and has none of its own beside
it, is given the one that lies here.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable

SUFFIX = ".yaml"


def shipped() -> tuple[str, ...]:
    """The ids of the instruments that ship, sorted."""
    names = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX)))


def instrument_file(name: str) -> Traversable | None:
    """The document of the instrument with this id; none when it does not ship."""
    file = files(__name__).joinpath(f"{name}{SUFFIX}")
    return file if file.is_file() else None
