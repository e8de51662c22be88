"""Paired comparison of two arms that share their luck: difference, interval, odds.

    means    θ = mean of b over pairs / mean of a over pairs − 1   (or the plain mean of b − a)
    logs     θ = exp(mean of log b − log a) − 1: the ratio of the geometric means
    medians  θ = median of b − a; as a share, of the median of a

Means and logs have a bootstrap interval over pairs (``bootstrap``), medians the sign test's interval
between order statistics (``scales``), since the jackknife inside BCa fails for a median.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..measures import ENOUGH
from .bootstrap import LEVEL, mean_interval, ratio_interval
from .scales import median_interval

A = NDArray[Any]


@dataclass(frozen=True)
class Paired:
    """What one arm does to one number against the base arm, over pairs of the same seed."""

    pairs: int
    """Pairs in which both numbers are known."""
    base: float
    """Mean, geometric mean or median of the base arm, in the measure's unit; so is ``arm``."""
    arm: float
    difference: float
    """Mean of arm − base over pairs; of medians the median of the differences, which need not be
    the difference of the medians. In the measure's unit, as are its ends."""
    low: float
    """Ends of the 95 % interval of the difference."""
    high: float
    ratio: float
    """The change as a share of the base; NaN where the base is not above 0. So are its ends."""
    ratio_low: float
    ratio_high: float
    higher: float
    """Share of pairs in which the arm is higher (equal pairs count half)."""
    same: bool
    """True if no pair differs at all."""
    scale: str = "mean"
    """``mean``, ``log`` (base and arm are geometric means) or ``median``."""
    narrowed: float = math.nan
    """How many times more runs unpaired arms need for the same interval: (var a + var b) over
    var (b − a), with (1 + ratio)·a for a where the ratio decides, in logs where the scale is;
    infinite if no pair differs from another, NaN for medians."""
    smallest: float = 0.0
    """The smallest effect that matters, as a share of the base."""
    relative: bool = True
    """True if the interval of the ratio decides, where there is one: the interval that is shown."""
    up: int = 0
    """Pairs in which the arm is higher, equal ones not counted."""
    down: int = 0
    """Pairs in which it is lower."""

    @property
    def matters(self) -> float:
        """Return the smallest effect that matters in the unit of the difference."""
        return self.smallest * abs(self.base)

    @property
    def ends(self) -> tuple[float, float, float]:
        """Return the interval that decides, and the smallest effect that matters beside it."""
        if self.relative and math.isfinite(self.ratio_low):
            return self.ratio_low, self.ratio_high, self.smallest
        return self.low, self.high, self.matters

    @property
    def way(self) -> int:
        """Say where the whole interval lies: 1 above what matters, −1 below, 0 neither."""
        low, high, least = self.ends
        return 1 if low > least else -1 if high < -least else 0

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves out nought and all that is too small to matter."""
        return self.up + self.down >= ENOUGH and self.way != 0

    @property
    def why(self) -> str:
        """Say why nothing can be told: few (pairs that differ), nought (the interval holds 0), small;
        else nothing."""
        if self.same or self.clear:
            return ""
        if self.up + self.down < ENOUGH or not math.isfinite(self.low):
            return "few"
        low, high, _ = self.ends
        return "nought" if low <= 0.0 <= high else "small"

    @property
    def known_small(self) -> bool:
        """Say whether there is a change, and it is too small to matter."""
        return self.why == "small" and self.slight

    @property
    def slight(self) -> bool:
        """Say whether the whole interval is too small to matter."""
        low, high, least = self.ends
        return self.pairs >= ENOUGH and -least < low and high < least


def paired(
    base: A, arm: A, scale: str = "mean", smallest: float = 0.0, relative: bool = True
) -> Paired:
    """Compare two arms, item by item; pairs in which either is unknown are left out.

    ``smallest``: a share of the base; ``relative``: False for what is told in points. Logs need every
    known value to be above 0; ``scales.scale_of`` sees to that.
    """
    known = np.isfinite(base) & np.isfinite(arm)
    a, b = np.asarray(base, float)[known], np.asarray(arm, float)[known]
    n = len(a)
    if n == 0:
        nan = math.nan
        return Paired(0, nan, nan, nan, nan, nan, nan, nan, nan, nan, False, scale, nan, smallest,
                      relative)  # fmt: skip
    of = {"mean": _of_means, "log": _of_logs, "median": _of_medians}[scale]
    d = b - a
    higher = float((d > 0.0).mean() + 0.5 * (d == 0.0).mean())
    numbers = of(a, b)
    one = Paired(n, *numbers, higher, bool((d == 0.0).all()), scale, math.nan, smallest, relative,
                 int((d > 0.0).sum()), int((d < 0.0).sum()))  # fmt: skip
    return replace(one, narrowed=_narrowed(one, a, b))


Numbers = tuple[float, float, float, float, float, float, float, float]
"""Base, arm, difference and its ends, ratio and its ends."""


def _of_means(a: A, b: A) -> Numbers:
    d, n = b - a, len(a)
    mean = float(a.mean())
    low = high = ratio = ratio_low = ratio_high = math.nan
    if n > 1:
        low, high = mean_interval(d)
    if mean > 0.0:
        ratio = float(b.mean()) / mean - 1.0
        if n > 1 and (a >= 0.0).all():
            ratio_low, ratio_high = ratio_interval(a, b)
    return mean, float(b.mean()), float(d.mean()), low, high, ratio, ratio_low, ratio_high


def _of_logs(a: A, b: A) -> Numbers:
    logs = np.log(b) - np.log(a)
    base, arm = float(np.exp(np.log(a).mean())), float(np.exp(np.log(b).mean()))
    middle = float(logs.mean())
    low, high = mean_interval(logs) if len(a) > 1 else (math.nan, math.nan)
    ratio, ratio_low, ratio_high = (math.expm1(x) for x in (middle, low, high))
    # the interval is that of the ratio; in the unit of the base it is told as so much of the base
    return base, arm, arm - base, base * ratio_low, base * ratio_high, ratio, ratio_low, ratio_high


def _of_medians(a: A, b: A) -> Numbers:
    d = b - a
    base, arm, middle = (float(np.median(x)) for x in (a, b, d))
    low, high = median_interval(d, LEVEL)
    ratio, ratio_low, ratio_high = (
        x / base if base > 0.0 else math.nan for x in (middle, low, high)
    )
    return base, arm, middle, low, high, ratio, ratio_low, ratio_high


def _narrowed(one: Paired, a: A, b: A) -> float:
    """Return how much less the statistic that decides varies over pairs than over strangers."""
    if len(a) < 2 or one.scale == "median":
        return math.nan
    if one.scale == "log":
        a, b = np.log(a), np.log(b)
    elif one.relative and math.isfinite(one.ratio_low):
        a = (1.0 + one.ratio) * a  # the ratio varies as b − (1 + θ)·a does
    own, left = float(a.var(ddof=1) + b.var(ddof=1)), float((b - a).var(ddof=1))
    if left <= 1e-24 * own:  # a change of all alike: what is left is rounding
        return math.inf if own > 0.0 else math.nan
    return own / left


def band(values: A, low: float = 0.1, high: float = 0.9) -> tuple[float, float, float]:
    """Return median and the two quantiles of what is known; NaN if nothing is."""
    known = np.asarray(values, float)
    known = known[np.isfinite(known)]
    if len(known) == 0:
        return math.nan, math.nan, math.nan
    middle, a, b = np.quantile(known, (0.5, low, high))
    return float(middle), float(a), float(b)
