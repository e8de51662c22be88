"""Points in the unit cube, as arrays of shape (points, factors). The same n gives the same points.

More points never move the first ones: each sample is the beginning of one fixed sequence.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.core import chance

Cube = NDArray[np.float64]
LEVELS = 4
"""Levels of a Morris grid: 0, 1/3, 2/3, 1; a step is 2/3."""
_BLOCK = 8
_FINE = 1 << 20  # places inside a stratum; exact in binary, so no point slips into the next one


def _seed(what: str, salt: int) -> int:
    return int(chance.key(salt, f"design {what}", 0)) >> 1


def _problem(d: int) -> dict[str, Any]:
    return {"num_vars": d, "names": [str(j) for j in range(d)], "bounds": [[0.0, 1.0]] * d}


def latin(n: int, d: int, salt: int = 0) -> Cube:
    """Return a Latin hypercube that grows by doubling.

    The first 1, 2, 4, 8, … points are Latin hypercubes each. A doubling of m points cuts every
    stratum in two and puts one new point into each of the m free halves, in an order of their own
    for every factor. Between two powers every factor has one or two points in each stratum of the
    smaller and never two in one of the larger; see ``_order`` for what keeps them even.
    """
    u = np.empty((1 << max(n - 1, 0).bit_length(), d))
    m = 0
    while m < n:
        new, strata = max(m, 1), max(2 * m, 1)
        order = chance.key(salt, "design latin order", m)
        place = chance.key(salt, "design latin place", m)
        for j in range(d):
            taken = np.floor(u[:m, j] * strata).astype(int)
            free = np.delete(np.arange(strata), taken)
            luck = np.array([int(chance.hashed(order, j, i)) for i in range(new)], np.uint64)
            inside = np.array([chance.uniform(place, j, i) for i in range(new)])
            inside = (np.floor(inside * _FINE) + 0.5) / _FINE
            u[m : m + new, j] = (free[_order(luck)] + inside) / strata
        m += new
    return u[:n]


def _order(luck: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return a random order of strata in which every block of 8, 16, 32, … is spread evenly.

    A block is halved by taking one of each two neighbours; which one, a bit of the luck says.
    Blocks of eight are shuffled freely: halved to the end, neighbouring points would mirror each
    other in all factors at once, and an interaction would be found with twice the variance.
    """
    blocks = np.arange(len(luck))[None, :]
    bit = 0
    while blocks.shape[1] > _BLOCK:
        pairs = blocks.reshape(len(blocks), -1, 2)
        coin = (luck[pairs[:, :, 0]] >> np.uint64(bit) & np.uint64(1)).astype(np.int64)
        first, second = (np.take_along_axis(pairs, x[:, :, None], 2) for x in (coin, 1 - coin))
        blocks = np.concatenate([first, second], 2).transpose(0, 2, 1)
        blocks = blocks.reshape(2 * len(pairs), -1)
        bit += 1
    shuffled: NDArray[np.int64] = np.take_along_axis(blocks, np.argsort(luck[blocks], 1), 1).ravel()
    return shuffled


def sobol(n: int, d: int, salt: int = 0) -> Cube:
    """Return the first n points of one scrambled Sobol sequence; best for n a power of two."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(d, scramble=True, rng=_seed("sobol", salt))
    # Drawn to the next power of two: other counts are meant here, and scipy would warn of them.
    points: Cube = sequence.random_base2(max(n - 1, 0).bit_length())[:n]
    return points


def saltelli(n: int, d: int, second_order: bool, salt: int = 0) -> Cube:
    """Return n blocks for Sobol indices, of 2d + 2 rows (d + 2 without second order) each.

    A row of A, then A with each factor in turn from B, then (second order) B with each in turn
    from A, then the row of B: the order in which ``SALib.analyze.sobol`` takes a block to pieces.
    """
    from SALib.sample import sobol as sampler

    seed = _seed("saltelli", salt)
    points: Cube = sampler.sample(_problem(d), n, calc_second_order=second_order, seed=seed)
    return points


def morris(n: int, d: int, salt: int = 0) -> Cube:
    """Return n trajectories of d + 1 rows each, one after the other; a step moves one factor."""
    from SALib.sample import morris as sampler

    seed = _seed("morris", salt)
    points: Cube = sampler.sample(_problem(d), n, num_levels=LEVELS, seed=seed)
    return np.clip(points, 0.0, 1.0)
