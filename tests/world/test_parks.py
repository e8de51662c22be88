"""Whom a firm comes upon first is from its own park, if one of the next few is."""

from __future__ import annotations

import numpy as np

from sim.mechanisms.partners import _from_park

RING = np.array([4, 2, 0, 3, 1])
PARK = np.array([7, 5, 5, 7, 6])


def test_the_first_from_ones_own_park_is_met() -> None:
    assert _from_park(RING, 0, 5, 1, 4, PARK, 0) == 3  # 2 and 0 itself are passed over


def test_the_ring_goes_round() -> None:
    assert _from_park(RING, 0, 5, 4, 4, PARK, 1) == 2  # past the end: 4, then 2 of its park
    assert _from_park(RING, 0, 5, 4, 4, PARK, 2) == 1


def test_whoever_comes_next_is_met_if_nobody_near_is_from_the_park() -> None:
    assert _from_park(RING, 0, 5, 0, 2, PARK, 0) == 4
