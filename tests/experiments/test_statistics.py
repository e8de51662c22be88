"""Intervals against closed forms, another implementation, and worlds with a known answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.measures import Measure
from experiments.statistics import band, bca, normal_cdf, paired, resampled
from experiments.summary import higher
from experiments.words import sentence, shown_change
from sim.core import chance

FIRMS = Measure("firms", "firms", "last", "firms", "企业数", "firms")
SHARE = Measure("trust", "trust", "last", "trust", "信任", "share")


def draws(n: int, name: str = "sample", seed: int = 1) -> np.ndarray:
    k = chance.key(seed, name, 0)
    return np.array([chance.normal(k, i, 0) for i in range(n)])


def test_resampling_is_fair_and_always_the_same() -> None:
    rows = resampled(20)
    assert rows.min() == 0 and rows.max() == 19
    counts = np.bincount(rows.ravel(), minlength=20)
    assert stats.chisquare(counts).pvalue > 0.001
    assert rows[0, :5].tolist() == resampled.__wrapped__(20, 1)[0, :5].tolist()


def test_mean_of_normal_draws_has_the_closed_form_interval() -> None:
    x = draws(60)
    low, high = bca(lambda at: x[at].mean(1), len(x))
    half = stats.t.ppf(0.975, 59) * x.std(ddof=1) / math.sqrt(60)
    assert low == pytest.approx(x.mean() - half, abs=0.05 * half * 2)
    assert high == pytest.approx(x.mean() + half, abs=0.05 * half * 2)


def test_skewed_data_agree_with_scipy() -> None:
    x = np.exp(draws(30))
    low, high = bca(lambda at: x[at].mean(1), len(x))
    told = stats.bootstrap(
        (x,), np.mean, method="BCa", n_resamples=20000, rng=np.random.default_rng(1)
    )
    width = told.confidence_interval.high - told.confidence_interval.low
    assert low == pytest.approx(told.confidence_interval.low, abs=0.05 * width)
    assert high == pytest.approx(told.confidence_interval.high, abs=0.05 * width)


def test_the_interval_holds_the_truth_nearly_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        x = draws(20, "cover", seed)
        low, high = bca(lambda at, x=x: x[at].mean(1), 20)
        held += low <= 0.0 <= high
    assert 0.87 <= held / 200 <= 0.99


def test_common_luck_narrows_the_interval() -> None:
    luck = 100 + 10 * draws(20)
    one = paired(luck, luck * 1.05)
    strangers = paired(luck, 1.05 * (100 + 10 * draws(20, "others")))
    assert one.ratio == pytest.approx(0.05) and one.clear
    assert one.high - one.low < 0.2 * (strangers.high - strangers.low)


def test_equal_arms_are_the_same() -> None:
    x = draws(10) ** 2
    one = paired(x, x)
    assert one.same and not one.clear and one.higher == 0.5 and one.difference == 0.0


def test_unknown_pairs_are_left_out() -> None:
    one = paired(np.array([1.0, np.nan, 3.0]), np.array([2.0, 5.0, np.inf]))
    assert one.pairs == 1 and one.difference == 1.0 and math.isnan(one.low)
    assert paired(np.array([np.nan]), np.array([1.0])).pairs == 0


def test_nothing_at_the_base_gives_no_ratio() -> None:
    one = paired(np.zeros(6), np.array([1.0, 2.0, 1.0, 2.0, 1.0, 2.0]))
    assert math.isnan(one.ratio) and one.clear
    assert "raises firms by 1.50 firms" in sentence("x", one, FIRMS)


def test_band_and_odds() -> None:
    assert band(np.arange(11.0)) == (5.0, 1.0, 9.0)
    assert all(math.isnan(x) for x in band(np.array([np.nan])))
    assert higher(np.array([2.0, 3.0]), np.array([1.0, 2.0])) == 0.875
    assert normal_cdf(1.959964) == pytest.approx(0.975, abs=1e-6)


def test_words_for_a_rise_a_fall_and_no_answer() -> None:
    base = 100 + draws(20)
    up = sentence("the ban", paired(base, 1.31 * base + draws(20, "n")), FIRMS)
    assert up.startswith("the ban raises firms by 31 % (95 % interval 3")
    assert "higher in 20 of 20 pairs" in up
    down = sentence("the ban", paired(base, 0.8 * base), FIRMS)
    assert "lowers firms by 20 % (95 % interval 20 to 20 %" in down
    unsure = sentence("the ban", paired(base, base + 30 * draws(20, "m")), FIRMS)
    assert unsure.startswith("the ban: cannot tell whether it changes firms")
    none = sentence("the ban", paired(base, base), FIRMS)
    assert none == "the ban changes firms in none of 20 pairs"


def test_smaller_end_of_a_fall_comes_first() -> None:
    base = 100 + 5 * draws(20)
    text = sentence("x", paired(base, base - 10 - 2 * draws(20, "n")), FIRMS)
    a, b = text.split("interval ")[1].split(" %")[0].split(" to ")
    assert 0 < float(a) < float(b)


def test_shares_change_in_points() -> None:
    base = np.full(10, 0.4) + 0.01 * draws(10)
    text = sentence("x", paired(base, base + 0.05), SHARE)
    assert "raises trust by 5.0 points" in text


def test_one_pair_tells_little() -> None:
    text = sentence("x", paired(np.array([10.0]), np.array([12.0])), FIRMS)
    assert "one pair, which tells little" in text


def test_chinese_words() -> None:
    base = 100 + draws(20)
    assert "提高31%" in sentence("x", paired(base, 1.31 * base), FIRMS, "zh")
    assert "毫无变化" in sentence("x", paired(base, base), FIRMS, "zh")
    assert "无法判断" in sentence("x", paired(base, base + 30 * draws(20, "m")), FIRMS, "zh")


def test_few_pairs_are_never_clear() -> None:
    base = np.array([10.0, 11.0, 12.0, 13.0, 14.0, 15.0])
    assert paired(base, 2 * base).clear and not paired(base[:5], 2 * base[:5]).clear
    assert "cannot tell" in sentence("x", paired(base[:2], 2 * base[:2]), FIRMS)


def test_a_table_cell_in_both_languages() -> None:
    base = np.array([10.0, 11.0, 12.0, 13.0, 14.0, 15.0])
    one = paired(base / 100, base / 50)
    assert shown_change(one, SHARE).startswith("+12.5 points (11 to 1")
    assert shown_change(one, SHARE, "zh").startswith("+12.5个百分点（11至1")
