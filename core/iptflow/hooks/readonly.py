"""Copies that cannot be changed: what is handed to plugins, so that none changes what others, or the engine, see.

Records are frozen already; the maps inside them are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType, NoneType
from typing import Any, Final, TypeVar

import msgspec

T = TypeVar("T")

_PLAIN: Final = frozenset({str, int, bool, NoneType, date, datetime})
"""What nobody can change, so that most of a command is looked at and left alone: this is done before every hook."""


def read_only(value: T) -> T:
    """The same value, equal in every part, whose maps refuse to be changed; itself when nothing could be changed."""
    frozen: T = _frozen(value)
    return frozen


def _frozen(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    if hasattr(type(value), "__struct_fields__"):
        return _frozen_record(value)
    if isinstance(value, Mapping):
        return MappingProxyType({key: _frozen(each) for key, each in value.items()})
    if isinstance(value, tuple | list):
        return tuple(_frozen(each) for each in value)
    return value


def _frozen_record(record: msgspec.Struct) -> msgspec.Struct:
    changed = {}
    for name, value in zip(record.__struct_fields__, msgspec.structs.astuple(record), strict=True):
        kind = type(value)
        if kind in _PLAIN or (kind is tuple and (not value or _PLAIN.issuperset(map(type, value)))):
            continue
        frozen = _frozen(value)
        if frozen is not value:
            changed[name] = frozen
    return msgspec.structs.replace(record, **changed) if changed else record
