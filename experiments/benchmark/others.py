"""Whole runs, many runs, whole processes: what users wait for."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from statistics import median
from typing import NamedTuple

import sim
from sim.core.processes import begin, context
from sim.world.world import World

from ..executors import each, shared
from .clock import interleaved
from .core import words
from .twin.start import made, read


class Runs(NamedTuple):
    """A whole run: construction, every quarter, and what is read off (CPU seconds)."""

    model: float
    twin: float
    whole: float


def whole_run(quarters: int, blocks: int) -> Runs:
    """Time a core run, its twin's run, and a run of everything, each from first to last quarter."""
    core, full = sim.load(*words("path=upgrading")), sim.load("path=upgrading")

    def live(spec: sim.RunSpec) -> None:
        world = World(spec)
        for _ in range(quarters):
            world.step()

    start = read(World(core))

    def twin() -> None:
        other = made(start)
        for _ in range(quarters):
            other.step()

    works = {"core": lambda: live(core), "whole": lambda: live(full), "twin": twin}
    took = interleaved(works, blocks)
    return Runs(took["core"].cpu, took["twin"].cpu, took["whole"].cpu)


def _one(seed: int, world: str = "teaching") -> float:
    spec = sim.load(f"world={world}", f"seed={seed}", "years=40")
    return float(len(sim.run(spec, panels=False, events=False).indicators))


def per_second(workers: int, runs: int, world: str = "teaching") -> float:
    """Return runs of 40 years a second, the workers' start not counted."""
    live = partial(_one, world=world)
    with _hired(workers) as pool:
        list(each(live, range(2 * workers), workers, pool))
        begun = time.perf_counter()
        list(each(live, range(100, 100 + runs), workers, pool))
        return runs / (time.perf_counter() - begun)


@contextmanager
def _hired(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Keep workers, also if it is one: this process is full of what was measured before."""
    pool = ProcessPoolExecutor(workers, mp_context=context(), initializer=begin)
    try:
        yield pool
    finally:
        pool.shutdown()


def ensemble(workers: int, seeds: int = 16, blocks: int = 3) -> float:
    """Return wall seconds for a class's ensemble: so many seeds of the teaching world, 40 years."""
    with shared(workers) as pool:
        list(each(_one, range(2 * workers), workers, pool))
        took = []
        for _ in range(blocks):
            begun = time.perf_counter()
            list(each(_one, range(200, 200 + seeds), workers, pool))
            took.append(time.perf_counter() - begun)
    return median(took)


class Process(NamedTuple):
    """One command from start to end (seconds)."""

    cpu: float
    wall: float


def process(*command: str, blocks: int = 3, cold: bool = False) -> Process:
    """Time ``agglomera …`` as a process of its own; ``cold`` gives it an empty cache of rules."""
    took = []
    for _ in range(blocks):
        with tempfile.TemporaryDirectory() as folder:
            place = dict(os.environ, AGGLOMERA_QUIET="1")
            if cold:
                place |= {"NUMBA_CACHE_DIR": folder, "XDG_CACHE_HOME": folder}
            results = ["--results", folder] if command[0] in ("run", "compare") else []
            before, begun = os.times(), time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "experiments.cli", *command, *results], env=place, check=True,
                capture_output=True,
            )  # fmt: skip
            after = os.times()
            cpu = after.children_user + after.children_system
            cpu -= before.children_user + before.children_system
            took.append((cpu, time.perf_counter() - begun))
    return Process(median(c for c, _ in took), median(w for _, w in took))
