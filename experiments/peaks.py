"""Order of peaks: does entry peak first, then the number of firms, then output?

    python -m experiments.peaks [--seeds 20] [--seeds-from 10121] [--workers 2]   into docs/lives.md

Five paths from two young starts, with the market that grows by adoption and with one that does not
(``world.demand=flat``), on the same seeds. Shares are asked of all runs and of those in which the
number of firms fell by 15 or 30 % after its peak. Peaks: ``measures_of.peaks``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

import sim
from sim.core.jit import A

from . import cli, run
from .executors import default_workers, each, progress
from .labels import PATHS, path_name
from .lives.command import taken
from .measures import ENOUGH
from .measures_of.peaks import Peaks, peaks_of
from .paths.classify import wilson
from .sections import put
from .statistics.bootstrap import bca

SEEDS, FIRST, YEARS = 20, 10121, 40
STARTS = {"nursery": "苗圃", "initial": "发展初期"}
DEMANDS = ("adoption", "flat")
SHAKEOUTS = (0.15, 0.3)
"""Falls of the number of firms after its peak, the weaker and the one of the life-cycle studies."""
WANTED = 0.7
"""Least share of runs with a shakeout that should show the order (configs/evidence/T20.yaml)."""


class Run(NamedTuple):
    """One run and its peaks."""

    path: str
    start: str
    demand: str
    seed: int
    peaks: Peaks


def live(task: tuple[str, str, str, sim.RunSpec]) -> Run:
    """Live one run. Runs in a worker."""
    path, start, demand, spec = task
    return Run(path, start, demand, spec.seed, peaks_of(run.live(spec, panels=False).indicators))


def counts(runs: Sequence[Run], least: float) -> tuple[int, int]:
    """Return how many runs are in order, and of how many that fell by at least ``least``."""
    fell = [one for one in runs if one.peaks.fall >= least]
    return sum(one.peaks.ordered for one in fell), len(fell)


def difference(runs: Sequence[Run], least: float) -> tuple[float, float, float]:
    """Return by how many points flat demand changes the share in order, with its 95 % interval.

    Resampled are the seeds, which both demands and all paths share; NaN where one demand has fewer
    than six such runs: a share of so few says nothing.
    """
    seeds = sorted({one.seed for one in runs})
    table = np.zeros((2, 2, len(seeds)))
    for d, demand in enumerate(DEMANDS):
        for s, seed in enumerate(seeds):
            mine = [one for one in runs if (one.demand, one.seed) == (demand, seed)]
            table[d, :, s] = counts(mine, least)
    nan = float("nan")
    if table[:, 1].sum(1).min() < ENOUGH or len(seeds) < ENOUGH:
        return nan, nan, nan

    def statistic(at: A) -> A:
        total = table[:, :, at].sum(-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            share: A = total[:, 0] / total[:, 1]
        return np.asarray(100.0 * (share[1] - share[0]))

    return (float(statistic(np.arange(len(seeds))[None, :])[0]), *bca(statistic, len(seeds)))


def says(hits: int, n: int) -> str:
    """Return yes, no or unsure: whether the order holds in the share of shakeouts wanted."""
    low, high = wilson(hits, n)
    if n < ENOUGH:
        return "unsure"
    return "yes" if low >= WANTED else "no" if high < WANTED else "unsure"


SAID = {
    "yes": ("The order holds", "次序成立"),
    "no": ("The order does not hold", "次序不成立"),
    "unsure": ("Cannot tell whether the order holds", "无法判断次序是否成立"),
}


def _share(hits: int, n: int) -> str:
    return f"{100 * hits / n:.0f} % ({hits} of {n})" if n else "– (0 runs)"


def _points(runs: Sequence[Run], least: float) -> str:
    middle, low, high = difference(runs, least)
    return f"{middle:+.0f} ({low:.0f} … {high:.0f})" if np.isfinite(low) else "cannot tell"


def _years(runs: Sequence[Run]) -> str:
    return " → ".join(
        f"{float(np.median([getattr(one.peaks, name) + 1 for one in runs])):.0f}"
        for name in ("entry", "firms", "output")
    )


def page(runs: Sequence[Run], seeds: Sequence[int]) -> str:
    """Return the text between the marks of the page."""
    from sim.record import code_hash

    grown = [one for one in runs if one.demand == "adoption"]
    hits, n = counts(grown, SHAKEOUTS[1])
    low, high = wilson(hits, n)
    verdict = SAID[says(hits, n)]
    span = f"{100 * low:.0f} to {100 * high:.0f} %" if n else "no interval"
    middle, below, above = difference(runs, 0.0)
    en = (f"{verdict[0]}: of the runs with a shakeout of 30 %, {hits} of {n} have it (95 % interval "
          f"{span}; wanted {100 * WANTED:.0f} %); ")  # fmt: skip
    zh = f"{verdict[1]}：在企业数下降30%的运行中，{n}个中有{hits}个符合次序；"
    if np.isfinite(below):
        en += (f"a market that does not grow changes the share of all runs by {middle:+.0f} points "
               f"({below:.0f} to {above:.0f})")  # fmt: skip
        zh += f"需求不增长时，全部运行中符合次序的占比变化{middle:+.0f}个百分点（{below:.0f}至{above:.0f}）"
    else:
        en += "what a market that does not grow changes cannot be told"
        zh += "需求不增长时的变化无法判断"
    lines = [
        '<a id="peaks"></a>', "## Order of peaks", "",
        "Does entry peak first, then the number of firms, then output (Klepper)? Peaks are of "
        f"three-year means; {len(seeds)} seeds each ({seeds[0]} to {seeds[-1]}), {YEARS} years, "
        "with a market that grows by adoption and, on the same seeds, one that does not "
        "(`world.demand=flat`). A peak in the last years may be of a rise that goes on. Made by "
        f"`python -m experiments.peaks`; model: code `{code_hash()[:16]}`.", "",
        f"**What the model says.** {en}.", "", f"{zh}。", "",
        "![Years of the peaks of entry, firms and output by path](images/peaks.png)", "",
        "| start 起点 | path 路径 | median year of the peaks 峰值年份中位数 | flat 需求不变 | in order, all runs "
        "符合次序 | flat 需求不变 | flat against adoption, points (95 %) 差异 |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]  # fmt: skip
    for start, start_zh in STARTS.items():
        for path in (*PATHS, ""):
            mine = [one for one in runs if one.start == start and path in ("", one.path)]
            by = [[one for one in mine if one.demand == demand] for demand in DEMANDS]
            name = f"{path_name(path, 'en')} {path_name(path, 'zh')}" if path else "all 合计"
            cells = [*map(_years, by), *(_share(*counts(one, 0.0)) for one in by)]
            lines.append(f"| {start} {start_zh} | {name} | " + " | ".join(cells)
                         + f" | {_points(mine, 0.0)} |")  # fmt: skip
    lines += ["", "| runs 运行 | in order: adoption 需求增长 | flat 需求不变 | flat against adoption, points "
              "(95 %) 差异 |", "|---|---:|---:|---:|"]  # fmt: skip
    for least in (0.0, *SHAKEOUTS):
        both = [counts([one for one in runs if one.demand == demand], least) for demand in DEMANDS]
        name = f"firms fell by {100 * least:.0f} % or more 企业数下降" if least else "all 全部"
        lines.append(f"| {name} | " + " | ".join(_share(*one) for one in both)
                     + f" | {_points(runs, least)} |")  # fmt: skip
    return "\n".join(lines) + "\n"


def main(words: Sequence[str]) -> int:
    """Make all runs, write their part of the page and draw the figure."""
    from .figures import peaks as figure
    from .figures.style import save

    given = taken("peaks", SEEDS, FIRST, words)
    seeds = range(given.seeds_from, given.seeds_from + given.seeds)
    tasks = [
        (path, start, demand,
         sim.load(f"path={path}", f"stage={start}", f"world={given.world}",
                  f"world.demand={demand}", years=YEARS, seed=seed))
        for start in STARTS for path in PATHS for demand in DEMANDS for seed in seeds
    ]  # fmt: skip
    cli.compiled()
    made = each(live, tasks, given.workers or default_workers())
    runs = list(progress(made, len(tasks), "runs"))
    put(given.out, "peaks", page(runs, seeds))
    (given.out.parent / "images").mkdir(exist_ok=True)
    save(figure.draw(runs, "en"), given.out.parent / "images" / "peaks.png", dpi=80, colours=64)
    print(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(cli.guarded(main, sys.argv[1:]))
