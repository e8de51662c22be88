"""Where to put the dots of a network: springs along ties, charges between dots, no chance.

Forces of Fruchterman and Reingold (1991) with a weak pull to the middle. Dots start at the place
that their own number hashes to, or where they stood before, so that pictures of successive years
can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core.chance import mix_plain

A = NDArray[Any]


def start(node: int) -> tuple[float, float]:
    """Return a place in the unit disc that depends on the node's number alone."""
    h = mix_plain(node)
    radius, angle = ((h >> 32) / 2**32) ** 0.5, 2.0 * np.pi * (h & 0xFFFFFFFF) / 2**32
    return float(radius * np.cos(angle)), float(radius * np.sin(angle))


def place(
    nodes: list[int],
    edges: list[tuple[int, int]],
    before: Mapping[int, tuple[float, float]] | None = None,
    rounds: int = 80,
) -> dict[int, tuple[float, float]]:
    """Return a position for each node, inside the unit disc."""
    if not nodes:
        return {}
    n = len(nodes)
    before = before or {}
    row = {node: i for i, node in enumerate(nodes)}
    old = np.array([node in before for node in nodes])
    at = np.array([before.get(node) or start(node) for node in nodes], float)
    pairs = [(row[a], row[b]) for a, b in edges if a in row and b in row and a != b]
    a, b = np.array(pairs, int).reshape(-1, 2).T
    length = 1.3 / np.sqrt(n)
    degree = np.bincount(np.concatenate([a, b]), minlength=n)
    heat = 0.12 if not old.any() else 0.06
    push, other = np.empty((n, n), np.float32), np.empty((n, n), np.float32)
    for turn in range(rounds):
        x, y = at.astype(np.float32).T
        np.subtract(x[:, None], x[None, :], out=push)
        np.multiply(push, push, out=push)
        np.subtract(y[:, None], y[None, :], out=other)
        np.multiply(other, other, out=other)
        np.add(push, other, out=push)
        np.add(push, np.float32(1e-6), out=push)
        np.divide(np.float32(length**2), push, out=push)  # strength of each pair over its distance
        toward = [np.multiply(push, line, out=other).sum(1) for line in (x, y)]
        force = at * push.sum(1)[:, None] - np.stack(toward, 1)
        if len(a):
            along = at[a] - at[b]
            pull = along * (np.sqrt((along**2).sum(1)) / length)[:, None]
            pull /= np.sqrt(np.maximum(1, np.minimum(degree[a], degree[b])))[:, None]
            for axis in (0, 1):
                force[:, axis] -= np.bincount(a, pull[:, axis], n)
                force[:, axis] += np.bincount(b, pull[:, axis], n)
        force -= at * (0.9 * length * n**0.5)
        step = np.sqrt((force**2).sum(1)) + 1e-9
        limit = heat * (1.0 - turn / rounds)
        at += force * (np.minimum(step, limit) / step)[:, None]
    reach = np.sqrt((at**2).sum(1)).max()
    at /= max(reach, 1e-9)
    return {node: (float(x), float(y)) for node, (x, y) in zip(nodes, at)}
