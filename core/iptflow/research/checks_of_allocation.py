"""Whether a ratio, blocks and factors can be carried out as they are stated."""

from __future__ import annotations

from collections.abc import Iterator

from iptflow.documents import Document, finding
from iptflow.errors import Finding
from iptflow.research.trial import Trial


def check_allocation(document: Document, trial: Trial) -> Iterator[Finding]:
    """The findings of the part ``allocation``."""
    yield from _ratio(document, trial)
    yield from _blocks(document, trial)
    yield from _method(document, trial)
    yield from _factors(document, trial)


def _ratio(document: Document, trial: Trial) -> Iterator[Finding]:
    ratio = trial.allocation.ratio
    for arm in trial.arms:
        if arm not in ratio:
            yield finding(document, "trial/ratio-arms", f"the arm {arm} has no share", ("allocation", "ratio"),
                          hint="Give each arm its share.")  # fmt: skip
    for arm in ratio:
        if arm not in trial.arms:
            yield finding(document, "reference/unknown", f"there is no arm {arm!r}", ("allocation", "ratio", arm),
                          hint=f"Known: {', '.join(trial.arms)}.")  # fmt: skip


def _blocks(document: Document, trial: Trial) -> Iterator[Finding]:
    whole = sum(trial.allocation.ratio.values())
    for index, size in enumerate(trial.allocation.blocks):
        if size % whole:
            yield finding(document, "trial/ratio-blocks", f"a block of {size} cannot hold shares of {whole}",
                          ("allocation", "blocks", index), hint=f"Use multiples of {whole}.")  # fmt: skip


def _method(document: Document, trial: Trial) -> Iterator[Finding]:
    allocation, place = trial.allocation, ("allocation", "method")
    if (allocation.method == "permuted-blocks") != bool(allocation.blocks):
        yield finding(document, "trial/method", "block sizes belong to permuted-blocks, which needs them", place,
                      hint="Give blocks, or leave them out.")  # fmt: skip
    if allocation.method == "minimisation":
        if not allocation.factors:
            yield finding(document, "trial/method", "minimisation has nothing to balance", place,
                          hint="Name factors with their levels.")  # fmt: skip
        if len(set(allocation.ratio.values())) > 1:
            yield finding(document, "trial/method", "minimisation keeps no unequal ratio in every factor", place,
                          hint="Use equal shares, or permuted blocks.")  # fmt: skip
    elif "follow" in document.data["allocation"]:
        yield finding(document, "trial/method", "follow belongs to minimisation", ("allocation", "follow"),
                      hint="Leave it out.")  # fmt: skip
    if allocation.method == "simple" and allocation.factors:
        yield finding(document, "trial/method", "simple allocation reads no factors", place,
                      hint="Use permuted-blocks to stratify, or minimisation.")  # fmt: skip


def _factors(document: Document, trial: Trial) -> Iterator[Finding]:
    for name, factor in trial.allocation.factors.items():
        place = ("allocation", "factors", name)
        if len(factor.levels) < 2:
            yield finding(document, "trial/factor-levels", f"the factor {name} has {len(factor.levels)} levels", place,
                          hint="A factor has two levels or more.")  # fmt: skip
        with_condition = [level.when is not None for level in factor.levels.values()]
        if any(with_condition) and not all(with_condition):
            yield finding(document, "trial/factor-levels", f"some levels of {name} have a condition and some have none",
                          place, hint="Give each one, or none: then the level is stated at enrolment.")  # fmt: skip
