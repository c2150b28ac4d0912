"""A study: so many clients in one protocol, in fixed blocks, on however many workers, with one and the same result.

Blocks have 65 536 clients whatever the number of workers, and are added up in their order. A worker that is gone takes
nothing with it: its blocks are played again, and come out the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context
from typing import Final

import msgspec
import numpy as np

from iptflow.course.plan import Plan
from iptflow.protocol import typed
from iptflow.simulation.kernel import Kernel, Tables
from iptflow.simulation.model import PURPOSE, Model
from iptflow.simulation.play import Play
from iptflow.simulation.reference import OPENING
from iptflow.simulation.script import Script
from iptflow.simulation.tally import Tally, tally

BLOCK: Final = 65_536
HORIZON: Final = 1_200
"""How many days a course is followed, unless another number is given."""

_TRIES: Final = 3


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """All that a result follows from; ``protocol`` is the body of the composed protocol as JSON."""

    name: str
    protocol: bytes
    digest: str
    model: Model
    clients: int
    horizon: int = HORIZON
    purpose: str = PURPOSE

    @classmethod
    def of(cls, plan: Plan, model: Model, *, name: str, clients: int, horizon: int = HORIZON) -> Study:
        """A study of a composed protocol.

        Raises:
            NotSimulated: the protocol decides by what a simulation cannot follow.
        """
        body = msgspec.json.encode(plan.protocol, enc_hook=dict, order="deterministic")
        study = cls(name=name, protocol=body, digest=plan.digest, model=model, clients=clients, horizon=horizon)
        study.tables  # noqa: B018  # says at once what cannot be followed
        return study

    @property
    def tables(self) -> Tables:
        """The protocol compiled; once in a process."""
        return _tables(self.protocol, self.digest)

    @property
    def script(self) -> Script:
        """The words of the protocol, which the counts are numbered by."""
        return self.tables.script

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return -(-self.clients // BLOCK)

    def block(self, number: int) -> Tally:
        """The counts of one block, the same wherever and whenever it is played."""
        first = number * BLOCK
        size = min(BLOCK, self.clients - first)
        clients = np.arange(first, first + size)
        play = Play(self.script, self.model, self.name, clients, Kernel(self.tables, size), self.horizon)
        return tally(self.script, play.slots(), first, size)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a run is: blocks done and in all, and the seconds that are left as it goes now."""

    done: int
    blocks: int
    seconds_left: float


Watching = Callable[[Progress], None]
Engine = Callable[[Study, Sequence[int]], Iterator[tuple[int, Tally]]]
"""Plays blocks and gives each with its number, in any order."""


def run(study: Study, *, workers: int = 1, watch: Watching | None = None, engine: Engine | None = None) -> Tally:
    """The counts of the whole study.

    Args:
        study: what is played.
        workers: how many processes play; the result is the same for each number.
        watch: told of every block.
        engine: another way to play blocks, such as ``cluster.on``; workers then count for nothing.
    """
    play = engine or (alone if workers <= 1 else pool(workers))
    begun = time.monotonic()
    found: dict[int, Tally] = {}
    for number, counts in play(study, range(study.blocks)):
        found[number] = counts
        if watch:
            gone = time.monotonic() - begun
            left = gone / len(found) * (study.blocks - len(found))
            watch(Progress(done=len(found), blocks=study.blocks, seconds_left=left))
    total, *rest = (found[number] for number in range(study.blocks))
    for each in rest:
        total += each
    return total


def alone(study: Study, numbers: Sequence[int]) -> Iterator[tuple[int, Tally]]:
    """Block after block in this process."""
    for number in numbers:
        yield number, study.block(number)


def pool(workers: int) -> Engine:
    """Blocks on so many processes of this machine."""

    def play(study: Study, numbers: Sequence[int]) -> Iterator[tuple[int, Tally]]:
        left = list(numbers)
        for attempt in range(_TRIES):
            try:
                with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as processes:
                    waiting = {processes.submit(study.block, number): number for number in left}
                    for done in as_completed(waiting):
                        counts = done.result()
                        left.remove(waiting[done])
                        yield waiting[done], counts
                return
            except BrokenProcessPool:
                if attempt == _TRIES - 1:
                    raise

    return play


@lru_cache(maxsize=8)
def _tables(protocol: bytes, digest: str) -> Tables:
    return Tables.of(Script(Plan(typed(msgspec.json.decode(protocol)), digest)), OPENING)
