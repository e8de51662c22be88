"""Do the words of a comparison keep what they promise? Trials on stored runs of one spec.

    placebo    both arms are the same spec, each pair under luck of its own: nothing may be found
    planted    the same, the second arm shifted by δ = s·μ + ν·σ·√((1 + (1 + s)²) / n), so that an
               effect beyond s is found as often as designed: by b > (1 + s)·a
    coverage   90 % intervals of the mean of n runs against the mean of all stored runs

s is the smallest effect that matters as a share, μ and σ mean and spread of all runs, and ν the shift in
standard errors at which a paired t test on n − 1 degrees has the designed power. A trial draws its runs
without replacement by addressed luck; the same trials serve all numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core import chance
from sim.core.jit import A

from ..measures import COMPARED, Measure
from ..statistics.bootstrap import LEVEL, mean_interval, uniforms
from ..statistics.paired import Paired, paired
from ..statistics.scales import median_interval, scale_of

if TYPE_CHECKING:
    import pandas as pd

PAIRS, TRIALS, MORE = 20, 200, 2000
"""Pairs of a comparison; trials of a placebo that are judged; trials of all else, and beside those."""
SIZES, NOMINAL = (20, 50), 0.9
POWER = 0.8
PLACEBO, PLANTED, COVERED, NOUGHT = (0.93, 1.0), (0.75, 1.0), (0.86, 0.94), (0.93, 0.97)
"""Bands in which the shares should lie."""
EIGHT = ("firms", "people", "output", "productivity", "wage", "entries", "spin_offs", "top_share")
"""Whose coverage is judged; those of the others are shown."""


class Share(NamedTuple):
    """How often something happened, and how often it should."""

    question: str
    """placebo, nought, planted or coverage."""
    measure: str
    scale: str
    """Scale by the rule on all stored runs; a trial decides by its own base arm."""
    n: int
    hits: int
    trials: int
    more: float
    """The share over the other number of trials: of a placebo over all, of all else over the first."""
    low: float
    high: float
    judged: bool

    @property
    def share(self) -> float:
        """Return the share of trials."""
        return self.hits / self.trials

    @property
    def verdict(self) -> str:
        """Return met or missed; nothing if it is only shown."""
        if not self.judged:
            return ""
        return "met" if self.low <= self.share <= self.high else "missed"


def drawn(question: str, population: int, n: int, trials: int) -> A:
    """Return ``trials`` rows of n different runs out of a population, always the same."""
    found = np.empty((trials, n), np.int64)
    for trial in range(trials):
        key = chance.key(trial, f"experiments.honesty.{question}", 0)
        found[trial] = np.argsort(uniforms(key, 1, population)[0], kind="stable")[:n]
    return found


def designed(n: int, power: float = POWER, level: float = LEVEL) -> float:
    """Return how many standard errors a paired t test of n pairs finds with this power."""
    from scipy.special import nctdtr, stdtrit

    reach, low, high = float(stdtrit(n - 1, (1.0 + level) / 2.0)), 0.0, 20.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        found = 1.0 - float(nctdtr(n - 1, middle, reach))
        low, high = (middle, high) if found < power else (low, middle)
    return high


def shifted(x: A, population: A, scale: str, smallest: float, n: int) -> A:
    """Return x under the planted shift: added, or multiplied where the scale is logs."""
    two = designed(n) * np.sqrt((1.0 + (1.0 + smallest) ** 2) / n)
    if scale == "log":
        own = float(np.log(population).std())
        return np.asarray(x * np.exp(np.log1p(smallest) + designed(n) * own * np.sqrt(2.0 / n)))
    middle = float(np.median(population) if scale == "median" else population.mean())
    return np.asarray(x + smallest * abs(middle) + two * float(population.std()))


def compared(m: Measure, population: A, at: A, plant: bool) -> list[Paired]:
    """Return the comparison of every trial.

    ``at``: trial × (runs of the base arm, then runs of the other arm); with ``plant`` the other arm is
    shifted.
    """
    n = at.shape[1] // 2
    scale = scale_of(m.scale, population, ())
    found = []
    for row in at:
        a, b = population[row[:n]], population[row[n:]]
        b = shifted(b, population, scale, m.matters, n) if plant else b
        found.append(paired(a, b, scale_of(m.scale, a, (b,)), m.matters, m.unit != "share"))
    return found


def told(many: Sequence[Paired]) -> A:
    """Return for every comparison 1, −1 or 0: found higher, found lower, cannot tell."""
    return np.array([one.way if one.clear else 0 for one in many])


def with_nought(many: Sequence[Paired]) -> A:
    """Return for every comparison whether the interval that decides holds 0."""
    return np.array([one.ends[0] <= 0.0 <= one.ends[1] for one in many])


def held(population: A, at: A, scale: str) -> A:
    """Return for every trial whether the 90 % interval of its runs holds what all runs have."""
    x = np.log(population) if scale == "log" else population
    median = scale == "median"
    truth = float(np.median(x) if median else x.mean())
    ends = [
        median_interval(x[row], NOMINAL) if median else mean_interval(x[row], NOMINAL) for row in at
    ]
    return np.array([low <= truth <= high for low, high in ends])


def judged(
    frame: pd.DataFrame, year: int, measures: Sequence[Measure] = COMPARED,
    trials: int = TRIALS, more: int = MORE,
) -> list[Share]:  # fmt: skip
    """Return every share, of runs told at one year; a run without a number is left out of it."""
    rows = frame[frame["year"] == year]
    out = []
    for m in measures:
        whole = rows[m.name].to_numpy(float)
        whole = whole[np.isfinite(whole)]
        scale = scale_of(m.scale, whole, ())
        alike, other = (
            compared(m, whole, drawn(question, len(whole), 2 * PAIRS, more), question == "planted")
            for question in ("placebo", "planted")
        )
        hit = told(alike) == 0
        out.append(_share("placebo", m, scale, PAIRS, hit[:trials], hit, PLACEBO, True))
        for question, hit, band in (
            ("nought", with_nought(alike), NOUGHT), ("planted", told(other) == 1, PLANTED),
        ):  # fmt: skip
            out.append(_share(question, m, scale, PAIRS, hit, hit[:trials], band, True))
        for n in SIZES:
            hit = held(whole, drawn("coverage", len(whole), n, more), scale)
            parts = (hit, hit[:trials])
            out.append(_share("coverage", m, scale, n, *parts, COVERED, m.name in EIGHT))
    return out


def _share(
    question: str, m: Measure, scale: str, n: int, hit: A, beside: A,
    band: tuple[float, float], judged: bool,
) -> Share:  # fmt: skip
    return Share(question, m.name, scale, n, int(hit.sum()), len(hit), float(beside.mean()),
                 *band, judged)  # fmt: skip
