"""Which run is in which chunk, fixed before the first one is lived; more runs only add chunks.

Runs stand seed by seed, all points of a seed before the next, so that a sweep that is stopped
half-way has as many seeds of every point. A chunk is about a second of work by an estimate that
needs no clock, so that several machines cut the same chunks without talking.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def planned(
    points: Sequence[Point], seeds: Iterable[int], settings: Settings,
    before: Sequence[Chunk] = (), size: int | None = None,
) -> list[Chunk]:  # fmt: skip
    """Return all chunks: those that were planned before as they are, then the new ones.

    Every point is composed here, so that one that cannot be run is known before anything is.
    """
    from sim.record import keys_of

    there = {(run.point, run.seed) for chunk in before for run in chunk.runs}
    seeds = list(seeds)
    keys: list[dict[int, str]] = []
    cost: list[float] = []
    for number, point in enumerate(points):
        wanted = [seed for seed in seeds if (number, seed) not in there]
        spec = settings.of(point)
        cost.append(seconds(spec))
        keys.append(dict(zip(wanted, keys_of(spec, wanted))) if wanted else {})
    chunks, runs, spent = list(before), list[Run](), 0.0
    number = max((chunk.number for chunk in before), default=-1) + 1
    for seed in seeds:
        for point_number in range(len(points)):
            if seed not in keys[point_number]:
                continue
            if runs and (
                len(runs) >= (size or MOST) or (not size and spent + cost[point_number] > SECONDS)
            ):
                chunks.append(Chunk(number, tuple(runs)))
                runs, spent, number = [], 0.0, number + 1
            runs.append(Run(point_number, seed, keys[point_number][seed]))
            spent += cost[point_number]
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
