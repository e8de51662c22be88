"""Concentration and inequality of parts of a whole. Every function takes parts ≥ 0.

A whole of nothing has no shares: all functions then return 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.formula import Formula
from ..core.jit import A, rule


@rule
def _divide(a: A, b: A, empty: float, out: A) -> None:
    for i in range(len(a)):
        out[i] = a[i] / b[i] if b[i] > 0.0 else empty


def ratio(a: A, b: A, empty: A | float = 0.0) -> A:
    """Return a/b entry by entry, and ``empty`` where b is not above 0.

    Of formulas over sums (``core.formula``), which indicators are asked for, it gives a formula.
    """
    given: Any = a
    if isinstance(given, Formula):
        formula: A = given.over(b, empty)
        return formula
    shape = a.shape
    if len(shape) == 1 and shape == b.shape and isinstance(empty, float):  # very often
        out = np.empty(shape)
        _divide(a, b, empty, out)
        return out
    there = np.greater(b, 0.0)
    table: A = np.where(there, a / np.where(there, b, 1.0), empty)
    return table


def hhi(parts: A) -> float:
    """Return the Herfindahl-Hirschman index Σ s²: 1/n for n equals, 1 for a monopoly."""
    whole = float(np.sum(parts))
    if whole <= 0.0:
        return 0.0
    share = np.asarray(parts, float) / whole
    return float(share @ share)


def top_share(parts: A, count: int = 1) -> float:
    """Return the share of the largest ``count`` parts."""
    whole = float(np.sum(parts))
    if whole <= 0.0:
        return 0.0
    return float(np.sort(parts)[::-1][:count].sum()) / whole


def gini(parts: A) -> float:
    """Return the Gini index: 0 for equals, (n − 1)/n if one of n has all."""
    ordered = np.sort(np.asarray(parts, float))
    n, whole = len(ordered), float(ordered.sum())
    if n == 0 or whole <= 0.0:
        return 0.0
    rank = 2.0 * np.arange(1, n + 1) - n - 1.0
    return float(rank @ ordered) / (n * whole)


def entropy(parts: A) -> float:
    """Return Shannon's entropy −Σ s·ln s (nats): ln n for n equals."""
    whole = float(np.sum(parts))
    if whole <= 0.0:
        return 0.0
    share = np.asarray(parts, float) / whole
    share = share[share > 0.0]
    return -float(share @ np.log(share))


def evenness(parts: A) -> float:
    """Return entropy over its most, ln n of the parts that are there: 1 for equals."""
    there = np.asarray(parts)[np.asarray(parts) > 0.0]
    return entropy(there) / float(np.log(len(there))) if len(there) > 1 else 0.0


def location_quotient(table: A) -> A:
    """Return (share of a column in its row)/(share of the column in all), for a table ≥ 0."""
    rows = table.sum(axis=1, keepdims=True)
    columns, whole = table.sum(axis=0, keepdims=True), float(table.sum())
    if whole <= 0.0:
        return np.zeros_like(table, float)
    return ratio(ratio(table, rows), columns / whole)


def by_group(values: A, group: A, n: int) -> tuple[A, A, A]:
    """Return sum, sum of squares and largest of values ≥ 0 by group 0 … n−1."""
    total: A = np.bincount(group, values, n)[:n]
    squares: A = np.bincount(group, values * values, n)[:n]
    largest = np.zeros(n)
    inside = group < n
    np.maximum.at(largest, group[inside], values[inside])
    return total, squares, largest


def growth(now: A, before: A) -> A:
    """Return the change against the mean of both: −2 … 2, near ln(now/before) when small."""
    now = np.asarray(now, float)
    return ratio(now - before, 0.5 * (now + before))
