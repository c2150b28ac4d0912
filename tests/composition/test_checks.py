"""A settlement on what nobody says, or of what cannot be settled so."""

from __future__ import annotations

from iptflow.composition import Composition, resolve
from iptflow.composition.checks import check_settlement
from iptflow.documents import Document, read_bytes
from iptflow.errors import Finding
from iptflow.flow.library import base

HEAD = """format: adaptation/1
id: {name}
version: 1.0.0
title: A {name} course
kind: format
evidence: [{{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}}]
"""
TASK = "tasks: {{psychiatric-history: {{level: {level}, reason: r, source: G1}}}}\n"
FRAME = "frame: {{weeks: {{range: [{weeks}, {weeks}], planned: {weeks}, source: G1}}}}\n"


def adaptation(name: str, level: str, weeks: int) -> Document:
    text = HEAD.format(name=name) + TASK.format(level=level) + FRAME.format(weeks=weeks)
    return read_bytes(text.encode(), f"{name}.yaml")


ADAPTATIONS = {"shorter": adaptation("shorter", "must", 8), "longer": adaptation("longer", "may", 17)}
SETTLED = """format: settlement/1
path: tasks.psychiatric-history.level
covers: {shorter: must, longer: may}
value: should
reason: r
by: b
on: 2026-01-05
"""


def found_in(text: str) -> tuple[Finding, ...]:
    return check_settlement(read_bytes(text.encode(), "settled.yaml", "settlement"), base(), ADAPTATIONS)


def test_a_settlement_of_what_was_seen_is_in_order() -> None:
    assert found_in(SETTLED) == ()
    slots = SETTLED.replace("tasks.psychiatric-history.level", "slots.middle").replace("value: should", "value: [a, b]")
    assert [each.code for each in found_in(slots)] == []


def test_a_path_where_nobody_says_anything() -> None:
    (found,) = found_in(SETTLED.replace("history.level", "histori.level"))
    assert (found.code, found.line, found.severity) == ("reference/path", 2, "error")
    assert "tasks.psychiatric-history.level" in found.hint
    (slot,) = found_in(SETTLED.replace("tasks.psychiatric-history.level", "slots.midle"))
    assert (slot.code, slot.hint) == ("reference/path", "Did you mean slots.middle?")


def test_an_owner_who_is_not_covered() -> None:
    (found,) = found_in(SETTLED.replace("value: should", "owner: shortr"))
    assert (found.code, found.line, found.hint) == ("reference/owner", 4, "Did you mean shorter?")


def test_an_adaptation_that_is_away_is_a_warning() -> None:
    (found,) = found_in(SETTLED.replace("longer: may", "longr: may"))
    assert (found.code, found.severity, found.hint) == ("reference/unknown", "warning", "Did you mean longer?")


def test_what_is_no_longer_said_is_a_warning() -> None:
    (found,) = found_in(SETTLED.replace("longer: may", "longer: should"))
    assert (found.code, found.line, found.severity) == ("sense/settlement-seen", 3, "warning")


def test_the_frame_is_settled_by_an_owner_alone() -> None:
    part = SETTLED.replace("tasks.psychiatric-history.level", "frame.weeks.planned").replace(
        "value: should", "value: 12"
    )
    part = part.replace("must", "8").replace("may", "17")
    (found,) = found_in(part)
    assert (found.code, found.severity) == ("sense/frame-settled-in-part", "error")
    seen = "{range: [8, 8], planned: 8, source: G1}", "{range: [17, 17], planned: 17, source: G1}"
    whole = SETTLED.replace("tasks.psychiatric-history.level", "frame").replace("value: should", "owner: longer")
    whole = whole.replace("must", f"{{weeks: {seen[0]}}}").replace("may", f"{{weeks: {seen[1]}}}")
    assert found_in(whole) == ()


def test_a_document_can_say_why_it_lowers_a_level() -> None:
    lowered = resolve(Composition(base(), (ADAPTATIONS["longer"],)))
    (found,) = [each for each in lowered.weakenings if each.kind == "lowered"]
    assert (found.before, found.after, found.reason) == ("must", "may", "r")
    assert [each.code for each in lowered.findings] == []
    assert lowered.body is not None
    assert "reason" not in lowered.body["tasks"]["psychiatric-history"]
