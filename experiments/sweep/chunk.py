"""The work of one chunk: its runs lived, told by their outcomes, and written in one piece."""

from __future__ import annotations

import dataclasses
import json
import math
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.core.errors import AgglomeraError

from .. import outcomes
from . import files
from .plan import Chunk, Run
from .settings import settings

if TYPE_CHECKING:
    from sim.core.spec import RunSpec
    from sim.record import Record

    from ..design.design import Point

SHOWN = 3
"""Of so many outcomes the bar shows the running mean."""


@dataclass(frozen=True)
class Job:
    """What all chunks of a sweep have in common; plain, so that it can be sent anywhere."""

    words: tuple[str, ...]
    years: tuple[int, ...]
    outcomes: tuple[str, ...]
    events: tuple[str, ...] = ()
    config_dir: str | None = None
    configs: str = ""
    """A hash of all config files, so that none is remembered that has changed."""

    @property
    def notes_events(self) -> bool:
        """Whether runs have to note what happens in them; they are faster if not."""
        return bool(self.events) or any(outcomes.counts(name) for name in self.outcomes)


class Task(NamedTuple):
    """A chunk to be lived, with the points that its runs need."""

    job: Job
    chunk: Chunk
    points: dict[int, Point]
    folder: Path


class Failure(NamedTuple):
    """A run that raised: which it was, and why."""

    key: str
    point: int
    name: str
    seed: int
    overrides: tuple[str, ...]
    cause: str
    trace: str

    @property
    def said(self) -> str:
        """One line for people."""
        words = " ".join(self.overrides)
        return f"point {self.point} ({words or self.name}), seed {self.seed}: {self.cause}"


@dataclass
class Done:
    """What came of a chunk: rows by column, failures, and a few sums for the bar."""

    chunk: Chunk
    rows: dict[str, list[Any]]
    failed: list[Failure] = field(default_factory=list)
    events: list[Any] = field(default_factory=list)
    seconds: float = 0.0
    sums: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()


def live(spec: RunSpec, events: bool) -> Record:
    """Live one run for its outcomes alone."""
    from sim import run

    return run(spec, panels=False, events=events)


def lived(task: Task) -> Done:
    """Live the runs of a chunk. A run that raises is told of, and the rest go on."""
    job, chunk = task.job, task.chunk
    made = settings(job.words, job.config_dir, job.configs)
    names = ("key", "point", "seed", "year", *job.outcomes)
    rows: dict[str, list[Any]] = {name: [] for name in names}
    done, started = Done(chunk, rows), time.perf_counter()
    for run in chunk.runs:
        point = task.points[run.point]
        try:
            spec = dataclasses.replace(made.of(point), seed=run.seed)
            record = live(spec, job.notes_events)
            told = outcomes.rows(record, job.years, job.outcomes)
        except Exception as error:
            done.failed.append(_failure(run, point, error))
            continue
        if record.key != run.key:
            raise AgglomeraError(
                f"point {run.point}, seed {run.seed} has the key {record.key[:12]} where it was "
                f"lived and {run.key[:12]} in the plan: its sources, levers or configs are others"
            )
        for one in told:
            for name, value in zip(names, (run.key, run.point, run.seed, *one.values())):
                rows[name].append(value)
        if job.events:
            done.events.append(events_of(run, record, job.events))
    done.seconds = time.perf_counter() - started
    _sum_up(done, job)
    return done


def _failure(run: Run, point: Point, error: Exception) -> Failure:
    text = " ".join(str(error).split())
    cause = text if isinstance(error, AgglomeraError) else f"{type(error).__name__}: {text}"
    trace = "".join(traceback.format_exception(error))[-4000:]
    return Failure(run.key, run.point, point.name, run.seed, point.words, cause[:400], trace)


def events_of(run: Run, record: Record, kinds: tuple[str, ...]) -> Any:
    """Return the events of some kinds of one run, with the run's own columns."""
    table = record.events_of(*kinds)
    table.insert(0, "key", run.key)
    table.insert(1, "point", run.point)
    table.insert(2, "seed", run.seed)
    return table


def _sum_up(done: Done, job: Job) -> None:
    last = [i for i, year in enumerate(done.rows["year"]) if year == job.years[-1]]
    columns = [[done.rows[name][i] for i in last] for name in job.outcomes[:SHOWN]]
    known = [[x for x in column if math.isfinite(x)] for column in columns]
    done.sums, done.counts = tuple(map(sum, known)), tuple(map(len, known))


def write(done: Done, folder: Path) -> Done:
    """Keep a chunk: events and failures first, so that a part means that all of it is there."""
    if done.events:
        files.write_events(folder / files.EVENTS / f"{done.chunk.part}.parquet", done.events)
    note = folder / files.FAILED / f"{done.chunk.number:06d}.json"
    failed = [*_others(note, done.chunk), *(one._asdict() for one in done.failed)]
    if failed:
        files.write_json(note, failed)
    if done.rows["key"]:
        files.write_rows(folder / files.RUNS / f"{done.chunk.part}.parquet", done.rows,
                         round(done.seconds, 4))  # fmt: skip
    if not failed:
        note.unlink(missing_ok=True)
    return dataclasses.replace(done, rows={}, events=[])


def _others(note: Path, chunk: Chunk) -> list[dict[str, Any]]:
    """Return what is noted of runs of this chunk that were not lived just now."""
    if not note.exists():
        return []
    now = {(run.point, run.seed) for run in chunk.runs}
    found = json.loads(note.read_text("utf-8"))
    return [one for one in found if (one["point"], one["seed"]) not in now]


def work(task: Task) -> Done:
    """Live a chunk and keep it. Runs in a worker or here."""
    return write(lived(task), task.folder)
