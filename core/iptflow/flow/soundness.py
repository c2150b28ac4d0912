"""Whether a composed protocol may reach a course: verified once a composition, since the answer never changes."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import msgspec

from iptflow.composition import Composition, Resolution, resolve
from iptflow.documents import canonical
from iptflow.flow.library import base
from iptflow.protocol import Protocol, typed
from iptflow.verification import Verdict, verify

_VERDICTS: Final[dict[str, Verdict]] = {}
_VERDICTS_AT_MOST: Final = 4096


def verdict(resolution: Resolution) -> Verdict:
    """What is proven of a composition that has no conflict, held against the base that it was made of."""
    key = resolution.composition_digest
    if key not in _VERDICTS:
        if len(_VERDICTS) >= _VERDICTS_AT_MOST:
            _VERDICTS.clear()
        _VERDICTS[key] = verify(as_kept(resolution), _base(), resolution.weakenings)
    return _VERDICTS[key]


@cache
def _base() -> Protocol:
    return as_kept(resolve(Composition(base())))


def as_kept(resolution: Resolution) -> Protocol:
    """The protocol in the order in which the journal holds it: nothing may depend on a document's own order."""
    assert resolution.body is not None
    body: Any = msgspec.json.decode(canonical(resolution.body))
    return typed(body)
