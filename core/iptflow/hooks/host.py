"""Holds the plugins of one flow: loads them under guard, and knows which functions answer which hook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from importlib.metadata import EntryPoint
from operator import itemgetter
from types import ModuleType
from typing import Any, Literal, NamedTuple

import msgspec
import pluggy

from iptflow.errors import PluginRejected
from iptflow.hooks import specs
from iptflow.hooks.admission import HOOKS, objections_to
from iptflow.hooks.discovery import distribution, installed
from iptflow.hooks.markers import PROJECT


class Call(NamedTuple):
    """One function that answers a hook: whose it is, and which of the arguments it is given."""

    plugin: str
    function: Callable[..., Any]
    arguments: Callable[[Mapping[str, Any]], tuple[Any, ...]]


class Plugin(msgspec.Struct, frozen=True, kw_only=True):
    """A plugin that was loaded or refused.

    ``origin`` says how it came: found among what is installed, or registered by the host program. ``file`` is what was
    imported. ``reason`` is empty for a plugin that was loaded.
    """

    name: str
    distribution: str = ""
    version: str = ""
    origin: Literal["installed", "registered"] = "installed"
    file: str = ""
    reason: str = ""


class PluginHost:
    """The plugins of one flow. Another flow of the same process may have others."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(specs)
        self._loaded: dict[str, Plugin] = {}
        self._refused: dict[str, Plugin] = {}
        self._calls: dict[str, tuple[Call, ...]] = dict.fromkeys(HOOKS, ())

    @property
    def loaded(self) -> tuple[Plugin, ...]:
        """The plugins that are asked, by name."""
        return tuple(self._loaded[name] for name in sorted(self._loaded))

    @property
    def refused(self) -> tuple[Plugin, ...]:
        """The plugins that are not asked, by name, each with the reason."""
        return tuple(self._refused[name] for name in sorted(self._refused))

    def left_out(self) -> tuple[Plugin, ...]:
        """The plugins that are installed and not allowed here, by name: nothing of them was imported."""
        others = {name: found for name, found in installed().items() if name not in {*self._loaded, *self._refused}}
        return tuple(
            Plugin(name=name, distribution=owner, version=version, reason="it is not among the plugins allowed here")
            for name, (point, *_) in others.items()
            for owner, version in (distribution(point),)
        )

    def calls_for(self, hook: str) -> tuple[Call, ...]:
        """The functions that answer a hook, by the plugin's name. Gathered once, so that asking nobody is free."""
        return self._calls[hook]

    def watch(self, through: Callable[[str, Call], Callable[..., Any]]) -> None:
        """Let every function that answers a hook be called through another: for whoever looks at what plugins do.

        Args:
            through: gets the hook and the call, and gives the function that is called in its place.
        """
        for hook, calls in self._calls.items():
            self._calls[hook] = tuple(call._replace(function=through(hook, call)) for call in calls)

    def load(self, names: Iterable[str] | None = None, *, discover: bool = True) -> None:
        """Load what is installed; a plugin that cannot be loaded is listed as refused, and the rest works.

        Args:
            names: when given, only the plugins with these names; the others are not even imported.
            discover: False leaves everything that is installed alone.
        """
        if not discover:
            return
        found = installed()
        wanted = found if names is None else sorted(set(names))
        for name in wanted:
            if name in self._loaded:
                continue
            if name in found:
                self._load(name, found[name])
            else:
                self._refuse(Plugin(name=name, reason=_not_installed(name, found)))

    def register(self, module: ModuleType, name: str) -> None:
        """Add a plugin that the host program brings itself.

        Raises:
            PluginRejected: it is no module, breaks a rule for plugins, or its name is taken.
        """
        self._admit(module, Plugin(name=name, origin="registered"))

    def _load(self, name: str, points: tuple[EntryPoint, ...]) -> None:
        owner, version = distribution(points[0])
        plugin = Plugin(name=name, distribution=owner, version=version)
        if len(points) > 1:
            clash = " and ".join(f"{distribution(point)[0]} ({point.value})" for point in points)
            self._refuse(Plugin(name=name, reason=f"two plugins have this name: {clash}; none of them is loaded"))
            return
        try:
            self._admit(points[0].load(), plugin)
        except PluginRejected as rejected:
            self._refuse(msgspec.structs.replace(plugin, reason=rejected.message))
        except (Exception, SystemExit) as fault:  # the code of others: whatever it raises, the rest has to work
            reason = f"it cannot be imported: {type(fault).__name__}: {fault}"
            self._refuse(msgspec.structs.replace(plugin, reason=reason))

    def _refuse(self, plugin: Plugin) -> None:
        self._refused[plugin.name] = plugin

    def _admit(self, module: ModuleType, plugin: Plugin) -> None:
        reasons = self._reasons_against(module, plugin.name)
        if reasons:
            raise PluginRejected("; ".join(reasons), plugin=plugin.name)
        try:
            self._manager.register(module, plugin.name)
        except pluggy.PluginValidationError as fault:
            # pluggy 1.6 leaves in place what it had registered before it found the fault.
            if self._manager.is_registered(module):
                self._manager.unregister(module)
            raise PluginRejected(str(fault), plugin=plugin.name) from fault
        self._loaded[plugin.name] = msgspec.structs.replace(plugin, file=getattr(module, "__file__", None) or "")
        self._refused.pop(plugin.name, None)
        self._gather()

    def _reasons_against(self, module: ModuleType, name: str) -> list[str]:
        if not isinstance(module, ModuleType):
            return [f"a plugin is a module, and this is a {type(module).__name__}"]
        if name in self._loaded:
            return [f"a plugin named {name} is loaded already"]
        if self._manager.is_registered(module):
            return [f"the same module is loaded already as {self._manager.get_name(module)}"]
        return objections_to(module)

    def _gather(self) -> None:
        for hook in HOOKS:
            found = getattr(self._manager.hook, hook).get_hookimpls()
            calls = [Call(each.plugin_name, each.function, _picker(tuple(each.argnames))) for each in found]
            self._calls[hook] = tuple(sorted(calls, key=lambda call: call.plugin))


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    # Done once a plugin, since picking them name by name costs more than most hooks do.
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: tuple(given[name] for name in names)


def _not_installed(name: str, found: Iterable[str]) -> str:
    near = get_close_matches(name, list(found), n=1)
    return "no plugin of this name is installed" + (f"; did you mean {near[0]}?" if near else "")
