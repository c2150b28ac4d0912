"""Every error that iptflow raises, and the finding that most of them carry.

::

    IptflowError                    .code  .hint
      DocumentError                 .findings  a document cannot be used: bytes, YAML, schema, references or sense
      CompositionConflict           .conflicts two adaptations, or one and a locked value, cannot both hold
      UnsoundProtocol               .findings  a protocol that must not reach a course
      IllFormedCommand              .findings  a command that means nothing in its protocol
      CountsDisagree                .findings  a trial whose counts do not add up: nothing is drawn of it
      UnknownName                   .name      no such course, adaptation, base word or file
      SiteIncomplete                .findings  a site that may not open courses yet
      NotSimulated                  .findings  a protocol that a simulation cannot follow
      PluginRejected                .plugin    a plugin that cannot be loaded
      ExtraMissing                  .extra     an optional part that is not installed
      JournalError
        SequenceConflict            .expected .found .meanwhile  another writer was first
        KeyReused                   .key       one idempotency key, two commands
        JournalDamaged              .course .sequence the chain does not verify
        StoreVersionError           .found .known     a newer program wrote this store

A refusal is no error: it is an ordinary answer and is returned as a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

Severity = Literal["error", "warning", "note"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, where, and what to do about it.

    ``code`` is a stable word (``schema/unknown-key``); ``place`` is a dotted path inside the document, empty for
    the whole of it; ``line`` and ``column`` count from 1 and are 0 where there is no text to point at.
    """

    code: str
    message: str
    hint: str = ""
    place: str = ""
    severity: Severity = "error"
    file: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        where = self.file
        if self.line:
            where += f":{self.line}:{self.column}"
        head = ": ".join(part for part in (where, self.place) if part)
        text = f"{head}: {self.message}" if head else self.message
        return f"{text} [{self.code}]" + (f" {self.hint}" if self.hint else "")


class IptflowError(Exception):
    """The root of all errors here: ``code`` is a stable word, ``hint`` says what to do."""

    code = "iptflow/error"

    def __init__(self, message: str, *, hint: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details
        for name, value in details.items():
            setattr(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.hint, self.details)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


def _rebuild(kind: type[IptflowError], message: str, hint: str, details: dict[str, Any]) -> IptflowError:
    return kind(message, hint=hint, **details)


class _WithFindings(IptflowError):
    def __init__(self, message: str, *, findings: Sequence[Finding] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint, findings=tuple(findings))
        self.findings: tuple[Finding, ...] = tuple(findings)

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {finding}" for finding in self.findings)])


class DocumentError(_WithFindings):
    """A document cannot be used; ``findings`` holds all faults of the first stage that has any."""

    code = "document/unusable"


class UnsoundProtocol(_WithFindings):
    """A composed protocol that must not reach a course."""

    code = "protocol/unsound"


class IllFormedCommand(_WithFindings):
    """A command that means nothing in its protocol: an unknown id, a score outside the instrument."""

    code = "command/ill-formed"


class CountsDisagree(_WithFindings):
    """The counts of a trial do not add up."""

    code = "trial/counts-disagree"


class SiteIncomplete(_WithFindings):
    """A site that names no owner, deputy or hours for alerts may not open courses."""

    code = "site/incomplete"


class NotSimulated(_WithFindings):
    """A protocol that decides by what a simulation cannot follow, such as the answer of a plugin."""

    code = "simulation/not-simulated"


class CompositionConflict(IptflowError):
    """Adaptations assert what cannot hold together; ``conflicts`` lists every one."""

    code = "composition/conflict"

    def __init__(self, message: str, *, conflicts: Sequence[Any] = (), hint: str = "") -> None:
        super().__init__(message, hint=hint, conflicts=tuple(conflicts))
        self.conflicts: tuple[Any, ...] = tuple(conflicts)


class UnknownName(IptflowError):
    """Nothing has this name."""

    code = "name/unknown"

    def __init__(self, message: str, *, name: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint, name=name)
        self.name = name


class PluginRejected(IptflowError):
    """A plugin that cannot be loaded: the rest goes on without it."""

    code = "plugin/rejected"

    def __init__(self, message: str, *, plugin: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint, plugin=plugin)
        self.plugin = plugin


class ExtraMissing(IptflowError):
    """An optional part is asked for that is not installed."""

    code = "extra/missing"

    def __init__(self, message: str, *, extra: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint, extra=extra)
        self.extra = extra


class JournalError(IptflowError):
    """The journal cannot do what was asked."""

    code = "journal/error"


class SequenceConflict(JournalError):
    """Another writer appended to the stream first; read it again and decide anew.

    ``meanwhile`` has the types of the entries after the one that was ``expected`` to be the last, in order.
    """

    code = "journal/sequence-conflict"

    def __init__(
        self, message: str, *, expected: int = 0, found: int = 0, meanwhile: Sequence[str] = (), hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint, expected=expected, found=found, meanwhile=tuple(meanwhile))
        self.expected = expected
        self.found = found
        self.meanwhile: tuple[str, ...] = tuple(meanwhile)


class KeyReused(JournalError):
    """An idempotency key that came with another command before."""

    code = "journal/key-reused"

    def __init__(self, message: str, *, key: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint, key=key)
        self.key = key


class JournalDamaged(JournalError):
    """An entry was changed, swapped or removed."""

    code = "journal/damaged"

    def __init__(self, message: str, *, course: str = "", sequence: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint, course=course, sequence=sequence)
        self.course = course
        self.sequence = sequence


class StoreVersionError(JournalError):
    """The store was written by a newer program."""

    code = "journal/version"

    def __init__(self, message: str, *, found: str = "", known: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint, found=found, known=known)
        self.found = found
        self.known = known
