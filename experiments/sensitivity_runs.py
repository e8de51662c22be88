"""The runs of a sensitivity analysis, kept as a sweep keeps its own: each point with its own seed.

A sweep lives every point with the same seeds; here luck is a factor of the design, so that run i
has the settings of point i and the seed that belongs to it. All else is the sweep's: chunks that
are fixed beforehand, parts written whole, a lock, and going on from what is there.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.core.errors import StoreError

from . import cli
from .design.design import Design, Point
from .executors import progress
from .store import Store, remove_empty
from .sweep import chunk, files, keeping, local, plan
from .sweep.dataset import Dataset
from .sweep.definition import Experiment
from .sweep.settings import Settings

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

    @cached_property
    def settled(self) -> list[Point]:
        """The points as runs take them."""
        return [
            Point(p.name, {key: value for key, value in p.values.items() if key != self.hidden})
            for p in self.designed.points
        ]


def made(
    experiment: Drawn, store: Store, workers: int, again: bool = False
) -> tuple[pd.DataFrame, int]:
    """Make what is missing; return point, seed, year and outcomes of all, and how many failed.

    With ``again`` runs that had failed are lived once more.
    """
    folder = store.folder(experiment.name)
    told = keeping.facts(experiment)
    new = store.missing()
    fresh = not folder.exists()
    try:
        with files.locked(folder, False, cli.say):
            files.sweep_up(folder)
            before = keeping.there(store.root, experiment.name)
            wanted = _planned(experiment, told, before)
            keeping.save(folder, wanted, told, before)
            for failed in (False, True)[: 1 + again]:
                state = keeping.state(folder, wanted.chunks, failed, cli.say)
                began = time.time()
                lived = _live(experiment, state, store, workers, told["configs"])
                keeping.note(folder, began, "local", workers, lived)
    finally:
        if fresh:
            keeping.forget(folder)
        remove_empty(new)
    data = Dataset(store.root, experiment.name)
    return data.runs()[["point", "seed", "year", *experiment.outcomes]], len(data.failed())


def _planned(experiment: Drawn, told: dict[str, Any], before: Dataset | None) -> keeping.Planned:
    """Return all chunks; those that were planned before stay as they are."""
    from .design.enlarge import enlarged
    from .design.frames import points_in

    design, held = experiment.designed, list[plan.Chunk]()
    known = True
    if before is not None:
        keeping.same(before.folder, before.manifest, told)
        known = before.manifest["configs"] == told["configs"]
        held = plan.chunks_in(before.plan())
        design = enlarged(points_in(before.design()), design)
    chunks = chunked(experiment, held, known)
    return keeping.Planned(design, chunks, len(chunks) > len(held))


def chunked(
    experiment: Drawn, held: Sequence[plan.Chunk] = (), known: bool = True
) -> list[plan.Chunk]:
    """Return chunks of about a second, one run a point, in the order of the points.

    What was planned before is looked at again if config files have changed since (not ``known``).
    """
    from sim.record import keys_of

    made_of = Settings(experiment.words, experiment.config_dir)
    there = {run.point: run for one in held for run in one.runs}
    number = max((one.number for one in held), default=-1) + 1
    chunks, runs, spent = list(held), list[plan.Run](), 0.0
    for i, (point, seed) in enumerate(zip(experiment.settled, experiment.luck, strict=True)):
        if i in there and known:
            continue
        spec = made_of.of(point)
        run = plan.Run(i, seed, keys_of(spec, [seed])[0])
        if i in there:
            if run != there[i]:
                raise StoreError(
                    f"{experiment.name}: the data behind point {i} have changed (its config files, "
                    "or a part of your own); choose another --name"
                )
            continue
        cost = plan.seconds(spec)
        if runs and (len(runs) >= plan.MOST or spent + cost > plan.SECONDS):
            chunks.append(plan.Chunk(number, tuple(runs)))
            runs, spent, number = [], 0.0, number + 1
        runs.append(run)
        spent += cost
    return [*chunks, plan.Chunk(number, tuple(runs))] if runs else chunks


def _live(
    experiment: Drawn, state: keeping.State, store: Store, workers: int,
    configs: str,
) -> int:  # fmt: skip
    """Live what is missing; return how many runs were lived."""
    left = sum(len(one.runs) for one in state.missing)
    if not left:
        if not state.failed:
            cli.say(f"{store.folder(experiment.name)} holds these runs already; reused")
        return 0
    if state.done:
        cli.say(f"{state.done} runs are there already; {left} to go")
    cli.compiled()
    job = chunk.Job(experiment.words, experiment.read_at, experiment.outcomes, (),
                    experiment.config_dir, configs)  # fmt: skip
    folder, points = store.folder(experiment.name), experiment.settled

    def tasks() -> Iterator[chunk.Task]:
        for one in state.missing:
            yield chunk.Task(job, one, {run.point: points[run.point] for run in one.runs}, folder)

    lived = 0
    try:
        done = local.on_processes(chunk.work, tasks(), min(workers, len(state.missing)), cli.say)
        for one in progress(done, left, experiment.name, size=lambda got: len(got.chunk.runs)):
            lived += len(one.chunk.runs)
            for failure in one.failed:
                cli.say(f"a run failed and the rest go on: {failure.said}")
    except KeyboardInterrupt:
        raise KeyboardInterrupt(
            f"stopped; {state.done + lived} runs are finished and kept in {folder}, and the same "
            "command goes on from there"
        ) from None
    return lived


def drawn(
    experiment: Experiment, name: str, design: Design, seeds: Sequence[int], hidden: str
) -> Drawn:
    """Return an experiment with the points and seeds of one stage."""
    plain = {field: getattr(experiment, field) for field in Experiment.__dataclass_fields__}
    one = Drawn(**plain, drawn=design, luck=tuple(seeds), hidden=hidden)
    return replace(one, name=name, design=design.kind, points=None, factors=(), arms=(), csv=None,
                   events=())  # fmt: skip
