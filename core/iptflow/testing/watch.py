"""Looks at what a hook does while it is called: what it touches, whether it answers alike twice, how long it takes.

A hook gets values and returns data. The clock, chance, the network, files, other processes and the environment are
not among what it was given, and an answer that rests on them cannot be told again.
"""

from __future__ import annotations

import _random
import datetime
import os
import sys
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

import msgspec

from iptflow.hooks.host import Call

_CLOCK: Final = frozenset(
    {"time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "localtime",
     "gmtime", "ctime", "asctime", "strftime", "sleep", "clock_gettime"}
)  # fmt: skip
_TODAY: Final = frozenset({"now", "utcnow", "today"})
_AUDITED: Final[Mapping[str, str]] = {
    "open": "files",
    "os.": "files",
    "shutil.": "files",
    "glob.": "files",
    "tempfile.": "files",
    "sqlite3.": "files",
    "socket.": "network",
    "urllib.": "network",
    "http.": "network",
    "ftplib.": "network",
    "smtplib.": "network",
    "subprocess.": "processes",
    "os.system": "processes",
    "os.exec": "processes",
    "os.fork": "processes",
    "os.posix_spawn": "processes",
    "ctypes.": "processes",
    "os.putenv": "environment",
    "os.unsetenv": "environment",
}
_CHANGING: Final = ("does not support item assignment", "immutable type", "does not support item deletion",
                    "object has no attribute 'append'", "object has no attribute 'update'",
                    "object has no attribute 'clear'", "object has no attribute 'pop'")  # fmt: skip


_OF_OS: Final = frozenset({os.__file__, "<frozen os>"})


class Touch(msgspec.Struct, frozen=True, order=True):
    """Something that a hook reached for: the ``clock``, ``chance``, ``files``, … and by which call."""

    hook: str
    what: str
    how: str


class Watch:
    """Watches the hooks of one plugin in this process, for as long as the process lives."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self.touched: set[Touch] = set()
        self.unlike: set[str] = set()
        self.changing: set[str] = set()
        self.slowest: dict[str, float] = {}
        self.answers: list[tuple[str, Any]] = []
        self._hook = ""
        sys.addaudithook(self._audit)

    def through(self, hook: str, call: Call) -> Callable[..., Any]:
        """The function that is called in the place of a hook's: for ``PluginHost.watch``."""
        if call.plugin != self.plugin:
            return call.function

        @wraps(call.function)
        def watched(*given: Any) -> Any:
            first = self._once(hook, call, given)
            again = self._once(hook, call, given)
            if first != again:
                self.unlike.add(hook)
            self.answers.append((hook, first[0] if first[1] is None else f"raised {first[1]}"))
            return call.function(*given)

        return watched

    def _once(self, hook: str, call: Call, given: tuple[Any, ...]) -> tuple[Any, str | None]:
        start = time.perf_counter()
        self._hook = hook
        sys.setprofile(self._profile)
        try:
            said = call.function(*given)
        except (Exception, SystemExit) as raised:
            sys.setprofile(None)
            if any(words in str(raised) for words in _CHANGING):
                self.changing.add(hook)
            return None, type(raised).__name__
        finally:
            sys.setprofile(None)
            self._hook = ""
            self.slowest[hook] = max(self.slowest.get(hook, 0.0), time.perf_counter() - start)
        return _plain(said), None

    def _profile(self, frame: Any, event: str, arg: Any) -> None:
        if event == "c_call":
            what = _of_builtin(arg)
            if what:
                self.touched.add(Touch(self._hook, what, _named(arg)))
        elif event == "call" and _is_environment(frame.f_code):
            self.touched.add(Touch(self._hook, "environment", "os.environ"))

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if not self._hook or event.startswith("sys."):
            return
        what = max((prefix for prefix in _AUDITED if event.startswith(prefix)), key=len, default="")
        if what and not _importing():
            self.touched.add(Touch(self._hook, _AUDITED[what], event))


def _is_environment(code: Any) -> bool:
    return code.co_filename in _OF_OS and code.co_qualname.startswith("_Environ.")


def _of_builtin(builtin: Any) -> str:
    owner, name = getattr(builtin, "__self__", None), getattr(builtin, "__name__", "")
    if owner is time and name in _CLOCK:
        return "clock"
    if isinstance(owner, type) and issubclass(owner, datetime.date) and name in _TODAY:
        return "clock"
    if isinstance(owner, _random.Random) or name in ("urandom", "getrandom"):
        return "chance"
    return ""


def _named(builtin: Any) -> str:
    owner = getattr(builtin, "__self__", None)
    of = getattr(owner, "__name__", type(owner).__name__)
    return f"{of}.{builtin.__name__}"


def _importing() -> bool:
    """A module that is imported within a hook is read from a file: not by the hook."""
    frame = sys._getframe(2)
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _plain(said: Any) -> Any:
    try:
        return msgspec.to_builtins(said, enc_hook=repr)
    except (TypeError, ValueError, RecursionError):
        return repr(type(said))
