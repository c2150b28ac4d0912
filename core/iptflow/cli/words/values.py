"""Values of a protocol, sources and evidence, in few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def said(value: Any) -> str:
    """A value as a document would state it, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {said(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(said, value)) + "]"
    return str(value)


def shortened(value: Any, most: int = 200) -> str:
    """The value, cut where it is longer than anybody reads in a list."""
    text = said(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"


def source_of(source: str | Iterable[str]) -> str:
    """The sources in brackets, or nothing."""
    listed = [source] if isinstance(source, str) else list(source)
    return f" [{', '.join(listed)}]" if any(listed) else ""


def span(bounds: Iterable[int] | None) -> str:
    """A range: ``8-17``, or one number where both ends are the same."""
    if bounds is None:
        return ""
    low, high = bounds
    return str(low) if low == high else f"{low}-{high}"


def every(duration: str) -> str:
    """How often: ``weekly`` for P7D."""
    known = {"P7D": "weekly", "P14D": "every two weeks", "P1M": "monthly", "P28D": "every four weeks", "P1D": "daily"}
    return known.get(duration, f"every {duration}" if duration else "")
