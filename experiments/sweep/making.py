"""Making what an experiment lacks: planned, locked, lived on any workers, kept part by part."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import cli, labels
from ..executors import default_workers, progress
from ..store import Store, remove_empty
from . import chunk, files, keeping, local
from .dataset import Dataset

if TYPE_CHECKING:
    from .chunk import Done, Task
    from .definition import Experiment
    from .keeping import Planned, State
    from .plan import Chunk, Run

TOLD = 10
"""So many failures are told one by one while the sweep goes on; all are kept."""


@dataclass(frozen=True)
class Manner:
    """How runs are made; nothing here changes a number."""

    workers: int | None = None
    """Processes; None: one for each processor."""
    executor: str = "local"
    address: str | None = None
    shard: tuple[int, int] | None = None
    chunk: int | None = None
    """Runs a chunk; None: about a second."""
    retry: bool = False
    """Live what had failed, and nothing else."""
    wait: bool = False
    """Wait if another process writes to the same folder."""
    wanted: Callable[[Run], bool] | None = None
    """Which of the planned runs are made; None: all."""

    @property
    def processes(self) -> int:
        """How many processes live runs."""
        return self.workers or default_workers()

    def mine(self, chunks: list[Chunk]) -> list[Chunk]:
        """Return the chunks of this shard: every n-th, so that all shards have as much to do.

        Of each chunk only the runs that are wanted.
        """
        if self.shard is not None:
            k, n = self.shard
            chunks = [one for one in chunks if one.number % n == k - 1]
        if self.wanted is None:
            return chunks
        return [
            dataclasses.replace(one, runs=tuple(filter(self.wanted, one.runs))) for one in chunks
        ]


@dataclass(frozen=True)
class Asked:
    """An experiment, what a store holds of it, and the plan of the whole."""

    experiment: Experiment
    store: Store
    told: dict[str, Any]
    before: Dataset | None
    plan: Planned

    @property
    def folder(self) -> Path:
        """Where the runs lie, or will lie."""
        return self.store.folder(self.experiment.name)


def planned(experiment: Experiment, store: Store, how: Manner = Manner()) -> Asked:
    """Return what is to be made; raise StoreError if the folder holds another sweep."""
    told = keeping.facts(experiment)
    if how.shard:
        told["shard"] = list(how.shard)
    before = keeping.there(store.root, experiment.name)
    plan = keeping.plan_of(experiment, told, before, how.chunk)
    return Asked(experiment, store, told, before, plan)


def at_least(experiment: Experiment, store: Store) -> Experiment:
    """Return the experiment with as many seeds as its folder was planned with, if those are more.

    With ``Manner.wanted`` only those that were asked for are made.
    """
    before = keeping.there(store.root, experiment.name)
    held = int(before.plan()["seed"].max()) + 1 - experiment.first_seed if before is not None else 0
    return dataclasses.replace(experiment, seeds=max(held, experiment.seeds))


def made(experiment: Experiment, store: Store, how: Manner = Manner()) -> tuple[Dataset, int]:
    """Make what is missing; return the dataset and how many runs have failed.

    Whatever ends this, what was finished is kept, and the same call goes on from there.
    """
    return make(planned(experiment, store, how), how)


def make(asked: Asked, how: Manner) -> tuple[Dataset, int]:
    """Make what is missing of what was planned."""
    folder, store, name = asked.folder, asked.store, asked.experiment.name
    new, fresh = store.missing(), not folder.exists()
    try:
        with files.locked(folder, how.wait, cli.say):
            try:
                files.sweep_up(folder)
                now = keeping.there(store.root, name)
                if (now and now.manifest) != (asked.before and asked.before.manifest):
                    asked = planned(asked.experiment, store, how)  # somebody was here
                failed = _locked(asked, how)
            finally:
                if fresh:
                    keeping.forget(folder)
    finally:
        remove_empty(new)
    return Dataset(store.root, name), failed


def _locked(asked: Asked, how: Manner) -> int:
    """Plan and live, while nobody else writes; return how many runs have failed."""
    keeping.save(asked.folder, asked.plan, asked.told, asked.before)
    chunks, years = asked.plan.chunks, len(asked.experiment.read_at)
    state = keeping.state(asked.folder, chunks, how.mine(chunks), how.retry, cli.say, years)
    began, bar = time.time(), Bar(asked.experiment.outcomes)
    try:
        return _live(asked, state, how, bar)
    finally:
        keeping.note(asked.folder, began, how.executor, how.processes, bar.lived)


def _live(asked: Asked, state: State, how: Manner, bar: Bar) -> int:
    """Live what is missing; return how many runs have failed, now or before."""
    left = sum(len(one.runs) for one in state.missing)
    if state.done and left:
        cli.say(f"{state.done} runs are there already; {left} to go")
    if how.retry and not left:
        cli.say("no run has failed; nothing to try again")
    failed = 0 if how.retry else len(state.failed)
    if left:
        cli.compiled()
    elif state.done and not how.retry:
        cli.say(f"{asked.folder} holds these runs already; reused")
    done = _finished(asked, state, how)
    try:
        for one in progress(done, left, asked.experiment.name, size=_many, note=bar.note):
            for failure in one.failed:
                failed += 1
                if failed <= TOLD:
                    cli.say(f"a run failed and the rest go on: {failure.said}")
    except KeyboardInterrupt:
        done.close()
        # workers have kept what they had in work, which nobody has told us of
        chunks = asked.plan.chunks
        kept = keeping.look(asked.folder, chunks, how.mine(chunks)).done
        bar.lived = kept - state.done
        raise KeyboardInterrupt(
            f"stopped; finished and kept in {asked.folder}: {labels.many(kept, 'run')}; the same "
            "command goes on from there"
        ) from None
    if failed:
        cli.say(f"{labels.many(failed, 'run')} failed; their causes are in {asked.folder / 'failed'}, and "
                "--retry-failed lives them again")  # fmt: skip
    return failed


def _finished(asked: Asked, state: State, how: Manner) -> Generator[Done, None, None]:
    from . import cluster

    job, folder = job_of(asked.experiment), asked.folder
    points = asked.experiment.settled(asked.plan.design)

    def tasks() -> Iterator[Task]:
        for one in state.missing:
            needed = {run.point: points[run.point] for run in one.runs}
            yield chunk.Task(job, one, needed, folder)

    if how.executor == "dask":
        for done in cluster.on_dask(chunk.lived, tasks(), how.address, how.processes):
            yield chunk.write(done, folder)
    else:
        workers = min(how.processes, len(state.missing) or 1)
        yield from local.on_processes(chunk.work, tasks(), workers, cli.say)


def job_of(experiment: Experiment) -> chunk.Job:
    """Return what all chunks of an experiment have in common."""
    return chunk.Job(
        experiment.words, experiment.read_at, experiment.outcomes, experiment.events,
        experiment.config_dir, keeping.configs_hash(experiment.config_dir),
    )  # fmt: skip


def _many(done: Done) -> int:
    return len(done.chunk.runs)


class Bar:
    """How many runs are done, and the running means that stand behind the bar."""

    def __init__(self, outcomes: Sequence[str]) -> None:
        self.names = outcomes[: chunk.SHOWN]
        self.sums, self.counts = [0.0] * len(self.names), [0] * len(self.names)
        self.lived = 0

    def note(self, done: Done) -> str:
        """Take one chunk into the means; return them in words."""
        self.sums = [a + b for a, b in zip(self.sums, done.sums)]
        self.counts = [a + b for a, b in zip(self.counts, done.counts)]
        self.lived += len(done.chunk.runs) - len(done.failed)
        means = zip(self.names, self.sums, self.counts)
        return "means: " + ", ".join(f"{n} {labels.number(s / c)}" for n, s, c in means if c)
