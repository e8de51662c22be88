"""CPU and wall time of small pieces of work, taken in turn so that a busy machine is fair to all."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple


class Took(NamedTuple):
    """Medians over all blocks, in seconds."""

    cpu: float
    wall: float
    blocks: int


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return CPU and wall seconds of one call, with the garbage of others swept away before."""
    gc.collect()
    gc.disable()
    try:
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        return time.process_time() - cpu, time.perf_counter() - wall
    finally:
        gc.enable()


def interleaved(works: dict[str, Callable[[], object]], blocks: int) -> dict[str, Took]:
    """Time each work once a block, one after the other; return the medians over ``blocks``."""
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(blocks):
        for name, work in works.items():
            seen[name].append(timed(work))
    return {
        name: Took(median(c for c, _ in many), median(w for _, w in many), blocks)
        for name, many in seen.items()
    }
