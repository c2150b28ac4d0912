"""The frame is settled as one thing: where it conflicts there is one conflict, and an owner's frame is taken whole.

Limits (minutes at most, contacts a week at most) stay outside: they fold whoever owns the frame.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from iptflow.composition.records import Path
from iptflow.composition.shape import Shape
from iptflow.composition.voices import MISSING, Voice, under

LIMITS: Final = "limits"


@dataclass(frozen=True, slots=True)
class FramePlace:
    """Where the frame lies; ``root`` is empty in a schema that has none."""

    root: Path

    def holds(self, path: Path) -> bool:
        """Whether a path belongs to what an owner's frame decides."""
        return bool(self.root) and under(path, self.root) and path[1:2] != (LIMITS,)

    def home(self, path: Path) -> Path:
        """The path at which a conflict there is reported and settled."""
        return self.root if self.holds(path) else path

    def settles(self, path: Path, owner: str) -> bool:
        """Whether a settlement may be made there: of the frame only one that names an owner of it all."""
        return not self.holds(path) or (path == self.root and bool(owner))

    def view(self, voice: Voice, path: Path) -> Any:
        """What a voice says at a path; of the frame, without its limits."""
        return self.without_limits(path, voice.view(path))

    def without_limits(self, path: Path, value: Any) -> Any:
        """A value as settlements see it at a path; a frame of limits only says nothing."""
        if path != self.root or not isinstance(value, Mapping):
            return value
        return {key: member for key, member in value.items() if key != LIMITS} or MISSING


def frame_place(shape: Shape) -> FramePlace:
    """Where the schema puts the frame."""
    return FramePlace(tuple(sorted(shape.fields_with("frame"))[:1]))
