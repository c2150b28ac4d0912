"""Every type of conflict on the shipped base: told in full, and never brought before a course."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, get_args

import pytest
from click.testing import CliRunner
from tests.composition.builders import document

from iptflow.cli import main
from iptflow.composition import Conflict
from iptflow.composition.records import ConflictKind
from iptflow.documents import Document
from iptflow.errors import CompositionConflict, UnknownName
from iptflow.flow import open_flow

SITE: Final = Path(__file__).parents[2] / "examples" / "site.yaml"
S: Final = {"source": "project-judgement"}
Data = dict[str, Any]


def phase(name: str, after: str) -> Data:
    return {"phases": {name: {"after": after, "title": name, **S}}}


def weeks(number: int) -> Data:
    frame = {"weeks": {"range": [number, number], "planned": number, **S}}
    return {"frame": {**frame, "contacts": {"session": {"count": [number, number], "planned": number, **S}}}}


PLANTED: Final[dict[str, tuple[str, Data, Data]]] = {
    "empty-overlap": (
        "frame.limits.contacts_a_week",
        {"frame": {"limits": {"contacts_a_week": [1, 1], **S}}},
        {"frame": {"limits": {"contacts_a_week": [2, 3], **S}}},
    ),
    "unequal-value": (
        "tasks.life-events.title",
        {"tasks": {"life-events": {"title": "Ask so", **S}}},
        {"tasks": {"life-events": {"title": "Ask otherwise", **S}}},
    ),
    "opposed-stance": (
        "techniques.direct-advice.stance",
        {"techniques": {"direct-advice": {"stance": "encouraged", **S}}},
        {"techniques": {"direct-advice": {"stance": "discouraged", **S}}},
    ),
    "frame": ("frame", weeks(8), weeks(12)),
    "unordered": ("slots.middle", phase("a/x", "middle"), phase("b/y", "middle")),
    "omitted-but-asserted": (
        "tasks.life-events",
        {"tasks": {"life-events": {"omitted": {"reason": "Not for them", **S}}}},
        {"tasks": {"life-events": {"level": "must", **S}}},
    ),
    "locked": ("tasks.ask-suicidal-thoughts.title", {"tasks": {"ask-suicidal-thoughts": {"title": "Ask", **S}}}, {}),
    "excluded": ("excludes.b", {"excludes": {"b": {"reason": "Never together", **S}}}, {}),
}
BY_RESOLVE_ALONE: Final = {"cycle", "incomplete-record"}
"""What the checks of the documents find before composition can."""


def adaptation(name: str, said: Mapping[str, Any]) -> Data:
    evidence = [{"status": "experimental", "as_of": 2026, "statement": "Made up", "sources": ["project-judgement"]}]
    head = {"format": "adaptation/1", "id": name, "version": "1.0.0", "title": name, "kind": "experiment"}
    return {**head, "evidence": evidence, **said}


def folder(place: Path, **said: Mapping[str, Any]) -> Path:
    for name, each in said.items():
        (place / f"{name}.yaml").write_text(json.dumps(adaptation(name, each)), "utf-8")
    return place


def stale(conflict: Conflict) -> Document:
    chosen = {"format": "settlement/1", "path": conflict.path, "covers": {"a": "Seen before", "b": "Ask otherwise"}}
    return document({**chosen, "owner": "a", "reason": "agreed", "by": "t-1", "on": "2026-01-05"})


def in_full(conflict: Conflict) -> None:
    """Everybody who speaks there, in name order, with values, sources and what may be done."""
    assert conflict.message
    names = [each.contributor for each in conflict.asserters]
    assert names == sorted(names) != []
    assert any(each.source for each in conflict.asserters)
    if conflict.suggestion is None:
        assert conflict.advice.startswith(("No suggestion:", "No settlement can"))
    else:
        assert conflict.suggestion.because
        assert conflict.suggestion.owner in names
        assert conflict.suggestion.settlement["path"] == conflict.path


@pytest.mark.parametrize("kind", PLANTED)
def test_a_conflict_is_told_in_full_and_reaches_no_course(kind: str, tmp_path: Path) -> None:
    path, one, other = PLANTED[kind]
    flow = open_flow(adaptations=[folder(tmp_path, a=one, b=other)], site=SITE, discover=False)
    with pytest.raises(CompositionConflict) as raised:
        flow.compose("a", "b")
    [conflict] = raised.value.conflicts
    assert (conflict.kind, conflict.path) == (kind, path)
    in_full(conflict)
    found = flow.resolve("a", "b")
    assert (found.body, found.content_digest) == (None, "")
    with pytest.raises(UnknownName):
        flow.protocol(found.composition_digest)


def test_two_versions_and_a_stale_settlement_reach_no_course_either(tmp_path: Path) -> None:
    _, one, other = PLANTED["unequal-value"]
    flow = open_flow(adaptations=[folder(tmp_path, a=one, b=other)], site=SITE, discover=False)
    [conflict] = flow.resolve("a", "b").conflicts
    with pytest.raises(CompositionConflict) as raised:
        flow.compose("a", "b", settlements=[stale(conflict)])
    [conflict] = raised.value.conflicts
    assert conflict.kind == "settlement-does-not-apply"
    in_full(conflict)


def test_every_type_is_looked_at() -> None:
    assert {*PLANTED, *BY_RESOLVE_ALONE, "two-versions", "settlement-does-not-apply"} == set(get_args(ConflictKind))


def test_the_command_line_opens_no_course_on_a_conflict(tmp_path: Path) -> None:
    _, one, other = PLANTED["frame"]
    place, db = folder(tmp_path, a=one, b=other), tmp_path / "clinic.db"
    given = ["--adaptations", str(place), "--db", str(db), "--site", str(SITE), "--client", "k-1", "--therapist", "t-1"]
    result = CliRunner().invoke(main, ["course", "open", "a", "b", *given])
    assert result.exit_code == 3
    assert "the frames differ" in result.stderr
    with open_flow(db) as flow:
        assert flow.journal.courses() == ()
