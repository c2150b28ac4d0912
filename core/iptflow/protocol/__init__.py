"""What a protocol is: its records, its line of phases, and the base that every adaptation changes."""

from __future__ import annotations

from iptflow.protocol.line import focus_is_held, line, moves_from
from iptflow.protocol.records import Protocol, sources, typed
from iptflow.protocol.titles import titles
from iptflow.protocol.variables import variables

__all__ = ["Protocol", "focus_is_held", "line", "moves_from", "sources", "titles", "typed", "variables"]
