"""Seconds a quarter by size: the core of the model against its twin, and the whole model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

import sim
from sim.world.world import World

from .clock import interleaved
from .core import words
from .floor import seconds
from .nation import Nation
from .twin.start import made, read, refilled

SIZES = {"teaching": 0.6, "default": 2.0}
"""World sizes that have a name; others are sought by the number of firms."""
IN_A_ROW = 4
"""Quarters that each lives before it is another's turn: what a run does, too, is to go on."""
PATH = "path=upgrading"
"""The path that starts with the most firms: so a size can be had without decades before it."""


class Steps(NamedTuple):
    """What a quarter took at one size (CPU seconds; the twin's is nan where it was not run).

    ``floor`` is the time of moving the quarter's columns alone, ``wall`` that of all parts by a clock.
    """

    name: str
    firms: int
    people: int
    core: float
    twin: float
    whole: float
    build: float
    twin_build: float
    bytes_a_firm: float
    bytes_a_person: float
    floor: float = float("nan")
    wall: float = float("nan")

    @property
    def ratio(self) -> float:
        """Return how many times faster the core is than its twin."""
        return self.twin / self.core


def firms_at_size_one() -> int:
    """Return how many firms a world of size 1 starts with (both regions together)."""
    return len(World(sim.load(PATH, "world.size=1", "world.burn_in=0")).firms)


def measured(name: str, size: float, blocks: int, twin: bool) -> Steps:
    """Live a core world, its twin and a whole world of one size side by side, quarter by quarter."""
    sized = [PATH, f"world.size={size:g}"]
    core = World(sim.load(*words(*sized)), keep_events=False)
    whole = World(sim.load(*sized, "world.burn_in=0"), keep_events=False)
    works: dict[str, Callable[[], object]] = {"core": core.live_one_quarter, "whole": whole.step}
    # both from the same values: what a start draws is left out, so that like is compared with like
    build: dict[str, Callable[[], object]] = {"core": lambda: refilled(core)}
    if twin:
        start = read(core)
        works["twin"] = made(start).live_one_quarter
        build["twin"] = lambda: made(start)
    firms, people = len(core.firms), len(core.people)
    built = interleaved(build, 3)
    for _ in range(2):  # first quarters settle what a start has left open
        for work in works.values():
            work()
    took = interleaved(works, blocks, IN_A_ROW)
    nan = float("nan")
    return Steps(
        name, firms, people, took["core"].cpu, took["twin"].cpu if twin else nan, took["whole"].cpu,
        built["core"].cpu, built["twin"].cpu if twin else nan,
        _bytes(whole.firms), _bytes(whole.people), seconds(whole), took["whole"].wall,
    )  # fmt: skip


def _bytes(table: object) -> float:
    """Return bytes of a table's columns for each row that they have room for."""
    columns = [getattr(table, name) for name in table.columns]  # type: ignore[attr-defined]
    return float(sum(column.nbytes for column in columns) / len(columns[0]))


def exponent(rows: Sequence[Steps], low: float, high: float) -> float:
    """Return how the cost of a whole quarter grows with firms between two numbers (1: linear)."""
    mine = [row for row in rows if low <= row.firms <= high]
    return _slope([row.firms for row in mine], [row.whole for row in mine])


def growth(nations: Sequence[Nation]) -> float:
    """Return how the cost of a nation's quarter grows with its firms (1: linear)."""
    return _slope([n.firms for n in nations], [n.quarter for n in nations])


def _slope(firms: list[int], seconds: list[float]) -> float:
    if len(firms) < 2:
        return float("nan")
    return float(np.polyfit(np.log(firms), np.log(seconds), 1)[0])
