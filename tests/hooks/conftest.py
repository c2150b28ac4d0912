from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from types import ModuleType
from typing import Any

import pytest

from iptflow.course.entries import AnyEntry
from iptflow.course.state import Course
from iptflow.hooks import CourseView, hookimpl
from iptflow.hooks.host import PluginHost
from iptflow.hooks.readonly import read_only
from iptflow.protocol.records import Protocol, typed

OPENED = date(2026, 1, 5)
BODY: dict[str, Any] = {
    "id": "ipt",
    "frame": {"weeks": {"range": [8, 17]}, "contacts": {"session": {"minutes": [45, 50]}}},
    "phases": {"assessment": {}},
    "endings": {"completed": {"planned": True}, "withdrawn": {"planned": False}},
    "focus": {"areas": [1, 2]},
}
Plug = Callable[..., ModuleType]
Look = Callable[..., CourseView]


@pytest.fixture
def host() -> PluginHost:
    return PluginHost()


@pytest.fixture
def plug(host: PluginHost) -> Plug:
    """Register a plugin made of functions, each under the name of its hook without the prefix."""

    def register(name: str, **hooks: Callable[..., Any]) -> ModuleType:
        module = ModuleType(f"{name}_plugin")
        vars(module).update({f"iptflow_{hook}": hookimpl(function) for hook, function in hooks.items()})
        host.register(module, name)
        return module

    return register


@pytest.fixture
def protocol() -> Callable[..., Protocol]:
    def make(**changes: Any) -> Protocol:
        return read_only(typed({**BODY, **changes}))

    return make


@pytest.fixture
def look(protocol: Callable[..., Protocol]) -> Look:
    def make(
        entries: Sequence[AnyEntry] = (),
        values: dict[str, Any] | None = None,
        superseded: Sequence[int] = (),
        **body: Any,
    ) -> CourseView:
        course = Course(
            id="c-1",
            client="x",
            therapist="t",
            protocol="digest",
            opened=OPENED,
            phase="assessment",
            phase_since=OPENED,
            acute_since=OPENED,
            latest=OPENED,
            entries=tuple(entries),
            values=values or {},
            superseded=frozenset(superseded),
        )
        return CourseView(protocol(**body), course)

    return make
