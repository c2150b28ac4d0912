from __future__ import annotations

import inspect
from importlib import import_module

import pytest

from iptflow.hooks import HOOK_API, hookimpl, specs
from iptflow.hooks.admission import HOOKS
from iptflow.hooks.host import PluginHost

PARTS = ("Called:", "Gets:", "Answers:", "Answers join by:", "If it fails:", "Example::")
SHIPPED = ("adolescents", "elderly")


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_says_all_that_its_author_has_to_know(hook: str) -> None:
    words = inspect.getdoc(getattr(specs, hook)) or ""
    places = [words.find(f"\n{part}") for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("hook", HOOKS)
def test_the_example_of_each_hook_is_one(hook: str) -> None:
    words = inspect.getdoc(getattr(specs, hook)) or ""
    example = inspect.cleandoc(words.partition("Example::")[2])
    names = {"hookimpl": hookimpl}
    exec(example, names)
    host = PluginHost()
    module = type(specs)("example")
    vars(module).update(names)
    host.register(module, "example")
    assert len(host.calls_for(hook)) == 1


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_is_used_by_a_shipped_plugin(hook: str) -> None:
    host = PluginHost()
    host.load(SHIPPED)
    assert host.refused == ()
    assert host.calls_for(hook)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_plugins_state_the_hook_api(name: str) -> None:
    assert import_module(f"iptflow_{name}").hook_api == HOOK_API
