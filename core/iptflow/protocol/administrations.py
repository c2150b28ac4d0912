"""Everything that one administration of an instrument can record: answers, score and derived state together.

Whoever looks for a way to make a condition true, or explores what can become of a course, changes a measure as a
whole: its score, its derived state and its items are never free of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from iptflow.conditions import Situation, Value
from iptflow.protocol.records import Instrument
from iptflow.protocol.scores import Answers, contribution, options, outcome, total

Recorded = Mapping[str, Value]


class Administrations:
    """The administrations of one instrument that conditions can tell apart."""

    def __init__(self, name: str, instrument: Instrument) -> None:
        self.name = name
        self.instrument = instrument
        self._answered: list[tuple[int | None, Answers]] | None = None

    def from_here(self, values: Situation) -> Iterator[Recorded]:
        """What the next administration can record; the first one is its own baseline.

        ``values`` holds ``baseline:…`` and ``baseline-on:…`` once there is one, and the day as ``today``.
        """
        baseline, since, today = (values.get(key) for key in (f"baseline:{self.name}", f"baseline-on:{self.name}",
                                                              "today"))  # fmt: skip
        weeks = (today - since) // 7 if isinstance(today, int) and isinstance(since, int) else 0
        for score, answers in self.answered():
            if score is None:
                yield self._recorded(answers, None, None)
            else:
                start = baseline if isinstance(baseline, int) else score
                yield self._recorded(answers, score, outcome(self.instrument, baseline=start, score=score, weeks=weeks))

    def ever(self) -> Iterator[Recorded]:
        """What some administration of some course can record, whatever it began with and however long ago."""
        weeks = {0, *(each.after_weeks for each in self.instrument.outcomes.values() if each.after_weeks)}
        baselines = sorted({score for score, _ in self.answered() if score is not None})
        for score, answers in self.answered():
            if score is None:
                yield self._recorded(answers, None, None)
                continue
            states = {
                outcome(self.instrument, baseline=start, score=score, weeks=after)
                for start in baselines
                for after in weeks
            }
            for state in sorted(states):
                yield self._recorded(answers, score, state)

    def answered(self) -> list[tuple[int | None, Answers]]:
        """Score and answers: every score with every answer to the risk items, then every answer to the others.

        Answers to risk items come lowest first, then low scores, since what is proposed to a person should not be
        the worst that would do.
        """
        if self._answered is None:
            self._answered = list(self._all())
        return self._answered

    def _all(self) -> Iterator[tuple[int | None, Answers]]:
        items = self.instrument.items
        risk = [name for name in sorted(items) if items[name].risk]
        rest = [name for name in sorted(items) if not items[name].risk]
        for fixed in sorted(product(*(self._options(name) for name in risk)), key=lambda each: (sum(each), each)):
            chosen = dict(zip(risk, fixed, strict=True))
            yield from self._scored({**chosen, **answers} for answers in self._fillings(rest).values())
        lowest = {name: self._options(name)[0] for name in (*risk, *rest)}
        yield from self._scored({**lowest, name: option} for name in rest for option in self._options(name)[1:])

    def _scored(self, all_answers: Iterable[Answers]) -> Iterator[tuple[int | None, Answers]]:
        for answers in all_answers:
            known = self.instrument.scoring is not None
            yield (total(self.instrument, answers)[0] if known else None), answers

    def _fillings(self, names: list[str]) -> dict[int, dict[str, int]]:
        """One way to answer the items for each sum of contributions that they can have."""
        found: dict[int, dict[str, int]] = {0: {}}
        for name in names:
            adds = {option: contribution(self.instrument, name, option) for option in self._options(name)}
            wider: dict[int, dict[str, int]] = {}
            for reached, answers in found.items():
                for option, added in adds.items():
                    wider.setdefault(reached + added, {**answers, name: option})
            found = wider
        return dict(sorted(found.items()))

    def _options(self, item: str) -> list[int]:
        return list(options(self.instrument, item))

    def _recorded(self, answers: Answers, score: int | None, state: str | None) -> Recorded:
        recorded: dict[str, Value] = {f"item:{self.name}/{item}": answer for item, answer in answers.items()}
        if score is not None:
            recorded |= {f"score:{self.name}": score, f"outcome:{self.name}": state}
        return recorded
