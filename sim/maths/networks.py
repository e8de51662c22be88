"""Measures of undirected networks given as two arrays of ends; loops and double ties count once."""

from __future__ import annotations

import numpy as np

from ..core.jit import A, rule


@rule
def _triangles(n: int, starts: A, ends: A, group: A, out: A) -> None:
    for u in range(n):
        d = starts[u + 1] - starts[u]
        out[1, group[u]] += 0.5 * d * (d - 1)
        for at in range(starts[u], starts[u + 1]):
            v = ends[at]
            if v <= u:
                continue
            i, j = starts[u], starts[v]
            while i < starts[u + 1] and j < starts[v + 1]:
                if ends[i] == ends[j]:
                    if ends[i] > v:
                        out[0, group[u]] += 1.0
                    i += 1
                    j += 1
                elif ends[i] < ends[j]:
                    i += 1
                else:
                    j += 1


def simple(n: int, a: A, b: A) -> A:
    """Return each pair of different ends once, as small · n + large, in order."""
    low, high = np.minimum(a, b), np.maximum(a, b)
    pairs: A = np.unique((low * n + high)[low != high])
    return pairs


def neighbours(n: int, a: A, b: A) -> tuple[A, A]:
    """Return (starts, ends): the sorted neighbours of node u are ends[starts[u]:starts[u + 1]]."""
    pairs = simple(n, a, b)
    low, high = pairs // max(n, 1), pairs % max(n, 1)
    both = np.sort(np.concatenate([pairs, high * n + low]))
    starts = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(both // max(n, 1), minlength=n), out=starts[1:])
    return starts, both % max(n, 1)


def closure(n: int, a: A, b: A, group: A, groups: int) -> A:
    """Return by group of nodes the share of two-step paths that are closed (transitivity).

    All ties must join nodes of one group; 1 in a clique, 0 in a tree. Time grows with Σ degree².
    """
    out = np.zeros((2, groups + 1))
    starts, ends = neighbours(n, a, b)
    _triangles(n, starts, ends, np.asarray(group, np.int64), out)
    share: A = np.where(out[1] > 0.0, 3.0 * out[0] / np.maximum(out[1], 1.0), 0.0)[:groups]
    return share


def clustering(n: int, a: A, b: A) -> float:
    """Return the transitivity of one network: three times its triangles over its two-step paths."""
    return float(closure(n, a, b, np.zeros(n, np.int64), 1)[0])


def mean_degree(n: int, a: A, b: A) -> float:
    """Return the mean number of different neighbours."""
    return 2.0 * len(simple(n, a, b)) / n if n else 0.0


def centralisation(count: A, total: A, largest: A) -> A:
    """Return Freeman's degree centralisation: 1 for a star, 0 if all have the same degree.

    Takes number of nodes, sum and largest of their degrees, each by group.
    """
    most = (count - 1.0) * (count - 2.0)
    share: A = np.where(most > 0.0, (count * largest - total) / np.maximum(most, 1.0), 0.0)
    return np.minimum(np.maximum(share, 0.0), 1.0)
