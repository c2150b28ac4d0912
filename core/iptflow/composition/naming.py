"""Places and values of a resolved protocol in the words that the schema and the protocol itself have for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from iptflow.composition.records import Path
from iptflow.composition.shape import Shape, protocol_shape
from iptflow.composition.voices import MISSING
from iptflow.conditions import in_words, parse
from iptflow.protocol import typed
from iptflow.protocol.line import line
from iptflow.protocol.titles import titles

_NAMED: Final = ("participants", "phases", "endings", "areas", "facts", "measures", "tasks")
_TELLING: Final = ("level", "in", "stance", "count", "minutes", "after", "require", "raise_when", "when", "range")
_DURATION: Final = re.compile(r"^P([0-9]+)([DWM])$")
_UNITS: Final = {"D": "day", "W": "week", "M": "month"}


class Naming:
    """The words of one resolved body."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self._body = body

    def about(self, path: Path) -> str:
        """What lies at a path: "Task Take a thorough history", the outer before the inner."""
        said: list[str] = []
        shape, value = protocol_shape(), self._body
        for key in path:
            is_member = shape.kind == "map"
            shape, value = shape.child(key), value.get(key, {}) if isinstance(value, Mapping) else {}
            if is_member:
                said.append(f"{shape.title} {self._called(key, value)}".strip())
            elif shape.kind == "record":
                said.append(shape.title)
        return ", ".join(said)

    def field(self, path: Path) -> str:
        """What a field is called, as it stands in the middle of a sentence."""
        title = protocol_shape().at(path).title or path[-1]
        return title[0].lower() + title[1:]

    def value(self, value: Any, shape: Shape) -> str:
        """A value in words; nothing is "nothing said"."""
        if value is MISSING:
            return "nothing said"
        if shape.join in ("every", "any"):
            return in_words(parse(value, tuple(self._body.get("instruments", ()))), self._titles)
        if shape.join == "overlap":
            return str(value[0]) if value[0] == value[1] else f"{value[0]} to {value[1]}"
        if isinstance(value, list | tuple):
            return ", ".join(self._name(str(each)) for each in sorted(value, key=self._rank)) or "nobody"
        if isinstance(value, Mapping):
            return "another content"
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self._name(duration(str(value)))

    def record(self, record: Mapping[str, Any], shape: Shape) -> str:
        """The few values by which a whole record is told."""
        told = [key for key in _TELLING if key in record]
        return "; ".join(
            f"{shape.child(key).title.lower()}: {self.value(record[key], shape.child(key))}" for key in told
        )

    def phase(self, path: Path) -> str:
        """The one phase that a place concerns, or empty."""
        if path[0] == "phases" and len(path) > 1:
            return path[1]
        record = self._body.get(path[0], {}).get(path[1], {}) if len(path) > 1 else {}
        stated = record.get("in", []) if isinstance(record, Mapping) else []
        return str(stated[0]) if len(stated) == 1 else ""

    def _rank(self, word: Any) -> int:
        """Phases stand in their line; all else as it is."""
        return self._line.index(word) if word in self._line else len(self._line)

    @cached_property
    def _line(self) -> tuple[str, ...]:
        protocol = typed(self._body)
        return (*line(protocol), *protocol.phases)

    def _title(self, value: Any) -> str:
        return str(value.get("title") or value.get("text") or "") if isinstance(value, Mapping) else ""

    def _called(self, key: str, value: Any) -> str:
        """The title of a member of a map; a stance has none, and is told by the phase or focus that it holds in."""
        section, _, name = key.partition("/")
        records = self._body.get({"phase": "phases", "focus": "areas"}.get(section, ""), {})
        if name in records:
            return f'in "{self._title(records[name]) or name}"'
        return f'"{self._title(value) or key}"'

    def _name(self, word: str) -> str:
        return self._names.get(word, word.replace("-", " "))

    @cached_property
    def _names(self) -> dict[str, str]:
        return {
            name: title
            for section in reversed(_NAMED)
            for name, record in self._body.get(section, {}).items()
            if (title := self._title(record))
        }

    @cached_property
    def _titles(self) -> dict[str, str]:
        return titles(typed(self._body))


def duration(stated: str) -> str:
    """``P7D`` as "week", ``P10D`` as "10 days"; any other text as it is."""
    found = _DURATION.match(stated)
    if not found:
        return stated
    number, unit = int(found[1]), _UNITS[found[2]]
    if unit == "day" and number % 7 == 0:
        number, unit = number // 7, "week"
    return unit if number == 1 else f"{number} {unit}s"
