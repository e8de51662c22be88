"""Many independent tasks on a few processes, in order, with a progress bar.

Workers leave Ctrl-C to the parent and end when the parent is gone.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")


def default_workers() -> int:
    """Return the number of processors this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # not on every system
        return max(1, os.cpu_count() or 1)


def progress(
    items: Iterable[T], total: int, label: str, delay: float = 1.0,
    size: Callable[[T], int] | None = None, note: Callable[[T], str] | None = None,
) -> Iterator[T]:  # fmt: skip
    """Pass items through under a bar with the time left; short work shows none.

    ``size`` says how many of the total an item stands for, ``note`` what to tell behind the bar.
    """
    from tqdm import tqdm

    bar = tqdm(
        total=total,
        desc=label,
        delay=delay,
        unit="run",
        file=sys.stderr,
        leave=False,
        dynamic_ncols=True,
        smoothing=0.1,
        bar_format="{desc} {percentage:3.0f} % |{bar}| {n_fmt} of {total_fmt}, {remaining} left{postfix}",
    )
    try:
        for item in items:
            if note is not None:
                bar.set_postfix_str(note(item), refresh=False)
            bar.update(1 if size is None else size(item))
            yield item
    finally:
        bar.close()


def ahead(workers: int | None) -> None:
    """Let the process that makes workers load the model already, while we find out what to do."""
    if (workers or default_workers()) <= 1:
        return
    from multiprocessing import forkserver

    from sim.core.interrupt import held_back
    from sim.core.processes import context

    if context().get_start_method() == "forkserver":
        with held_back():
            forkserver.ensure_running()


@contextmanager
def shared(workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Keep the same workers for several rounds of tasks; with one worker there is none to keep."""
    if workers <= 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor

    from sim.core.interrupt import held_back
    from sim.core.processes import begin, context

    pool = ProcessPoolExecutor(workers, mp_context=context(), initializer=begin)
    try:
        yield pool
    finally:
        with held_back():  # a second Ctrl-C in the middle would leave workers waiting for ever
            pool.shutdown(wait=True, cancel_futures=True)


def each(
    function: Callable[[T], R], tasks: Sequence[T], workers: int = 1,
    pool: ProcessPoolExecutor | None = None,
) -> Iterator[R]:  # fmt: skip
    """Yield ``function(task)`` for every task, in order of the tasks.

    Only as many tasks are given out as can be worked on, so that few are left to finish at Ctrl-C.
    With a ``pool`` its workers do it, else new ones.
    """
    workers = min(workers, len(tasks))
    if pool is None and workers > 1:
        with shared(workers) as pool:
            yield from each(function, tasks, workers, pool)
        return
    if pool is None:
        yield from map(function, tasks)
        return
    from concurrent.futures import FIRST_COMPLETED, Future, wait
    from concurrent.futures.process import BrokenProcessPool

    from sim.core.interrupt import held_back

    waiting: deque[Future[R]] = deque()
    running: set[Future[R]] = set()
    rest = iter(tasks)
    try:
        while True:
            with held_back():
                new = [pool.submit(function, task) for task in islice(rest, workers - len(running))]
            waiting.extend(new)
            if not waiting:
                return
            running = wait(running.union(new), return_when=FIRST_COMPLETED).not_done
            while waiting and waiting[0].done():
                yield waiting.popleft().result()  # a result lives no longer than needed
    except BrokenProcessPool:
        raise RuntimeError(
            "a worker process was ended from outside (often: memory ran out); try --workers 1"
        ) from None
