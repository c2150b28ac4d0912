"""What every adaptation of which too little is known does before a contract (J-X2)."""

from __future__ import annotations

from tests.clinical.bench import Clinic

from iptflow.course import commands as c


def assert_told_before_the_contract(clinic: Clinic, name: str) -> None:
    """The contract waits for what is known and for a choice; going on is then no override."""
    told, goes_on = f"{name}/evidence-told", f"{name}/client-goes-on"
    course = clinic.open().at("focus-selection")
    assert f"{name}/tell-evidence" in course.tasks
    missing = course.refused(c.Advance)
    for rule in (told, goes_on):
        assert "J-X2" in missing[rule].source
    course.session(f"{name}/tell-evidence")
    for choice in ("other-treatment", "undecided"):
        course.fact(f"{name}/choice", choice)
        missing = course.refused(c.Advance)
        assert (told in missing, goes_on in missing) == (False, True)
    course.fact(f"{name}/choice", "goes-on")
    assert {told, goes_on}.isdisjoint(course.refused(c.Advance))


def assert_under_study_in_2002(clinic: Clinic, *since: tuple[int, str]) -> None:
    """The dated statement is never without what came later, and every report says experimental."""
    known = {(each.as_of, each.status) for each in clinic.fit({}).evidence}
    assert known == {(2002, "experimental"), *since}
    course = clinic.open()
    (opened,) = [row for row in course.handle.timeline() if row.kind == "opened"]
    report = course.report()
    assert {(each.as_of, each.status) for each in report.evidence} >= known
    assert report.evidence_remark
    assert opened.lines == (report.evidence_remark,)
    assert course.report(viewer="client").evidence_remark == report.evidence_remark
    assert not course.report(viewer="relative").evidence_remark
