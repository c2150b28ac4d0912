"""A task: the documents that a plugin brings, composed and verified alone and in a pair with every other adaptation."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from iptflow.errors import CompositionConflict, DocumentError, Finding, IptflowError, UnsoundProtocol
from iptflow.flow import Flow
from iptflow.testing.children import Task
from iptflow.testing.target import Target


class Composed(msgspec.Struct, kw_only=True):
    """What came of it: the adaptations, how many pairs there were, and the findings by question."""

    adaptations: list[str] = []
    pairs: int = 0
    conflicts: int = 0
    documents: list[Finding] = []
    alone: list[Finding] = []
    together: list[Finding] = []


def composed(flow: Flow, task: Task) -> Composed:
    """The findings of the plugin's documents, of each composed alone, and of each beside every other."""
    brought = _brought(flow, task.target)
    answer = Composed(adaptations=brought, documents=list(_refused(flow, task.target, brought)))
    usable = [name for name in brought if name in flow.library.adaptations()]
    for name in usable:
        answer.documents += _of_document(flow, name)
    if any(finding.severity == "error" for finding in answer.documents):
        return answer
    for name in usable:
        answer.alone += _found(flow, name)
        for other in flow.library.adaptations():
            if other == name or (other in usable and other < name):
                continue
            answer.pairs += 1
            try:
                answer.together += _found(flow, name, other)
            except CompositionConflict:
                answer.conflicts += 1
    return answer


def _brought(flow: Flow, target: Target) -> list[str]:
    origin = target.folder or target.name
    known = [name for name, owner in flow.library.owners.items() if owner == origin]
    broken = [each.name for each in flow.library.refused() if each.origin == origin and each.name]
    return sorted({*known, *broken})


def _refused(flow: Flow, target: Target, brought: list[str]) -> Iterator[Finding]:
    origin = target.folder or target.name
    for each in flow.library.refused():
        if each.origin == origin:
            yield from each.findings or (
                Finding(code="kit/adaptation-refused", place=each.name or target.name, message=each.reason),
            )
    if not brought:
        yield Finding(code="kit/no-adaptation", place=target.name, message="It brings no adaptation.",
                      hint="Answer iptflow_adaptations with the YAML documents.")  # fmt: skip


def _of_document(flow: Flow, name: str) -> list[Finding]:
    from iptflow.flow.checks import check_document, elsewhere_of
    from iptflow.flow.library import base

    others = flow.library.adaptations()
    return list(check_document(others[name], adaptations=others, elsewhere=elsewhere_of(others, base())))


def _found(flow: Flow, *names: str) -> list[Finding]:
    """What composing and verifying finds, errors and warnings; a conflict of one alone with the base is an error."""
    together = "+".join(names)
    try:
        flow.compose(*names)
    except CompositionConflict as conflict:
        if len(names) > 1:
            raise
        return [
            Finding(code=f"composition/{each.kind}", place=each.path, message=each.message, hint=each.advice)
            for each in conflict.conflicts
        ]
    except (UnsoundProtocol, DocumentError) as error:
        return [_of(together, finding) for finding in error.findings]
    except IptflowError as error:
        return [Finding(code=error.code, place=together, message=error.message, hint=error.hint)]
    return [_of(together, finding) for finding in flow.check(flow.resolve(*names)) if finding.severity != "note"]


def _of(together: str, finding: Finding) -> Finding:
    return msgspec.structs.replace(finding, file=finding.file or together)
