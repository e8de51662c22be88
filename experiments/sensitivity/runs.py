"""The runs of a sensitivity analysis, kept as a sweep keeps its own: each point with its own seed.

A sweep lives every point with the same seeds; here luck is a factor of the design, so that run i
has the settings of point i and the seed that belongs to it. All else is the sweep's: chunks that
are fixed beforehand, parts written whole, a lock, and going on from what is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ..design.design import Design, Point
from ..store import Store
from ..sweep import making
from ..sweep.definition import Experiment
from ..sweep.making import Manner

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Drawn(Experiment):
    """An experiment whose points are drawn already, each with its seed."""

    drawn: Design | None = None
    luck: tuple[int, ...] = ()
    """The seed of each point."""
    hidden: str = ""
    """A factor of the design that is no key of a run."""

    @cached_property
    def designed(self) -> Design:
        """The points that were drawn."""
        assert self.drawn is not None
        return self.drawn

    def settled(self, design: Design) -> Sequence[Point]:
        """Return the points as runs take them."""
        return [
            Point(p.name, {key: value for key, value in p.values.items() if key != self.hidden})
            for p in design.points
        ]

    def pairs(self, design: Design) -> Iterator[tuple[int, int]]:
        """Return every point with the seed that belongs to it."""
        return zip(range(len(design.points)), self.luck, strict=True)


def made(
    experiment: Drawn, store: Store, workers: int, again: bool = False
) -> tuple[pd.DataFrame, int]:
    """Make what is missing; return point, seed, year and outcomes of all, and how many failed.

    With ``again`` runs that had failed are lived once more.
    """
    data, failed = making.made(experiment, store, Manner(workers))
    if again and failed:
        data, failed = making.made(experiment, store, Manner(workers, retry=True))
    return data.runs()[["point", "seed", "year", *experiment.outcomes]], failed


def drawn(
    experiment: Experiment, name: str, design: Design, seeds: Sequence[int], hidden: str
) -> Drawn:
    """Return an experiment with the points and seeds of one stage."""
    plain = {field: getattr(experiment, field) for field in Experiment.__dataclass_fields__}
    one = Drawn(**plain, drawn=design, luck=tuple(seeds), hidden=hidden)
    return replace(one, name=name, design=design.kind, points=None, factors=(), arms=(), csv=None,
                   events=())  # fmt: skip
