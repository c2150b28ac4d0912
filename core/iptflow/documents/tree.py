"""The second stage: YAML 1.2 text to plain data, with the place of every value.

Built from the parser's events on a stack of its own, so that neither depth nor aliases cost more than the document
may be. All that is wrong is collected; only broken syntax ends the reading.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from iptflow.documents.locations import Locations, Mark
from iptflow.documents.scalars import ScalarError, plain
from iptflow.documents.syntax import syntax_finding
from iptflow.errors import DocumentError, Finding

MAX_NODES = 200_000
MAX_DEPTH = 64
_MOST = 500
# Text counts too, or one long text behind many aliases would expand without any limit.
_TEXT_A_NODE = 64


class _Container:
    """A mapping or a list whose end has not come yet."""

    __slots__ = ("anchor", "data", "first", "height", "key", "mark", "marks", "position")

    def __init__(self, data: Any, anchor: str | None, position: Any, first: int) -> None:
        self.data = data
        self.marks: Any = {} if type(data) is dict else []
        self.anchor = anchor
        self.position = position
        self.first = first
        self.height = 1
        self.key: str | None = None
        self.mark: Any = None


class _Stop(Exception):
    """Ends the reading; the findings say why."""


def load(text: str, file: str = "") -> tuple[Any, Locations]:
    """The data of the one document in the text, and where each value stands.

    Raises:
        DocumentError: all findings of this stage, each ``yaml/…``, in the order of the text.
    """
    return _Builder(file).build(text)


class _Builder:
    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.stack: list[_Container] = []
        self.anchors: dict[str, tuple[Any, Any, int, int] | None] = {}
        self.nodes = 0
        self.documents = 0
        self.root: tuple[Any, Mark] | None = None

    def build(self, text: str) -> tuple[Any, Locations]:
        parser = yaml.CSafeLoader(text)
        try:
            while parser.check_event():
                self._take(parser.get_event())
        except _Stop:
            pass
        except yaml.YAMLError as fault:
            self.findings.append(syntax_finding(fault, text, self.file))
        finally:
            parser.dispose()
        if self.root is None and not self.findings:
            self._report("yaml/empty", "the document is empty", "Start with its format: protocol/1, adaptation/1, …")
        if self.root is None or self.findings:
            raise DocumentError(f"{self.file or 'the text'} is not usable YAML", findings=self.findings)
        data, mark = self.root
        return data, Locations(mark)

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent:
            self._start({}, event)
        elif kind is SequenceStartEvent:
            self._start([], event)
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            self._end()
        elif kind is AliasEvent:
            self._alias(event)
        elif kind is DocumentStartEvent:
            self._document(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.tags:
            self._report("yaml/tag", "tags are not used here", "Take the %TAG line out.", event.start_mark)
        if self.documents > 1:
            hint = "Put each document into a file of its own."
            self._report("yaml/several-documents", "a second document starts here", hint, event.start_mark)
            raise _Stop

    def _scalar(self, event: Any) -> None:
        mark = event.start_mark
        value: str | int | bool = event.value
        self._count(1 + len(event.value) // _TEXT_A_NODE, mark)
        self._refuse_tag(event)
        container = self.stack[-1] if self.stack else None
        if container is not None and type(container.data) is dict and container.mark is None:
            self._key(container, event)
            return
        if event.style or not event.implicit[0]:
            if "\0" in event.value:
                self._report("yaml/character", "a text holds the character U+0000", "Take it out.", mark)
        else:
            try:
                value = plain(event.value)
            except ScalarError as fault:
                code, message, hint = fault.args
                self._report(code, message, hint, mark)
        if event.anchor:
            self.anchors[event.anchor] = (value, None, 1 + len(event.value) // _TEXT_A_NODE, 0)
        self._place(value, None, 0, mark)

    def _key(self, container: _Container, event: Any) -> None:
        key, mark = event.value, event.start_mark
        container.mark = mark
        container.key = key
        if event.anchor:
            self._report("yaml/key", "a key with an anchor", "Write keys out.", mark)
        if not key or "\0" in key:
            self._report("yaml/key", "an empty key", "Every value has a name.", mark)
        elif key in container.marks:
            first = container.marks[key]
            self._report(
                "yaml/duplicate-key",
                f"the key {key[:80]!r} stands here twice; the first is on line {first[0]}",
                "Keep one of the two.",
                mark,
            )
            container.key = None

    def _start(self, data: Any, event: Any) -> None:
        mark = event.start_mark
        self._count(1, mark)
        self._refuse_tag(event)
        if len(self.stack) >= MAX_DEPTH:
            self._too_deep(mark)
        parent = self.stack[-1] if self.stack else None
        if parent is not None and type(parent.data) is dict and parent.mark is None:
            self._report("yaml/key", "a key is a word, not a list or a mapping", "Write a plain key.", mark)
            raise _Stop
        if event.anchor:
            self.anchors[event.anchor] = None
        self.stack.append(_Container(data, event.anchor, mark, self.nodes))

    def _end(self) -> None:
        done = self.stack.pop()
        if done.anchor:
            size = self.nodes - done.first + 1
            self.anchors[done.anchor] = (done.data, done.marks, size, done.height)
        self._place(done.data, done.marks, done.height, done.position)

    def _alias(self, event: Any) -> None:
        mark = event.start_mark
        container = self.stack[-1] if self.stack else None
        if container is not None and type(container.data) is dict and container.mark is None:
            self._report("yaml/key", "a key may not be an alias", "Write the key out.", mark)
            raise _Stop
        known = self.anchors.get(event.anchor)
        if known is None:
            inside = event.anchor in self.anchors
            message = f"the alias *{event.anchor[:80]} " + ("stands inside itself" if inside else "has no anchor")
            self._report("yaml/alias", message, "Write the value out.", mark)
            known = ("", None, 1, 0)
        data, marks, size, height = known
        self._count(size, mark)
        if len(self.stack) + height > MAX_DEPTH:
            self._too_deep(mark)
        self._place(data, marks, height, mark)

    def _place(self, data: Any, marks: Any, height: int, mark: Any) -> None:
        if not self.stack:
            self.root = (data, (mark.line + 1, mark.column + 1, marks))
            return
        container = self.stack[-1]
        if height >= container.height:
            container.height = height + 1
        if type(container.data) is list:
            container.data.append(data)
            container.marks.append((mark.line + 1, mark.column + 1, marks))
            return
        if container.key is not None:
            container.data[container.key] = data
            container.marks[container.key] = (container.mark.line + 1, container.mark.column + 1, marks)
        container.mark = container.key = None

    def _refuse_tag(self, event: Any) -> None:
        if event.tag:
            self._report("yaml/tag", f"the tag {event.tag[:80]} is not used here", "Take it out.", event.start_mark)

    def _count(self, size: int, mark: Any) -> None:
        self.nodes += size
        if self.nodes > MAX_NODES:
            message = f"the document expands to more than {MAX_NODES} values"
            self._report("yaml/too-many-values", message, "Use fewer aliases.", mark)
            raise _Stop

    def _too_deep(self, mark: Any) -> None:
        self._report("yaml/too-deep", f"nested more than {MAX_DEPTH} levels deep", "Make it flatter.", mark)
        raise _Stop

    def _report(self, code: str, message: str, hint: str, mark: Any = None) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        found = Finding(code=code, message=message, hint=hint, file=self.file, line=line, column=column)
        self.findings.append(found)
        if len(self.findings) >= _MOST:
            raise _Stop
