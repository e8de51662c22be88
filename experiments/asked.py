"""Questions asked of many runs: the runs made or read back, judged, told and stored."""

from __future__ import annotations

import argparse
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sim.core.errors import StoreError

from . import cli
from .executors import default_workers
from .runs import Runs, measured

if TYPE_CHECKING:
    import pandas as pd

    from .store import Store

R = TypeVar("R")
"""A number that was judged (``told.Told``)."""


class Asking(Runs, ABC, Generic[R]):
    """Runs of which questions are asked, and what is made of their numbers."""

    name: str
    """What is asked: the kind of the results, and their folder."""
    heads: tuple[str, ...]
    """Heads of the labels of a use."""

    def live(self, workers: int) -> pd.DataFrame:
        """Make all runs; return one row a run and use, with a column a measure."""
        return self.numbers(self.heads, self.made(measured, workers, self.name))

    @abstractmethod
    def ids(self) -> list[str]:
        """Return the names of what is asked."""

    @abstractmethod
    def judged(self, numbers: pd.DataFrame) -> list[R]:
        """Return every number with its verdict."""

    @abstractmethod
    def table(self, rows: Sequence[R], lang: str) -> str:
        """Return all numbers as text."""

    @abstractmethod
    def tidy(self, rows: Sequence[R]) -> pd.DataFrame:
        """Return all numbers as one frame."""

    def draw(self, rows: Sequence[R], folder: Path, lang: str) -> None:
        """Draw what belongs to the numbers; nothing, if not said otherwise."""


def told(
    plan: Asking[R], store: Store, name: str, quick: bool, workers: int | None = None,
    lang: str = "en", words: Sequence[str] = (),
) -> tuple[list[R], dict[str, Any]]:  # fmt: skip
    """Return all rows and where they come from; runs that are stored are not made again."""
    import pandas as pd

    folder, key = store.folder(name), plan.key()
    if store.has(name, key):
        cli.say(f"{folder} holds exactly these runs already; reused")
        try:
            numbers = pd.read_csv(folder / "numbers.csv")
            facts = json.loads((folder / "provenance.json").read_text("utf-8"))
        except (OSError, ValueError):
            raise StoreError(f"{folder} lacks its numbers.csv; remove the folder") from None
        return plan.judged(numbers), facts
    started = time.perf_counter()
    numbers = plan.live(workers or default_workers())
    facts = plan.facts(plan.name, key, quick, time.perf_counter() - started)
    facts[plan.name] = plan.ids()
    if words:
        facts["words"] = list(words)
    rows = plan.judged(numbers)
    with store.writing(name) as part:
        numbers.to_csv(part / "numbers.csv", index=False)
        plan.tidy(rows).to_csv(part / "table.csv", index=False)
        (part / "table.txt").write_text(plan.table(rows, lang) + "\n", "utf-8")
        (part / "provenance.json").write_text(json.dumps(facts, indent=1), "utf-8")
        plan.draw(rows, part, lang)
    return rows, facts


def add_flags(
    to: argparse.ArgumentParser, only: str, what: str, pairs: int, quick: int, first: int
) -> None:
    """Add the flags that all questions share; ``what`` a number of them counts: pairs, seeds."""
    to.add_argument("--only", default=None, metavar=only, help="some of them only")
    to.add_argument("--pairs", type=cli.positive, default=None, metavar="N",
                    help=f"{what} (default {pairs})")  # fmt: skip
    to.add_argument("--seeds-from", type=cli.positive, default=first, metavar="S",
                    help=f"first seed (default {first})")  # fmt: skip
    to.add_argument("--quick", action="store_true",
                    help=f"small worlds and {quick} {what}: to try, not to judge")  # fmt: skip
    cli.add_common(to, "workers", "results", "lang", "name")


def names_of(only: str | None) -> tuple[str, ...]:
    """Return the names in ``--only``."""
    return tuple(only.split(",")) if only else ()
