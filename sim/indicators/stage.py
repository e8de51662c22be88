"""The stage of life that a cluster is in, measured once a year by thresholds fixed beforehand.

    nursery → initial     it makes its fields' products more than others do: LQ ≥ 1, enough makers
    initial → growth      firms or output rise over three years, at a critical mass
    growth  → mature      it no longer rises;      mature → renewal   it rises again, more diverse
    any     → decline     firms or output fall;    decline → renewal  it rises again

Thresholds: Menzel & Fornahl 2010 (heterogeneity and size drive the cycle), stage tables with
LQ < 1 before and LQ ≈ 1 at take-off (F10); the numbers for mass and trend are [own]. A stage is
left only for a clear signal (hysteresis) and has no length of its own. The label moves no bit
unless a policy's trigger reads it. The seeds' initial, growth and mature: 000:44; nursery 000:36;
renewal 002:13; decline 001:55.
"""

from __future__ import annotations

import numpy as np

from ..core.indicator import indicator
from ..core.jit import A
from ..maths.shares import growth, ratio
from ..world.view import View

STAGES = ("nursery", "initial", "growth", "mature", "renewal", "decline")
NURSERY, INITIAL, GROWTH, MATURE, RENEWAL, DECLINE = range(6)

FEW, SOME, MASS = 2.0, 5.0, 50.0
"""Makers in the home fields below which a cluster is none, or begins; firms of a critical mass."""
OLD = 10.0
"""Mean age of firms, in years, from which a cluster without a past is mature."""
RISE, CALM, FALL = 0.05, 0.02, -0.03
"""Growth a year, over three years, that is a rise, no rise any more, or a fall."""


def trend(v: View, name: str, now: A) -> A:
    """Return the growth a year of an indicator over the last three years, or as long as known."""
    for quarters in (12, 8, 4):
        before = v.ago(name, quarters)
        if before is not None:
            rate: A = growth(now, before) * 4.0 / quarters
            return rate
    return np.zeros(v.n_regions)


def first(quotient: float, makers: float, firms: float, age: float, before: float) -> int:
    """Return the stage of a cluster of whose past only the last two years are known.

    ``before`` is its number of firms then; output still grows into its markets at a start.
    """
    if firms < FEW or makers < SOME or quotient < 1.0:
        return NURSERY
    rise = 0.5 * (firms - before) / (0.5 * (firms + before))
    if before >= MASS and rise < FALL:
        return DECLINE
    if firms < MASS:
        return INITIAL
    if age < OLD:
        return GROWTH
    return RENEWAL if rise > 0.5 * (CALM + RISE) else MATURE  # whichever it is nearer to


def following(old: int, quotient: float, makers: float, firms: float, up: bool, down: bool,
              calm: bool, wider: bool) -> int:  # fmt: skip
    """Return the stage after ``old`` by this year's signals."""
    if makers < FEW or firms < FEW:
        return NURSERY if old in (NURSERY, INITIAL) or firms < FEW else DECLINE
    if old == NURSERY:
        return INITIAL if quotient >= 1.0 and makers >= SOME else NURSERY
    if down:
        return DECLINE
    if old == INITIAL:
        return GROWTH if up and firms >= MASS else INITIAL
    if old in (GROWTH, RENEWAL):
        return MATURE if calm else old
    if old == MATURE:
        return RENEWAL if up and wider else MATURE
    return RENEWAL if up else DECLINE


@indicator("Stage of life", "生命周期阶段", unit="code", source="000:44; F10, F11; catalogue 4a")
def stage(v: View) -> A:
    """Stage: 0 nursery, 1 initial, 2 growth, 3 mature, 4 renewal, 5 decline; judged once a year."""
    past = v.ago("stage", 1)
    if past is not None and v.world.quarter % 4:
        return past.copy()
    scale = v.world.spec.world.size
    firms, makers = v.count / scale, v.firms("emerging_maker") / scale
    if past is None:
        age = ratio(v.firms("age"), v.count)
        before = firms if v.world.earlier is None else v.world.earlier / scale
        codes = map(first, v.location_quotient, makers, firms, age, before)
        return np.fromiter(codes, float, v.n_regions)
    seen = (
        past, v.location_quotient, makers, firms, trend(v, "firms", v.count),
        trend(v, "output", v.revenue), trend(v, "knowledge_distance", v.knowledge_distance),
    )  # fmt: skip
    return np.array([
        following(
            int(old), quotient, some, many,
            up=max(in_firms, in_output) > RISE and min(in_firms, in_output) > FALL,
            down=min(in_firms, in_output) < FALL and max(in_firms, in_output) < CALM,
            calm=max(in_firms, in_output) < CALM,
            wider=differ > 0.0,
        )
        for old, quotient, some, many, in_firms, in_output, differ in zip(
            *[column.tolist() for column in seen], strict=True
        )
    ], float)  # fmt: skip
