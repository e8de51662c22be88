"""How long a sweep would take and how much it would write, from one run of it lived for real."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from sim.core.errors import AgglomeraError

from .. import outcomes
from . import chunk, files, plan
from .settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..design.design import Point

COLUMN, KEY = 110, 70
"""Bytes of a part for each column, and of each row for its key, about."""
PLAN, AROUND = 50, 6_000
"""Bytes of design and plan for each run, and of manifest and lock, about."""


class Estimate(NamedTuple):
    """What is still to come."""

    seconds: float
    """On one processor."""
    bytes: int


def estimated(job: chunk.Job, chunks: Sequence[plan.Chunk], points: Sequence[Point]) -> Estimate:
    """Live the first run that is missing, and scale it by the sizes of all that are."""
    made = settings(job.words, job.config_dir, job.configs)
    runs = [run for one in chunks for run in one.runs]
    if not runs:
        return Estimate(0.0, 0)
    size = {number: plan.seconds(made.of(points[number])) for number in {r.point for r in runs}}
    first = made.of(points[runs[0].point]).replace(seed=runs[0].seed)
    chunk.live(first.replace(years=1), job.notes_events)  # rules are read from disk once
    began = time.process_time()
    try:
        record = chunk.live(first, job.notes_events)
    except Exception as error:
        raise AgglomeraError(
            f"the first run failed, so nothing can be said of the rest: point {runs[0].point}, "
            f"seed {runs[0].seed}: {type(error).__name__}: {error}"
        ) from None
    told = outcomes.rows(record, job.years, job.outcomes)
    spent = time.process_time() - began
    ratio = spent / size[runs[0].point]
    columns = len(told[0]) + 3
    wide = 8 * columns + KEY
    events = 0
    if job.events:
        one = chunk.Done(chunks[0], {}, events=[chunk.events_of(runs[0], record, job.events)])
        events = len(files.events_bytes(one.events))
    total = len(runs) * (wide * len(told) + events + PLAN) + len(chunks) * COLUMN * columns + AROUND
    return Estimate(ratio * sum(size[run.point] for run in runs), total)
