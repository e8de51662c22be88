"""CPU and wall time of small pieces of work, taken in turn so that a busy machine is fair to all."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import NamedTuple


class Took(NamedTuple):
    """Medians over all blocks, in seconds."""

    cpu: float
    wall: float
    blocks: int


def timed(work: Callable[[], object], times: int = 1) -> tuple[float, float]:
    """Return CPU and wall seconds of one call, the mean of so many in a row."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(times):
        work()
    return (time.process_time() - cpu) / times, (time.perf_counter() - wall) / times


def interleaved(
    works: Mapping[str, Callable[[], object]], blocks: int, times: int = 1
) -> dict[str, Took]:
    """Time each work ``times`` times a block, one work after the other; return the medians.

    Garbage is collected before and not in between: a collection in the middle would be charged to
    whoever happens to run, and would leave the others cold caches.
    """
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    gc.collect()
    gc.disable()
    try:
        for _ in range(blocks):
            for name, work in works.items():
                seen[name].append(timed(work, times))
    finally:
        gc.enable()
    return {
        name: Took(median(c for c, _ in many), median(w for _, w in many), blocks)
        for name, many in seen.items()
    }
