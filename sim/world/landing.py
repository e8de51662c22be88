"""Landing on a ring of many points in a step or two, wherever one lands (``core.chance.on_ring``).

A table says for each n-th part of a ring of n points where the points from there on begin. It is
made once for a ring; then nobody walks further for there being more points.
"""

from __future__ import annotations

import numpy as np

from ..core.chance import below
from ..core.jit import A, U, rule


@rule
def _begin(points: A, starts: A, first: A) -> None:
    """Note for each part of each ring where the points in it, or else behind it, begin."""
    for g in range(len(starts) - 1):
        low, high = starts[g], starts[g + 1]
        a = low
        for s in range(high - low):
            while a < high and below(points[a], high - low) < s:
                a += 1
            first[low + s] = a


def parts(points: A, starts: A) -> A:
    """Return where each part of each ring begins; rings are as ``world.rings.rings`` gives them."""
    first = np.empty(len(points), np.int64)
    _begin(points, starts, first)
    return first


@rule
def landed(points: A, first: A, low: int, high: int, at: U) -> int:
    """Return the index in points[low:high] of the first point ≥ ``at``, going round; −1: no points."""
    if high <= low:
        return -1
    a = first[low + below(at, high - low)]
    while a < high and points[a] < at:
        a += 1
    return int(a) if a < high else low
