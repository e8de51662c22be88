"""Rings: candidates stand at their own hash, and whoever looks for one lands somewhere and walks on.

One more candidate changes only the choosers right before it (``core.chance``).
"""

from __future__ import annotations

import numpy as np

from ..core.chance import below
from ..core.jit import A, rule


@rule
def group_firms(n: int, alive: A, people: A, region: A, group: A) -> None:
    """Group firms by region; those where nobody works are left out."""
    for i in range(n):
        group[i] = region[i] if alive[i] and people[i] > 0 else -1


@rule
def group_people(n: int, k: int, alive: A, region: A, field: A, group: A) -> None:
    """Group people by region and main field."""
    for p in range(n):
        group[p] = region[p] * k + field[p] if alive[p] else -1


@rule
def _line_up(points: A, group: A, placed: A, rows: A, starts: A) -> None:
    """Put the points of each group in rising order; note their rows and where each group begins.

    Points are hashes, spread evenly, so each is put near its place at once and then walked to it.
    """
    for i in range(len(points)):
        if group[i] >= 0:
            starts[group[i] + 1] += 1
    for g in range(len(starts) - 1):
        starts[g + 1] += starts[g]
    first = np.zeros(len(points) + 1, np.int64)  # where those of about the same height begin
    for i in range(len(points)):
        if group[i] >= 0:
            low, high = starts[group[i]], starts[group[i] + 1]
            first[low + below(points[i], high - low) + 1] += 1
    for s in range(len(points)):
        first[s + 1] += first[s]
    free = first.copy()
    for i in range(len(points)):
        if group[i] >= 0:
            low, high = starts[group[i]], starts[group[i] + 1]
            s = low + below(points[i], high - low)
            at = free[s]
            free[s] = at + 1
            while at > first[s] and placed[at - 1] > points[i]:
                placed[at], rows[at] = placed[at - 1], rows[at - 1]
                at -= 1
            placed[at], rows[at] = points[i], i


def rings(points: A, group: A, n_groups: int) -> tuple[A, A, A]:
    """Return points in rising order group by group, their rows, and where each group begins.

    Points are hashes, one a row; those of a group below 0 are left out.
    """
    n = len(points)
    placed, rows = np.empty(n, np.uint64), np.empty(n, np.int64)
    starts = np.zeros(n_groups + 1, np.int64)
    _line_up(points, group, placed, rows, starts)
    many = starts[-1]
    return placed[:many], rows[:many], starts
