"""P9: cohorts of made-up clients beside arrays by hand, with equal counts, beside SimPy, and on two processes."""

from __future__ import annotations

import subprocess
import sys
import time

import iptflow
from benchmarks.bare import study
from benchmarks.peers import cohort_numpy, cohort_simpy
from benchmarks.report import Goal, Section
from benchmarks.timing import Prepared, Run, median, ratio, rounds
from iptflow.simulation.model import read_model
from iptflow.simulation.study import BLOCK, Study, run
from iptflow.simulation.tally import Tally

SOME = 3_000
MANY = 1_000_000

_PEAK = f"""
from pathlib import Path
from benchmarks.bare import study
from iptflow.simulation.study import run
def peak():  # of this process alone: what getrusage says may be the parent's
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1])
before = peak()
run(study({MANY}))
print((peak() - before) // 1024)
"""


def measured(count: int) -> Section:
    bare, model = study(BLOCK), read_model()
    assert told(bare, bare.block(0)) == cohort_numpy.counts(model, 0, BLOCK), "the counts have to be equal"
    full = Study.of(iptflow.open(site="examples/site.yaml").compose("adolescents"), model, name="full", clients=BLOCK)
    full.block(0)
    contestants: dict[str, Prepared] = {
        "iptflow, the bare protocol": Prepared(lambda: _playing(bare), BLOCK),
        "arrays by hand": Prepared(lambda: lambda: _drop(cohort_numpy.counts(model, 0, BLOCK)), BLOCK),
        "SimPy": Prepared(lambda: lambda: _drop(cohort_simpy.counts(model, SOME)), SOME),
        "iptflow, adolescents in full": Prepared(lambda: _playing(full), BLOCK),
    }
    times = rounds(contestants, count, warm=1)
    ours, hand, simpy = (times[name].cpu for name in list(contestants)[:3])
    whole = times["iptflow, adolescents in full"].cpu
    one, two = (_wall(workers) for workers in (1, 2))
    peak = int(subprocess.run([sys.executable, "-c", _PEAK], capture_output=True, check=True, text=True).stdout)
    rows = [(name, f"{median(each.cpu):.2f}", f"{1e6 / median(each.cpu):,.0f}".replace(",", " "))
            for name, each in times.items()]  # fmt: skip
    rate = ratio(hand, ours)
    goals = [
        Goal("P9", "the rate of arrays written by hand", f"{median(ours):.2f} µs", f"{median(hand):.2f} µs", rate, 0.5,
             at_least=True),
        Goal("P9", "times SimPy", f"{median(ours):.2f} µs", f"{median(simpy):.1f} µs", ratio(simpy, ours), 60,
             at_least=True),
        Goal("P9", "10⁶ clients in full, CPU seconds of one core", f"{median(whole):.1f} µs", "", median(whole), 10),
        Goal("P9", "MB above imports at 10⁶", f"{peak} MB", "", peak, 100),
        Goal("P9", "two processes against one", f"{two:.1f} s", f"{one:.1f} s", one / two, 1.7, at_least=True),
    ]  # fmt: skip
    return Section("Cohorts", ("contestant", "µs of CPU a client", "clients a second"), rows, goals)


def told(played: Study, counts: Tally) -> dict[str, int]:
    """The counts that the peers give, too."""
    found = counts.counts
    places = dict(zip(played.script.places, found["places"], strict=True))
    return {
        "held": sum(found["held"]),
        "left": places["withdrawn"] + places["lost-to-contact"],
        "recurred": sum(found["recurred"]),
        "completed": places["completed"],
        "maintained": places["maintenance-completed"],
    }


def _playing(played: Study) -> Run:
    return lambda: _drop(played.block(0))


def _drop(_: object) -> None:
    """What a round comes to is not needed."""


def _wall(workers: int) -> float:
    begun = time.perf_counter()
    run(study(16 * BLOCK), workers=workers)
    return time.perf_counter() - begun
