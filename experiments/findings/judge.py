"""Points, intervals and verdicts of findings, from the measures of pairs of runs.

    y = Σ measure / Σ over,   over all runs of an arm;   statistic = times · of(y, y′) / per(y, y′)
    interval: bias-corrected and accelerated bootstrap over pairs; ratios are resampled whole

A number is met if its point lies in the band (and, for an effect, its interval leaves out nought),
missed if its whole interval lies outside the band, and not told otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..measures import ENOUGH
from ..statistics.bootstrap import bca
from .data import EFFECT, Arms, Finding, Quantity, Statistic

A = NDArray[Any]


class Result(NamedTuple):
    """One number of a finding in one pair of arms."""

    point: float
    low: float
    high: float
    low_90: float
    high_90: float
    pairs: int

    @classmethod
    def of(cls, value: Callable[[A], A], n: int) -> Result:
        """Return a statistic of n pairs (``value`` takes rows of indices) and its intervals."""
        point = float(value(np.arange(n)[None, :])[0])
        return cls(point, *bca(value, n), *bca(value, n, 0.90), n)


NOTHING = Result(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
"""What is known of a number without pairs."""


class Claim(Protocol):
    """What a number is held against: of a finding or of a signature."""

    @property
    def claim(self) -> str:
        """effect, null or level."""

    @property
    def nought(self) -> float:
        """No effect."""

    @property
    def band(self) -> tuple[float, float]:
        """Where it should lie."""


def estimate(one: Statistic, base: pd.DataFrame, treated: pd.DataFrame) -> Result:
    """Return a statistic and its intervals; frames have a row a pair and a column a measure."""
    parts = [_columns(q, base, treated) for q in (one.of, one.per) if q is not None]
    known = np.logical_and.reduce([np.isfinite(column) for part in parts for column in part])
    parts = [[column[known] for column in part] for part in parts]
    n = int(known.sum())
    if n < 2:
        return NOTHING._replace(pairs=n)

    def value(at: A) -> A:
        with np.errstate(divide="ignore", invalid="ignore"):
            out = one.times * _value(one.of, parts[0], at)
            if one.per is not None:
                out = out / _value(one.per, parts[1], at)
        return out

    return Result.of(value, n)


def name_of(measure: str, years: tuple[float, float]) -> str:
    """Return the column of a measure over a span of years."""
    return f"{measure} {years[0]:g} {years[1]:g}"


def _columns(q: Quantity, base: pd.DataFrame, treated: pd.DataFrame) -> list[A]:
    frames = [base] if q.how == "level" else [base, treated]
    return [
        frame[name_of(measure, q.years)].to_numpy(float)
        for frame in frames
        for measure in (q.measure, q.over)
        if measure
    ]


def _value(q: Quantity, columns: list[A], at: A) -> A:
    width = 2 if q.over else 1
    y = []
    for first in range(0, len(columns), width):
        top = columns[first][at].mean(1)
        y.append(top / columns[first + 1][at].mean(1) if q.over else top)
    if q.how == "level":
        return y[0]
    if q.how == "difference":
        return np.asarray(y[1] - y[0])
    if q.how == "change":
        return np.asarray(y[1] / y[0] - 1.0)
    return np.asarray(np.log(y[1] / y[0]))


def verdict(one: Claim, got: Result) -> str:
    """Say whether a number is where it was said to be: met, missed or cannot tell."""
    if one.claim == "null":
        return equivalent(got, one.band)
    if not known_enough(got):
        return "cannot tell"
    low, high = one.band
    if low <= got.point <= high:
        clear = got.low > one.nought or got.high < one.nought
        return "met" if one.claim == "level" or clear else "cannot tell"
    return "missed" if got.high < low or got.low > high else "cannot tell"


def equivalent(got: Result, band: tuple[float, float]) -> str:
    """Judge a claim of no effect: met if both one-sided tests at 5 % reject an effect of its size."""
    if not known_enough(got):
        return "cannot tell"
    if band[0] < got.low_90 and got.high_90 < band[1]:
        return "met"
    return "missed" if got.high < band[0] or got.low > band[1] else "cannot tell"


def known_enough(got: Result) -> bool:
    """Say whether there are pairs enough to judge by."""
    return got.pairs >= ENOUGH and math.isfinite(got.point) and math.isfinite(got.low)


def of_ablation(arms: Arms, one: Statistic, full: Result, got: Result) -> str:
    """Say whether removing the channel does what it must: halve the effect, or leave it in the band."""
    if arms.expect == "holds":
        return verdict(one, got)
    clear = full.low > one.nought or full.high < one.nought
    if not clear or not math.isfinite(got.point) or full.pairs < ENOUGH:
        return "cannot tell"
    return halved(one.nought, full, got)


def halved(nought: float, full: Result, got: Result) -> str:
    """Say whether what is left of an effect is at most half of it.

    An effect that has turned round by more than half is gone, but the ablation has then done more
    than take the channel away, so that it shows nothing of the channel alone: cannot tell.
    """
    whole = full.point - nought
    if not (math.isfinite(got.point) and math.isfinite(whole)):
        return "cannot tell"
    left = (got.point - nought) * math.copysign(1.0, whole)
    if left > 0.5 * abs(whole):
        return "missed"
    return "met" if left >= -0.5 * abs(whole) else "cannot tell"


@dataclass(frozen=True)
class Row:
    """One line of the table: a number, its band and what follows."""

    finding: Finding
    what: str
    """effect, ablation or placebo"""
    name: str
    label: str
    label_zh: str
    statistic: Statistic
    band: tuple[float, float]
    got: Result
    verdict: str

    @property
    def whose(self) -> str:
        """Return the name of the finding."""
        return self.finding.id

    @property
    def gates(self) -> bool:
        """Say whether the finding is judged by it."""
        return self.what != EFFECT or self.statistic.role == "gate"

    @property
    def unit(self) -> str:
        """Return the unit of the number."""
        return self.statistic.unit

    @property
    def beside(self) -> dict[str, float]:
        """Return what else is kept of it: nothing."""
        return {}


def judge(one: Finding, frames: dict[tuple[str, str], pd.DataFrame]) -> list[Row]:
    """Return every number of a finding; ``frames``: by pair of arms and side."""
    full = {}
    rows = []
    for s in one.statistics:
        got = estimate(s, frames[EFFECT, "base"], frames[EFFECT, "treated"])
        full[s.name] = (s, got)
        rows.append(Row(one, EFFECT, s.name, s.label, s.label_zh, s, s.band, got, verdict(s, got)))
    for what, many in (("ablation", one.ablations), ("placebo", one.placebos)):
        for arms in many:
            s, whole = full[arms.statistic]
            got = estimate(s, frames[arms.name, "base"], frames[arms.name, "treated"])
            if what == "placebo":
                said, band = equivalent(got, arms.band), arms.band
            else:
                said, band = of_ablation(arms, s, whole, got), _half(arms, s, whole)
            rows.append(Row(one, what, arms.name, arms.label, arms.label_zh, s, band, got, said))
    return rows


def _half(arms: Arms, one: Statistic, full: Result) -> tuple[float, float]:
    if arms.expect == "holds":
        return one.band
    half = 0.5 * abs(full.point - one.nought)
    return one.nought - half, one.nought + half


def frames_of(numbers: pd.DataFrame, one: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Return a finding's numbers by pair of arms and side: a row a seed, a column a measure."""
    mine = numbers[numbers["finding"] == one]
    return {
        (str(arms), str(side)): rows.pivot(index="seed", columns="measure", values="value")
        for (arms, side), rows in mine.groupby(["arms", "side"])
    }
