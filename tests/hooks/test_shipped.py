from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
import yaml

from iptflow.course import commands as c
from iptflow.course.entries import Contact, FactRecorded
from iptflow.hooks import calls
from iptflow.hooks.ask import answers_for
from iptflow.hooks.host import PluginHost

OPENED = date(2026, 1, 5)
NOW = datetime(2026, 3, 30, 9, tzinfo=UTC)
ADOLESCENTS: dict[str, Any] = {
    "id": "adolescents",
    "frame": {
        "weeks": {"range": [12, 12]},
        "contacts": {"session": {"minutes": [35, 50]}, "phone": {"count": [4, 4], "from_week": 1}},
    },
}
ELDERLY: dict[str, Any] = {
    "id": "elderly",
    "frame": {"weeks": {"range": [8, 17]}, "contacts": {"session": {"minutes": [30, 50]}}},
}
Look = Callable[..., Any]


@pytest.fixture
def shipped() -> PluginHost:
    host = PluginHost()
    host.load(["adolescents", "elderly"])
    return host


def _contact(day: int, series: str = "session", **fields: Any) -> Contact:
    return Contact(on=OPENED + timedelta(days=day), actor="t", series=series, **fields)


def _asked(day: int) -> FactRecorded:
    return FactRecorded(on=OPENED + timedelta(days=day), actor="t", fact="risk.suicidal-thoughts")


def _document(name: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((files(f"iptflow_{name}") / f"{name}.yaml").read_bytes())
    return document


@pytest.mark.parametrize("body", [ADOLESCENTS, ELDERLY, {}])
def test_what_is_whole_is_not_complained_of(shipped: PluginHost, protocol: Look, body: dict[str, Any]) -> None:
    assert calls.check_protocol(shipped, protocol(**body)) == ()


@pytest.mark.parametrize(
    ("identity", "code"),
    [
        ("adolescents+telehealth", "adolescents/calls-lost"),
        ("elderly+telehealth", "elderly/shorter-sessions-lost"),
    ],
)
def test_a_frame_that_was_settled_for_another_is_noticed(
    shipped: PluginHost, protocol: Look, identity: str, code: str
) -> None:
    found = calls.check_protocol(shipped, protocol(id=identity))
    assert [(finding.code, finding.severity) for finding in found] == [(code, "warning")]


@pytest.mark.parametrize(
    ("entries", "day", "lines"),
    [
        ([], 0, 1),
        ([], 27, 1),
        ([], 28, 0),
        ([_contact(2, "phone")], 6, 0),
        ([_contact(2, "phone")], 7, 1),
        ([_contact(2, "phone", status="missed")], 3, 1),
        ([_contact(2, "phone", counts=False)], 3, 1),
        ([_contact(2, "extra", participants=("parent",))], 3, 1),
    ],
)
def test_the_call_of_the_week_is_on_the_agenda_until_it_is_held(
    shipped: PluginHost, look: Look, entries: list[Contact], day: int, lines: int
) -> None:
    heard = calls.agenda(shipped, look(entries, **ADOLESCENTS), OPENED + timedelta(days=day))
    assert heard.faults == ()
    assert len(heard.values) == lines
    assert all((line.source, line.level) == ("AD3", "must") for line in heard.values)


def test_four_calls_in_one_week_are_one_week(shipped: PluginHost, look: Look) -> None:
    (block,) = calls.report(shipped, look([_contact(day, "phone") for day in range(4)], **ADOLESCENTS)).values
    assert block.plugin == "adolescents"
    assert block.lines == ("Week 1: held", "Week 2: none recorded", "Week 3: none recorded", "Week 4: none recorded")


@pytest.mark.parametrize(
    ("entries", "to", "objects"),
    [
        ([], "completed", False),
        ([_contact(0)], "completed", True),
        ([_contact(0)], "psychoeducation", False),
        ([_contact(0, tasks=("ask-suicidal-thoughts",))], "completed", False),
        ([_contact(0, tasks=("ask-suicidal-thoughts",)), _contact(7)], "completed", True),
        ([_contact(0, tasks=("ask-suicidal-thoughts",)), _contact(7, status="missed")], "completed", False),
        ([_contact(7), _asked(7)], "completed", False),
        ([_contact(7), _asked(0)], "completed", True),
    ],
)
def test_a_planned_ending_asks_for_the_question_at_the_last_contact(
    shipped: PluginHost, look: Look, entries: list[Any], to: str, objects: bool
) -> None:
    said = answers_for(shipped, look(entries, **ADOLESCENTS), c.Advance(now=NOW, to=to))
    assert said.faults == ()
    assert [each.rule for each in said.objections] == ["adolescents/asked-at-the-end"] * objects


@pytest.mark.parametrize(
    ("command", "signals"),
    [
        (c.RecordFact(now=NOW, fact="risk.suicidal-thoughts", declined=True), 1),
        (c.RecordFact(now=NOW, fact="risk.suicidal-thoughts", value="none"), 0),
        (c.RecordFact(now=NOW, fact="risk.recent-attempt", declined=True), 0),
        (c.RecordContact(now=NOW, series="session"), 0),
    ],
)
def test_a_question_about_suicide_that_is_not_answered_is_seen(
    shipped: PluginHost, look: Look, command: c.Command, signals: int
) -> None:
    said = answers_for(shipped, look(**ADOLESCENTS), command)
    assert [each.rule for each in said.signals] == ["adolescents/would-not-say"] * signals
    assert answers_for(shipped, look(), command).signals == ()


def test_the_base_alone_hears_nothing_of_the_shipped_plugins(shipped: PluginHost, look: Look) -> None:
    course = look([_contact(0, minutes=20)])
    assert calls.agenda(shipped, course, OPENED) == ((), ())
    assert calls.report(shipped, course) == ((), ())
    assert answers_for(shipped, course, c.Advance(now=NOW, to="completed")).objections == ()


@pytest.mark.parametrize(
    ("minutes", "short"),
    [([], None), ([40, 40], None), ([40, 44, 30], True), ([30, 30, 30, 45], False), ([50, 40, None, 44, 30], True)],
)
def test_whether_sessions_run_short(
    shipped: PluginHost, look: Look, minutes: list[int | None], short: bool | None
) -> None:
    entries = [_contact(7 * week, minutes=length) for week, length in enumerate(minutes)]
    course = look([*entries, _contact(0, "extra", minutes=10)], **ELDERLY)
    assert calls.answer(shipped, "elderly", "elderly/sessions-run-short", course) == (short, None)


def test_the_length_of_sessions_is_reported(shipped: PluginHost, look: Look) -> None:
    course = look([_contact(0, minutes=45), _contact(7, minutes=30), _contact(14)], **ELDERLY)
    (block,) = calls.report(shipped, course).values
    assert (block.plugin, block.lines) == ("elderly", ("Under 45 minutes: 1 of 2", "Shortest: 30 minutes"))
    assert calls.report(shipped, look(**ELDERLY)).values == ()


def test_the_names_that_the_plugins_look_for_stand_in_the_documents() -> None:
    base = yaml.safe_load((files("iptflow.protocol") / "ipt.yaml").read_bytes())
    young, old = _document("adolescents"), _document("elderly")
    assert young["frame"]["contacts"]["phone"]["count"] == [4, 4]
    assert "phone" not in base["frame"]["contacts"]
    assert "ask-suicidal-thoughts" in base["tasks"]
    assert "risk.suicidal-thoughts" in base["facts"]
    assert base["frame"]["contacts"]["session"]["minutes"][0] == 45
    assert old["frame"]["contacts"]["session"]["minutes"][0] < 45


def test_every_answer_that_a_document_asks_for_is_given(shipped: PluginHost, look: Look) -> None:
    asked = {f"{name}": list(_document(name).get("answers", {})) for name in ("adolescents", "elderly")}
    short = look([_contact(7 * week, minutes=30) for week in range(3)], **ELDERLY)
    for plugin, questions in asked.items():
        for question in questions:
            assert calls.answer(shipped, plugin, question, short)[0] is not None


def test_the_shipped_plugins_bring_one_document_each(shipped: PluginHost) -> None:
    heard = calls.adaptations(shipped)
    assert [(each.plugin, each.document.name) for each in heard.values] == [
        ("adolescents", "adolescents.yaml"),
        ("elderly", "elderly.yaml"),
    ]
    assert all(each.document.is_file() for each in heard.values)
