from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from iptflow.hooks import hookimpl
from iptflow.hooks.discovery import GROUP
from iptflow.hooks.host import PluginHost

GOOD = """
from iptflow.hooks import hookimpl

@hookimpl
def iptflow_report(course):
    return []
"""


def _install(monkeypatch: pytest.MonkeyPatch, folder: Path, plugins: Sequence[tuple[str, str, str]]) -> None:
    """Put modules on the path and pretend that their entry points are installed, in the order given."""
    monkeypatch.syspath_prepend(str(folder))
    points = []
    for name, module, source in plugins:
        (folder / f"{module}.py").write_text(source)
        monkeypatch.delitem(sys.modules, module, raising=False)
        points.append(EntryPoint(name=name, value=module, group=GROUP))

    def found(*, group: str) -> list[EntryPoint]:
        return [point for point in points if point.group == group]

    monkeypatch.setattr("iptflow.hooks.discovery.entry_points", found)


def _names(host: PluginHost) -> list[str]:
    return [plugin.name for plugin in host.loaded]


def test_the_shipped_plugins_are_found_and_say_where_they_come_from() -> None:
    host = PluginHost()
    host.load()
    assert {"adolescents", "elderly"} <= set(_names(host))
    shipped = next(plugin for plugin in host.loaded if plugin.name == "elderly")
    assert (shipped.distribution, shipped.origin, shipped.reason) == ("iptflow", "installed", "")
    assert shipped.version


def test_discovery_can_be_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*, group: str) -> list[EntryPoint]:
        raise AssertionError(group)

    monkeypatch.setattr("iptflow.hooks.discovery.entry_points", never)
    host = PluginHost()
    host.load(discover=False)
    assert (host.loaded, host.refused) == ((), ())


def test_calls_are_ordered_by_name_whatever_the_order_of_loading(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _install(monkeypatch, tmp_path, [("m", "order_m", GOOD), ("b", "order_b", GOOD)])
    early, late = ModuleType("early"), ModuleType("late")
    for module in (early, late):
        vars(module)["iptflow_report"] = hookimpl(lambda course: [])
    orders = []
    for load_first in (True, False):
        host = PluginHost()
        if load_first:
            host.load()
        host.register(late, "z")
        host.register(early, "a")
        host.load()
        orders.append([call.plugin for call in host.calls_for("iptflow_report")])
    assert orders == [["a", "b", "m", "z"]] * 2


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_this_name", "ModuleNotFoundError"),
        ("1 / 0", "ZeroDivisionError"),
        ("def (", "SyntaxError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("hook_api = 99", "hook_api 99"),
        (GOOD.replace("_report", "_reprt"), "Did you mean iptflow_report?"),
    ],
)
def test_a_broken_plugin_is_listed_with_its_reason_and_the_rest_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, source: str, reason: str
) -> None:
    _install(monkeypatch, tmp_path, [("broken", "broken_plugin", source), ("good", "good_plugin", GOOD)])
    host = PluginHost()
    host.load()
    assert _names(host) == ["good"]
    (refused,) = host.refused
    assert refused.name == "broken"
    assert reason in refused.reason
    assert [call.plugin for call in host.calls_for("iptflow_report")] == ["good"]


def test_an_interrupt_while_importing_goes_through(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _install(monkeypatch, tmp_path, [("slow", "slow_plugin", "raise KeyboardInterrupt")])
    with pytest.raises(KeyboardInterrupt):
        PluginHost().load()


def test_an_allow_list_imports_nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _install(monkeypatch, tmp_path, [("one", "allowed_one", GOOD), ("two", "not_allowed", "1 / 0")])
    host = PluginHost()
    host.load(["one"])
    assert _names(host) == ["one"]
    assert host.refused == ()
    assert "not_allowed" not in sys.modules


def test_an_allowed_name_that_is_not_installed_is_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _install(monkeypatch, tmp_path, [("adolescents", "a_module", GOOD)])
    host = PluginHost()
    host.load(["adolescent", "adolescents"])
    assert _names(host) == ["adolescents"]
    assert [(plugin.name, plugin.reason) for plugin in host.refused] == [
        ("adolescent", "no plugin of this name is installed; did you mean adolescents?")
    ]


def test_an_empty_allow_list_loads_nothing() -> None:
    host = PluginHost()
    host.load([])
    assert (host.loaded, host.refused) == ((), ())


def test_of_two_plugins_with_one_name_neither_is_loaded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    reasons = []
    plugins = [("same", "clash_one", GOOD), ("same", "clash_two", GOOD)]
    for order in (plugins, plugins[::-1]):
        _install(monkeypatch, tmp_path, order)
        host = PluginHost()
        host.load()
        assert host.loaded == ()
        reasons.append(host.refused[0].reason)
    assert "clash_one" in reasons[0]
    assert "clash_two" in reasons[0]
    assert reasons[0] == reasons[1]


def test_a_registered_plugin_keeps_its_name_from_an_installed_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _install(monkeypatch, tmp_path, [("own", "installed_own", GOOD)])
    host = PluginHost()
    host.register(ModuleType("own"), "own")
    host.load()
    assert [(plugin.name, plugin.origin) for plugin in host.loaded] == [("own", "registered")]
    assert host.calls_for("iptflow_report") == ()


def test_a_plugin_that_is_repaired_is_no_longer_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    host = PluginHost()
    _install(monkeypatch, tmp_path, [("one", "was_broken", "1 / 0")])
    host.load()
    assert [plugin.name for plugin in host.refused] == ["one"]
    _install(monkeypatch, tmp_path, [("one", "is_repaired", GOOD)])
    host.load()
    assert (_names(host), host.refused) == (["one"], ())


def test_two_hosts_know_nothing_of_each_other() -> None:
    one, two = PluginHost(), PluginHost()
    one.register(ModuleType("example"), "example")
    assert (_names(one), _names(two)) == (["example"], [])
