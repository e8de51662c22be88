"""Which run is in which chunk, fixed before the first one is lived; more runs only add chunks.

Runs stand seed by seed, all points of a seed before the next, so that a sweep that is stopped
half-way has as many seeds of every point. A chunk is about a second of work by an estimate that
needs no clock, so that several machines cut the same chunks without talking.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

    from ..design.design import Point
    from .settings import Settings

SECONDS, MOST = 1.0, 256
"""About how long a chunk takes, and how many runs it has at most."""
START, QUARTER, REGION = 0.02, 0.0016, 0.0004
"""Seconds of a run's beginning, a quarter, and a quarter of a region of size 1."""


class Run(NamedTuple):
    """One run of the plan."""

    point: int
    seed: int
    key: str


@dataclass(frozen=True)
class Chunk:
    """Some runs that are lived one after the other and kept in one file."""

    number: int
    runs: tuple[Run, ...]
    again: int = 0
    """How often some of its runs were lived before, because they had failed."""

    @property
    def part(self) -> str:
        """The name of its file."""
        return f"part-{self.number:06d}" + (f"-{self.again}" if self.again else "")


def seconds(spec: RunSpec) -> float:
    """Return about how long a run takes, from its size alone."""
    world = spec.world
    regions = REGION * world.size * (1 + world.n_rivals)
    return START + (spec.quarters + world.burn_in) * (QUARTER + regions)


def by_seed(points: int, seeds: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Return point and seed of every run, all points of a seed before the next seed."""
    return ((point, seed) for seed in seeds for point in range(points))


def planned(
    points: Sequence[Point], pairs: Iterable[tuple[int, int]], settings: Settings,
    before: Sequence[Chunk] = (), size: int | None = None,
) -> list[Chunk]:  # fmt: skip
    """Return all chunks: those that were planned before as they are, then the new ones.

    ``pairs`` are point and seed of every run, in the order in which they are to be lived. Every
    point is composed here, so that one that cannot be run is known before anything is.
    """
    from sim.record import keys_of

    there = {(run.point, run.seed) for chunk in before for run in chunk.runs}
    new = [pair for pair in pairs if pair not in there]
    seeds: list[list[int]] = [[] for _ in points]
    for point, seed in new:
        seeds[point].append(seed)
    specs = [settings.of(point) for point in points]
    cost = [seconds(spec) for spec in specs]
    keys = [dict(zip(wanted, keys_of(spec, wanted))) for spec, wanted in zip(specs, seeds)]
    chunks, runs, spent = list(before), list[Run](), 0.0
    number = max((chunk.number for chunk in before), default=-1) + 1
    for point, seed in new:
        if runs and (len(runs) >= (size or MOST) or (not size and spent + cost[point] > SECONDS)):
            chunks.append(Chunk(number, tuple(runs)))
            runs, spent, number = [], 0.0, number + 1
        runs.append(Run(point, seed, keys[point][seed]))
        spent += cost[point]
    if runs:
        chunks.append(Chunk(number, tuple(runs)))
    return chunks


def frame(chunks: Sequence[Chunk]) -> pd.DataFrame:
    """Return a row for each run: chunk, point, seed, key."""
    import pandas as pd

    rows = [(chunk.number, *run) for chunk in chunks for run in chunk.runs]
    table = pd.DataFrame(rows, columns=["chunk", "point", "seed", "key"])
    return table.astype({"chunk": "int32", "point": "int32", "seed": "int64"})


def chunks_in(table: pd.DataFrame) -> list[Chunk]:
    """Return the chunks of a plan that was kept."""
    found: dict[int, list[Run]] = {}
    columns = (table[name].tolist() for name in ("chunk", "point", "seed", "key"))
    for number, point, seed, key in zip(*columns):
        found.setdefault(number, []).append(Run(point, seed, key))
    return [Chunk(number, tuple(runs)) for number, runs in found.items()]
