"""Lives: how often each outcome of a cluster's life occurs in what ships.

    python -m experiments.lives [--seeds 20] [--seeds-from 10101] [--workers 2]   writes docs/lives.md

An outcome counts if it occurs in at least 5 % of the seeds of some shipped setting (model.md 8).
Outcomes are read off the measured stage (``indicators.stage``), whose thresholds are fixed in
``sim/indicators/stage.py``; none of them is set anywhere. Whether an attempt ignites is read off
firms, makers and quotient (``ignition``). The settings are the five paths from four start stages,
and the attempts of ``configs/lives/attempts.yaml``, each beside the same place left empty.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import sim
from sim.core.errors import InputError
from sim.indicators.stage import DECLINE, GROWTH, INITIAL, MATURE, NURSERY, RENEWAL

from .. import cli, red, run
from ..critical_mass.ignition import Course, course, ignites
from ..executors import default_workers, each, progress
from ..labels import PATHS
from ..sections import put
from .attempts import attempts, empty

SEEDS, FIRST, YEARS = 20, 10101, 40
ENOUGH = 0.05
"""Share of seeds in which an outcome has to occur."""
PAGE = Path(__file__).resolve().parents[2] / "docs" / "lives.md"
STARTS = ("nursery", "initial", "mature", "decline")
"""Start stages from which every path is run."""
ATTEMPT, EMPTY = "attempt", "left empty"
"""What stands for the start stage where an attempt is lived, or its place without anybody."""
SOON = 20
"""Years by which an attempt is usually judged."""
FAILURE = "failure to ignite"
OUTCOMES = {
    FAILURE: "begun below the critical mass, and never, for two years running, a growing cluster "
             "of that mass that makes its fields' products more than others do",
    "emergence": "from a nursery or before: more than a nursery for four years running",
    "growth": "growing for at least two years running",
    "maturity": "mature for at least two years running, after having grown",
    "decline": "in decline for at least two years running, a fifth below its most firms",
    "renewal": "renewed after maturity or decline, for at least two years running",
}  # fmt: skip
"""What each outcome means."""
Setting = tuple[str, str]
"""Start stage and path; or ATTEMPT or EMPTY and the attempt."""
Table = dict[str, dict[Setting, float]]


class Life(NamedTuple):
    """One run: its setting, the outcomes that occurred, and the year of ignition (−1: never)."""

    path: str
    start: str
    outcomes: frozenset[str]
    ignited: int = -1


def spells(stage: np.ndarray, which: Sequence[int], years: int) -> int:
    """Return the first year of a spell of some stages of at least that many years (−1: none)."""
    inside = np.isin(stage, which)
    for year in range(len(stage) - years + 1):
        if inside[year : year + years].all():
            return year
    return -1


def outcomes(one: Course) -> frozenset[str]:
    """Return what occurred in a life."""
    found = set()
    stage, firms = one.stage, one.firms
    grows = spells(stage, (GROWTH,), 2)
    if one.young and ignites(one) < 0:
        found.add(FAILURE)
    if stage[0] == NURSERY and spells(stage, (INITIAL, GROWTH, MATURE, RENEWAL), 4) > 0:
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
    one = course(run.live(spec, panels=False).indicators, spec.world.size)
    return Life(path, start, outcomes(one), ignites(one))


def shares(lives: Sequence[Life]) -> Table:
    """Return for each outcome its share of seeds by setting."""
    table: Table = {name: {} for name in OUTCOMES}
    for setting, mine in by_setting(lives).items():
        for name in OUTCOMES:
            table[name][setting] = sum(name in one.outcomes for one in mine) / len(mine)
    return table


def by_setting(lives: Sequence[Life]) -> dict[Setting, list[Life]]:
    """Return the lives of each setting."""
    found: dict[Setting, list[Life]] = {}
    for one in lives:
        found.setdefault((one.start, one.path), []).append(one)
    return found


def reference(table: Table, seeds: Sequence[int]) -> dict[str, Any]:
    """Return the highest share of each outcome, from which README tells what does not occur."""
    from sim.record import code_hash

    return {
        "code": code_hash(), "seeds": [seeds[0], seeds[-1]], "enough": ENOUGH,
        "highest": {name: max(share for setting, share in by.items() if setting[0] != EMPTY)
                    for name, by in table.items()},
    }  # fmt: skip


def tasks(seeds: Sequence[int], world: str) -> list[tuple[str, str, sim.RunSpec]]:
    """Return every run: name, start and spec."""
    settings: list[tuple[str, str, tuple[str, ...]]]
    settings = [(path, start, (f"path={path}", f"stage={start}"))
                for start in STARTS for path in PATHS]  # fmt: skip
    for name, one in attempts().items():
        settings += [(name, ATTEMPT, one.words), (name, EMPTY, empty(one.words))]
    specs = [(name, start, sim.load(*words, f"world={world}", years=YEARS))
             for name, start, words in settings]  # fmt: skip
    return [(name, start, spec.replace(seed=seed)) for name, start, spec in specs for seed in seeds]


def taken(
    name: str, seeds: int, first: int, words: Sequence[str], page: Path = PAGE,
    world: str = "default",
) -> argparse.Namespace:  # fmt: skip
    """Take the flags that the commands of lives share."""
    to = cli.Parser(prog=f"python -m experiments.{name}", allow_abbrev=False)
    to.add_argument("words", nargs="*", metavar="", help=argparse.SUPPRESS)
    to.add_argument("--seeds", type=cli.positive, default=seeds, metavar="N")
    to.add_argument("--seeds-from", type=cli.positive, default=first, metavar="S")
    to.add_argument("--world", default=world, help="a smaller one: to try, not to judge")
    to.add_argument("--out", type=Path, default=page, help="the page (its pictures beside it)")
    cli.add_common(to, "workers")
    given = cli.parse(to, list(words))
    if given.words:
        raise InputError(f"{name} takes flags only, not '{given.words[0]}' (see --help)")
    return given


def main(words: Sequence[str]) -> int:
    """Make all runs and write the page."""
    from .page import page

    given = taken("lives", SEEDS, FIRST, words)
    seeds = range(given.seeds_from, given.seeds_from + given.seeds)
    todo = tasks(seeds, given.world)
    cli.compiled()
    made = each(live, todo, given.workers or default_workers())
    lived = list(progress(made, len(todo), "runs"))
    put(given.out, "outcomes", page(lived, seeds))
    print(given.out)
    if given.out == PAGE:
        print(red.keep("lives", reference(shares(lived), seeds)), red.write())
    return 0
