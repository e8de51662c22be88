"""Paired comparison of two arms that share their luck: difference, interval, words.

    θ = mean of b over pairs / mean of a over pairs − 1     (or the plain mean of b − a)
    interval: bias-corrected and accelerated bootstrap over pairs (Efron 1987)

The resampled indices come from the addressed luck of ``sim.core.chance``: the same numbers give
the same interval, for ever and on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import chance

from .measures import ENOUGH

A = NDArray[Any]
RESAMPLES = 4000


@lru_cache(maxsize=8)
def resampled(n: int, resamples: int = RESAMPLES) -> A:
    """Return ``resamples`` rows of n indices drawn with replacement, always the same."""
    k = chance.key(0, "experiments.bootstrap", 0)
    rows = np.empty((resamples, n), np.int64)
    for row in range(resamples):
        for column in range(n):
            rows[row, column] = int(chance.uniform(k, row, column) * n)
    return rows


def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def _normal_quantile(u: float) -> float:
    return float(chance.normal_of(min(max(u, 1e-12), 1.0 - 1e-12)))


def bca(statistic: Callable[[A], A], n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the BCa interval of a statistic of n items.

    ``statistic`` takes a matrix of indices, one resample a row, and returns one value a row.
    """
    whole = float(statistic(np.arange(n)[None, :])[0])
    values = statistic(resampled(n))
    values = np.sort(values[np.isfinite(values)])
    if len(values) == 0 or not math.isfinite(whole):
        return math.nan, math.nan
    if values[0] == values[-1]:
        return float(values[0]), float(values[-1])
    below = float(np.mean(values < whole) + 0.5 * np.mean(values == whole))
    z0 = _normal_quantile(below)
    left_out = np.array([[j for j in range(n) if j != i] for i in range(n)])
    jackknife = statistic(left_out)
    spread = jackknife.mean() - jackknife
    cubes, squares = float((spread**3).sum()), float((spread**2).sum())
    skew = cubes / (6.0 * squares**1.5) if squares > 0.0 else 0.0
    ends = []
    for tail in ((1.0 - level) / 2.0, (1.0 + level) / 2.0):
        z = z0 + _normal_quantile(tail)
        room = 1.0 - skew * z
        ends.append(normal_cdf(z0 + z / room) if room > 0.0 else normal_cdf(math.copysign(9.0, z)))
    low, high = np.quantile(values, ends)
    return float(low), float(high)


@dataclass(frozen=True)
class Paired:
    """What one arm does to one number against the base arm, over pairs of the same seed."""

    pairs: int
    base: float
    arm: float
    difference: float
    low: float
    high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    higher: float
    """Share of pairs in which the arm is higher (equal pairs count half)."""
    same: bool
    """True if no pair differs at all."""

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves out nought, over pairs enough to tell."""
        return not self.same and self.pairs >= ENOUGH and (self.low > 0.0 or self.high < 0.0)


def paired(base: A, arm: A) -> Paired:
    """Compare two arms, item by item; pairs in which either is unknown are left out."""
    known = np.isfinite(base) & np.isfinite(arm)
    a, b = np.asarray(base, float)[known], np.asarray(arm, float)[known]
    n = len(a)
    if n == 0:
        nan = math.nan
        return Paired(0, nan, nan, nan, nan, nan, nan, nan, nan, nan, False)
    d = b - a
    mean = float(a.mean())
    low = high = ratio = ratio_low = ratio_high = math.nan
    if n > 1:
        low, high = bca(lambda at: d[at].mean(1), n)
    if mean > 0.0:
        ratio = float(b.mean()) / mean - 1.0
        if n > 1 and (a >= 0.0).all():
            with np.errstate(divide="ignore", invalid="ignore"):
                ratio_low, ratio_high = bca(lambda at: b[at].mean(1) / a[at].mean(1) - 1.0, n)
    higher = float((d > 0.0).mean() + 0.5 * (d == 0.0).mean())
    return Paired(
        n, mean, float(b.mean()), float(d.mean()), low, high, ratio, ratio_low, ratio_high,
        higher, bool((d == 0.0).all()),
    )  # fmt: skip


def band(values: A, low: float = 0.1, high: float = 0.9) -> tuple[float, float, float]:
    """Return median and the two quantiles of what is known; NaN if nothing is."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    if len(known) == 0:
        return math.nan, math.nan, math.nan
    middle, a, b = np.quantile(known, (0.5, low, high))
    return float(middle), float(a), float(b)
