"""Living runs: one, or many on several processes; the numbers never depend on which."""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from .core.errors import InputError, shown
from .core.garbage import uncollected
from .core.interrupt import held_back
from .core.jit import is_warm, note_warm
from .core.params import coerce
from .core.processes import begin, context
from .core.registry import MECHANISMS
from .core.spec import RunSpec
from .panels import Panels
from .record import Record, key_of
from .world.world import World


def run(
    spec: RunSpec,
    *,
    panels: bool = True,
    events: bool = True,
    keep_ledger: bool = False,
    watch: Callable[[World], Any] | None = None,
) -> Record:
    """Live one run from its first quarter to its last.

    Args:
        spec: what to run, from ``sim.load``.
        panels: collect firms, people, ties, investors, institutes and accounts once a year.
        events: keep every event; without them no other number changes.
        keep_ledger: keep every posting of money, so that balances can be replayed.
        watch: called with the world at the start and after every quarter, to look only.
    """
    logging.getLogger("MESA").setLevel(logging.WARNING)
    started = time.perf_counter()
    world = World(spec, keep_ledger=keep_ledger, keep_events=events)
    collected = Panels(world) if panels else None
    if watch:
        watch(world)
    for _ in range(spec.quarters):
        world.step()
        if collected and world.quarter % 4 == 0:
            collected.collect(world)
        if watch:
            watch(world)
    found = collected.finish() if collected else None
    record = Record.of(world, key_of(spec), found, time.perf_counter() - started)
    if watch is None:
        world.__dict__.clear()  # a world is full of circles: let its arrays go now
    return record


def warm() -> float:
    """Compile every rule by living a tiny world for a while; return the seconds it took."""
    started = time.perf_counter()
    parts = {name: part.Params() for name, part in MECHANISMS.items()}
    tiny = RunSpec(mechanisms=parts).replace({"world.size": 0.3, "years": 1})
    with uncollected():  # a sixth of the time, for half a gigabyte more while it lasts
        run(tiny).digest()
    note_warm()
    return time.perf_counter() - started


def run_many(
    specs: Iterable[RunSpec],
    workers: int | None = None,
    what: Callable[[Record], Any] | None = None,
    **options: Any,
) -> Iterator[Any]:
    """Yield the records of many runs in their order.

    Args:
        specs: what to run; may be endless, it is read as needed.
        workers: processes (None: as many as there are processors; 1: this process).
        what: a function of a module, applied to each record where it was made, so that only what
            it returns travels back.
        options: for ``run``: panels, events, keep_ledger.
    """
    if isinstance(specs, str | RunSpec) or not isinstance(specs, Iterable):
        raise InputError(f"specs = {shown(specs)} is not a list of specs, as sim.load gives them")
    workers = coerce(processors() if workers is None else workers, 1, "workers")
    if workers < 1:
        raise InputError(f"workers = {workers} is not a whole number of at least 1")
    if workers == 1:
        return (_one(spec, what, options) for spec in specs)
    return _pooled(iter(specs), workers, what, options)


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on every system
        return max(1, os.cpu_count() or 1)


def _one(spec: RunSpec, what: Callable[[Record], Any] | None, options: dict[str, Any]) -> Any:
    record = run(spec, **options)
    return record if what is None else what(record)


def _several(
    specs: list[RunSpec], what: Callable[[Record], Any] | None, options: dict[str, Any]
) -> tuple[list[Any], float]:
    started = time.perf_counter()
    results = [_one(spec, what, options) for spec in specs]
    return results, (time.perf_counter() - started) / len(specs)


def _pooled(
    specs: Iterator[RunSpec], workers: int, what: Callable[[Record], Any] | None,
    options: dict[str, Any],
) -> Iterator[Any]:  # fmt: skip
    """Send out bundles of about a second each, never more than a few ahead of the reader."""
    from concurrent.futures import Future, ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    if not is_warm():
        warm()
    pool = ProcessPoolExecutor(workers, mp_context=context(), initializer=begin)
    waiting: deque[Future[tuple[list[Any], float]]] = deque()
    size = 1
    try:
        while True:
            while len(waiting) < 2 * workers and (bundle := list(islice(specs, size))):
                with held_back():
                    waiting.append(pool.submit(_several, bundle, what, options))
            if not waiting:
                return
            results, seconds = waiting.popleft().result()
            size = max(1, min(256, round(1.0 / max(seconds, 1e-3))))
            yield from results
    except BrokenProcessPool:
        raise RuntimeError(
            "a worker process was ended from outside (often: memory ran out); "
            "try fewer workers, or workers=1"
        ) from None
    finally:
        with (
            held_back()
        ):  # a second Ctrl-C in the middle of it would leave workers waiting for ever
            pool.shutdown(wait=True, cancel_futures=True)
