"""The laws of composition, over generated adaptations and settlements."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any, Final

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.composition.builders import changed, document
from tests.composition.generated import adaptations, base, compositions, merge
from tests.composition.reading import agree, at, holds, leaves, locked_records, said

from iptflow.composition import Composition, Resolution, resolve, why
from iptflow.composition.walk import heard

Data = dict[str, Any]
FEW: Final = settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
MANY: Final = settings(FEW, max_examples=1000, phases=[Phase.generate])
NARROWING: Final = frozenset({"when", "in", "focus", "series", "with", "audience", "due"})


def whole(resolution: Resolution) -> bytes:
    return msgspec.json.encode(resolution, order="deterministic")


def order_grouping_and_repetition_count_for_nothing(composed: Composition) -> None:
    one, many, made = composed.base, composed.adaptations, composed.settlements
    first = whole(resolve(composed))
    assert whole(resolve(Composition(one, many[::-1] + many[:1], made[::-1] + made))) == first
    grouped = Composition(one)
    for each in reversed(many):
        grouped = Composition(one, (each,), made[:1]).join(grouped)
    assert whole(resolve(grouped.join(Composition(one, (), made)).join(grouped))) == first


def the_steps_themselves_keep_no_order(composed: Composition) -> None:
    """That the sets are sorted first is not what makes it so."""
    turned = Composition(composed.base)
    object.__setattr__(turned, "adaptations", composed.adaptations[::-1])
    object.__setattr__(turned, "settlements", composed.settlements[::-1])
    one, other = resolve(composed), resolve(turned)
    assert one.content_digest == other.content_digest
    assert one.conflicts == other.conflicts
    assert sorted(map(str, one.weakenings)) == sorted(map(str, other.weakenings))


def the_order_of_keys_counts_for_nothing(composed: Composition) -> None:
    first = whole(resolve(composed))
    heard.cache_clear()
    turned = [document(turn(each.data)) for each in (composed.base, *composed.adaptations)]
    made = tuple(document(turn(each.data)) for each in composed.settlements)
    assert whole(resolve(Composition(turned[0], tuple(turned[1:]), made))) == first
    heard.cache_clear()


def turn(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: turn(data[key]) for key in reversed(data)}
    return [turn(each) for each in data] if isinstance(data, list) else data


def nothing_that_is_said_is_lost(composed: Composition) -> None:
    """Each assertion is in the result, settled, omitted, or in a conflict that is listed."""
    found = resolve(composed)
    listed = {(conflict.path, each.contributor) for conflict in found.conflicts for each in conflict.asserters}
    for speaker in composed.adaptations:
        for path, value, join in said(speaker):
            dotted = ".".join(path)
            everyone = found.provenance[dotted]
            mine = [each for each in everyone if each.contributor == speaker.id and each.value == value]
            assert mine, (speaker.id, dotted)
            if not any(each.role in ("settled", "omitted") for each in mine):
                rewritten = any(each.role in ("omitted", "slot") for each in everyone)
                live = [each.value for each in everyone if each.role in ("assertion", "locked", "settlement")]
                above = {".".join(path[:length]) for length in range(1, len(path) + 1)}
                in_conflict = any(place in above and who == speaker.id for place, who in listed)
                in_result = found.body is not None and (rewritten or holds(join, value, at(found.body, path)))
                assert in_result or in_conflict or (found.body is None and agree(join, live)), (speaker.id, dotted)


def one_more_adaptation_removes_no_conflict(composed: Composition) -> None:
    """It may complete a record that lacked something; what it adds names it.

    A second version of an adaptation opens the settlements that saw the first: these are looked at without any.
    """
    once = len({each.id for each in composed.adaptations}) == len(composed.adaptations)
    for left_out in composed.adaptations:
        rest = tuple(each for each in composed.adaptations if each != left_out)
        here = {each.id for each in rest}
        made = tuple(each for each in composed.settlements if once and here.issuperset(each.data["covers"]))
        fewer, more = (resolve(Composition(composed.base, some, made)) for some in (rest, composed.adaptations))
        before = {conflict.path for conflict in fewer.conflicts}
        after = {conflict.path for conflict in more.conflicts}
        for conflict in fewer.conflicts:
            assert conflict.path in after or conflict.kind == "incomplete-record", conflict
        for conflict in more.conflicts:
            named = left_out.id in {each.contributor for each in conflict.asserters}
            assert conflict.path in before or named, conflict


def who_is_silent_changes_nothing(composed: Composition) -> None:
    for left_out in composed.adaptations:
        rest = tuple(each for each in composed.adaptations if each != left_out)
        fewer, more = (resolve(Composition(composed.base, some)) for some in (rest, composed.adaptations))
        if fewer.body is None or more.body is None:
            continue
        spoken = {path for path, *_ in said(left_out)}
        gone = [each.path for each in more.weakenings if each.kind == "omitted" and left_out.id in each.contributors]
        cleared = [each.path for each in more.weakenings if each.kind == "dropped-from-gate"]
        rules = {place.removesuffix(".require") for place in cleared}
        for path, value, _ in leaves(fewer.body):
            dotted = ".".join(path)
            left = any(dotted.startswith(place + ".") for place in (*gone, *rules))
            in_line = path[:1] == ("phases",) and path[2:] == ("after",)
            assert path in spoken or left or in_line or at(more.body, path) == value, dotted


def nothing_locked_is_weakened_by_settlements_either(composed: Composition) -> None:
    found = resolve(composed)
    body = found.body
    for record in locked_records(composed.base.data) if body is not None else ():
        before, kept = at(composed.base.data, record), at(body, record)
        assert kept is not None, record
        for path, value, join in leaves(before, record):
            in_line = path[:1] == ("phases",) and path[2:] == ("after",)
            assert in_line or holds(join, value, at(body, path)), path
        filled = {key for key in kept if "schema" in {each.role for each in why(found, ".".join((*record, key)))}}
        new = set(kept) - set(before) - filled
        assert NARROWING.isdisjoint(new), record
        assert bool(kept.get("waivable")) <= bool(before.get("waivable"))


def every_leaf_has_a_contributor(composed: Composition) -> None:
    found = resolve(composed)
    for path, _, _ in leaves(found.body or {}):
        assert why(found, ".".join(path)) == found.provenance[".".join(path)] != ()


LAWS: Final[list[Callable[[Composition], None]]] = [
    order_grouping_and_repetition_count_for_nothing,
    the_steps_themselves_keep_no_order,
    the_order_of_keys_counts_for_nothing,
    nothing_that_is_said_is_lost,
    one_more_adaptation_removes_no_conflict,
    who_is_silent_changes_nothing,
    nothing_locked_is_weakened_by_settlements_either,
    every_leaf_has_a_contributor,
]


def name(law: Callable[[Composition], None]) -> str:
    return law.__name__.replace("_", "-")


@pytest.mark.parametrize("law", LAWS, ids=name)
@FEW
@given(composed=compositions())
def test_a_law(law: Callable[[Composition], None], composed: Composition) -> None:
    law(composed)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("law", LAWS, ids=name)
@MANY
@given(composed=compositions())
def test_a_law_at_length(law: Callable[[Composition], None], composed: Composition) -> None:
    law(composed)


@FEW
@given(st.integers(0, 2**40))
def test_a_settlement_whose_values_changed_opens_its_conflict_again(seed: int) -> None:
    random = Random(seed)
    open_ = Composition(base(random), adaptations(random))
    assume(len({each.id for each in open_.adaptations}) == len(open_.adaptations))
    paths = {".".join(path): path for each in open_.adaptations for path, *_ in said(each)}
    for conflict in resolve(open_).conflicts:
        if conflict.kind not in ("unequal-value", "empty-overlap", "opposed-stance"):
            continue
        covers = {each.contributor: each.value for each in conflict.asserters}
        owner = sorted(covers)[0]
        stated = {"format": "settlement/1", "path": conflict.path, "covers": covers, "owner": owner}
        made = document({**stated, "reason": "chosen", "by": "t-1", "on": "2026-01-05"})
        settled = resolve(Composition(open_.base, open_.adaptations, (made,)))
        assert (conflict.path, conflict.kind) not in {(each.path, each.kind) for each in settled.conflicts}
        change = nested(paths[conflict.path], another(covers[owner]))
        turned = tuple(rewrite(each, change) if each.id == owner else each for each in open_.adaptations)
        found = {each.path: each.kind for each in resolve(Composition(open_.base, turned, (made,))).conflicts}
        assert found[conflict.path] == "settlement-does-not-apply"


def rewrite(each: Any, change: Data) -> Any:
    return changed(each, lambda data: merge(data, change))


def nested(path: tuple[str, ...], value: Any) -> Data:
    for key in reversed(path):
        value = {key: value}
    found: Data = value
    return found


def another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [value[0], value[1] + 1]
    return value + 1 if isinstance(value, int) else f"not {value}"
