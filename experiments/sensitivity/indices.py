"""Which factors matter: elementary effects for a screening, shares of variance for the rest.

    elementary effect of a factor   EE = (y(x + Δ) − y(x)) / Δ along one trajectory (Morris 1991)
    μ* = mean |EE|,  σ = sd of EE   over trajectories (Campolongo, Cariboni and Saltelli 2007)
    first order  S_i  = V(E(y | x_i)) / V(y)            what is known of y once x_i is known
    total        T_i  = E(V(y | all but x_i)) / V(y)    what stays open if all but x_i is known
    second order S_ij = V(E(y | x_i, x_j)) / V(y) − S_i − S_j

x in [0, 1] for each factor. The estimators are SALib's (Saltelli et al. 2010); intervals are 95 %
normal intervals of the bootstrap over trajectories or over rows of the base sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    A = NDArray[Any]

LUCK = "luck"
"""Name of the seed as a factor."""
RESAMPLES = 1000
BOOTSTRAP = 20_260_101
"""Seed of the bootstrap: the same numbers give the same intervals, for ever."""
FEWEST = 4
"""Trajectories, or rows of the base sample, from which on an interval means something."""
DROPPED_BELOW = 0.10
"""A factor is dropped if even the upper end of its μ* is below this share of the largest μ*."""


@dataclass(frozen=True)
class Effect:
    """The elementary effects of one factor on one outcome."""

    factor: str
    outcome: str
    year: int
    trajectories: int
    mu: float
    mu_star: float
    low: float
    high: float
    sigma: float


@dataclass(frozen=True)
class Share:
    """One index with its interval; of a pair of factors, if the second is not empty."""

    outcome: str
    year: int
    rows: int
    order: str
    """``first``, ``total`` or ``second``."""
    factor: str
    other: str
    index: float
    low: float
    high: float

    @property
    def clear(self) -> bool:
        """Say whether the interval leaves out nought."""
        return self.low > 0.0 or self.high < 0.0


def screened(
    names: Sequence[str], u: A, y: A, steps: Sequence[float] | None = None, outcome: str = "y",
    year: int = 0,
) -> list[Effect]:  # fmt: skip
    """Return the elementary effects of every factor.

    ``u`` has a row a point (trajectory after trajectory, one more point each than factors) and a
    column a factor; ``y`` one value a point. ``steps`` are the true steps of the factors: those of
    whole numbers are not exactly 2/3, and what has no distance (names, luck) has 1, so that its
    effect is that of another name, or of another seed. A trajectory with an unknown value is left
    out.
    """
    import numpy as np
    from SALib.analyze import morris

    from ..design.samples import LEVELS  # not above: whoever only asks for help needs no numpy

    k, step = len(names), LEVELS / (2.0 * (LEVELS - 1.0))
    whole = np.isfinite(y).reshape(-1, k + 1).all(1)
    many = int(whole.sum())
    keep = np.repeat(whole, k + 1)
    u, y = np.asarray(u, float)[keep], np.asarray(y, float)[keep]
    if many < FEWEST:
        nan = math.nan
        return [Effect(name, outcome, year, many, nan, nan, nan, nan, nan) for name in names]
    got = morris.analyze(
        problem(names), u, y, num_levels=LEVELS, num_resamples=RESAMPLES, seed=BOOTSTRAP
    )
    found = []
    for i, name in enumerate(names):
        scale = step / (steps[i] if steps is not None else step)
        mu, star, half, sigma = (
            scale * float(got[what][i]) for what in ("mu", "mu_star", "mu_star_conf", "sigma")
        )
        low = max(0.0, star - half)
        found.append(Effect(name, outcome, year, many, mu, star, low, star + half, sigma))
    return found


def kept(effects: Sequence[Effect], below: float = DROPPED_BELOW) -> list[str]:
    """Return the factors that matter for some outcome, in their order; luck always stays.

    A factor is dropped only if for every outcome even the upper end of its μ* is below a tenth of
    the largest μ* of any factor there. An outcome that nothing moves, or of which too little is
    known, drops nobody that another outcome keeps; if no outcome can tell, all stay.
    """
    names = list(dict.fromkeys(e.factor for e in effects))
    told: set[str] = set()
    any_told = False
    for key in dict.fromkeys((e.outcome, e.year) for e in effects):
        mine = [e for e in effects if (e.outcome, e.year) == key and e.factor != LUCK]
        largest = max((e.mu_star for e in mine if math.isfinite(e.mu_star)), default=0.0)
        if largest > 0.0:
            any_told = True
            told |= {e.factor for e in mine if e.high >= below * largest}
    return [name for name in names if name == LUCK or name in told or not any_told]


def shares(names: Sequence[str], y: A, outcome: str = "y", year: int = 0) -> list[Share]:
    """Return first-order, total and second-order indices of every factor and pair.

    ``y`` has one value a point, for each row of the base sample: A, each AB, each BA, B (Saltelli's
    order, 2 k + 2 values). A row with an unknown value is left out whole. Nothing is known (NaN) of
    an outcome that does not vary.
    """
    import numpy as np

    k = len(names)
    rows = np.asarray(y, float).reshape(-1, 2 * k + 2)
    rows = rows[np.isfinite(rows).all(1)]
    n = len(rows)
    if n < FEWEST or np.ptp(rows) == 0.0:
        got = _unknown(k)
    else:
        from SALib.analyze import sobol

        got = sobol.analyze(
            problem(names), rows.ravel(), num_resamples=RESAMPLES, seed=BOOTSTRAP
        )  # fmt: skip
    found = [
        _share(outcome, year, n, order, name, "", got[key][i], got[f"{key}_conf"][i])
        for order, key in (("first", "S1"), ("total", "ST"))
        for i, name in enumerate(names)
    ]
    found += [
        _share(
            outcome, year, n, "second", names[i], names[j], got["S2"][i, j], got["S2_conf"][i, j]
        )
        for i, j in combinations(range(k), 2)
    ]
    return found


def problem(names: Sequence[str]) -> dict[str, Any]:
    """Return the factors in SALib's words: all on the unit interval."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _unknown(k: int) -> dict[str, A]:
    import numpy as np

    line, square = np.full(k, math.nan), np.full((k, k), math.nan)
    return {"S1": line, "S1_conf": line, "ST": line, "ST_conf": line, "S2": square,
            "S2_conf": square}  # fmt: skip


def _share(
    outcome: str, year: int, rows: int, order: str, factor: str, other: str, index: float,
    half: float,
) -> Share:  # fmt: skip
    index, half = float(index), float(half)
    return Share(outcome, year, rows, order, factor, other, index, index - half, index + half)
