"""From runs of several arms to paired comparisons: number by number, year by year, arm by arm.

A table of runs has the columns arm, seed, year (if there are several) and one a measure. The first
arm is the base. Whatever is decided about a number (its scale) is decided once for all arms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..measures import COMPARED, Measure
from ..statistics.paired import Paired, paired
from ..statistics.scales import scale_of
from . import words

if TYPE_CHECKING:
    import pandas as pd

Results = dict[str, list[tuple[Measure, Paired]]]
"""By arm, each measure with what the arm does to it."""
ByYear = dict[int, Results]


def compare(
    frame: pd.DataFrame, arms: list[str], measures: Sequence[Measure] = COMPARED,
    smallest: float | None = None,
) -> Results:  # fmt: skip
    """Compare every arm with the first, measure by measure, pair by pair, at one year.

    ``smallest`` overrides the smallest effect that matters of every measure.
    """
    import numpy as np

    many = [m for m in measures if m.name in frame and frame[m.name].notna().any()]
    wide = {arm: frame[frame["arm"] == arm].sort_values("seed").set_index("seed") for arm in arms}
    found: Results = {arm: [] for arm in arms[1:]}
    for m in many:
        columns = {arm: wide[arm][m.name].astype(float) for arm in arms}
        if m.how == "count":
            columns = {arm: column.fillna(0.0) for arm, column in columns.items()}
        base = columns[arms[0]]
        others = [columns[arm].to_numpy() for arm in arms[1:]]
        scale = scale_of(m.scale, base.to_numpy(), others)
        least = m.matters if smallest is None else smallest
        for arm in arms[1:]:
            both = base.index.intersection(columns[arm].index)
            a, b = (np.asarray(x.loc[both], float) for x in (base, columns[arm]))
            found[arm].append((m, paired(a, b, scale, least, m.unit != "share")))
    return found


def compare_years(
    frame: pd.DataFrame, arms: list[str], measures: Sequence[Measure] = COMPARED,
    smallest: float | None = None,
) -> ByYear:  # fmt: skip
    """Compare at every year of the frame, in order."""
    return {
        int(str(year)): compare(mine, arms, measures, smallest)
        for year, mine in frame.groupby("year")
    }


def verdict(one: Paired) -> str:
    """Return ``higher``, ``lower``, ``no change`` (no pair differs), ``too small`` (there is a change,
    of less than matters) or ``cannot tell``."""
    if one.pairs and one.same:
        return "no change"
    if one.known_small:
        return "too small"
    return ("higher" if one.way > 0 else "lower") if one.clear else "cannot tell"


def rows(by_year: ByYear, base: str, smallest: float | None = None) -> pd.DataFrame:
    """Return the comparison as one tidy frame: a row a year, arm and measure."""
    import pandas as pd

    return pd.DataFrame([
        {
            "year": year, "arm": arm, "base": base, "measure": m.name, "label": m.en,
            "unit": m.unit, "scale": one.scale, "pairs": one.pairs, "base_value": one.base,
            "arm_value": one.arm, "difference": one.difference, "low": one.low, "high": one.high,
            "ratio": one.ratio, "ratio_low": one.ratio_low, "ratio_high": one.ratio_high,
            "share_higher": one.higher, "better": m.better or "neither",
            "share_better": _better(one, m), "variance_reduction": one.narrowed,
            "smallest": one.smallest,
            "smallest_source": m.matters_source if smallest is None else "--smallest",
            "clear": one.clear, "verdict": verdict(one), "why": one.why,
            "words": words.sentence(arm, one, m),
        }
        for year, results in by_year.items()
        for arm, many in results.items() for m, one in many
    ])  # fmt: skip


def _better(one: Paired, m: Measure) -> float:
    return {"higher": one.higher, "lower": 1.0 - one.higher}.get(m.better, math.nan)


def told(by_year: ByYear) -> ByYear:
    """Return the comparison as it is drawn and written out: counts of events are for the table alone,
    unless there is nothing else."""
    plain = {
        year: {a: [(m, o) for m, o in many if m.how != "count"] for a, many in results.items()}
        for year, results in by_year.items()
    }
    return (
        plain if any(many for results in plain.values() for many in results.values()) else by_year
    )
