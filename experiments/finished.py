"""Finished runs wait in a hidden folder, so that Ctrl-C loses nothing and the same command goes on.

A task is anything with a ``part``: the file that says that it is finished, and what came out.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sim.core.errors import StoreError

from . import cli
from .executors import each, progress
from .store import Store, reason, remove_empty

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor


class Part(Protocol):
    """A task that leaves a file behind when it is finished."""

    @property
    def part(self) -> Path:
        """File that says that this run is finished."""


T = TypeVar("T", bound=Part)


def finish(
    live: Callable[[T], Any], todo: Sequence[T], folder: Path, store: Store, workers: int,
    pool: ProcessPoolExecutor | None = None, before: Callable[[], None] = lambda: None,
    tell: bool = True,
) -> float:  # fmt: skip
    """Live all tasks that are not finished yet; return the seconds it took.

    ``before`` may put parts of an earlier result where finished ones are looked for. Whatever stops
    it says how many runs are kept.
    """
    new = store.missing()
    started = time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        before()
        waiting = [task for task in todo if not task.part.exists()]
        if len(waiting) < len(todo):
            cli.say(
                f"{len(todo) - len(waiting)} of {len(todo)} runs are finished already; going on"
            )
        cli.compiled()
        started = time.perf_counter()
        for _ in progress(each(live, waiting, workers, pool), len(waiting), "runs"):
            pass
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"stopped; {kept(todo, folder, new)}") from None
    except OSError as error:
        said = kept(todo, folder, new)
        raise StoreError(f"cannot write {folder} ({reason(error)}); {said}") from None
    spent = time.perf_counter() - started
    if tell:
        cli.say(f"{len(waiting)} runs in {spent:.0f} s")
    return spent


def kept(todo: Sequence[Part], folder: Path, new: list[Path]) -> str:
    """Say which runs are finished; leave no folder behind if none is."""
    done = sum(task.part.exists() for task in todo)
    if not done:
        shutil.rmtree(folder, ignore_errors=True)
        remove_empty(new)
        return f"none of {len(todo)} runs is finished, so nothing was kept"
    return (
        f"{done} of {len(todo)} runs are finished and kept, and the same command goes on from there"
    )
