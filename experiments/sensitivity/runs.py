"""The runs of a sensitivity analysis, kept as a sweep keeps its own: each point with its own seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..design.design import Design
from ..design.enlarge import enlarged
from ..design.frames import points_in
from ..store import Store
from ..sweep import keeping
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
    experiment: Experiment, store: Store, workers: int, again: bool = False, wait: bool = False
) -> tuple[pd.DataFrame, int]:
    """Make what is missing; return point, seed, year and outcomes of all, and how many failed.

    With ``again`` runs that had failed are lived once more. Points that are there beyond those asked
    for are left alone.
    """
    many = len(experiment.designed.points)
    how = Manner(workers, wait=wait, wanted=lambda run: run.point < many)
    whole = _grown(experiment, store)
    data, failed = made(whole, store, how)
    if again and failed:
        data, failed = made(whole, store, replace(how, retry=True))
    runs = data.runs()[["point", "seed", "year", *experiment.outcomes]]
    return runs[runs["point"] < many].reset_index(drop=True), failed


def _grown(experiment: Experiment, store: Store) -> Experiment:
    """Return the experiment with all points that its folder was planned with, if those are more."""
    before = keeping.there(store.root, experiment.name)
    held = points_in(before.design()) if before is not None else ()
    wanted = experiment.designed
    if before is None or len(held) <= len(wanted.points):
        return experiment
    enlarged(wanted.points, replace(wanted, points=held))  # refuses other points
    seeds = before.plan().sort_values("point")["seed"]
    return replace(experiment, drawn=replace(wanted, points=held), luck=tuple(seeds.tolist()))
