"""References and sense where documents are used: scenarios, sites, and what may be composed at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from iptflow.documents import Document, read_bytes
from iptflow.errors import DocumentError, Finding
from iptflow.flow import Flow, open_flow
from iptflow.flow.checks import check_document, elsewhere_of, ensure_usable
from iptflow.flow.scenario import open_scenario

EXAMPLES = Path(__file__).parents[2] / "examples"
SITE = (EXAMPLES / "site.yaml").read_text(encoding="utf-8")
SCENARIO = """format: scenario/1
id: told
title: t
synthetic: true
protocol: {adaptations: [ADAPTATIONS]}
site: site.yaml
course: {client: k, therapist: t, on: 2026-01-05, facts: {client.age: 40}, participants: [partner]}
steps:
"""
BAD = """format: adaptation/1
id: crooked
version: 1.0.0
title: A crooked one
kind: format
evidence: [{status: mixed, as_of: 2002, statement: s, sources: [made-up-2002]}]
focus: {areas: [1, 3], source: G5}
"""


@pytest.fixture(scope="module")
def flow() -> Iterator[Flow]:
    with open_flow(":memory:", site=EXAMPLES / "site.yaml") as opened:
        yield opened


def scenario(steps: str, adaptations: str = "") -> Document:
    return read_bytes((SCENARIO.replace("ADAPTATIONS", adaptations) + steps).encode(), "told.yaml", "scenario")


def found_in(document: Document, flow: Flow) -> tuple[Finding, ...]:
    others = flow.library.adaptations()
    return check_document(document, adaptations=others, elsewhere=elsewhere_of(others))


TOLERATED = "  - {do: record-progress, area: dispute, resolution: tolerated, on: 2026-01-06}\n"


def test_tolerated_is_a_word_of_the_elderly_alone(flow: Flow) -> None:
    (found,) = found_in(scenario(TOLERATED), flow)
    assert (found.code, found.line) == ("reference/unknown", 9)
    assert found.hint == "The adaptation elderly has it."
    assert found_in(scenario(TOLERATED, "elderly"), flow) == ()
    with pytest.raises(DocumentError):
        open_scenario(flow, scenario(TOLERATED))


STEPS = """  - {do: record-consent, consent: treatmnt, by: clientt}  # 2
  - {do: record-contact, series: sesion, participants: [partnr], tasks: [life-evnts], techniques: [role-ply]}  # 4
  - {do: record-contact, series: session, themes: [stigma], strategies: [reherse]}  # 2
  - {do: record-fact, fact: acceptence, value: accepts}  # 1
  - {do: record-measure, measure: phq-9, items: {"1": 0, "10": 0}}  # 1
  - {do: record-measure, measure: phq-99, items: {"1": 0}}  # 1
  - {do: choose-focus, areas: [grieff], primary: grief}  # 1
  - {do: record-progress, area: grief, goals: [mourn], signs: [interest], resolution: tolerated}  # 3
  - {do: record-theme, theme: stigma}  # 1
  - {do: waive-task, task: walk, reason: r}  # 1
  - {do: advance, to: midle}  # 1
  - {do: report-event, event: relaps}  # 1
  - {do: end, ending: completed}  # 1
"""


def test_every_word_of_a_scenario_is_one_of_its_protocol(flow: Flow) -> None:
    expected = [
        (line, "reference/unknown")
        for line, text in enumerate(STEPS.splitlines(), start=9)
        for _ in range(int(text.rpartition("# ")[2]))
    ]
    found = found_in(scenario(STEPS), flow)
    assert [(each.line, each.code) for each in found] == expected
    assert len(expected) >= 20
    assert next(each for each in found if "life-evnts" in each.message).hint == "Did you mean life-events?"


def test_what_is_expected_to_be_ill_formed_may_say_anything(flow: Flow) -> None:
    step = "  - {do: report-event, event: relaps, expect: {ill-formed: [command/unknown-event]}}\n"
    assert found_in(scenario(step), flow) == ()


def test_the_opening_and_the_adaptations_of_a_scenario(flow: Flow) -> None:
    (found,) = found_in(scenario("  - {do: resume}\n", "elderli"), flow)
    assert (found.line, found.hint) == (5, "Did you mean elderly?")
    text = SCENARIO.replace("ADAPTATIONS", "").replace("client.age", "age").replace("partner", "aunt")
    opening = found_in(read_bytes((text + "  - {do: resume}\n").encode(), "told.yaml"), flow)
    assert [each.place for each in opening] == ["course.facts.age", "course.participants.0"]


def test_a_step_may_be_told_late_and_never_early(flow: Flow) -> None:
    late = "  - {do: resume, on: 2026-01-09, at: '2026-01-20T10:00:00Z'}\n  - {do: resume, on: 2026-01-06}\n"
    assert found_in(scenario(late), flow) == ()
    early = "  - {do: resume, on: 2026-01-21, at: '2026-01-20T10:00:00Z'}\n"
    (found,) = found_in(scenario(early), flow)
    assert (found.code, found.line) == ("sense/future", 9)


@pytest.mark.parametrize(
    ("before", "after", "code", "place"),
    [
        ("Europe/Vienna", "Europe/Viena", "reference/unknown", "timezone"),
        ("deputy: t-2", "deputy: t-1", "sense/deputy", "alerts.deputy"),
        ('["09:00-15:00"]', '["15:00-09:00"]', "sense/hours", "alerts.hours.friday.0"),
        ('["09:00-15:00"]', '["09:00-15:00", "14:00-16:00"]', "sense/hours", "alerts.hours.friday.1"),
    ],
)
def test_a_site_that_makes_no_sense(before: str, after: str, code: str, place: str) -> None:
    assert check_document(read_bytes(SITE.encode(), "site.yaml")) == ()
    (found,) = check_document(read_bytes(SITE.replace(before, after).encode(), "site.yaml"))
    assert (found.code, found.place) == (code, place)
    assert found.line > 1


def test_what_makes_no_sense_is_not_composed_and_takes_nobody_down(tmp_path: Path) -> None:
    (tmp_path / "crooked.yaml").write_text(BAD)
    (tmp_path / "broken.yaml").write_text(BAD.replace("kind: format", "kind: fromat").replace("crooked", "broken"))
    with open_flow(":memory:", adaptations=[tmp_path]) as flow:
        with pytest.raises(DocumentError) as caught:
            flow.compose("crooked")
        assert [(each.code, each.line) for each in caught.value.findings] == [("sense/focus-limit", 7)]
        assert flow.compose("adolescents").protocol.id == "adolescents"
        refused = {each.name: each for each in flow.library.refused()}
        assert [each.code for each in refused["broken"].findings] == ["schema/value"]


def test_what_was_found_in_order_is_not_checked_again(monkeypatch: pytest.MonkeyPatch, flow: Flow) -> None:
    document = flow.library.adaptation("elderly")
    ensure_usable(document)
    monkeypatch.setattr("iptflow.flow.checks.check_document", lambda *_, **__: pytest.fail("checked twice"))
    ensure_usable(document)
