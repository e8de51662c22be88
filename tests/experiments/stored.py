"""Experiments for tests as a sweep keeps them, made without the model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.sweep import files
from experiments.sweep.dataset import TOLD, VERSION
from tests.experiments.fakes import wave

OUTCOMES = ("firms", "people", "top_share")


def experiment(
    root: Path, name: str = "e", points: int = 6, seeds: int = 3, years: tuple[int, ...] = (5, 10),
    chunk: int = 4, parts: int | None = None,
) -> Path:  # fmt: skip
    """Write an experiment; of its parts only the first few, if that is asked for."""
    folder = root / name
    design = pd.DataFrame({
        "point": range(points), "name": [f"lhs-{i}" for i in range(points)],
        "start.smes": [20 + i for i in range(points)],
        "path": ["fusion" if i % 2 else "indigenous" for i in range(points)],
        "levers.vc_supply.strength": [i / points for i in range(points)],
    })  # fmt: skip
    runs = [(p, s) for s in range(1, seeds + 1) for p in range(points)]
    plan = pd.DataFrame({
        "chunk": [i // chunk for i in range(len(runs))], "point": [p for p, _ in runs],
        "seed": [s for _, s in runs], "key": [f"{i:064x}" for i in range(len(runs))],
    })  # fmt: skip
    files.write_frame(folder / files.DESIGN, design)
    files.write_frame(folder / files.PLAN, plan)
    told = dict.fromkeys(TOLD) | {
        "store": VERSION, "label": "An example", "label_zh": "示例", "design": "lhs",
        "outcomes": list(OUTCOMES), "years": list(years),
    }  # fmt: skip
    (folder / files.MANIFEST).write_text(json.dumps(told), "utf-8")
    for number, rows in list(plan.groupby("chunk"))[:parts]:
        columns: dict[str, list[Any]] = {n: [] for n in ("key", "point", "seed", "year", *OUTCOMES)}
        for run in rows.itertuples():
            for year in years:
                numbers = [value(int(run.point), int(run.seed), year, name) for name in OUTCOMES]
                cells = (run.key, run.point, run.seed, year, *numbers)
                for name, cell in zip(columns, cells, strict=True):
                    columns[name].append(cell)
        files.write_rows(folder / files.RUNS / f"part-{number:06d}.parquet", columns, 0.0)
    return folder


def value(point: int, seed: int, year: int, name: str) -> float:
    """Return the number of a run; the first run has no share of a largest firm."""
    if name == "top_share" and (point, seed) == (0, 1):
        return float(np.nan)
    return 10.0 * point + year + wave(point, seed, name)
