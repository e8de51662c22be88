"""Measures of undirected networks given as two arrays of ends; loops and double ties count once."""

from __future__ import annotations

import numpy as np

from ..core.jit import A, rule
from .shares import ratio


@rule
def _lists(n: int, a: A, b: A, starts: A, ends: A, size: A, seen: A) -> None:
    for t in range(len(a)):
        if a[t] != b[t]:
            starts[a[t] + 1] += 1
            starts[b[t] + 1] += 1
    for u in range(n):
        starts[u + 1] += starts[u]
    for t in range(len(a)):
        if a[t] != b[t]:
            for side in range(2):
                u, v = (a[t], b[t]) if side == 0 else (b[t], a[t])
                ends[starts[u] + size[u]] = v
                size[u] += 1
    for u in range(n):  # each neighbour once
        first, many, size[u] = starts[u], size[u], 0
        for at in range(first, first + many):
            v = ends[at]
            if seen[v] != u + 1:
                seen[v] = u + 1
                ends[first + size[u]] = v
                size[u] += 1


@rule
def _triangles(n: int, starts: A, ends: A, size: A, group: A, seen: A, out: A) -> None:
    for u in range(n):
        first, d = starts[u], size[u]
        out[1, group[u]] += 0.5 * d * (d - 1)
        for at in range(first, first + d):
            seen[ends[at]] = u + 1
        for at in range(first, first + d):  # each triangle from its best-tied node, then its second
            v = ends[at]
            k = size[v]
            if k < d or (k == d and v < u):
                for i in range(starts[v], starts[v] + k):
                    w = ends[i]
                    if seen[w] == u + 1 and (size[w] < k or (size[w] == k and w < v)):
                        out[0, group[u]] += 1.0


def neighbours(n: int, a: A, b: A) -> tuple[A, A, A]:
    """Return (starts, ends, size): node u has size[u] neighbours in ends from starts[u] on."""
    starts, size, seen = np.zeros((3, n + 1), np.int64)
    ends = np.zeros(2 * len(a) + 1, np.int64)
    a, b = np.ascontiguousarray(a, np.int64), np.ascontiguousarray(b, np.int64)
    _lists(n, a, b, starts, ends, size, seen)
    return starts, ends, size[:n]


def closure(n: int, a: A, b: A, group: A, groups: int) -> A:
    """Return by group of nodes the share of two-step paths that are closed (transitivity).

    All ties must join nodes of one group; 1 in a clique, 0 in a tree. Time grows with Σ degree².
    """
    out = np.zeros((2, groups + 1))
    seen = np.zeros(n, np.int64)
    _triangles(n, *neighbours(n, a, b), np.asarray(group, np.int64), seen, out)
    return ratio(3.0 * out[0], out[1])[:groups]


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
    share = ratio(count * largest - total, most)
    return np.minimum(np.maximum(share, 0.0), 1.0)
