"""Ends the process when one piece of a plugin's code, an import or a call of a hook, does not come to an end."""

from __future__ import annotations

import faulthandler
from collections.abc import Callable
from functools import wraps
from typing import Any, TextIO

from iptflow.hooks.host import Call


class Limit:
    """So many seconds for whatever runs within it; after these the stack is written down and the process is ended.

    Ours is not counted: how long verifying takes says nothing about a hook.
    """

    def __init__(self, seconds: int, trace: TextIO) -> None:
        self._seconds = seconds
        self._trace = trace

    def __enter__(self) -> None:
        faulthandler.dump_traceback_later(self._seconds, exit=True, file=self._trace)

    def __exit__(self, *_: object) -> None:
        faulthandler.cancel_dump_traceback_later()

    def through(self, hook: str, call: Call) -> Callable[..., Any]:
        """The function that is called in the place of a hook's: for ``PluginHost.watch``."""

        @wraps(call.function)
        def limited(*given: Any) -> Any:
            with self:
                return call.function(*given)

        return limited
