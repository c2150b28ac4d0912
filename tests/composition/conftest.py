"""Documents made from what a test wants to say."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from tests.composition.builders import BASE, document

from iptflow.composition import Composition, Resolution, resolve
from iptflow.documents import Document

Say = Callable[..., Document]


@pytest.fixture
def base() -> Document:
    return document(deepcopy(BASE))


@pytest.fixture
def say() -> Say:
    """An adaptation by its id, its kind and what it asserts."""

    def adaptation(name: str, kind: str = "population", version: str = "1.0.0", **asserted: Any) -> Document:
        header = {"format": "adaptation/1", "id": name, "version": version, "title": name.title(), "kind": kind}
        return document({**header, **asserted})

    return adaptation


@pytest.fixture
def choose() -> Say:
    """A settlement by its path, what it covers, and the value or owner that it chooses."""

    def settlement(path: str, covers: dict[str, Any], **choice: Any) -> Document:
        stated = {"format": "settlement/1", "path": path, "covers": covers, **choice}
        return document({"reason": "the team's choice", "by": "t-1", "on": "2026-01-05", **stated})

    return settlement


@pytest.fixture
def compose(base: Document) -> Callable[..., Resolution]:
    """What the small base, or another, comes to with these adaptations and settlements."""

    def composed(*documents: Document, on: Document = base) -> Resolution:
        made = tuple(each for each in documents if each.format == "settlement/1")
        adaptations = tuple(each for each in documents if each.format == "adaptation/1")
        return resolve(Composition(on, adaptations, made))

    return composed
