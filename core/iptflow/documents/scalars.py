"""Plain scalars as YAML 1.2 reads them: whole numbers, true and false; everything else is text.

``no`` stays text, so do dates and ``12:30``. Nothing and fractions are refused: what is absent is left out, and
digests are taken over whole numbers only.
"""

from __future__ import annotations

import re

_LARGEST = 2**53 - 1
_BOOLEANS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_STARTS_NUMBER = frozenset("0123456789+-.")


class ScalarError(ValueError):
    """A plain scalar that no document may hold; ``args`` are code, message and hint."""


def plain(text: str) -> str | int | bool:
    """The value of an unquoted scalar.

    Raises:
        ScalarError: it is empty, a fraction, or a whole number that not every reader holds exactly.
    """
    if text in _NOTHING:
        raise ScalarError("yaml/nothing", "no value is given", "Leave the key out, or give a value.")
    if text[0] not in _STARTS_NUMBER:
        return _BOOLEANS.get(text, text)
    if _WHOLE.fullmatch(text):
        return _whole(text)
    if _FRACTION.fullmatch(text):
        hint = "Use a whole number; if it is meant as text, put it into quotes."
        raise ScalarError("yaml/number", f"{text[:40]} is no whole number", hint)
    return text


def _whole(text: str) -> int:
    # Longer texts are refused before they are converted: that conversion is what takes its time.
    value = int(text, {"0o": 8, "0x": 16}.get(text[:2], 10)) if len(text) < 40 else _LARGEST + 1
    if abs(value) > _LARGEST:
        hint = "If it is meant as text, put it into quotes."
        raise ScalarError("yaml/number", f"{text[:40]} is too large a number", hint)
    return value
