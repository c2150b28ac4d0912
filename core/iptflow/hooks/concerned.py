"""Who is asked about one protocol: the plugins that bring a part of it, and those that bring no adaptation at all.

So a fault of a plugin stays with its own courses.
"""

from __future__ import annotations

from typing import Protocol

from iptflow.hooks.host import Call, PluginHost


class Asked(Protocol):
    """Whoever can be asked: a host with all its plugins, or those of them whom something concerns."""

    def calls_for(self, hook: str) -> tuple[Call, ...]:
        """The functions that answer a hook, by the plugin's name."""
        ...


class Concerned:
    """The plugins of a host without those whom something does not concern."""

    def __init__(self, host: PluginHost, silent: frozenset[str]) -> None:
        self._host = host
        self._silent = silent

    def calls_for(self, hook: str) -> tuple[Call, ...]:
        """The functions that answer a hook, by the plugin's name."""
        return tuple(call for call in self._host.calls_for(hook) if call.plugin not in self._silent)
