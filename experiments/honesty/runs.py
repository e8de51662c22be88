"""The runs behind docs/honesty.md: one setting, many seeds, kept as a sweep keeps its own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sim.core.errors import AgglomeraError

from ..store import Store
from ..sweep.definition import Experiment
from ..sweep.making import Manner, at_least, made

if TYPE_CHECKING:
    import pandas as pd

WORDS = ("path=indigenous", "world=teaching", "years=20")
"""The teaching world on the path whose outcomes spread most: the hardest case for an interval."""
YEARS = (5, 10, 20)
FIRST = 1_000_001
"""First seed, far from those of any other study."""


def experiment(many: int) -> Experiment:
    """Return the experiment of so many runs, named by what decides its numbers."""
    from sim.record import key_of

    one = Experiment("honesty", WORDS, seeds=many, first_seed=FIRST, years=YEARS)
    key = hashlib.sha256(key_of(one.spec).encode()).hexdigest()
    return one.named(f"honesty-{key[:8]}").checked()


def runs(one: Experiment, store: Store, workers: int | None) -> pd.DataFrame:
    """Make what is missing; return seed, year and every measure of the first runs."""
    data, failed = made(
        at_least(one, store), store, Manner(workers, wanted=lambda run: run.seed in one.seed_list)
    )
    if failed:
        raise AgglomeraError(f"{failed} runs behind honesty failed, and what is left is a choice; see "
                             f"{data.folder / 'failed'}")  # fmt: skip
    frame = data.runs()
    return frame[frame["seed"].isin(one.seed_list)].reset_index(drop=True)
