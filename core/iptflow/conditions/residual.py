"""What of a condition is not yet true: all that a refusal has to say."""

from __future__ import annotations

from iptflow.conditions.evaluate import evaluate
from iptflow.conditions.normal import negations_inward
from iptflow.conditions.records import AnyOf, Condition, Every, Situation


def residual(condition: Condition, values: Situation) -> Condition | None:
    """The condition without what is true in the situation; None when it is true.

    ``every`` and ``any`` are kept (the parts of ``any`` read as "one of"); ``not`` stands before comparisons
    only. In this situation the residual is as false or as unknown as the condition.
    """
    return _left(negations_inward(condition), values)


def _left(condition: Condition, values: Situation) -> Condition | None:
    if evaluate(condition, values) is True:
        return None
    if not isinstance(condition, Every | AnyOf):
        return condition
    left = [part for part in (_left(part, values) for part in condition.parts) if part is not None]
    return left[0] if len(left) == 1 else type(condition)(tuple(left))
