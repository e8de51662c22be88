"""Critical mass: what is asked of the numbers, fixed before the judged runs.

    R(s) = firms with a push of strength s − firms without, in the last year read
    grows   half a push brings less than half of a whole one: R(½) − ½·R(1) < 0
    stays   of the firms that a whole push had brought when it ended, at least a half are there still
    rises   what stays is a larger share after a whole push than after the smallest
    starts  d ln(1 + firms in the last year) / d ln(1 + firms at the start) > 1: a lead multiplies

All are means over seeds with 95 % BCa intervals over seeds; *yes* and *no* need the whole interval.
A push has a critical mass if grows, stays and rises hold, none if one of them does not; a start
has one if ``starts`` holds. All else cannot be told.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.core.jit import A

from ..measures import ENOUGH
from ..statistics.bootstrap import bca

Dose = tuple[float, int]
"""Strength and years of a push."""


class Number(NamedTuple):
    """A mean over seeds and its 95 % interval."""

    middle: float
    low: float
    high: float

    def above(self, least: float) -> str:
        """Say whether it is above a number: yes, no or unsure."""
        if not math.isfinite(self.low + self.high):
            return "unsure"
        return "yes" if self.low > least else "no" if self.high < least else "unsure"


def number(statistic: Callable[[A], A], seeds: int) -> Number:
    """Return a statistic of seeds (a row of indices each resample) with its interval."""
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = float(statistic(np.arange(seeds)[None, :])[0])
        if seeds < ENOUGH or not math.isfinite(middle):
            return Number(middle, math.nan, math.nan)
        return Number(middle, *bca(statistic, seeds))


def mean(values: A) -> Number:
    """Return the mean over seeds."""
    return number(lambda at: np.asarray(values[at].mean(1)), len(values))


class Built(NamedTuple):
    """What one dose of a push built, by seed: firms above no push, when it ended and afterwards."""

    at_end: A
    after: tuple[A, ...]


def built(pushed: A, none: A, years: int, after: Sequence[int]) -> Built:
    """Return what a push of some years built; both arrays: seeds × years from 0 on."""
    more = pushed - none
    return Built(more[:, years], tuple(more[:, years + later] for later in after))


def left(one: Built, later: int = -1) -> Number:
    """Return the share of what a push had built that is there still; NaN if it built nothing."""
    return number(lambda at: _ratio(one, later)(at), len(one.at_end))


def _ratio(one: Built, later: int) -> Callable[[A], A]:
    def statistic(at: A) -> A:
        base = one.at_end[at].mean(1)
        share: A = np.where(base > 0.0, one.after[later][at].mean(1) / base, math.nan)
        return share

    return statistic


class Push(NamedTuple):
    """The three questions of a push, their numbers and answers."""

    bend: Number
    """R(½) − ½·R(1), in firms."""
    stays: Number
    rises: Number
    answers: dict[str, str]

    @property
    def says(self) -> str:
        """Return yes, no or unsure."""
        found = set(self.answers.values())
        return "no" if "no" in found else "yes" if found == {"yes"} else "unsure"


def judge_push(doses: Mapping[float, Built], least: float) -> Push:
    """Judge the doses of one place: strength to what it built; ½ and 1 are among them."""
    half, full, small = doses[0.5], doses[1.0], doses[min(doses)]
    seeds = len(full.at_end)
    bend = mean(half.after[-1] - 0.5 * full.after[-1])
    stays = left(full)
    at_full, at_small = _ratio(full, -1), _ratio(small, -1)
    rises = number(lambda at: at_full(at) - at_small(at), seeds)
    grows = Number(-bend.middle, -bend.high, -bend.low)
    return Push(bend, stays, rises, {
        "grows": grows.above(0.0), "stays": stays.above(least), "rises": rises.above(0.0),
    })  # fmt: skip


def slope(start: A, end: A) -> Number:
    """Return the log-log slope of last size on first; both arrays: sizes × seeds."""
    x, y = np.log1p(start), np.log1p(end)
    x, y = x - x.mean(0), y - y.mean(0)
    return mean((x * y).sum(0) / np.maximum((x * x).sum(0), 1e-12))


def needed(sizes: Sequence[int], ignited: Sequence[float]) -> int | None:
    """Return the least size from which on at least half of the seeds ignite; None if none."""
    for i, size in enumerate(sizes):
        if min(ignited[i:]) >= 0.5:
            return size
    return None
