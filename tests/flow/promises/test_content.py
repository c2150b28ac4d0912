"""What the protocols say of areas, resolutions, techniques and the frame: refused, ill-formed, or put on record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from iptflow.course.refusals import Accepted, Answer, Reason
from iptflow.errors import IllFormedCommand
from iptflow.flow import CourseHandle

CONSIDERED: Mapping[str, Any] = {
    area: {"onset": "linked", "help": "likely"} for area in ("grief", "dispute", "transition", "deficits")
}
AGREED: Mapping[str, Any] = {"client_agrees": True, "therapist_agrees": True, "considered": CONSIDERED}
BOTH = ["client", "therapist"]


def deviations(answer: Answer) -> dict[str, str]:
    assert isinstance(answer, Accepted)
    return {each.code: each.subject for entry in answer.entries for each in entry.deviations}


@pytest.mark.parametrize("areas", [(), ("grief", "dispute", "transition"), tuple(CONSIDERED)])
@pytest.mark.parametrize("adaptations", [(), ("adolescents",), ("elderly",)])
def test_none_and_more_than_two_areas_are_refused(
    clinic: Any,
    reasons: Callable[[Answer], dict[str, Reason]],
    areas: tuple[str, ...],
    adaptations: tuple[str, ...],
) -> None:
    course = clinic.open(*adaptations)
    refused = reasons(course.choose_focus(*areas, **AGREED))
    assert set(refused) == {"focus/areas"}
    assert "G5" in refused["focus/areas"].source


@pytest.mark.parametrize("areas", [("grief",), ("grief", "dispute")])
def test_one_and_two_areas_are_accepted(clinic: Any, areas: tuple[str, ...]) -> None:
    assert isinstance(clinic.open().choose_focus(*areas, **AGREED), Accepted)


def test_a_choice_is_refused_with_all_reasons(clinic: Any, reasons: Callable[[Answer], dict[str, Reason]]) -> None:
    refused = reasons(clinic.open().choose_focus("grief", "dispute", "transition", primary="deficits"))
    assert set(refused) == {
        "focus/areas", "focus/primary", "focus/client-agrees", "focus/therapist-agrees", "focus/considered",
    }  # fmt: skip
    assert all(reason.source for reason in refused.values())


@pytest.mark.parametrize("adaptations", [(), ("adolescents",)])
def test_tolerated_means_nothing_where_no_adaptation_has_it_and_the_finding_says_which_does(
    clinic: Any, adaptations: tuple[str, ...]
) -> None:
    course = clinic.open(*adaptations)
    with pytest.raises(IllFormedCommand) as raised:
        course.record_progress("dispute", resolution="tolerated")
    (finding,) = raised.value.findings
    assert (finding.code, finding.place) == ("command/unknown-resolution", "resolution")
    assert "elderly" in finding.hint
    assert course.state.sequence == 1


@pytest.mark.parametrize(("long_standing", "found"), [(True, {}), (False, "tolerated"), (None, "tolerated")])
def test_tolerated_is_for_a_dispute_of_long_standing(clinic: Any, long_standing: bool | None, found: Any) -> None:
    course = clinic.open("elderly")
    if long_standing is not None:
        course.record_fact("dispute-long-standing", long_standing)
    came = deviations(course.record_progress("dispute", resolution="tolerated"))
    assert came == ({"resolution-not-meant": found} if found else {})


def test_removing_a_dispute_of_long_standing_stays_open(clinic: Any) -> None:
    course = clinic.open("elderly")
    course.record_fact("dispute-long-standing", True)
    assert deviations(course.record_progress("dispute", resolution="changed")) == {}


@pytest.mark.parametrize(("adaptations", "found"), [((), {}), (("adolescents",), {"technique-given": "direct-advice"})])
def test_advice_in_an_adolescent_session_is_a_deviation(
    clinic: Any, adaptations: tuple[str, ...], found: dict[str, str]
) -> None:
    tasks = ["ask-suicidal-thoughts", "adolescents/ask-school-attendance"] if adaptations else []
    contact = {"minutes": 45, "participants": BOTH, "techniques": ["direct-advice"], "tasks": tasks}
    assert deviations(clinic.open(*adaptations).record_contact("session", **contact)) == found


def held(course: CourseHandle, day: str, minutes: int = 45) -> dict[str, str]:
    now = f"{day}T12:00:00Z"
    return deviations(course.record_contact("session", minutes=minutes, participants=BOTH, on=day, now=now))


@pytest.mark.parametrize(
    ("adaptations", "day", "minutes", "found"),
    [
        ((), "2026-01-05", 45, None),
        ((), "2026-05-03", 45, None),
        ((), "2026-05-04", 45, "contact-outside-frame"),
        ((), "2026-01-05", 44, "minutes-outside-frame"),
        ((), "2026-01-05", 51, "minutes-outside-frame"),
        (("elderly",), "2026-01-05", 30, None),
        (("elderly",), "2026-01-05", 29, "minutes-outside-frame"),
    ],
)
def test_a_contact_outside_the_frame_is_a_recorded_deviation(
    clinic: Any, adaptations: tuple[str, ...], day: str, minutes: int, found: str | None
) -> None:
    assert held(clinic.open(*adaptations), day, minutes) == ({found: "session"} if found else {})


def test_one_session_more_than_the_frame_has_is_a_recorded_deviation(clinic: Any) -> None:
    course = clinic.open()
    days = [f"2026-{month:02}-{day:02}" for month in (1, 2, 3) for day in (6, 12, 18, 24, 27, 28)]
    assert [held(course, day) for day in days] == [{}] * 17 + [{"too-many-contacts": "session"}]


def test_an_extension_is_an_override_after_which_the_contact_is_none(clinic: Any) -> None:
    course = clinic.open()
    course.override("extend", reason="the client's wish", weeks=1)
    assert held(course, "2026-05-04") == {}
