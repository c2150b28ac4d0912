"""Whether an instrument can be scored as it says, and whether its licence lets its wording be shipped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import msgspec

from iptflow.documents import Document, Path, finding
from iptflow.errors import Finding
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import contribution, options, total

_SHIPS_WORDING: Final = "A"
_NAME_ONLY: Final = "D"
RESERVED: Final = "unchanged"
"""The derived state that holds when no other does."""


def item_references(document: Document) -> Iterator[Finding]:
    """Items scored in reverse, or named by a scale, that are none of the instrument's."""
    items, scales = document.data.get("items", {}), document.data.get("scales", {})
    named: list[tuple[Path, list[str]]] = [
        (("scoring", "reverse"), document.data.get("scoring", {}).get("reverse", []))
    ]
    named += [(("scales", scale, "items"), stated["items"]) for scale, stated in scales.items()]
    for path, names in named:
        for index, name in enumerate(names):
            if name not in items:
                message = f"there is no item {name!r}"
                hint = f"Items: {', '.join(items)}."
                yield finding(document, "reference/unknown", message, (*path, index), hint=hint)


def instrument_sense(document: Document) -> Iterator[Finding]:
    """Everything in an instrument that cannot be as it is stated."""
    data = document.data
    yield from _licence(document, data["licence"]["class"])
    items, scoring = data.get("items", {}), data.get("scoring", {})
    reverse = scoring.get("reverse", ())
    for name, item in items.items():
        yield from _item(document, name, item, name in reverse)
    if scoring:
        unclear = tuple(_scales(document, items, scoring))
        yield from unclear or _scoring(document, items, scoring)
    if "range" in scoring and scoring["range"][0] <= scoring["range"][1]:
        yield from _bands(document, scoring["range"])
        yield from _outcomes(document, scoring["range"])


def _licence(document: Document, licence: str) -> Iterator[Finding]:
    data = document.data
    if licence == _NAME_ONLY:
        for key in ("items", "options", "scoring", "scales", "bands"):
            if key in data:
                message = f"an instrument of licence class D is shipped by name only; {key} may not stand here"
                hint = "Take it out; a site records the total."
                yield finding(document, "sense/licence", message, (key,), hint=hint)
        return
    for key in ("items", "scoring"):
        if key not in data:
            message = f"an instrument that is not of licence class D has {key}"
            yield finding(document, "sense/incomplete", message, (), hint=f"Give it {key}.")
    for name, item in data.get("items", {}).items():
        if licence == _SHIPS_WORDING and "text" not in item:
            message = "an instrument of licence class A is shipped with its wording"
            yield finding(document, "sense/incomplete", message, ("items", name), hint="Give the item its text.")
        elif licence != _SHIPS_WORDING and "text" in item:
            yield _wording(document, licence, ("items", name, "text"))
    if licence != _SHIPS_WORDING:
        holders: list[tuple[Path, Mapping[str, Any]]] = [((), data)]
        holders += [(("items", name), item) for name, item in data.get("items", {}).items()]
        for path, holder in holders:
            for value, words in holder.get("options", {}).items():
                if words != value:
                    yield _wording(document, licence, (*path, "options", value))


def _wording(document: Document, licence: str, path: Path) -> Finding:
    message = f"licence class {licence} forbids that wording is shipped"
    hint = "Take the text out; of an answer only its number may stand here. A licensed site loads the wording itself."
    return finding(document, "sense/licence", message, path, hint=hint)


def _answers(document: Document, item: Mapping[str, Any]) -> Sequence[int]:
    if "range" in item:
        return range(item["range"][0], item["range"][1] + 1)
    return sorted(int(value) for value in item.get("options") or document.data.get("options", {}))


def _item(document: Document, name: str, item: Mapping[str, Any], reversed_: bool) -> Iterator[Finding]:
    path, answers = ("items", name), _answers(document, item)
    if not answers:
        yield finding(document, "sense/no-options", "nothing says how this item can be answered", path,
                      hint="Give the item, or the instrument, options.")  # fmt: skip
    elif item.get("risk") and (answers[0] != 0 or len(answers) == 1):
        message = f"a risk item is one whose answer above zero is a risk; its answers are {list(answers)}"
        yield finding(document, "sense/risk-item", message, (*path, "risk"),
                      hint="Let zero be the answer without risk.")  # fmt: skip
    if item.get("risk") and reversed_:
        message = "a risk item may not be scored in reverse: a high score would then mean a low risk"
        yield finding(document, "sense/risk-item", message, (*path, "risk"), hint="Take it out of reverse.")
    if reversed_ and item.get("scored") is False:
        message = "this item does not count in the score, so it cannot be scored in reverse"
        yield finding(document, "sense/reverse", message, (*path, "scored"), hint="Take it out of reverse.")


def _scoring(document: Document, items: Mapping[str, Any], scoring: Mapping[str, Any]) -> Iterator[Finding]:
    scored = [item for item in items.values() if item.get("scored", True)]
    answers = [each for item in scored if (each := _answers(document, item))]
    stated = scoring["range"]
    if len(answers) == len(scored) and stated != (reached := _reached(document)):
        message = f"the items come to {reached[0]} to {reached[1]}, not {stated[0]} to {stated[1]}"
        hint = "Correct the range, the answers, or which items are scored."
        yield finding(document, "sense/score-range", message, ("scoring", "range"), hint=hint)
    if scoring.get("max_missing", 0) >= max(len(scored), 1):
        message = f"{scoring['max_missing']} of {len(scored)} items may be missing, which leaves none"
        hint = "Fewer may be missing than there are."
        yield finding(document, "sense/max-missing", message, ("scoring", "max_missing"), hint=hint)


def _reached(document: Document) -> list[int | None]:
    """The scores of the answers that count least and most."""
    instrument = msgspec.convert({key: each for key, each in document.data.items() if key != "format"}, Instrument)
    adds = {
        name: sorted(options(instrument, name), key=lambda answer: contribution(instrument, name, answer))
        for name, item in instrument.items.items()
        if item.scored
    }
    return [total(instrument, {name: answers[end] for name, answers in adds.items()})[0] for end in (0, -1)]


def _scales(document: Document, items: Mapping[str, Any], scoring: Mapping[str, Any]) -> Iterator[Finding]:
    scales = document.data.get("scales", {})
    for scale, stated in scales.items():
        for index, name in enumerate(stated["items"]):
            if not items.get(name, {}).get("scored", True):
                message = f"item {name} does not count in the score, so it belongs to no scale"
                yield finding(document, "sense/scales", message, ("scales", scale, "items", index),
                              hint="Take it out, or let it count.")  # fmt: skip
    if scoring["method"] == "mean-of-scales":
        within = {name for stated in scales.values() for name in stated["items"]}
        for name, item in items.items():
            if item.get("scored", True) and name not in within:
                yield finding(document, "sense/scales", "this item counts, and belongs to no scale", ("items", name),
                              hint="Name it in a scale, or write scored: false.")  # fmt: skip
        if scoring.get("max_missing"):
            message = "a mean of scales has no rule for missing answers"
            yield finding(document, "sense/scales", message, ("scoring", "max_missing"), hint="Take it out.")


def _bands(document: Document, bounds: list[int]) -> Iterator[Finding]:
    bands = document.data.get("bands", ())
    ends = [(index, band["from"], band["to"]) for index, band in enumerate(bands)]
    for index, start, end in ends:
        if start > end:
            yield _band(document, index, f"the band runs from {start} down to {end}", "Write the lower end first.")
    for (_, _, before), (index, start, _) in pairwise(ends):
        if start <= before:
            yield _band(document, index, f"this band begins at {start}, and the one before it ends at {before}",
                        "A score lies in one band only; bands stand lowest first.")  # fmt: skip
        elif start > before + 1:
            yield _band(document, index, f"no band holds {before + 1} to {start - 1}", "Let each band begin where the "
                        "one before it ends.")  # fmt: skip
    if ends and ends[0][1] != bounds[0]:
        yield _band(document, 0, f"the bands begin at {ends[0][1]}, the scores at {bounds[0]}", "Cover every score.")
    if ends and ends[-1][2] != bounds[1]:
        index = ends[-1][0]
        yield _band(document, index, f"the bands end at {ends[-1][2]}, the scores at {bounds[1]}", "Cover every score.")


def _band(document: Document, index: int, message: str, hint: str) -> Finding:
    return finding(document, "sense/bands", message, ("bands", index), hint=hint)


def _outcomes(document: Document, bounds: list[int]) -> Iterator[Finding]:
    low, high = bounds
    for name, outcome in document.data.get("outcomes", {}).items():
        below = outcome.get("score_below")
        at_least, less_than = outcome.get("fall_percent"), outcome.get("fall_percent_below")
        path = ("outcomes", name)
        if below is not None and not low < below <= high:
            yield _threshold(document, (*path, "score_below"), f"a score below {below} of {low} to {high}")
        for key in ("rise_points", "fall_points"):
            if outcome.get(key, 0) > high - low:
                words = f"a {key.partition('_')[0]} by {outcome[key]} of {low} to {high}"
                yield _threshold(document, (*path, key), words)
        if at_least is not None and less_than is not None and at_least >= less_than:
            message = f"a fall of at least {at_least} and of less than {less_than} percent"
            yield _threshold(document, (*path, "fall_percent_below"), message)
        if name == RESERVED:
            message = f"{RESERVED} is what holds when no other state does"
            yield finding(document, "sense/outcome-name", message, path, hint="Give this state another name.")


def _threshold(document: Document, path: Path, message: str) -> Finding:
    words = f"{message} parts no scores from others, or none at all"
    return finding(document, "sense/threshold", words, path, hint="Choose a threshold that some scores reach.")
