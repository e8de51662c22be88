"""Measures of concentration against their closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.maths import shares


@pytest.mark.parametrize("n", [1, 2, 7, 100])
def test_equals(n: int) -> None:
    parts = np.full(n, 3.0)
    assert shares.hhi(parts) == pytest.approx(1 / n)
    assert shares.gini(parts) == pytest.approx(0.0, abs=1e-12)
    assert shares.entropy(parts) == pytest.approx(math.log(n))
    assert shares.top_share(parts) == pytest.approx(1 / n)
    assert shares.evenness(parts) == pytest.approx(1.0 if n > 1 else 0.0)


@pytest.mark.parametrize("n", [2, 7, 100])
def test_one_has_all(n: int) -> None:
    parts = np.zeros(n)
    parts[n // 2] = 5.0
    assert shares.hhi(parts) == 1.0 and shares.top_share(parts) == 1.0
    assert shares.gini(parts) == pytest.approx((n - 1) / n)
    assert shares.entropy(parts) == 0.0 and shares.evenness(parts) == 0.0


def test_nothing_has_no_shares() -> None:
    for parts in (np.zeros(0), np.zeros(4)):
        for measure in (shares.hhi, shares.gini, shares.entropy, shares.top_share, shares.evenness):
            assert measure(parts) == 0.0


def test_the_gini_of_a_uniform_and_of_a_pareto_are_known() -> None:
    n = 20000
    u = (np.arange(n) + 0.5) / n
    assert shares.gini(u) == pytest.approx(1 / 3, abs=1e-4)
    for a in (2.0, 3.0, 5.0):  # quantiles of a Pareto: gini 1/(2a − 1)
        assert shares.gini((1 - u) ** (-1 / a)) == pytest.approx(1 / (2 * a - 1), abs=5e-3)


def test_the_scale_does_not_matter() -> None:
    parts = np.array([1.0, 2.0, 7.0, 0.0])
    for measure in (shares.hhi, shares.gini, shares.entropy, shares.top_share, shares.evenness):
        assert measure(parts) == pytest.approx(measure(1e9 * parts))


def test_the_largest_few() -> None:
    assert shares.top_share(np.array([1.0, 4.0, 3.0, 2.0]), 2) == pytest.approx(0.7)


def test_a_location_quotient_of_proportional_rows_is_one() -> None:
    table = np.outer([1.0, 5.0, 2.0], [3.0, 1.0, 4.0])
    assert shares.location_quotient(table) == pytest.approx(np.ones((3, 3)))
    two = np.array([[3.0, 1.0], [1.0, 3.0]])
    assert shares.location_quotient(two) == pytest.approx(np.array([[1.5, 0.5], [0.5, 1.5]]))
    assert not shares.location_quotient(np.zeros((2, 3))).any()
    assert np.isfinite(shares.location_quotient(np.array([[0.0, 0.0], [0.0, 2.0]]))).all()


def test_ratios_never_divide_by_nothing() -> None:
    got = shares.ratio(np.array([1.0, 0.0, 3.0]), np.array([2.0, 0.0, -1.0]), empty=9.0)
    assert got.tolist() == [0.5, 9.0, 9.0]
    assert shares.ratio(np.array([1.0]), np.array([4.0])).tolist() == [0.25]
    column = shares.ratio(np.ones((2, 3)), np.array([[2.0], [0.0]]))
    assert column.tolist() == [[0.5] * 3, [0.0] * 3]


def test_growth_is_between_two_bounds_and_near_the_log() -> None:
    now, before = np.array([0.0, 2.0, 1.01, 0.0]), np.array([1.0, 0.0, 1.0, 0.0])
    rate = shares.growth(now, before)
    assert rate[[0, 1, 3]].tolist() == [-2.0, 2.0, 0.0]
    assert rate[2] == pytest.approx(math.log(1.01), rel=1e-4)


def test_sums_by_group() -> None:
    values, group = np.array([1.0, 2.0, 3.0, 9.0]), np.array([0, 1, 1, 2])
    total, squares, largest = shares.by_group(values, group, 2)
    assert total.tolist() == [1.0, 5.0] and squares.tolist() == [1.0, 13.0]
    assert largest.tolist() == [1.0, 3.0]
