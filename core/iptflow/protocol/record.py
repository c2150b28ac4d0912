"""What every record of a protocol is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

ConditionData = Mapping[str, Any]
Source = str | tuple[str, ...]
Range = tuple[int, int]
Level = Literal["must", "should", "may"]
Stance = Literal["encouraged", "allowed", "discouraged", "excluded"]


def sources(source: Source) -> tuple[str, ...]:
    """The sources as a tuple, whether one or several were stated."""
    return (source,) if isinstance(source, str) and source else tuple(source)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What every record of a protocol may carry."""

    title: str = ""
    source: Source = ()
    remarks: str = ""
