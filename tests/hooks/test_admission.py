from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pluggy
import pytest

from iptflow.errors import PluginRejected
from iptflow.hooks import hookimpl
from iptflow.hooks.admission import HOOKS
from iptflow.hooks.host import PluginHost

Function = Callable[..., Any]


def _module(**names: Any) -> ModuleType:
    module = ModuleType("example_plugin")
    vars(module).update(names)
    return module


def _nothing() -> list[Any]:
    return []


@hookimpl
def good_report(course: Any) -> list[Any]:
    return []


@hookimpl
def with_default(course: Any = None) -> list[Any]:
    return []


@hookimpl
def with_unknown_argument(corse: Any) -> list[Any]:
    return []


@hookimpl
def with_star(*course: Any) -> list[Any]:
    return []


@hookimpl
def with_keyword(*, course: Any) -> list[Any]:
    return []


@hookimpl
async def awaiting(course: Any) -> list[Any]:
    return []


@hookimpl
def yielding(course: Any) -> Any:
    yield course


@hookimpl(tryfirst=True)
def first(course: Any) -> list[Any]:
    return []


@hookimpl(trylast=True)
def last(course: Any) -> list[Any]:
    return []


@hookimpl(wrapper=True)
def wrapping(course: Any) -> Any:
    return (yield)


@hookimpl(hookwrapper=True)
def old_wrapping(course: Any) -> Any:
    yield


@hookimpl(optionalhook=True)
def optional(course: Any) -> list[Any]:
    return []


@hookimpl(specname="iptflow_agenda")
def renamed(course: Any) -> list[Any]:
    return []


def unmarked(course: Any) -> list[Any]:
    return []


class Marked:
    iptflow_impl: dict[str, Any] = {}  # noqa: RUF012 - looks like pluggy's own mark

    def __call__(self, course: Any) -> list[Any]:
        return []


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (with_default, "course has a default value"),
        (with_unknown_argument, "it is given no corse. Did you mean course?"),
        (with_star, "course is not a plain argument"),
        (with_keyword, "course is not a plain argument"),
        (awaiting, "neither awaits nor yields"),
        (yielding, "neither awaits nor yields"),
        (first, "tryfirst is not open"),
        (last, "trylast is not open"),
        (wrapping, "wrapper is not open"),
        (old_wrapping, "hookwrapper is not open"),
        (optional, "optionalhook is not open"),
        (renamed, "specname is not open"),
        (unmarked, "lacks @hookimpl"),
        (Marked(), "an ordinary function"),
    ],
)
def test_an_implementation_that_breaks_a_rule_rejects_the_plugin_and_leaves_no_hook(
    function: Function, words: str
) -> None:
    host = PluginHost()
    module = _module(iptflow_agenda=hookimpl(_nothing), iptflow_report=function)
    with pytest.raises(PluginRejected, match="iptflow_report") as rejected:
        host.register(module, "example")
    assert words in rejected.value.message
    assert rejected.value.plugin == "example"
    assert [host.calls_for(hook) for hook in HOOKS] == [()] * len(HOOKS)
    assert host.loaded == ()


def test_an_unknown_hook_is_rejected_with_what_was_probably_meant() -> None:
    with pytest.raises(PluginRejected, match=r"there is no such hook\. Did you mean iptflow_report\?"):
        PluginHost().register(_module(iptflow_reports=good_report), "example")


def test_a_module_that_only_uses_the_mark_is_no_fault() -> None:
    host = PluginHost()
    host.register(_module(hookimpl=hookimpl, HOOKS=HOOKS), "example")
    assert [plugin.name for plugin in host.loaded] == ["example"]


@pytest.mark.parametrize("stated", [0, 2, "1", None])
def test_another_hook_api_is_rejected_with_both_numbers(stated: object) -> None:
    host = PluginHost()
    with pytest.raises(PluginRejected, match="has 1") as rejected:
        host.register(_module(hook_api=stated, iptflow_report=good_report), "example")
    assert repr(stated) in rejected.value.message
    assert host.calls_for("iptflow_report") == ()


def test_the_same_hook_api_or_none_stated_is_accepted() -> None:
    host = PluginHost()
    host.register(_module(hook_api=1, iptflow_report=good_report), "one")
    host.register(_module(iptflow_report=good_report), "two")
    assert [call.plugin for call in host.calls_for("iptflow_report")] == ["one", "two"]


def test_only_a_module_is_a_plugin() -> None:
    with pytest.raises(PluginRejected, match="this is a dict"):
        PluginHost().register({}, "example")  # type: ignore[arg-type]


def test_a_name_is_given_once() -> None:
    host = PluginHost()
    host.register(_module(iptflow_report=good_report), "example")
    with pytest.raises(PluginRejected, match="named example is loaded already"):
        host.register(_module(), "example")
    assert len(host.calls_for("iptflow_report")) == 1


def test_a_module_is_registered_once() -> None:
    host = PluginHost()
    module = _module(iptflow_report=good_report)
    host.register(module, "one")
    with pytest.raises(PluginRejected, match="loaded already as one"):
        host.register(module, "two")


def test_hooks_that_only_pluggy_refuses_are_not_left_live(monkeypatch: pytest.MonkeyPatch) -> None:
    # What the checks before the registration would miss: pluggy has by then registered a part of the hooks.
    monkeypatch.setattr("iptflow.hooks.host.objections_to", lambda module: [])
    host = PluginHost()
    module = _module(iptflow_agenda=hookimpl(_nothing), iptflow_report=with_unknown_argument)
    with pytest.raises(PluginRejected):
        host.register(module, "example")
    host.register(_module(iptflow_answer=hookimpl(lambda: None)), "other")
    assert [call.plugin for hook in HOOKS for call in host.calls_for(hook)] == ["other"]


def test_the_pluggy_in_use_is_one_of_those_that_were_tried() -> None:
    assert pluggy.__version__.startswith(("1.6", "1.7", "1.8", "1.9"))
