"""Lives: how often each outcome of a cluster's life occurs in what ships.

    python -m experiments.lives [--seeds 20] [--seeds-from 9001] [--workers 2]   writes docs/lives.md

An outcome counts if it occurs in at least 5 % of the seeds of some shipped setting (model.md 8).
Outcomes are read off the measured stage (``indicators.stage``), whose thresholds are fixed in
``sim/indicators/stage.py``; none of them is set anywhere.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import sim
from sim.indicators.stage import DECLINE, GROWTH, INITIAL, MATURE, NURSERY, RENEWAL

from . import red, run
from .executors import each, progress
from .labels import PATHS, path_name

SEEDS, FIRST, YEARS = 20, 9001, 40
ENOUGH = 0.05
"""Share of seeds in which an outcome has to occur."""
PAGE = Path(__file__).resolve().parents[1] / "docs" / "lives.md"
STARTS = ("nursery", "initial", "mature", "decline")
"""Start stages from which every path is run."""
OUTCOMES = {
    "failure to ignite": "from a nursery: never a growing cluster in forty years",
    "emergence": "from a nursery or before: more than a nursery for four years running",
    "growth": "growing for at least two years running",
    "maturity": "mature for at least two years running, after having grown",
    "decline": "in decline for at least two years running, a fifth below its most firms",
    "renewal": "renewed after maturity or decline, for at least two years running",
}
"""What each outcome means."""


class Life(NamedTuple):
    """One run: its setting and the outcomes that occurred."""

    path: str
    start: str
    outcomes: frozenset[str]


def spells(stage: np.ndarray, which: Sequence[int], years: int) -> int:
    """Return the first year of a spell of some stages of at least that many years (−1: none)."""
    inside = np.isin(stage, which)
    for year in range(len(stage) - years + 1):
        if inside[year : year + years].all():
            return year
    return -1


def outcomes(stage: np.ndarray, firms: np.ndarray) -> frozenset[str]:
    """Return what occurred in a life; both arrays are by year, from the start on."""
    found = set()
    young = stage[0] == NURSERY
    grows = spells(stage, (GROWTH,), 2)
    if young and not np.isin(stage, (GROWTH, MATURE, RENEWAL)).any():
        found.add("failure to ignite")
    if young and spells(stage, (INITIAL, GROWTH, MATURE, RENEWAL), 4) > 0:
        found.add("emergence")
    if grows >= 0:
        found.add("growth")
    if grows >= 0 and spells(stage[grows:], (MATURE,), 2) >= 0:
        found.add("maturity")
    falls = spells(stage, (DECLINE,), 2)
    if falls >= 0 and firms[falls:].min() <= 0.8 * firms[: falls + 1].max():
        found.add("decline")
    again = spells(stage, (RENEWAL,), 2)
    if again > 0 and np.isin(stage[:again], (MATURE, DECLINE)).any():
        found.add("renewal")
    return frozenset(found)


def live(task: tuple[str, str, sim.RunSpec]) -> Life:
    """Live one run. Runs in a worker."""
    path, start, spec = task
    frame = run.live(spec, panels=False).indicators
    focal = frame[(frame["region"] == "focal") & (frame["quarter"] % 4 == 0)]
    stage, firms = focal["stage"].to_numpy().astype(int), focal["firms"].to_numpy(float)
    return Life(path, start, outcomes(stage, firms))


def shares(lives: Sequence[Life]) -> dict[str, dict[tuple[str, str], float]]:
    """Return for each outcome its share of seeds by setting (start, path)."""
    settings = sorted({(one.start, one.path) for one in lives}, key=lambda s: STARTS.index(s[0]))
    table: dict[str, dict[tuple[str, str], float]] = {}
    for name in OUTCOMES:
        table[name] = {}
        for start, path in settings:
            mine = [one for one in lives if (one.start, one.path) == (start, path)]
            table[name][start, path] = sum(name in one.outcomes for one in mine) / len(mine)
    return table


def page(table: dict[str, dict[tuple[str, str], float]], seeds: int, first: int) -> str:
    """Return the text of docs/lives.md."""
    from sim.record import code_hash

    lines = [
        "# Lives", "",
        "How often each outcome of a cluster's life occurs: five paths from four start stages, "
        f"{seeds} seeds each ({first} to {first + seeds - 1}), {YEARS} years. Made by "
        f"`python -m experiments.lives`; model: code `{code_hash()[:16]}`. An outcome counts if it "
        f"occurs in at least {100 * ENOUGH:.0f} % of the seeds of some shipped setting.", "",
        "| outcome | what it means | highest share | of | verdict |", "|---|---|---:|---|---|",
    ]  # fmt: skip
    for name, by in table.items():
        (start, path), most = max(by.items(), key=lambda item: item[1])
        said = "🟢 occurs" if most >= ENOUGH else "🔴 does not occur"
        lines.append(
            f"| {name} | {OUTCOMES[name]} | {100 * most:.0f} % | "
            f"`path={path} stage={start}` | {said} |"
        )
    lines += ["", "## By setting", "", "| start | path | " + " | ".join(OUTCOMES) + " |",
              "|---|---|" + "---:|" * len(OUTCOMES)]  # fmt: skip
    for start in STARTS:
        for path in PATHS:
            cells = [f"{100 * by[start, path]:.0f} %" for by in table.values()]
            lines.append(f"| {start} | {path_name(path, 'en')} {path_name(path, 'zh')} | "
                         + " | ".join(cells) + " |")  # fmt: skip
    return "\n".join(lines) + "\n"


def reference(
    table: dict[str, dict[tuple[str, str], float]], seeds: int, first: int
) -> dict[str, Any]:
    """Return the highest share of each outcome, from which README tells what does not occur."""
    from sim.record import code_hash

    return {
        "code": code_hash(), "seeds": [first, first + seeds - 1], "enough": ENOUGH,
        "highest": {name: max(by.values()) for name, by in table.items()},
    }  # fmt: skip


def main(words: Sequence[str] | None = None) -> None:
    """Make all runs and write the page."""
    to = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    to.add_argument("--seeds", type=int, default=SEEDS)
    to.add_argument("--seeds-from", type=int, default=FIRST)
    to.add_argument("--workers", type=int, default=2)
    given = to.parse_args(words)
    tasks = [
        (path, start, sim.load(f"path={path}", f"stage={start}", years=YEARS, seed=seed))
        for start in STARTS for path in PATHS
        for seed in range(given.seeds_from, given.seeds_from + given.seeds)
    ]  # fmt: skip
    lives = list(progress(each(live, tasks, given.workers), len(tasks), "runs"))
    table = shares(lives)
    PAGE.write_text(page(table, given.seeds, given.seeds_from), "utf-8")
    print(PAGE, red.keep("lives", reference(table, given.seeds, given.seeds_from)), red.write())


if __name__ == "__main__":
    main()
