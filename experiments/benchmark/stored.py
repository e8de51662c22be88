"""A sweep of 100,000 runs as it lies on disk: parts as small as those of runs of 50 ms."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sim.core import chance

RUNS, SEEDS, YEARS, OUTCOMES = 100_000, 10, (5, 10, 20), 8
EACH = 20
"""Runs a part: a chunk is about a second."""


def many_runs(folder: Path, runs: int = RUNS, each: int = EACH) -> Path:
    """Write an experiment of so many runs; the numbers mean nothing."""
    import pandas as pd

    from ..outcomes import DEFAULT
    from ..sweep import files
    from ..sweep.dataset import TOLD, VERSION

    names = DEFAULT[:OUTCOMES]
    folder.mkdir(parents=True, exist_ok=True)
    points = runs // SEEDS
    point, seed = np.tile(np.arange(points), SEEDS), np.repeat(np.arange(1, SEEDS + 1), points)
    keys = np.array([f"{chance.mix_plain(i):016x}" * 4 for i in range(runs)])
    files.write_frame(folder / files.DESIGN, pd.DataFrame({
        "point": np.arange(points), "name": [f"lhs-{i}" for i in range(points)],
        "start.smes": np.arange(points) % 80,
    }))  # fmt: skip
    chunk = np.arange(runs) // each
    plan = pd.DataFrame({"chunk": chunk, "point": point, "seed": seed, "key": keys})
    files.write_frame(folder / files.PLAN, plan)
    told = dict.fromkeys(TOLD) | {
        "store": VERSION, "label": "", "label_zh": "", "design": "lhs", "outcomes": list(names),
        "years": list(YEARS),
    }  # fmt: skip
    (folder / files.MANIFEST).write_text(json.dumps(told), "utf-8")
    (folder / files.RUNS).mkdir()
    many = len(YEARS)
    drawn = np.sin(np.arange(runs * many * len(names), dtype=float) * 12.9898) * 43758.5453
    numbers = (drawn - np.floor(drawn)).reshape(len(names), runs * many)
    for number in range(-(-runs // each)):
        rows, cells = slice(number * each, (number + 1) * each), slice(
            number * each * many, (number + 1) * each * many
        )  # fmt: skip
        frame = pd.DataFrame({
            "key": np.repeat(keys[rows], many), "point": np.repeat(point[rows], many),
            "seed": np.repeat(seed[rows], many),
            "year": np.tile(np.array(YEARS, np.int16), len(keys[rows])),
            **dict(zip(names, numbers[:, cells])),
        })  # fmt: skip
        # not by way of ``files``, which waits for the disk at every part
        frame.to_parquet(folder / files.RUNS / f"part-{number:06d}.parquet", index=False)
    return folder
