"""The first stage: from a file's bytes to text that may be parsed, never reading more than a document may be."""

from __future__ import annotations

import re
from os import PathLike, fspath

from iptflow.errors import DocumentError, Finding, UnknownName

MAX_BYTES = 1_000_000
_BOM = b"\xef\xbb\xbf"
# U+0085, U+2028 and U+2029 are among them: they end a line for the parser and for hardly any editor, so that texts
# would change and the numbers of all lines after them be wrong.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_MOST = 100


def bytes_of(path: str | PathLike[str]) -> bytes:
    """At most one byte more than a document may have.

    Raises:
        UnknownName: there is no such file.
        DocumentError: ``bytes/unreadable``, the file is there and cannot be read.
    """
    name = fspath(path)
    try:
        with open(name, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise UnknownName(f"no such file: {name}", name=name, hint="Give the path of a document.") from None
    except OSError as fault:
        raise _unusable(name, [("bytes/unreadable", f"cannot be read: {fault.strerror}", "", 0, 0)]) from fault


def text_of(data: bytes, file: str) -> str:
    """The text of a document.

    Raises:
        DocumentError: too large, a byte order mark, not UTF-8, or characters that no document holds.
    """
    if len(data) > MAX_BYTES:
        limit = f"a document has at most {MAX_BYTES} bytes; this one has more"
        raise _unusable(file, [("bytes/too-large", limit, "Split it, or take out what is no document.", 0, 0)])
    if data.startswith(_BOM):
        hint = "Save the file as UTF-8 without a byte order mark."
        raise _unusable(file, [("bytes/bom", "the file starts with a byte order mark", hint, 1, 1)])
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        line, column = _position(data[: fault.start].decode("utf-8"))
        message = f"byte 0x{data[fault.start]:02x} is not UTF-8"
        found = ("bytes/not-utf-8", message, "Save the file as UTF-8.", line, column)
        raise _unusable(file, [found]) from None
    _refuse_unprintable(text, file)
    return text


def _refuse_unprintable(text: str, file: str) -> None:
    found = []
    for match in _UNPRINTABLE.finditer(text):
        message = f"control character U+{ord(match[0]):04X}"
        found.append(("bytes/control-character", message, "Take it out.", *_position(text[: match.start()])))
        if len(found) == _MOST:
            break
    if found:
        raise _unusable(file, found)


def _position(before: str) -> tuple[int, int]:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _unusable(file: str, found: list[tuple[str, str, str, int, int]]) -> DocumentError:
    findings = [
        Finding(code=code, message=message, hint=hint, file=file, line=line, column=column)
        for code, message, hint, line, column in found
    ]
    return DocumentError(f"{file} cannot be used", findings=findings)
