from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from iptflow.documents import check
from iptflow.simulation import model as module
from iptflow.simulation.model import PURPOSE, Model, model_of, read_model

SHIPPED = Path(module.__file__).parent / "response.yaml"
KNOWN = set(yaml.safe_load(Path("docs/bibliography.yaml").read_text("utf-8")))


def parameters(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, list):
        return [found for each in data for found in parameters(each)]
    if not isinstance(data, dict):
        return []
    if "value" in data or "values" in data:
        return [data]
    return [found for each in data.values() for found in parameters(each)]


def data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(SHIPPED.read_text("utf-8"))
    return loaded


def test_every_parameter_has_a_source_or_says_that_it_is_assumed(model: Model) -> None:
    found = parameters(data())
    assert len(found) > 30
    for each in found:
        stated = each.get("source", [])
        cited = [stated] if isinstance(stated, str) else stated
        assert cited or each.get("assumption")
        assert set(cited) <= KNOWN


def test_what_it_is_for_stands_in_it(model: Model) -> None:
    assert model.purpose == PURPOSE
    assert "not a forecast" in model.purpose
    assert len(model.assumptions) >= 5
    assert len(model.digest) == 64


def test_another_number_is_another_digest(tmp_path: Path, model: Model) -> None:
    changed = SHIPPED.read_text("utf-8").replace("per_week: {value: 190", "per_week: {value: 191")
    (tmp_path / "model.yaml").write_text(changed, "utf-8")
    other = read_model(tmp_path / "model.yaml")
    assert other.change.per_week.value == model.change.per_week.value + 1
    assert other.digest != model.digest
    assert model_of(data()).change == model.change


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("severity", "mean"), {"value": 5}),
        (("severity", "mean"), {"value": -5, "assumption": "too few"}),
        (("purpose",), "a forecast for everybody"),
        (("recurrence",), []),
        (("therapist", "haste"), {"value": 5, "assumption": "no such thing"}),
    ],
)
def test_what_does_not_fit_is_told(place: tuple[str, ...], value: Any) -> None:
    stated = data()
    inner = stated
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    findings = check(stated, "response")
    assert findings
    assert all(each.place.startswith(".".join(place)) for each in findings)
