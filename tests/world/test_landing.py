"""Rows are found and rings landed on in faster ways that give the same as the plain ones."""

from __future__ import annotations

import numpy as np
import pytest

from sim.core import chance
from sim.core.jit import u64
from sim.world.landing import landed, parts
from sim.world.rings import rings
from sim.world.sieve import drawn, listed


@pytest.mark.parametrize("many", [0, 1, 2, 7, 60, 900])
def test_one_lands_where_one_would_have_walked_to(many: int) -> None:
    key = chance.key(3, "test.ring", 0)
    points = np.array([chance.hashed(key, u64(i), 0) for i in range(many)], np.uint64)
    group = np.arange(many) % 3 - 1  # a third of them is on no ring
    points, _, starts = rings(points, group, 3)  # the last ring is empty
    first = parts(points, starts)
    at = [u64(0), u64(2**64 - 1), *points[:40]]
    at += [u64(int(chance.hashed(key, u64(i), 1))) for i in range(200)]
    for g in range(3):
        low, high = int(starts[g]), int(starts[g + 1])
        for land in at:
            there = chance.on_ring(points, low, high, land)
            assert landed(points, first, low, high, land) == there


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_marked_rows_are_listed_in_their_order(share: float) -> None:
    key, n = chance.key(3, "test.rows", 0), 400
    address = np.array([chance.hashed(key, u64(i), 5) for i in range(n)], np.uint64)
    alive, yes, rows = address % np.uint64(5) > 0, np.empty(n, bool), np.empty(n, np.int64)
    many = drawn(key, n, alive, address, share, yes, rows)
    meant = [
        i for i in range(n) if alive[i] and chance.uniform(key, u64(int(address[i])), 0) < share
    ]
    assert rows[:many].tolist() == meant
    assert listed(yes, 10, rows) == sum(i < 10 for i in meant)
