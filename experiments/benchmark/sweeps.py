"""What a sweep costs beside its runs, what a second worker brings, and how fast results are read.

The bare side is the loop that a user would write: ``sim.run`` over specs that are made already, and
nothing kept. The other side is the whole of ``agglomera sweep`` in one process: points composed, keys
made, the plan and every part written and synced, outcomes read. Both live the same runs in turn.
"""

from __future__ import annotations

import gc
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

from ..sweep import definition, files, keeping, local
from ..sweep.chunk import Job, Task, work
from ..sweep.command import main
from ..sweep.dataset import Dataset
from ..sweep.plan import Chunk, Run, planned
from ..sweep.settings import Settings

BASE = ("world=small", "world.burn_in=0")
FACTORS = (("start.smes", "10:60"), ("mechanisms.moves.block", "0:0.8"))
TARGET = 0.05
"""Seconds of a run, at which a sweep may cost a twentieth on top."""


class Swept(NamedTuple):
    """Figures of a sweep."""

    run_ms: float
    """CPU time of one run of the bare loop."""
    overhead: float
    """CPU time of a sweep over that of the bare loop, less one."""
    two_workers: float
    """Times as many runs in the same time by two workers as by one, without their start."""
    two_by_cpu: float
    """What that would be on free processors: by CPU time of workers, and of us who feed them."""
    reading: float
    """CPU seconds to read 100,000 stored runs with the columns of their design, and sum them up."""
    first_reading: float
    """The same right after they were lived, from all their parts."""


def measured(
    blocks: int = 5, points: int = 20, seeds: int = 5, many: int = 400, stored: int = 100_000
) -> Swept:  # fmt: skip
    """Measure all figures; by default in about two minutes."""
    years = _years()
    run_ms, over = overhead(years, blocks, points, seeds)
    return Swept(run_ms, over, *two_workers(years, blocks, many), *reading(stored))


def _years() -> int:
    """Return how many years make a run of about a twentieth of a second on this machine."""
    spec = sim.load(*BASE)
    sim.run(spec.replace(years=1), panels=False, events=False)

    def cost(years: int) -> float:
        began = time.process_time()
        sim.run(spec.replace(years=years), panels=False, events=False)
        return time.process_time() - began

    return next(years for years in range(1, 41) if median(cost(years) for _ in range(5)) > TARGET)


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


def two_workers(years: int, blocks: int, seeds: int) -> tuple[float, float]:
    """Return how many times as fast two workers are as one, chunk by chunk: by clock, by CPU."""
    asked = definition.unnamed(BASE, factors=FACTORS, points=1, seeds=seeds, years=(years,))
    made = Settings(asked.words)
    chunks = planned(asked.designed.points, asked.pairs(asked.designed), made)
    job = Job(asked.words, asked.read_at, asked.outcomes)
    points = dict(enumerate(asked.designed.points))
    clock, cpu = [], []
    with tempfile.TemporaryDirectory() as where:
        names, folder = count(), Path(where)

        def lived(workers: int) -> tuple[float, float]:
            place = folder / str(next(names))
            tasks = [Task(job, chunk, points, place) for chunk in chunks]
            # one worker is a process, too: what is compared is how many there are
            with ProcessPoolExecutor(workers, mp_context=context(), initializer=begin) as pool:
                warm = [Task(job, Chunk(-1, chunk.runs[:1]), points, place) for chunk in chunks[:4]]
                list(pool.map(work, warm))
                began, ours = time.perf_counter(), time.process_time()
                theirs = sum(local.given_out(_worked, deque(tasks), workers, pool))
                ours = time.process_time() - ours
                # whoever is busier decides: the workers together, or we who give them work
                return time.perf_counter() - began, max(theirs / workers, ours)

        for _ in range(blocks):
            one, two = lived(1), lived(2)
            clock.append(one[0] / two[0])
            cpu.append(one[1] / two[1])
    return median(clock), median(cpu)


def _worked(task: Task) -> float:
    """Live a chunk in a worker; return the CPU seconds that it took."""
    began = time.process_time()
    work(task)
    return time.process_time() - began


def reading(many: int) -> tuple[float, float]:
    """Return the CPU seconds to read so many stored runs and sum them up by point: later, first."""
    with tempfile.TemporaryDirectory() as where:
        data = _stored(Path(where), many)

        def summed() -> None:
            data.runs().groupby("point")[data.outcomes].mean()

        first = _cpu(summed)
        return median(_cpu(summed) for _ in range(3)), first


def _stored(folder: Path, many: int, points: int = 1000) -> Dataset:
    """Return a sweep as it would lie on disk after runs of a twentieth of a second."""
    asked = definition.unnamed(["years=1"], factors=FACTORS[:1], points=points,
                               seeds=max(1, many // points), name="stored")  # fmt: skip
    size = 20
    runs = [Run(p, s, f"{s:032x}{p:032x}") for s in asked.seed_list for p in range(points)]
    chunks = [Chunk(i // size, tuple(runs[i : i + size])) for i in range(0, len(runs), size)]
    place = folder / "stored"
    (place / files.RUNS).mkdir(parents=True)
    keeping.save(place, keeping.Planned(asked.designed, chunks, True), keeping.facts(asked), None)
    for chunk in chunks:
        rows: dict[str, list[object]] = {
            "key": [run.key for run in chunk.runs], "point": [run.point for run in chunk.runs],
            "seed": [run.seed for run in chunk.runs], "year": [1] * len(chunk.runs),
        }  # fmt: skip
        for i, name in enumerate(asked.outcomes):
            rows[name] = [float(run.seed + i * run.point) for run in chunk.runs]
        (place / files.RUNS / f"{chunk.part}.parquet").write_bytes(files.rows_bytes(rows, 1.0))
    return Dataset(folder, "stored")
