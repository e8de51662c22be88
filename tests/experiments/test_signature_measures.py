"""Measures of signatures on made-up networks, trees and firms with known answers."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest

from experiments.measures_of.giant_led import star
from experiments.measures_of.nulls import (
    closure_at_random,
    depth_at_random,
    depth_of,
    mixed_at_random,
    pairs_of,
)
from experiments.measures_of.upgrading import spread
from sim.maths.networks import clustering

CLIQUE = list(itertools.combinations(range(6), 2))


def ties(pairs: list[tuple[int, int]]) -> pd.DataFrame:
    a, b = np.array(pairs, np.uint64).reshape(-1, 2).T
    return pd.DataFrame({"a": a, "b": b})


def test_a_star_is_one_and_a_ring_is_nought() -> None:
    assert star(ties([(0, k) for k in range(1, 9)])) == pytest.approx(1.0)
    assert star(ties([(k, (k + 1) % 9) for k in range(9)])) == pytest.approx(0.0)
    assert math.isnan(star(ties([(0, 1)])))


def test_pairs_are_told_once() -> None:
    a, b = np.array([1, 0, 2, 3]), np.array([0, 1, 2, 2])
    assert pairs_of(a, b) == [(0, 1), (2, 3)]


def test_a_clique_is_closed_and_stays_so() -> None:
    field = np.zeros(6, np.int64)
    assert closure_at_random(CLIQUE, field, 1) == pytest.approx(1.0)  # no other has these degrees
    assert math.isnan(closure_at_random([], field, 1))


def islands() -> list[tuple[int, int]]:
    """Ten cliques of five."""
    return [
        (5 * c + i, 5 * c + j) for c in range(10) for i, j in itertools.combinations(range(5), 2)
    ]


def test_small_circles_are_closed_above_chance() -> None:
    pairs = islands()
    found = closure_at_random(pairs, np.zeros(50, np.int64), 3)
    a, b = np.array(pairs).T
    assert clustering(50, a, b) == pytest.approx(1.0)
    assert 0.0 < found < 0.25
    assert found == closure_at_random(pairs, np.zeros(50, np.int64), 3)
    assert found != closure_at_random(pairs, np.zeros(50, np.int64), 4)


def test_chance_keeps_fields() -> None:
    """If every island is a field of its own, no swap can leave it: all is owed to fields."""
    assert closure_at_random(islands(), np.arange(50) // 5, 3) == pytest.approx(1.0)


def test_mixing_at_random() -> None:
    field = np.array([0, 0, 1, 1])
    pairs = [(0, 1), (2, 3), (0, 2), (1, 3)]  # every firm has two ends
    assert mixed_at_random(pairs, field) == pytest.approx(4.0 * (1.0 - 2 * 4 * 3 / (8 * 7)))
    assert mixed_at_random(pairs, np.zeros(4, np.int64)) == 0.0
    assert mixed_at_random([], field) == 0.0


def test_depth_of_a_chain_and_of_a_bush() -> None:
    chain = [("root", 1, 0)] + [("spin_off", k, k - 1) for k in range(2, 6)]
    bush = [("root", 1, 0)] + [("spin_off", k, 1) for k in range(2, 6)]
    assert depth_of(chain) == 2.5 and depth_of(bush) == 1.0
    assert depth_of([("root", 1, 0), ("spin_off", 2, 99), ("closed", 1, 0)]) == 0.0
    assert math.isnan(depth_of([("root", 1, 0)]))


def test_a_yule_tree_has_the_depth_of_harmonic_numbers() -> None:
    """From one root without deaths, the k-th newcomer has expected depth H_k (Yule 1925)."""
    births = [("root", 0), *(("spin_off", k) for k in range(1, 30))]
    wanted = np.mean(np.cumsum(1.0 / np.arange(1, 30)))
    found = np.mean([depth_at_random(births, seed) for seed in range(8)])
    assert found == pytest.approx(wanted, rel=0.05)


def test_the_dead_are_no_parents() -> None:
    births = [("root", 0), ("spin_off", 1), ("closed", 0), ("spin_off", 2), ("closed", 1),
              ("spin_off", 3)]  # fmt: skip
    assert depth_at_random(births, 1) == 2.0  # 1, 2 and 3: each has one possible parent


def test_spread_is_within_fields() -> None:
    rows = pd.DataFrame({"field": ["a", "a", "b", "b"], "capability": [1.0, 1.0, 5.0, 5.0]})
    assert spread(rows) == 0.0
    rows["capability"] = [0.0, 2.0, 5.0, 7.0]
    assert spread(rows) == pytest.approx(math.sqrt(4.0 / 2.0))
    assert math.isnan(spread(rows.head(1)))
