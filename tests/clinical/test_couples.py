"""Conjoint couples: each alone first, one client, and nothing that shows anybody why joint work stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import msgspec
from tests.clinical.bench import Bench, Clinic
from tests.clinical.telling import assert_told_before_the_contract

from iptflow.course import commands as c

ALONE = ("couples/ask-client-alone", "couples/ask-partner-alone")
BY_CLIENT, BY_PARTNER = "couples/violence-told-by-client", "couples/violence-told-by-partner"
BOTH = ("client", "partner", "therapist")
DISPUTE = {"couples/dispute-feeds-episode": True}
REASONS: dict[str, tuple[str, Any]] = {
    "violence, told by the client": (BY_CLIENT, True),
    "violence, told by the partner": (BY_PARTNER, True),
    "would rather not": ("couples/joint-work", "would-rather-not"),
    "not able": ("couples/partner-able", False),
}


def alone(course: Bench, client: Any = False, partner: Any = False, day: int = 0) -> None:
    """Each is seen alone and asked; None stands for rather not say."""
    for who, task, fact, value in (("client", ALONE[0], BY_CLIENT, client), ("partner", ALONE[1], BY_PARTNER, partner)):
        seen = course.session(task, day=day, series=f"{who}-alone", participants=(who, "therapist"))
        assert seen.deviations == {}
        course.accepted(c.RecordFact, fact=fact, **({"declined": True} if value is None else {"value": value}))


def together(course: Bench, day: int | None = None, series: str = "session") -> Any:
    return course.session(day=day, series=series, minutes=60, participants=BOTH)


def test_CJ1_offered_only_where_such_a_dispute_is_linked_to_the_episode(couples: Clinic) -> None:
    asked = {BY_CLIENT: False, BY_PARTNER: False}
    assert couples.fit({}).fits is None
    assert couples.fit({**asked, "couples/dispute-feeds-episode": False}).fits is False
    assert couples.fit(DISPUTE).fits is None
    fits = couples.fit({**asked, **DISPUTE})
    assert (fits.fits, [ground.source for ground in fits.speaks_for]) == (True, [("CJ1",)])
    assert couples.fit({**asked, **DISPUTE, BY_PARTNER: True}).fits is False
    assert "couples/no-such-dispute" in couples.open({"couples/dispute-feeds-episode": False}).opening.notices
    assert "couples/no-such-dispute" not in couples.open(DISPUTE).opening.notices


def test_CJ1_one_of_them_is_the_client_and_the_dispute_is_the_focus(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    assert "CJ1" in course.refused(c.Advance)["couples/client-named"].source
    assert "couples/one-client" in course.cautions
    assert "couples/find-out-about-dispute" in course.tasks
    course.session("couples/name-the-client", minutes=60, participants=BOTH)
    assert "couples/client-named" not in course.refused(c.Advance)
    assert course.session(minutes=60).deviations.keys() == {("participant-missing", "partner")}
    assert "J-CJ1" in couples.protocol.frame.contacts["session"].source
    without_client = course.session(minutes=60, participants=("partner", "therapist"))
    assert "not-counted" in without_client.notices
    course.at("focus-selection")
    course.choose("grief")
    assert "CJ1" in course.refused(c.Advance)["couples/dispute-is-focus"].source
    course.choose("dispute", "grief")
    assert "couples/dispute-is-focus" not in course.refused(c.Advance)
    assert {("couples/better-together", ("CJ1", "foley-1989"))} <= {
        (name, goal.source) for name, goal in couples.protocol.goals.items()
    }


def test_CJ2_each_is_asked_alone_and_rather_not_say_is_an_answer(couples: Clinic) -> None:
    gates = {"couples/client-asked-alone", "couples/partner-asked-alone"}
    for answer in (True, False, None):
        course = couples.open(DISPUTE)
        missing = course.refused(c.Advance)
        for rule in gates:
            assert {"CJ2", "J-CJ2"} <= set(missing[rule].source)
        assert set(ALONE) <= course.tasks
        alone(course, client=answer, partner=None)
        assert gates.isdisjoint(course.refused(c.Advance))


def test_CJ2_asked_in_company_is_not_asked(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    asked = course.session(ALONE[0], minutes=60, participants=BOTH)
    assert asked.deviations["task-in-company", ALONE[0]].found == "partner"
    course.fact(BY_CLIENT, False)
    assert "couples/client-asked-alone" in course.refused(c.Advance)
    assert ALONE[0] in course.tasks
    course.session(ALONE[0], series="client-alone")
    assert "couples/client-asked-alone" not in course.refused(c.Advance)


def test_CJ2_what_is_told_alone_is_an_alert_and_joint_work_stops(couples: Clinic) -> None:
    for told in (BY_CLIENT, BY_PARTNER):
        joint_work_stops(couples, told)


def joint_work_stops(couples: Clinic, told: str) -> None:
    course = couples.open(DISPUTE)
    alone(course)
    assert together(course, day=7).deviations == {}
    assert course.agenda().struck_out == ()
    assert course.fact(told, True, day=14).alerts.keys() == {"couples/violence"}
    agenda = course.agenda()
    (struck,) = agenda.struck_out
    assert (struck.id, struck.apart_from, struck.offer) == ("couples/violence", ("partner",), "change protocol")
    assert (struck.without, struck.source) == (("ipt",), ("CJ2", "J-CJ2"))
    assert couples.protocol.tasks["couples/say-what-is-kept"].title in struck.tasks
    assert "partner" not in agenda.participants
    assert "couples/offer-individual-work" in course.tasks
    assert {"couples/name-the-client", "couples/both-expectations"}.isdisjoint(course.tasks)
    assert "couples/told-alone" in course.cautions


def test_CJ2_a_joint_session_after_it_is_a_deviation_and_an_alert_and_never_refused(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    alone(course)
    course.fact(BY_CLIENT, True, day=14)
    held = together(course, day=15)
    assert held.deviations["contact-kept-apart", "session"].source == ("CJ2", "J-CJ2")
    assert held.alerts.keys() == {"seen-together"}
    again = together(course, day=22, series="extra")
    assert {code for code, _ in again.deviations} == {"contact-kept-apart"}
    assert again.alerts == {}  # its date is added to the alert that is open
    assert [len(each.dates) for each in course.course.open_alerts() if each.rule == "seen-together"] == [2]
    assert together(course, day=23).entry.counts
    late = course.session(day=23, on=date(2026, 1, 12), minutes=60, participants=BOTH)
    assert (late.deviations, late.alerts) == ({}, {})
    apart = course.session(day=29, series="partner-alone", participants=("partner", "therapist"))
    assert (apart.deviations, apart.alerts) == ({}, {})


def test_CJ2_taken_back_as_a_slip_of_the_pen_it_parts_nobody(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    alone(course)
    course.fact(BY_CLIENT, True, day=14)
    number = course.course.sequence - 1
    course.accepted(c.Correct, entry=number, reason="the other couple's")
    assert together(course, day=15).deviations == {}
    assert [alert.rule for alert in course.course.open_alerts()] == ["couples/violence"]


def test_CJ2_where_only_one_would_rather_not_it_is_a_deviation_and_no_alert(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    alone(course)
    course.fact("couples/joint-work", "would-rather-not")
    held = together(course, day=7)
    assert ("contact-kept-apart", "session") in held.deviations
    assert held.alerts == {}
    course.fact("couples/joint-work", "both-want-it")
    assert together(course, day=14).deviations == {}


def stopped(couples: Clinic, fact: str, value: Any) -> Bench:
    course = couples.open(DISPUTE)
    alone(course)
    together(course, day=7)
    course.fact(fact, value, day=9)
    return course


def seen_by(course: Bench, viewer: str) -> Iterator[tuple[str, str]]:
    """Everything that is handed to a viewer, without the name of the course."""
    handle, on = course.handle, course.course.opened.replace(day=14)
    views: dict[str, Callable[[], Any]] = {
        "status": lambda: handle.status(viewer=viewer),
        "agenda": lambda: course.agenda(viewer=viewer),
        "next": lambda: handle.next(on, viewer=viewer),
        "moves": lambda: handle.moves(on, viewer=viewer),
        "missing": lambda: handle.missing(on, viewer=viewer),
        "due": lambda: handle.due(handle.state.opened, on.replace(month=6), viewer=viewer),
        "timeline": lambda: handle.timeline(viewer=viewer),
        "deviations": lambda: handle.deviations(on, viewer=viewer),
        "fidelity": lambda: handle.fidelity(on, viewer=viewer),
        "report": lambda: course.report(viewer=viewer),
    }
    for name, view in views.items():
        yield name, msgspec.json.encode(view(), order="deterministic").decode().replace(course.course.id, "course")


def test_CJ2_nothing_that_is_handed_out_shows_why(couples: Clinic) -> None:
    for viewer in ("client", "partner", "relative"):
        nothing_shows_why(couples, viewer)


def nothing_shows_why(couples: Clinic, viewer: str) -> None:
    seen = {why: dict(seen_by(stopped(couples, *fact), viewer)) for why, fact in REASONS.items()}
    first, *others = seen.values()
    for other in others:
        assert other == first
    for text in first.values():
        for word in ("violence", "couple", "rather not", "struck", "kept-apart", "alert"):
            assert word not in text.lower()
    assert couples.protocol.tasks["couples/offer-individual-work"].title in first["agenda"]


def test_CJ2_joint_appointments_are_left_out_without_a_gap(couples: Clinic) -> None:
    for why in REASONS:
        left_out_without_a_gap(couples, why)


def left_out_without_a_gap(couples: Clinic, why: str) -> None:
    before = couples.open(DISPUTE)
    alone(before)
    together(before, day=7)
    course = stopped(couples, *REASONS[why])
    start, end = course.course.opened, course.course.opened.replace(month=4)
    planned = before.handle.due(start, end, viewer="partner").contacts
    assert len(planned) > 10
    assert course.handle.due(start, end, viewer="partner").contacts == ()
    assert course.agenda(viewer="partner").contact is None
    own = course.handle.due(start, end, viewer="client").contacts
    assert own == planned  # the client's calendar is as it was
    assert {row.text for row in course.handle.timeline(viewer="partner")} == {
        row.text for row in before.handle.timeline(viewer="partner")
    }


def test_CJ2_a_partner_sees_the_days_on_which_he_came_and_no_others(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    alone(course)
    together(course, day=7)
    course.session(day=9, series="client-alone")
    assert [row.on.day for row in course.handle.timeline(viewer="partner")] == [5, 12]
    assert course.handle.status(viewer="partner")["contacts"] == 2
    assert [row.on.day for row in course.handle.timeline(viewer="client")] == [5, 12, 14]


def test_CJ2_sixteen_joint_sessions_of_an_hour_or_more(couples: Clinic) -> None:
    frame = couples.protocol.frame
    series = frame.contacts["session"]
    assert (series.count, series.minutes, series.every, frame.weeks.range) == ((15, 16), (60, 90), "P7D", (15, 17))
    assert {"CJ2", "foley-1989"} <= set(series.source) & set(frame.weeks.source)
    assert couples.protocol.circle is not None
    assert (couples.protocol.circle.members, couples.protocol.circle.source) == ((2, 2), ("CJ2", "J-CJ1"))
    course = couples.open(DISPUTE)
    assert ("minutes-outside-frame", "session") in course.session(minutes=50, participants=BOTH).deviations


def test_CJ2_both_are_told_at_the_start_that_either_may_come_alone(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    assert {"couples/say-either-may-come-alone", "couples/both-expectations"} <= course.tasks
    told = couples.protocol.tasks["couples/say-either-may-come-alone"].title
    for viewer in ("client", "partner"):
        assert told in [line.title for line in course.agenda(viewer=viewer).tasks]
    assert "couples/teach-partner" in course.at("psychoeducation").tasks


def test_a_change_to_the_protocol_without_it_goes_on_alone(couples: Clinic, ipt: Clinic) -> None:
    course = stopped(couples, BY_CLIENT, True)
    to, why = ipt.plan.digest, "goes on alone"
    lacking = course.refused(c.ChangeProtocol, to=to, reason=why)
    mapping = {rule.removeprefix("change/"): "left-behind" for rule in lacking}
    assert set(mapping) == {f"task:{task}" for task in ALONE}
    course.accepted(c.ChangeProtocol, to=to, reason=why, mapping=mapping)
    assert course.handle.plan.protocol.id == "ipt"
    agenda = course.agenda()
    assert (agenda.struck_out, [alert.status for alert in agenda.alerts]) == ((), ["open"])
    assert course.session(day=16).deviations == {}
    partner = "".join(text for _, text in seen_by(course, "partner"))
    assert "violence" not in partner
    assert "couples" not in partner
    opened = course.course.opened
    assert course.handle.due(opened, opened.replace(month=4), viewer="partner").contacts == ()


def test_X2_couples_are_told_before_the_contract_how_little_is_known(couples: Clinic) -> None:
    assert_told_before_the_contract(couples, "couples")
    report = couples.open(DISPUTE).report()
    assert {each.status for each in report.evidence} >= {"experimental"}
    assert report.evidence_remark


def test_A3_the_therapist_takes_neither_side(couples: Clinic) -> None:
    course = couples.open(DISPUTE)
    assert "A3" in course.cautions["couples/no-side"]
    course.at("focus-selection").choose("dispute")
    course.at("middle")
    assert {"couples/no-side", "no-push-in-dispute", "no-rescue-of-relationship"} <= course.cautions.keys()
