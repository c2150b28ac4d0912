"""The two marks of a hook, and the number of the hooks' contract.

A new hook, or a new argument, keeps the number: a plugin takes the arguments that it names. Renaming, removing or
changing the meaning of one raises it, and plugins that state another number are not loaded. Before one goes, its
specification warns whoever still uses it: ``warn_on_impl`` of the mark, or ``warn_on_impl_args`` for an argument.
"""

from __future__ import annotations

from typing import Final

import pluggy

PROJECT: Final = "iptflow"
HOOK_API: Final = 1

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
