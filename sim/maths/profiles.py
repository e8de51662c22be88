"""How far profiles of knowledge lie from each other, in time linear in their number."""

from __future__ import annotations

import math

import numpy as np

from ..core.jit import A, rule


@rule
def _unit_sums(n: int, k: int, group: A, profile: A, total: A, count: A) -> None:
    for i in range(n):
        g = group[i]
        size = 0.0
        for f in range(k):
            size += profile[i, f] * profile[i, f]
        if size <= 0.0:
            continue
        size = math.sqrt(size)
        count[g] += 1.0
        for f in range(k):
            total[g, f] += profile[i, f] / size


@rule
def _far(squares: A, count: A, out: A) -> None:
    """Return the mean distance of pairs by group; squares are those of summed unit profiles."""
    for g in range(len(out)):
        pairs = count[g] * (count[g] - 1.0)
        if pairs > 0.0:
            out[g] = max(1.0 - (squares[g] - count[g]) / pairs, 0.0)


def mean_distance(profile: A, group: A, groups: int) -> A:
    """Return the mean of 1 − cos over all pairs of a group; 0 for fewer than two profiles.

    With unit profiles u the mean cosine of pairs is (|Σ u|² − n)/(n·(n − 1)).
    """
    n, k = profile.shape
    total, (count, out) = np.zeros((groups + 1, k)), np.zeros((2, groups + 1))
    _unit_sums(n, k, np.asarray(group, np.int64), np.asarray(profile, float), total, count)
    _far((total * total).sum(axis=1), count, out)
    return out[:groups]
