"""What the model has promised of its speed, beside what was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple


class Target(NamedTuple):
    """One promise: the figure's name, the bound, and whether more or less of it is better."""

    number: str
    what: str
    figure: str
    required: float
    wanted: float
    more: bool
    unit: str


TARGETS = (
    Target("1a", "a quarter of the core, default size, against the twin", "ratio default", 60, 100, True, "×"),
    Target("1b", "the same at 10,000 firms", "ratio 10,000 firms", 60, 100, True, "×"),
    Target("2", "a whole run with all indicators, against the twin", "ratio whole run", 50, 80, True, "×"),
    Target("3", "two workers against one", "workers", 1.6, 1.8, True, "×"),
    Target("4a", "growth of a quarter's cost, 1,000 to 10,000 firms", "exponent to 10,000", 1.08, 1.08, False, ""),
    Target("4b", "the same, a nation of 10,000 to 1,000,000 firms", "exponent beyond 10,000", 1.20, 1.20, False, ""),
    Target("5", "memory of a nation, a million firms with three people each or more", "nation", 4.0, 4.0, False, "GiB"),
    Target("6", "indicators, of a quarter's time", "observing", 0.15, 0.15, False, "share"),
    Target("7", "rows of the default world made, against the twin's objects", "ratio build", 20, 20, True, "×"),
    Target("8a", "agglomera run, warm, a whole process", "run process", 3.0, 3.0, False, "s CPU"),
    Target("8b", "agglomera --help", "help process", 0.3, 0.3, False, "s"),
    Target("8c", "compilation, once a machine", "compilation", 30.0, 30.0, False, "s CPU"),
    Target("9", "16 seeds × 40 years of the teaching world", "ensemble", 0.6, 0.6, False, "s"),
    Target("11a", "agents made, against Mesa's own", "handles built", 50, 50, True, "×"),
    Target("11b", "agg and groupby, the lesser, against Mesa's AgentSet", "handles asked", 5, 5, True, "×"),
    Target("11c", "get of all attributes as a list, against Mesa's AgentSet", "handles read", 5, 5, True, "×"),
    Target("12a", "a sweep beside its runs of 50 ms in a bare loop", "sweep overhead", 0.05, 0.05, False, "share"),
    Target("12b", "two workers of a sweep against one", "sweep two_workers", 1.6, 1.6, True, "×"),
    Target("12c", "100,000 stored runs summed up, a whole process", "sweep reading", 3.0, 3.0, False, "s"),
    Target("12d", "compare, 3 × 50 runs, beside its runs on all cores", "sweep over_bare", 1.05, 1.05, False, "×"),
)  # fmt: skip


def verdict(target: Target, figures: Mapping[str, float]) -> str:
    """Say whether a target is met, or that its figure was not measured."""
    value = figures.get(target.figure, math.nan)
    if math.isnan(value):
        return "not measured"
    better = value >= target.required if target.more else value <= target.required
    best = value >= target.wanted if target.more else value <= target.wanted
    return "met" if best else ("met (required)" if better else "missed")
