"""Measures of undirected networks given as two arrays of ends; loops and double ties count once."""

from __future__ import annotations

import numpy as np

from ..core.jit import A, rule


@rule
def _lists(n: int, many: int, a: A, b: A, starts: A, ends: A, size: A) -> None:
    for t in range(many):
        if a[t] != b[t]:
            starts[a[t] + 1] += 1
            starts[b[t] + 1] += 1
    for u in range(n):
        starts[u + 1] += starts[u]
    for t in range(many):
        if a[t] == b[t]:
            continue
        for side in range(2):
            u, v = (a[t], b[t]) if side == 0 else (b[t], a[t])
            first = starts[u]
            at = first + size[u]
            while at > first and ends[at - 1] > v:
                at -= 1
            if at > first and ends[at - 1] == v:
                continue
            for i in range(first + size[u], at, -1):
                ends[i] = ends[i - 1]
            ends[at] = v
            size[u] += 1


@rule
def _triangles(n: int, starts: A, ends: A, size: A, group: A, out: A) -> None:
    for u in range(n):
        d = size[u]
        out[1, group[u]] += 0.5 * d * (d - 1)
        for at in range(starts[u], starts[u] + d):
            v = ends[at]
            if v <= u:
                continue
            i, j = starts[u], starts[v]
            while i < starts[u] + d and j < starts[v] + size[v]:
                if ends[i] == ends[j]:
                    if ends[i] > v:
                        out[0, group[u]] += 1.0
                    i += 1
                    j += 1
                elif ends[i] < ends[j]:
                    i += 1
                else:
                    j += 1


def neighbours(n: int, a: A, b: A) -> tuple[A, A, A]:
    """Return (starts, ends, size): node u has size[u] sorted neighbours in ends from starts[u] on."""
    starts, size = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    ends = np.zeros(2 * len(a) + 1, np.int64)
    _lists(n, len(a), np.asarray(a, np.int64), np.asarray(b, np.int64), starts, ends, size)
    return starts, ends, size


def closure(n: int, a: A, b: A, group: A, groups: int) -> A:
    """Return by group of nodes the share of two-step paths that are closed (transitivity).

    All ties must join nodes of one group; 1 in a clique, 0 in a tree. Time grows with Σ degree².
    """
    out = np.zeros((2, groups + 1))
    _triangles(n, *neighbours(n, a, b), np.asarray(group, np.int64), out)
    share: A = np.where(out[1] > 0.0, 3.0 * out[0] / np.maximum(out[1], 1.0), 0.0)[:groups]
    return share


def clustering(n: int, a: A, b: A) -> float:
    """Return the transitivity of one network: three times its triangles over its two-step paths."""
    return float(closure(n, a, b, np.zeros(n, np.int64), 1)[0])


def mean_degree(n: int, a: A, b: A) -> float:
    """Return the mean number of different neighbours."""
    return float(neighbours(n, a, b)[2].sum()) / n if n else 0.0


def centralisation(count: A, total: A, largest: A) -> A:
    """Return Freeman's degree centralisation: 1 for a star, 0 if all have the same degree.

    Takes number of nodes, sum and largest of their degrees, each by group.
    """
    most = (count - 1.0) * (count - 2.0)
    share: A = np.where(most > 0.0, (count * largest - total) / np.maximum(most, 1.0), 0.0)
    return np.minimum(np.maximum(share, 0.0), 1.0)
