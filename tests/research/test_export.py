"""What is exported: tidy, coded, in days, with its dictionary and its origin; sets by definition."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.research.conftest import DOCUMENT, FACTS, ITEMS, SEED, changed, flow_at

from iptflow.documents import Document, read
from iptflow.errors import ExtraMissing, IllFormedCommand
from iptflow.flow import Flow
from iptflow.research import TrialHandle, adherence, export, people, register

START = date(2026, 1, 5)
END = date(2026, 6, 1)
WORDS = "words that nobody else may read"
RULES = "important_deviations: [contact-missed]"


def later(document: Document = read(DOCUMENT)) -> TrialHandle:  # noqa: B008  # never changed
    """The example as it stands half a year later, with nobody in it yet."""
    flow: Flow = flow_at()
    now = flow.now().replace(month=6, day=1)
    flow.now = lambda: now
    return register(flow, document, seed=SEED, synthetic=True, on=START)


def enrol(trial: TrialHandle, *names: str, therapist: str = "dr-miller", centre: str = "mercy-hospital") -> None:
    for name in names:
        trial.screen(name, facts=FACTS, on=START)
        trial.assess(name, "phq-9", ITEMS, on=START)
        trial.consent(name, on=START)
        trial.enrol(name, therapist=therapist, centre=centre, on=START)


def treat(trial: TrialHandle, name: str, sessions: int, **more: Any) -> None:
    for week in range(sessions):
        trial.course(name).record_contact(
            "session", on=START + timedelta(weeks=week), minutes=50, participants=["client", "therapist"], note=WORDS,
            **more,
        )  # fmt: skip


@pytest.fixture(scope="module")
def trial() -> TrialHandle:
    """Four people: treated as planned, too few sessions, moved to another protocol, never came."""
    trial = later(changed((RULES, RULES.replace("]", ", minutes-outside-frame]"))))
    enrol(trial, "p-1", "p-2")
    enrol(trial, "p-3", "p-4", therapist="dr-baker", centre="st-james")
    treat(trial, "p-1", 8, techniques=["supportive-listening"])
    treat(trial, "p-2", 3)
    treat(trial, "p-3", 7)
    trial.assess("p-1", "phq-9", total=4, on=START + timedelta(days=112))
    trial.assess("p-3", "phq-9", total=12, on=START + timedelta(days=112))
    course = trial.course("p-1")
    course.change_therapist("dr-baker", reason=WORDS, on=START + timedelta(weeks=9))
    course.record_contact("session", on=START + timedelta(weeks=9), minutes=20, participants=["client", "therapist"])
    course.report_event("adverse-event", on=START + timedelta(weeks=10), note=WORDS)
    course.report_event("recurrence", on=START + timedelta(weeks=20), note=WORDS)
    moved = trial.course("p-3")
    other = "short" if trial.participant("p-3").allocated.arm == "full" else "full"  # type: ignore[union-attr]
    moved.change_protocol(trial.state.current.arms[other], reason=WORDS, on=START + timedelta(weeks=8))
    trial.course("p-2").end("withdrawn", reason=WORDS, on=START + timedelta(weeks=4))
    return trial


@pytest.fixture(scope="module")
def folder(trial: TrialHandle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    export(trial, folder, forms=("csv", "parquet"), on=END)
    return folder


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"{table}.csv").read_text("utf-8"))))


def package(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "datapackage.json").read_text("utf-8"))
    return loaded


def test_each_participant_is_a_row_with_arm_codes_dose_and_what_was_received(folder: Path) -> None:
    one, two, three, four = rows(folder, "participants")
    assert [each["centre"] for each in (one, two, three, four)] == ["centre-1", "centre-1", "centre-2", "centre-2"]
    assert (one["contacts_held"], one["minutes"]) == ("9", "420")
    assert (one["recurrence_day"], one["adverse_events"]) == ("140", "1")
    assert (two["ending"], two["ending_day"], two["last_seen_day"]) == ("withdrawn", "28", "28")
    assert (three["received"] != three["arm"], one["received"] == one["arm"]) == (True, True)
    assert (four["contacts_held"], four["outcome_depression"]) == ("0", "")
    assert (one["outcome_depression"], one["outcome_well"], three["outcome_well"]) == ("4", "1", "0")
    assert {each["factor_severity"] for each in (one, two, three, four)} == {"severe"}


def test_the_sets_are_made_by_definition(folder: Path, trial: TrialHandle) -> None:
    found = rows(folder, "participants")
    assert [each["set_intention_to_treat"] for each in found] == ["true"] * 4
    assert [each["set_per_protocol"] for each in found] == ["true", "false", "false", "false"]


def test_a_deviation_is_important_by_the_trials_own_rules(folder: Path) -> None:
    found = rows(folder, "deviations")
    assert {each["code"] for each in found if each["important"] == "true"} == {"minutes-outside-frame"}
    assert {"true", "false"} == {each["important"] for each in found}
    counted = sum(each["important"] == "true" for each in found if each["participant"] == "p-1")
    assert rows(folder, "participants")[0]["important_deviations"] == str(counted)


def test_a_contact_has_the_code_of_whoever_was_the_therapist_then(folder: Path) -> None:
    of_one = [each for each in rows(folder, "contacts") if each["participant"] == "p-1"]
    assert [each["therapist"] for each in of_one] == ["therapist-1"] * 8 + ["therapist-2"]
    assert [each["day"] for each in of_one] == [str(7 * week) for week in (*range(8), 9)]
    (coded, *_) = rows(folder, "interventions")
    assert (coded["technique"], coded["therapist"], coded["times"]) == ("supportive-listening", "therapist-1", "8")


def test_what_a_later_phase_asks_for_is_not_missing_in_the_first_session() -> None:
    trial = later()
    enrol(trial, "p-1")
    treat(trial, "p-1", 1)
    (person,) = people(trial, START)
    asked = person.fidelity.tasks["must"].asked
    plan = trial.course("p-1").plan
    whole = sum(task.level == "must" and task.scope == "once" for task in plan.protocol.tasks.values())
    assert 0 < asked < whole
    assert not [each for each in person.deviations if each.code == "task-left-out"]


def test_scores_are_there_item_by_item_and_by_window(folder: Path) -> None:
    scores = [each for each in rows(folder, "scores") if each["participant"] == "p-1"]
    assert [(each["window"], each["day"], each["total"]) for each in scores] == [
        ("start", "0", "16"),
        ("week-16", "112", "4"),
    ]
    items = [each for each in rows(folder, "items") if each["participant"] == "p-1"]
    assert {each["item"]: int(each["answer"]) for each in items} == ITEMS


def test_no_name_no_date_and_no_free_text_leaves(folder: Path) -> None:
    for file in folder.glob("*.csv"):
        text = file.read_text("utf-8")
        for word in (WORDS, "miller", "baker", "mercy", "james", "2026"):
            assert word not in text, file
    assert "miller" not in (folder / "datapackage.json").read_text("utf-8")


def test_the_dictionary_tells_every_column_and_every_value_fits_it(folder: Path) -> None:
    told = package(folder)
    assert len([each for each in told["resources"] if each["format"] == "csv"]) == 8
    names = {each["name"] for each in told["resources"]}
    assert len(names) == 16
    for resource in told["resources"]:
        content = (folder / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
        if resource["format"] == "csv":
            _fits(resource, list(csv.DictReader(io.StringIO(content.decode()))), content)


def _fits(resource: dict[str, Any], found: list[dict[str, str]], content: bytes) -> None:
    fields = resource["schema"]["fields"]
    assert content.decode().splitlines()[0].split(",") == [each["name"] for each in fields]
    keys = [tuple(row[name] for name in resource["schema"]["primaryKey"]) for row in found]
    assert len(set(keys)) == len(keys), resource["name"]
    for field in fields:
        assert field["description"]
        values = {row[field["name"]] for row in found} - {""}
        if field["type"] == "integer":
            assert all(value.lstrip("-").isdecimal() for value in values), field
        if field["type"] == "boolean":
            assert values <= {"true", "false"}
        if "constraints" in field:
            assert values <= set(field["constraints"]["enum"]), field


def test_the_origin_is_inside(folder: Path, trial: TrialHandle) -> None:
    origin = package(folder)["x-iptflow"]
    (version,) = origin["versions"]
    assert version["digest"] == trial.state.current.document
    assert version["protocols"] == dict(trial.state.current.arms)
    assert origin["software"].startswith("iptflow 0.")
    assert (origin["seal"], origin["seed"]) == (trial.state.seal, None)
    assert origin["synthetic"] is True


def test_parquet_has_the_same_rows_with_types_and_its_origin(folder: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for resource in package(folder)["resources"]:
        if resource["format"] != "csv":
            continue
        table = parquet.read_table(folder / resource["path"].replace(".csv", ".parquet"))
        assert b"versions" in table.schema.metadata[b"iptflow"]
        types = {"string": "string", "integer": "int64", "boolean": "bool"}
        assert [str(each) for each in table.schema.types] == [
            types[each["type"]] for each in resource["schema"]["fields"]
        ]
        as_text = [
            {name: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
             for name, value in row.items()}
            for row in table.to_pylist()
        ]  # fmt: skip
        assert as_text == rows(folder, resource["path"].removesuffix(".csv"))


def test_without_pyarrow_csv_works_and_parquet_says_what_to_install(
    trial: TrialHandle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert len(export(trial, tmp_path / "csv").files) == 9
    with pytest.raises(ExtraMissing, match="pip install"):
        export(trial, tmp_path / "parquet", forms=("parquet",))
    assert not (tmp_path / "parquet").exists()


def test_small_cells_are_told(trial: TrialHandle, tmp_path: Path) -> None:
    warnings = export(trial, tmp_path).warnings
    assert any("centre centre-1" in each for each in warnings)
    assert all(each.endswith("of 4") for each in warnings)
    many = later()
    enrol(many, *(f"p-{number}" for number in range(20)))
    assert export(many, tmp_path).warnings == ()


def test_two_exports_of_one_journal_are_the_same_bytes(trial: TrialHandle, tmp_path: Path) -> None:
    for name in ("one", "two"):
        export(trial, tmp_path / name, on=END)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_what_came_after_the_day_is_not_in_it(trial: TrialHandle, tmp_path: Path) -> None:
    export(trial, tmp_path, on=START + timedelta(weeks=2))
    assert {int(each["day"]) for each in rows(tmp_path, "contacts")} == {0, 7, 14}
    assert rows(tmp_path, "adverse_events") == []
    assert rows(tmp_path, "participants")[0]["recurrence_day"] == ""


def test_attendance_dose_and_fidelity_by_arm_and_by_code_add_up(trial: TrialHandle) -> None:
    everybody = people(trial, END)
    by_arm, by_therapist = adherence(everybody, "arm"), adherence(everybody, "therapist")
    assert [each.of for each in by_therapist] == ["therapist-1", "therapist-2"]
    for name in ("participants", "contacts_held", "minutes", "tasks_done", "tasks_asked", "important_deviations"):
        assert sum(getattr(each, name) for each in by_arm) == sum(getattr(each, name) for each in by_therapist)
    assert sum(each.minutes for each in by_arm) == 18 * 50 + 20


@pytest.mark.parametrize("key", ["=cmd", "", "two words", "x" * 61, "../x", "a,b"])
def test_a_key_that_could_harm_a_table_is_not_taken(key: str) -> None:
    with pytest.raises(IllFormedCommand, match="no key"):
        later().screen(key, facts=FACTS, on=START)
