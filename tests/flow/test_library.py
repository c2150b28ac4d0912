"""What plugins and folders bring, and what of it cannot be used: told with its reason, holding up nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.flow.conftest import ADAPTATION, Plugin

from iptflow.errors import DocumentError, PluginRejected, UnknownName, UnsoundProtocol
from iptflow.flow import Flow, open_flow
from iptflow.hooks import Finding

THEME = "themes:\n  {0}/x: {{title: A theme, source: project-judgement}}"


def test_an_adaptation_is_found_by_the_name_of_its_file_and_owned_by_its_plugin(flow: Flow, bring: Plugin) -> None:
    bring("one", {"first": THEME.format("first"), "second": THEME.format("second")})
    assert flow.library.names == ("first", "second")
    assert flow.library.owners == {"first": "one", "second": "one"}
    assert "first/x" in flow.compose("first").protocol.themes


def test_only_what_is_asked_for_is_read(flow: Flow, bring: Plugin) -> None:
    bring("one", {"first": THEME.format("first"), "broken": "format: adaptation/1\nid: broken\n"})
    assert flow.compose("first").protocol.id == "first"


def test_a_broken_adaptation_is_refused_with_its_findings_and_the_rest_works(flow: Flow, bring: Plugin) -> None:
    bring("one", {"first": THEME.format("first"), "broken": "format: adaptation/1\nid: broken\nverson: 1.0.0\n"})
    bring("two", {"other": THEME.format("other")})
    assert set(flow.library.adaptations()) == {"first", "other"}
    (refused,) = flow.library.refused()
    assert (refused.origin, refused.name) == ("one", "broken")
    assert "schema/unknown-key" in {finding.code for finding in refused.findings}
    with pytest.raises(DocumentError, match="verson"):
        flow.compose("broken")


def test_an_adaptation_that_two_plugins_bring_is_an_error_that_names_both(flow: Flow, bring: Plugin) -> None:
    bring("one", {"same": THEME.format("same"), "first": THEME.format("first")})
    bring("two", {"same": THEME.format("same")})
    with pytest.raises(PluginRejected, match="one and by two"):
        flow.compose("same")
    assert [(each.origin, each.name) for each in flow.library.refused()] == [("one", "same"), ("two", "same")]
    assert flow.compose("first").protocol.id == "first"


def test_a_file_is_named_as_the_adaptation_in_it(flow: Flow, bring: Plugin) -> None:
    bring("one", {"file": ADAPTATION.format(id="other", asserts="")})
    with pytest.raises(DocumentError, match=r"Name the file other\.yaml"):
        flow.compose("file")


def test_a_plugin_that_fails_to_bring_anything_is_refused_with_the_line(flow: Flow, bring: Plugin) -> None:
    def adaptations() -> Any:
        raise OSError("disk full at /home/somebody")

    bring("one", {}, adaptations=adaptations)
    (refused,) = flow.library.refused()
    assert refused.origin == "one"
    assert "iptflow_adaptations failed: OSError" in refused.reason
    assert "somebody" not in refused.reason


def test_an_unknown_name_lists_the_known(flow: Flow, bring: Plugin) -> None:
    bring("one", {"first": ""})
    with pytest.raises(UnknownName, match="Known: first"):
        flow.compose("frist")


def test_a_folder_brings_adaptations_without_a_plugin(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(ADAPTATION.format(id="mine", asserts=THEME.format("mine")), "utf-8")
    flow = open_flow(discover=False, adaptations=[tmp_path])
    assert "mine/x" in flow.compose("mine").protocol.themes


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    flow = open_flow(discover=False, adaptations=[tmp_path / "none"])
    with pytest.raises(UnknownName, match="no folder"):
        flow.compose("mine")


def test_an_error_of_a_plugin_s_check_keeps_the_protocol_from_any_course(flow: Flow, bring: Plugin) -> None:
    def check_protocol(protocol: Any) -> list[Finding]:
        found = [Finding(code="one/remark", message="A remark.", severity="warning")]
        return [*found, Finding(code="one/wrong", message="Not like this.")] if "bad/x" in protocol.themes else found

    bring("one", {"bad": THEME.format("bad"), "good": THEME.format("good")}, check_protocol=check_protocol)
    with pytest.raises(UnsoundProtocol) as raised:
        flow.compose("bad")
    assert [finding.code for finding in raised.value.findings] == ["one/wrong"]
    assert [finding.code for finding in flow.check(flow.resolve("good"))] == ["one/remark"]
    assert flow.compose("good").protocol.id == "good"


def test_a_check_that_fails_is_no_check(flow: Flow, bring: Plugin) -> None:
    def check_protocol(protocol: Any) -> list[Finding]:
        raise RuntimeError

    bring("one", {"first": ""}, check_protocol=check_protocol)
    with pytest.raises(UnsoundProtocol, match="plugin/check-failed"):
        flow.compose("first")


def test_no_plugin_can_change_a_protocol(flow: Flow, bring: Plugin) -> None:
    def check_protocol(protocol: Any) -> list[Finding]:
        protocol.themes.clear()
        return []

    bring("one", {"first": THEME.format("first")}, check_protocol=check_protocol)
    with pytest.raises(UnsoundProtocol, match="AttributeError"):
        flow.compose("first")


def test_a_plugin_is_asked_about_its_own_adaptations_and_one_that_brings_none_about_all(
    flow: Flow, bring: Plugin
) -> None:
    def said(name: str) -> Any:
        return lambda protocol: [Finding(code=f"{name}/seen", message="It was asked.", severity="note")]

    bring("one", {"first": THEME.format("first")}, check_protocol=said("one"))
    bring("two", {"second": THEME.format("second"), "broken": "format: x"}, check_protocol=said("two"))
    bring("onlooker", {}, check_protocol=said("onlooker"))
    asked = {
        names: [each.code for each in flow.check(flow.resolve(*names)) if each.code.endswith("/seen")]
        for names in ((), ("first",), ("second", "first"))
    }
    assert asked == {
        (): ["onlooker/seen"],
        ("first",): ["one/seen", "onlooker/seen"],
        ("second", "first"): ["one/seen", "onlooker/seen", "two/seen"],
    }


def test_a_check_that_fails_holds_up_no_protocol_of_others(flow: Flow, bring: Plugin) -> None:
    def fails(protocol: Any) -> Any:
        raise ValueError

    bring("one", {"first": THEME.format("first")})
    bring("two", {"second": THEME.format("second")}, check_protocol=fails)
    assert flow.compose("first").protocol.id == "first"
    with pytest.raises(UnsoundProtocol):
        flow.compose("first", "second")
