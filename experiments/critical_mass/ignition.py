"""Whether an attempt at a cluster ignites: measured, by thresholds that the stages already have.

    it rises by more than 5 % a year over three years, past a critical mass of 50 firms at size 1,
    makes its fields' products more than others do (LQ ≥ 1, at least 5 makers), two years running

The stage alone would not do: between two stages it forgives a quotient below 1, and a small cluster
that shrinks and comes back is called renewed without ever having been one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.core.jit import A
from sim.indicators.stage import MASS, RISE, SOME

if TYPE_CHECKING:
    import pandas as pd

YEARS = 2
"""How many years running all signs have to show."""
OVER = 3
"""Years over which a rise is taken, as in the stages; fewer near the start."""


class Course(NamedTuple):
    """A region by year, from the start on; numbers of firms at size 1."""

    firms: A
    makers: A
    quotient: A
    stage: A

    @property
    def young(self) -> bool:
        """Say whether it begins below the critical mass: an attempt."""
        return bool(self.firms[0] < MASS)


def course(indicators: pd.DataFrame, size: float) -> Course:
    """Return the course of the focal region of a run of a world of some size."""
    rows = indicators[(indicators["region"] == "focal") & (indicators["quarter"] % 4 == 0)]
    firms, makers, quotient = (
        rows[name].to_numpy(float) for name in ("firms", "makers", "location_quotient")
    )
    return Course(firms / size, makers / size, quotient, rows["stage"].to_numpy().astype(int))


def ignites(one: Course) -> int:
    """Return the first year of the first two in which all signs show (−1: never)."""
    firms = one.firms
    rise = np.zeros(len(firms))
    for year in range(1, len(firms)):
        back = min(year, OVER)
        middle = 0.5 * (firms[year] + firms[year - back])
        rise[year] = (firms[year] - firms[year - back]) / max(middle, 1e-9) / back
    shows = (rise > RISE) & (firms >= MASS) & (one.makers >= SOME) & (one.quotient >= 1.0)
    for year in range(len(firms) - YEARS + 1):
        if shows[year : year + YEARS].all():
            return year
    return -1
