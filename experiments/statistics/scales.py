"""On which scale a number is compared: means, logs or medians, by a rule that is stated beforehand.

A mean of few runs says little where one run in ten holds most of the sum. Such a number is
heavy-tailed and compared in logs (ratio of geometric means), or, where a 0 has no log, by medians.
A measure may state its scale; else the base arm's runs decide, alike for all arms:

    heavy-tailed   the highest tenth of the base arm's values holds over a third of their sum, over at
                   least 12 runs (normal values with σ = μ / 2: a fifth; exponential: 33 %;
                   log-normal with σ = 1: 39 %)
    logs           all values of all arms are above 0, and the logs of the base arm are not as skewed
    medians        otherwise
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

A = NDArray[Any]
SCALES = ("mean", "log", "median")
HEAVY, LEAST = 1.0 / 3.0, 12
"""Share of the sum above which a number is heavy-tailed; runs from which that is asked."""


def top_tenth(x: A) -> float:
    """Return the share that the highest tenth of the sizes of x holds of their sum.

    Of 12 items a tenth is the highest one and a fifth of the next, so that one more item does not
    turn the answer round.
    """
    sizes = np.sort(abs(x))[::-1]
    total = float(sizes.sum())
    whole, rest = divmod(len(x), 10)
    top = float(sizes[:whole].sum()) + (rest / 10 * float(sizes[whole]) if rest else 0.0)
    return top / total if total > 0.0 else 0.0


def skewness(x: A) -> float:
    """Return the third central moment over the cube of the standard deviation; 0 if all alike."""
    d = x - x.mean()
    spread = float(np.sqrt((d * d).mean()))
    return float((d**3).mean()) / spread**3 if spread > 1e-12 * float(abs(x).max()) else 0.0


def scale_of(stated: str, base: A, arms: Iterable[A]) -> str:
    """Return the scale for one number: as stated, or by the rule on the base arm's values.

    Stated logs fall back to medians where some value is not above 0.
    """
    a = base[np.isfinite(base)]
    positive = all((x[np.isfinite(x)] > 0.0).all() for x in (a, *arms))
    if stated:
        return "median" if stated == "log" and not positive else stated
    if len(a) < LEAST or top_tenth(a) <= HEAVY:
        return "mean"
    return "log" if positive and abs(skewness(np.log(a))) < abs(skewness(a)) else "median"


def median_interval(x: A, level: float) -> tuple[float, float]:
    """Return the interval of the median of x that the sign test leaves, for any distribution.

    Between two ranks it is interpolated as Hettmansperger and Sheather (1986) do. NaN where even
    the whole sample holds the median less often than ``level``: below six items at 95 %.
    """
    from scipy.special import bdtr

    n = len(x)
    at = np.sort(x)
    held = [1.0, *(1.0 - 2.0 * float(bdtr(k - 1, n, 0.5)) for k in range(1, n // 2 + 1))]
    k = max((k for k in range(1, n // 2 + 1) if held[k] >= level), default=0)
    if k == 0:
        return math.nan, math.nan
    if k == n // 2:
        return float(at[k - 1]), float(at[n - k])
    inner = (held[k] - level) / (held[k] - held[k + 1])
    part = (n - k) * inner / (k + (n - 2 * k) * inner)
    low = (1.0 - part) * at[k - 1] + part * at[k]
    high = (1.0 - part) * at[n - k] + part * at[n - k - 1]
    return float(low), float(high)
