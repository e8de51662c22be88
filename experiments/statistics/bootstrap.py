"""Resampling that is the same for ever: addressed indices, and the intervals made of them.

BCa      bias-corrected and accelerated bootstrap interval (Efron 1987)
Student  its tails are those of Student's t on n − 1 degrees, widened by √(n / (n − 1)): with few
         items the bootstrap spreads too little by just that (Hesterberg 2015,
         doi 10.1080/00031305.2015.1089789)
ratio    all θ for which the BCa interval of the mean of b − (1 + θ)·a holds 0 (after Fieller 1954)
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import chance

A = NDArray[Any]
RESAMPLES = 4000
MANY = 1000
"""Items up to which all resamples are held at once."""
LEVEL = 0.95


_GOLD, _M1, _M2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def _mix(x: A) -> A:
    """Splitmix64's finaliser on an array (``chance.mix_plain`` on one number)."""
    y = (x ^ (x >> np.uint64(30))) * np.uint64(_M1)
    y = (y ^ (y >> np.uint64(27))) * np.uint64(_M2)
    out: A = y ^ (y >> np.uint64(31))
    return out


def uniforms(key: np.uint64, rows: int, columns: int, first: int = 0) -> A:
    """Return ``chance.uniform(key, row, column)`` for every row from the first on, to the same bit.

    The hash is written out here for whole arrays: whole numbers of 64 bits are exact either way.
    """
    at = np.arange(first, first + rows, dtype=np.uint64)[:, None]
    steps = np.uint64(_GOLD) * np.arange(1, columns + 1, dtype=np.uint64)[None, :]
    hashed = _mix(np.uint64(key) ^ _mix(at + steps))
    out: A = ((hashed >> np.uint64(12)).astype(float) + 0.5) * (1.0 / 4503599627370496.0)
    return out


@lru_cache(maxsize=8)
def resampled(n: int, resamples: int = RESAMPLES) -> A:
    """Return ``resamples`` rows of n indices drawn with replacement, always the same."""
    found = _rows(n, 0, resamples)
    found.setflags(write=False)  # kept and handed out again
    return found


def _rows(n: int, first: int, many: int) -> A:
    key = chance.key(0, "experiments.bootstrap", 0)
    found: A = (uniforms(key, many, n, first) * n).astype(np.int64)
    return found


def resampled_means(*items: A) -> tuple[A, ...]:
    """Return the mean of each array in every resample; all arrays are drawn alike.

    Of many items the resamples are drawn block by block, so that memory stays below some 100 MB.
    """
    n = len(items[0])
    if n <= MANY:
        return tuple(x[resampled(n)].mean(1) for x in items)
    step = max(1, RESAMPLES * MANY // (4 * n))
    parts = []
    for first in range(0, RESAMPLES, step):
        rows = _rows(n, first, min(step, RESAMPLES - first))
        parts.append([x[rows].mean(1) for x in items])
    return tuple(np.concatenate(column) for column in zip(*parts))


def normal_cdf(x: float) -> float:
    """Return the standard normal distribution function."""
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def _normal_quantile(u: float) -> float:
    return float(chance.normal_of(min(max(u, 1e-12), 1.0 - 1e-12)))


@lru_cache(maxsize=256)
def _student(tail: float, n: int) -> float:
    """Return the t quantile on n − 1 degrees, widened by what resampling n items narrows."""
    from scipy.special import stdtrit

    return math.sqrt(n / (n - 1)) * float(stdtrit(n - 1, tail))


@lru_cache(maxsize=8)
def _left_out(n: int) -> A:
    """Return n rows of the indices 0 … n−1, row i without i."""
    at = np.arange(n - 1)[None, :]
    found: A = at + (at >= np.arange(n)[:, None])
    return found


def bca(
    statistic: Callable[[A], A], n: int, level: float = LEVEL, student: bool = False
) -> tuple[float, float]:
    """Return the BCa interval of a statistic of n items.

    ``statistic`` takes a matrix of indices, one resample a row, and returns one value a row.
    ``student``: with the tails of Student's t, for a statistic like a mean of few items.
    """
    whole = float(statistic(np.arange(n)[None, :])[0])

    def spread() -> A:
        jackknife = statistic(_left_out(n))
        found: A = jackknife.mean() - jackknife
        return found

    return _interval(whole, statistic(resampled(n)), spread, n, level, student)


def _interval(
    whole: float, values: A, spread: Callable[[], A], n: int, level: float, student: bool
) -> tuple[float, float]:
    """Return the interval of a statistic from its value, those of the resamples, and its spread."""
    values = np.sort(values[np.isfinite(values)])
    if len(values) == 0 or not math.isfinite(whole):
        return math.nan, math.nan
    if values[0] == values[-1]:
        return float(values[0]), float(values[-1])
    below = float(np.mean(values < whole) + 0.5 * np.mean(values == whole))
    low, high = np.quantile(values, _at(_normal_quantile(below), spread(), n, level, student))
    return float(low), float(high)


def _at(z0: float, spread: A, n: int, level: float, student: bool) -> list[float]:
    """Return the two shares of the resamples between which the BCa interval lies.

    ``spread``: by how much each item, left out, lowers the statistic (up to a factor).
    """
    cubes, squares = float((spread**3).sum()), float((spread**2).sum())
    skew = cubes / (6.0 * squares**1.5) if squares > 0.0 else 0.0
    ends = []
    for tail in ((1.0 - level) / 2.0, (1.0 + level) / 2.0):
        z = z0 + (_student(tail, n) if student else _normal_quantile(tail))
        room = 1.0 - skew * z
        ends.append(normal_cdf(z0 + z / room) if room > 0.0 else normal_cdf(math.copysign(9.0, z)))
    return ends


def mean_interval(x: A, level: float = LEVEL) -> tuple[float, float]:
    """Return the interval of the mean of x (at least two items)."""
    middle = float(x.mean())
    (values,) = resampled_means(x)
    # an item that is left out lowers the mean by as much as it is above it, up to a factor
    return _interval(middle, values, lambda: x - middle, len(x), level, True)


TURNS = 6
"""Turns in which an end of a ratio's interval settles."""


def ratio_interval(a: A, b: A, level: float = LEVEL) -> tuple[float, float]:
    """Return the interval of mean b / mean a − 1, for a of which none is below 0.

    Bias and skewness are those of b − (1 + θ)·a at each end θ itself, not at the estimate: where both
    arms are alike and nothing changes, their skewness cancels there. NaN where some resample of a
    holds noughts alone: there the set of ratios has no end.
    """
    n = len(a)
    top, bottom = resampled_means(b, a)
    if not (bottom > 0.0).all():
        return math.nan, math.nan
    values = np.sort(top / bottom - 1.0)
    if values[0] == values[-1]:
        return float(values[0]), float(values[-1])
    found = []
    for side in (0, 1):
        end = float(b.mean() / a.mean() - 1.0)
        for _ in range(TURNS):
            d = b - (1.0 + end) * a
            means, middle = top - (1.0 + end) * bottom, float(d.mean())
            below = float(np.mean(means < middle) + 0.5 * np.mean(means == middle))
            at = _at(_normal_quantile(below), d - middle, n, level, True)[side]
            before, end = end, _between(values, at)
            if end == before:
                break
        found.append(end)
    return found[0], found[1]


def _between(ordered: A, share: float) -> float:
    """Return the quantile of ordered values, linear between two of them."""
    place = share * (len(ordered) - 1)
    at = min(int(place), len(ordered) - 2)
    low, high = float(ordered[at]), float(ordered[at + 1])
    return low + (place - at) * (high - low)
