"""The mean distance of profiles, linear in their number, equals the mean over all pairs."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from sim.maths.profiles import mean_distance


def test_the_same_and_the_strange() -> None:
    same = np.tile([1.0, 2.0, 0.0], (5, 1)) * np.arange(1, 6)[:, None]
    strange = np.eye(4)
    assert mean_distance(same, np.zeros(5, int), 1)[0] == pytest.approx(0.0, abs=1e-12)
    assert mean_distance(strange, np.zeros(4, int), 1)[0] == pytest.approx(1.0)


def test_half_a_right_angle() -> None:
    two = np.array([[1.0, 0.0], [1.0, 1.0]])
    assert mean_distance(two, np.zeros(2, int), 1)[0] == pytest.approx(1 - 1 / math.sqrt(2))


def test_all_pairs_give_the_same() -> None:
    profile = np.abs(np.sin(np.arange(60.0).reshape(12, 5)))
    unit = profile / np.linalg.norm(profile, axis=1, keepdims=True)
    pairs = [1 - unit[i] @ unit[j] for i, j in itertools.combinations(range(12), 2)]
    assert mean_distance(profile, np.zeros(12, int), 1)[0] == pytest.approx(np.mean(pairs))


def test_fewer_than_two_know_no_distance() -> None:
    profile = np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]])
    assert mean_distance(profile, np.array([0, 0, 1]), 3).tolist() == [0.0, 0.0, 0.0]
    assert mean_distance(np.zeros((0, 3)), np.zeros(0, int), 1).tolist() == [0.0]
