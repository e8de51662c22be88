"""Chunks on the processes of this machine, as they are finished; a worker that is lost is replaced."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from sim.core.errors import AgglomeraError

from ..executors import shared

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

T = TypeVar("T")
R = TypeVar("R")

PATIENCE = 3
"""How often in a row workers may be lost before anything is finished."""


def on_processes(
    work: Callable[[T], R], tasks: Iterable[T], workers: int,
    say: Callable[[str], None] = lambda text: None,
) -> Iterator[R]:  # fmt: skip
    """Yield ``work(task)`` for every task, in the order in which they are finished."""
    todo = deque(tasks)
    if workers <= 1:
        while todo:  # a task is let go when its work is done
            yield work(todo.popleft())
        return
    lost = 0
    while todo:
        before = len(todo)
        with shared(workers) as pool:
            assert pool is not None  # there is more than one worker
            try:
                yield from given_out(work, todo, workers, pool)
            except KeyboardInterrupt:
                say("stopping: the runs in work are finished and kept first (some seconds)")
                raise
        if not todo:
            return
        lost = lost + 1 if len(todo) == before else 1
        if lost >= PATIENCE:
            raise AgglomeraError(
                f"a worker process was ended from outside {lost} times in a row (often: memory "
                "ran out); what was finished is kept; try --workers 1"
            )
        say("a worker process was ended from outside; new ones go on with what it had")


def given_out(
    work: Callable[[T], R], todo: deque[T], workers: int, pool: ProcessPoolExecutor
) -> Iterator[R]:
    """Work until all is done or a worker is lost, whose tasks are then to do again."""
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    from sim.core.interrupt import held_back

    running: dict[Future[R], T] = {}
    broken = False
    while running or (todo and not broken):
        try:
            with held_back():
                # one more than can be worked on, so that nobody waits for us
                while todo and not broken and len(running) <= workers:
                    running[pool.submit(work, todo[0])] = todo[0]
                    todo.popleft()
        except BrokenProcessPool:
            broken = True
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            task = running.pop(future)
            try:
                result = future.result()
            except BrokenProcessPool:
                broken = True
                todo.appendleft(task)
            else:
                yield result
