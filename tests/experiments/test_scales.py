"""The rule that sends a number to means, logs or medians, and the interval of a median."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.statistics.bootstrap import uniforms
from experiments.statistics.scales import median_interval, scale_of, skewness, top_tenth
from sim.core import chance
from tests.experiments.test_statistics import draws


def test_heavy_tails_are_seen_by_what_the_highest_tenth_holds() -> None:
    light, heavy = 10 + 3 * draws(40), np.exp(1.6 * draws(40))
    assert top_tenth(np.ones(20)) == pytest.approx(0.1)
    assert scale_of("", light, ()) == "mean"
    assert scale_of("", heavy, ()) == "log"
    assert scale_of("", np.append(heavy, 0.0), ()) == "median"


def test_one_more_run_does_not_turn_the_scale_round() -> None:
    told = {n: np.mean([top_tenth(-np.log(uniforms(chance.key(0, "exp", k), 1, n)[0]))
                        for k in range(300)]) for n in (12, 19, 20, 21, 30)}  # fmt: skip
    assert max(told.values()) - min(told.values()) < 0.05, told
    assert all(0.27 < share < 0.36 for share in told.values())
    assert top_tenth(np.array([5.0] + [1.0] * 11)) == pytest.approx(5.2 / 16)


def test_one_arm_with_nothing_sends_all_arms_to_medians() -> None:
    heavy = np.exp(1.6 * draws(40))
    assert scale_of("", heavy, (heavy, heavy * 0.0)) == "median"
    assert scale_of("log", heavy, (heavy,)) == "log"
    assert scale_of("log", heavy, (heavy - heavy[0],)) == "median"
    assert scale_of("mean", heavy, ()) == "mean"


def test_few_or_unknown_runs_decide_nothing() -> None:
    heavy = np.exp(3 * draws(11))
    assert scale_of("", heavy, ()) == "mean"
    assert scale_of("", np.append(heavy, [np.nan] * 5), ()) == "mean"


def test_logs_are_taken_only_where_they_help() -> None:
    x = np.append(np.ones(39), 1e9)  # one run apart: its log is as far out
    assert scale_of("", x, ()) == "median"
    assert skewness(np.ones(5)) == 0.0 and skewness(draws(50) ** 2) > 1.0


def test_the_ranks_of_a_median_are_those_of_the_sign_test() -> None:
    x = np.arange(6.0)
    assert median_interval(x, 1 - 2 / 64) == (0.0, 5.0)
    assert all(math.isnan(end) for end in median_interval(x[:5], 0.95))
    low, high = median_interval(np.arange(1.0, 21.0), stats.binom.cdf(14, 20, 0.5)
                                - stats.binom.cdf(5, 20, 0.5))  # fmt: skip
    assert (low, high) == pytest.approx((6.0, 15.0), abs=1e-9)


def test_the_interval_of_a_median_holds_it_as_often_as_it_says() -> None:
    held = 0
    for seed in range(400):
        low, high = median_interval(np.exp(3 * draws(20, "median", seed)), 0.9)
        held += low <= 1.0 <= high
    assert 0.85 <= held / 400 <= 0.95


def test_a_median_of_very_many_is_no_trouble() -> None:
    low, high = median_interval(draws(3000), 0.95)
    assert -0.1 < low < high < 0.1
