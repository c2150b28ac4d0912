"""The one entry to the last two stages of any document: references, then sense."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any, Final

from iptflow.composition.checks import check_settlement
from iptflow.documents import Document
from iptflow.errors import DocumentError, Finding
from iptflow.flow.checks_of_scenarios import check_scenario
from iptflow.flow.checks_of_sites import check_site
from iptflow.flow.checks_of_wordings import check_wording, instrument_named
from iptflow.protocol.checks import NO_WORDS, Elsewhere, check_adaptation, check_measure, check_protocol, words_of

_clean: Final[set[tuple[str, str]]] = set()
"""Document and base by digest: what was found in order stays so, whatever else is installed."""


def check_document(
    document: Document,
    *,
    base: Document | None = None,
    adaptations: Mapping[str, Document] | None = None,
    elsewhere: Elsewhere = NO_WORDS,
    sources: Container[str] | None = None,
) -> tuple[Finding, ...]:
    """All findings of the first of the stages references and sense that has any; empty when there is none.

    The instruments of a protocol or adaptation are checked with it, each in its own file.

    Args:
        document: any document that fits its schema but a trial, whose arms only a flow can compose; a protocol or
            adaptation with its instruments.
        base: the base that it stands on; the shipped one when left out.
        adaptations: every adaptation at hand, by id, for settlements and scenarios.
        elsewhere: which adaptations bring a word, so that its finding can name them; see ``elsewhere_of``.
        sources: every row and bibliography key there is; without them only the form of a source is asked for.
    """
    below = base or _shipped()
    kind = document.format.partition("/")[0]
    if kind == "protocol":
        found = check_protocol(document, elsewhere=elsewhere, sources=sources)
    elif kind == "adaptation":
        found = check_adaptation(document, below, elsewhere=elsewhere, sources=sources)
    elif kind == "measure":
        found = check_measure(document, sources=sources)
    elif kind == "settlement":
        found = check_settlement(document, below, adaptations or {})
    elif kind == "scenario":
        found = check_scenario(document, below, adaptations or {}, elsewhere)
    elif kind == "response":
        found = ()  # all that can be wrong with it is wrong with its form
    elif kind == "wording":
        found = check_wording(document, instrument_named(document.id, {**(adaptations or {}), below.id: below}))
    else:
        found = check_site(document)
    of_instruments = (check_measure(each, sources=sources) for each in instruments_of(document))
    return (*found, *(each for findings in of_instruments for each in findings))


def ensure_usable(
    document: Document,
    *,
    base: Document | None = None,
    adaptations: Callable[[], Mapping[str, Document]] = dict[str, Document],
) -> None:
    """Let a document pass when nothing is wrong with it; a protocol or adaptation is checked once in a process.

    Args:
        document: what is about to be used.
        base: the base that it stands on; the shipped one when left out.
        adaptations: gives every adaptation at hand, by id; asked only when something needs them.

    Raises:
        DocumentError: all errors of the first stage that has any.
    """
    below = base or _shipped()
    key = (document.digest, below.digest)
    if key in _clean:
        return
    alone = document.format.startswith(("protocol/", "adaptation/", "measure/", "site/"))
    if not (alone and not check_document(document, base=below)):
        others = adaptations()
        told = check_document(document, base=below, adaptations=others, elsewhere=elsewhere_of(others, below))
        found = [each for each in told if each.severity == "error"]
        if found:
            raise DocumentError(f"{document.file} cannot be used", findings=found)
    if alone:
        _clean.add(key)


def elsewhere_of(adaptations: Mapping[str, Document], base: Document | None = None) -> Elsewhere:
    """Which adaptations bring each word that the base does not have, by what it is and the word."""
    known = words_of((base or _shipped()).data)
    found: dict[tuple[str, str], list[str]] = {}
    for name in sorted(adaptations):
        for what, words in words_of(adaptations[name].data).items():
            for word in sorted(words - known.get(what, frozenset())):
                found.setdefault((what, word), []).append(name)
    return {key: tuple(names) for key, names in found.items()}


def instruments_of(document: Document) -> list[Document]:
    """The instruments beside a protocol or adaptation, as the documents that they are."""
    instruments: Mapping[str, Any] = document.data.get("instruments", {})
    return [
        Document(
            format="measure/1",
            id=name,
            data=dict(data),
            locations=document.locations.below(("instruments", name)),
            file=f"measures/{name}.yaml",
            digest="",
        )
        for name, data in instruments.items()
    ]


def _shipped() -> Document:
    from iptflow.flow.library import base  # the library asks for these checks

    return base()
