"""The runs behind docs/honesty.md: one spec, many seeds, kept in parts of a hundred.

A part is written beside and renamed, so that a stop at any moment loses less than one part; the same
command goes on where it stopped. The folder is named by spec and code: another model is another folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.core.errors import StoreError

from . import cli, run
from .at_years import at_years
from .executors import each, progress
from .store import reason

if TYPE_CHECKING:
    import pandas as pd

    from sim.core.spec import RunSpec

WORDS = ("path=indigenous", "world=teaching", "years=20")
"""The teaching world on the path whose outcomes spread most: the hardest case for an interval."""
YEARS = (5, 10, 20)
FIRST, PART = 1_000_001, 100
"""First seed, far from those of any other study; runs in a part."""


def spec_of(words: Sequence[str] = WORDS) -> RunSpec:
    """Return the one spec of all runs, at the first seed."""
    return run.load([*words, f"seed={FIRST}"])


def key_of(spec: RunSpec) -> str:
    """Return the name of what decides every number: spec, code and years."""
    text = json.dumps([run.key_of(spec), YEARS, PART])
    return hashlib.sha256(text.encode()).hexdigest()


def measured(spec: RunSpec) -> list[dict[str, float]]:
    """Live one run and tell it at the years. Runs in a worker."""
    rows = at_years(run.live(spec, panels=False), YEARS)
    return [{"seed": float(spec.seed), **row} for row in rows]


def file_of(folder: Path, part: int) -> Path:
    """Return the file of one part."""
    return folder / f"part-{part:04d}.parquet"


def make(folder: Path, spec: RunSpec, many: int, workers: int = 1) -> None:
    """Make what is missing of the first ``many`` runs, part by part."""
    parts = range(-(-many // PART))
    todo = [part for part in parts if not file_of(folder, part).exists()]
    if not todo:
        return
    cli.compiled()
    seeds = [spec.seed + PART * part + i for part in todo for i in range(PART)]
    runs = each(measured, [spec.replace(seed=seed) for seed in seeds], workers)
    kept: list[dict[str, float]] = []
    done = 0
    for rows in progress(runs, len(seeds), "runs"):
        kept += rows
        if len(kept) == PART * len(YEARS):
            _write(folder, todo[done], kept)
            kept, done = [], done + 1


def _write(folder: Path, part: int, rows: list[dict[str, float]]) -> None:
    import pandas as pd

    final = file_of(folder, part)
    beside = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        frame = pd.DataFrame(rows).astype({"seed": "int64", "year": "int64"})
        frame.to_parquet(beside, index=False)
        beside.replace(final)
    except OSError as error:
        raise StoreError(f"cannot write {final} ({reason(error)})") from None
    finally:
        beside.unlink(missing_ok=True)


def read(folder: Path, many: int) -> pd.DataFrame:
    """Return the first ``many`` runs: seed, year and every measure."""
    import pandas as pd

    frames = []
    for part in range(-(-many // PART)):
        try:
            frames.append(pd.read_parquet(file_of(folder, part)))
        except (OSError, ValueError) as error:
            raise StoreError(
                f"{file_of(folder, part)} cannot be read ({type(error).__name__}); remove it and "
                "give the same command again"
            ) from None
    frame = pd.concat(frames, ignore_index=True)
    seeds = frame["seed"].drop_duplicates().head(many)
    return frame[frame["seed"].isin(seeds)].reset_index(drop=True)
