"""Whether a module may be a plugin: everything that is checked before its first hook is called.

All of it is checked here and beforehand, since pluggy finds some of it only half way through a registration, and then
leaves the hooks that it has seen so far in place; and since its releases treat default values differently.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Final

from iptflow.hooks import specs
from iptflow.hooks.markers import HOOK_API, PROJECT

_MARK: Final = f"{PROJECT}_impl"
_PLACES: Final = ("wrapper", "hookwrapper", "tryfirst", "trylast", "specname", "optionalhook")


def _stated() -> dict[str, tuple[str, ...]]:
    found = vars(specs).items()
    return {
        name: tuple(inspect.signature(spec).parameters)
        for name, spec in found
        if inspect.isfunction(spec) and hasattr(spec, f"{PROJECT}_spec")
    }


HOOKS: Final = _stated()
"""The arguments of every hook, by its name, in the order of the specs."""


def objections_to(module: ModuleType) -> list[str]:
    """What keeps a module from being a plugin, in plain words; empty when nothing does."""
    stated = getattr(module, "hook_api", HOOK_API)
    if stated != HOOK_API:
        return [f"it was written for hook_api {stated!r}, and this iptflow has {HOOK_API}"]
    reasons: list[str] = []
    for name, value in sorted(vars(module).items()):
        mark = getattr(value, _MARK, None)
        if isinstance(mark, dict) and callable(value):
            reasons += [f"{name}: {reason}" for reason in _faults(name, value, mark)]
        elif name in HOOKS and inspect.isfunction(value):
            reasons.append(f"{name}: it has the name of a hook and lacks @hookimpl")
    return reasons


def _faults(name: str, function: Callable[..., Any], mark: dict[str, Any]) -> Iterator[str]:
    if name not in HOOKS:
        yield f"there is no such hook.{_did_you_mean(name, HOOKS)}"
        return
    if not inspect.isfunction(function):
        yield "a hook is an ordinary function"
        return
    if inspect.iscoroutinefunction(function) or inspect.isgeneratorfunction(function):
        yield "a hook returns its answer; it neither awaits nor yields"
    asked = [option for option in _PLACES if mark.get(option)]
    if asked:
        yield f"{', '.join(asked)} is not open to plugins: answers join by the plugin's name"
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            yield f"{parameter.name} is not a plain argument"
        elif parameter.default is not parameter.empty:
            yield f"{parameter.name} has a default value; every argument is given"
        elif parameter.name not in HOOKS[name]:
            yield f"it is given no {parameter.name}.{_did_you_mean(parameter.name, HOOKS[name])}"


def _did_you_mean(word: str, words: dict[str, tuple[str, ...]] | tuple[str, ...]) -> str:
    near = get_close_matches(word, words, n=1)
    return f" Did you mean {near[0]}?" if near else ""
