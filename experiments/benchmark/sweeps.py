"""What a sweep costs beside its runs, what a second worker brings, how fast results are read and arms
compared.

The bare side is the loop that a user would write: ``sim.run`` over specs that are made already, and
nothing kept. The other side is the whole of ``agglomera sweep`` in one process: points composed, keys
made, the plan and every part written and synced, outcomes read. Both live the same runs in turn.
"""

from __future__ import annotations

import gc
import math
import tempfile
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from itertools import count
from pathlib import Path
from statistics import median
from typing import NamedTuple

import sim
from sim.core.processes import begin, context

from ..executors import default_workers
from ..sweep import definition, local
from ..sweep.chunk import Task, work
from ..sweep.command import main
from ..sweep.making import job_of
from ..sweep.plan import Chunk, planned
from ..sweep.settings import Settings
from .others import process
from .stored import RUNS, many_runs

BASE = ("world=small", "world.burn_in=0")
FACTORS = (("start.smes", "10:60"), ("mechanisms.moves.block", "0:0.8"))
TARGET = 0.05
"""Seconds of a run, at which a sweep may cost a twentieth on top."""


PAIRS = 50
ARMS = ("baseline", "ban_noncompete", "basic_research")
"""What is compared: three arms of the default world."""


class Swept(NamedTuple):
    """Figures of sweeps."""

    run_ms: float
    """CPU time of one run of the bare loop."""
    overhead: float
    """CPU time of a sweep over that of the bare loop, less one."""
    two_workers: float
    """Times as many runs in the same time by two workers as by one, without their start."""
    reading: float
    """Seconds of ``agglomera results`` over 100,000 stored runs, a whole process."""
    comparing: float
    """Seconds of ``agglomera compare``, 3 arms × 50 seeds of the default world, a whole process."""
    over_bare: float
    """That over the time which its runs alone would take on as many processors."""


def measured(
    blocks: int = 5, points: int = 100, seeds: int = 10, many: int = 400, stored: int = RUNS,
    pairs: int = PAIRS,
) -> Swept:  # fmt: skip
    """Measure all figures; by default in about ten minutes. No pairs: nothing is compared."""
    years = _years()
    run_ms, over = overhead(years, min(blocks, 2), points, seeds)  # 1,000 runs are long enough
    two = two_workers(years, blocks, many)
    both = comparing(pairs) if pairs else (math.nan, math.nan)
    return Swept(run_ms, over, two, reading(stored), *both)


def _years() -> int:
    """Return how many years make a run of about a twentieth of a second on this machine."""
    spec = sim.load(*BASE)
    sim.run(spec.replace(years=1), panels=False, events=False)

    def cost(years: int) -> float:
        began = time.process_time()
        sim.run(spec.replace(years=years), panels=False, events=False)
        return time.process_time() - began

    enough = (n for n in range(1, 41) if median(cost(n) for _ in range(5)) > TARGET)
    return next(enough, 40)


def overhead(years: int, blocks: int, points: int, seeds: int) -> tuple[float, float]:
    """Return milliseconds of a bare run, and what a sweep adds to it as a share."""
    asked = definition.unnamed(BASE, factors=FACTORS, points=points, seeds=seeds, years=(years,))
    made = Settings(asked.words)
    specs = [
        made.of(point).replace(seed=s) for s in asked.seed_list for point in asked.designed.points
    ]
    names = count()
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)

        def bare() -> None:
            for spec in specs:
                sim.run(spec, panels=False, events=False)

        def swept() -> None:
            flags = [f"--factor={key}={said}" for key, said in FACTORS]
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                code = main([*BASE, *flags, "--points", str(points), "--seeds", str(seeds),
                             "--years", str(years), "--workers", "1", "--name", f"n{next(names)}",
                             "--results", str(folder)])  # fmt: skip
            assert code == 0

        swept()
        pairs = [(_cpu(bare), _cpu(swept)) for _ in range(blocks)]
    return (1000 * median(b for b, _ in pairs) / len(specs), median(s / b for b, s in pairs) - 1)


def _cpu(work: Callable[[], None]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def two_workers(years: int, blocks: int, seeds: int) -> float:
    """Return how many times as fast two workers are as one, chunk by chunk, by the clock."""
    asked = definition.unnamed(BASE, factors=FACTORS, points=1, seeds=seeds, years=(years,))
    made = Settings(asked.words)
    chunks = planned(asked.designed.points, asked.pairs(asked.designed), made)
    job = job_of(asked)
    points = dict(enumerate(asked.designed.points))
    with tempfile.TemporaryDirectory() as where:
        names, folder = count(), Path(where)

        def lived(workers: int) -> float:
            place = folder / str(next(names))
            tasks = [Task(job, chunk, points, place) for chunk in chunks]
            # one worker is a process, too: what is compared is how many there are
            with ProcessPoolExecutor(workers, mp_context=context(), initializer=begin) as pool:
                warm = [Task(job, Chunk(-1, chunk.runs[:1]), points, place) for chunk in chunks[:4]]
                list(pool.map(work, warm))
                began = time.perf_counter()
                deque(local.given_out(work, deque(tasks), workers, pool), 0)
                return time.perf_counter() - began

        return median(lived(1) / lived(2) for _ in range(blocks))


def reading(many: int) -> float:
    """Return the seconds in which so many stored runs are summed up, by a whole process."""
    with tempfile.TemporaryDirectory() as where:
        many_runs(Path(where) / "stored", many)
        return process("results", "stored", "--results", where).wall


def comparing(pairs: int) -> tuple[float, float]:
    """Return the seconds of a comparison, and that over its runs alone on as many processors."""
    seeds, workers = range(1, 1 + pairs), default_workers()
    specs = [sim.load(f"policy={arm}") for arm in ARMS]
    sim.run(specs[0].replace(years=1), panels=False, events=False)
    bare = 0.0
    for seed in seeds:
        for spec in specs:
            began = time.perf_counter()
            sim.run(spec.replace(seed=seed), panels=False, events=False)
            bare += time.perf_counter() - began
    took = process(
        "compare", *ARMS, "--seeds", str(pairs), "--workers", str(workers), blocks=1
    ).wall
    return took, took * workers / bare
