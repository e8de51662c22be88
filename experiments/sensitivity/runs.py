"""The runs of a sensitivity analysis, kept as a sweep keeps its own: each point with its own seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..design.design import Design
from ..store import Store
from ..sweep.definition import Experiment
from ..sweep.making import Manner, made

if TYPE_CHECKING:
    import pandas as pd


def drawn(
    experiment: Experiment, name: str, design: Design, seeds: Sequence[int], hidden: str
) -> Experiment:
    """Return an experiment with the points and seeds of one stage; ``hidden`` is the place of luck."""
    return replace(
        experiment, name=name, design=design.kind, points=None, factors=(), arms=(), csv=None,
        events=(), drawn=design, luck=tuple(seeds), hidden=hidden,
    )  # fmt: skip


def lived(
    experiment: Experiment, store: Store, workers: int, again: bool = False
) -> tuple[pd.DataFrame, int]:
    """Make what is missing; return point, seed, year and outcomes of all, and how many failed.

    With ``again`` runs that had failed are lived once more.
    """
    data, failed = made(experiment, store, Manner(workers))
    if again and failed:
        data, failed = made(experiment, store, Manner(workers, retry=True))
    return data.runs()[["point", "seed", "year", *experiment.outcomes]], failed
