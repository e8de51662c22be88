"""Chunks on a Dask cluster: one that runs somewhere, or one of this machine's own.

Workers send rows back and this process writes them, so that no folder need be shared. Dask gives
the work of a worker that is lost to another one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any, TypeVar

from sim.core.errors import AgglomeraError, InputError

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Tasks that are given out for each worker, so that none waits for us."""


def on_dask(
    work: Callable[[T], R], tasks: Iterable[T], address: str | None, workers: int
) -> Iterator[R]:
    """Yield ``work(task)`` for every task, in the order in which they are finished."""
    try:
        from distributed import Client, LocalCluster, as_completed
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise InputError(
            "--executor dask needs the extra dask: install 'agglomera[dask]'"
        ) from None
    from sim.core.interrupt import held_back

    for name in ("distributed", "tornado", "asyncio"):  # what they would say, we say in a sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    rest = iter(tasks)
    with ExitStack() as stack:
        with held_back():  # workers are born deaf to Ctrl-C
            if address is None:
                address = stack.enter_context(
                    LocalCluster(
                        n_workers=workers, threads_per_worker=1, processes=True,
                        dashboard_address=None, silence_logs=logging.ERROR,
                    )
                )  # fmt: skip
            try:
                client = stack.enter_context(Client(address, timeout="20s", set_as_default=False))
            except (OSError, ValueError) as error:
                raise InputError(
                    f"--address = {address}: no Dask scheduler answers there "
                    f"({type(error).__name__}); start one, or leave --address out"
                ) from None
        many = AHEAD * max(1, sum(client.nthreads().values()) or workers)
        given: Any = as_completed([], loop=client.loop)

        def give(count: int) -> None:
            for _, task in zip(range(count), rest):
                given.add(client.submit(work, task, pure=False))

        give(many)
        for future in given:
            try:
                result = future.result()
            except KilledWorker:
                raise AgglomeraError(
                    "workers were ended from outside several times over one chunk (often: memory "
                    "ran out); what was finished is kept"
                ) from None
            future.release()
            give(1)
            yield result
