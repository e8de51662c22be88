"""Intervals against closed forms, another implementation, and worlds with a known answer."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from experiments.compare.words import odds, sentence, shown_change, times
from experiments.measures import Measure
from experiments.statistics import bootstrap
from experiments.statistics.bootstrap import (
    bca,
    mean_interval,
    normal_cdf,
    ratio_interval,
    resampled,
    uniforms,
)
from experiments.statistics.paired import band, paired
from experiments.summary import higher
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


@pytest.mark.parametrize("n", [6, 8, 12, 20])
def test_the_intervals_of_a_comparison_hold_the_truth_of_few_pairs(n: int) -> None:
    """Of 95 % intervals at least 91 % do, beside two standard errors of so many trials."""
    held = {"mean": 0, "ratio": 0, "skewed": 0}
    trials = 250
    for seed in range(trials):
        a, b = 10 + draws(n, "a", seed), 10 + draws(n, "b", seed)
        low, high = mean_interval(b - a)
        held["mean"] += low <= 0.0 <= high
        low, high = ratio_interval(a, b)
        held["ratio"] += low <= 0.0 <= high
        low, high = ratio_interval(
            np.exp(0.5 * draws(n, "c", seed)), np.exp(0.5 * draws(n, "d", seed))
        )
        held["skewed"] += low <= 0.0 <= high
    least = 0.91 - 2 * math.sqrt(0.91 * 0.09 / trials)
    assert all(many >= least * trials for many in held.values()), held


def test_a_base_that_may_be_nought_has_no_ratio() -> None:
    """Nine in ten of a sparse placebo would be told right by the difference, by the ratio far fewer."""
    wrong = 0
    for seed in range(200):
        a, b = (np.where(draws(8, what, seed) > 1.0, 1.0, 0.0) for what in "ab")
        one = paired(a, b)
        wrong += one.clear
        if a.sum() <= 2.0:  # a tenth of the resamples hold no one
            assert math.isnan(one.ratio_low)
    assert wrong <= 12


def test_many_items_are_drawn_block_by_block_to_the_same_bits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = draws(300)
    whole = mean_interval(x), ratio_interval(abs(x) + 1, abs(x) + 2)
    monkeypatch.setattr(bootstrap, "MANY", 50)
    assert (mean_interval(x), ratio_interval(abs(x) + 1, abs(x) + 2)) == whole
    low, high = mean_interval(draws(20_000))
    assert -0.03 < low < high < 0.03


def test_how_much_pairs_narrow_is_told_of_what_decides() -> None:
    base = 10 + draws(20)
    assert paired(base, 1.3 * base).narrowed == math.inf
    assert paired(base, base + 5).narrowed < 100  # the same shift of all is no ratio of all
    assert paired(base, base + 5, relative=False).narrowed == math.inf
    assert math.isnan(paired(base, base + draws(20, "x"), "median").narrowed)


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
    assert "lowers firms by 20 % (95 % interval 20 to 20 %; lower in 20 of 20 pairs)" in down
    unsure = sentence("the ban", paired(base, base + 30 * draws(20, "m")), FIRMS)
    assert unsure.startswith("the ban: cannot tell whether it changes firms")
    other = np.r_[base[:3], base[3:12] + 40, base[12:] - 50]
    text = sentence("the ban", paired(base, other), FIRMS)
    assert text.endswith("higher in 9, lower in 8 of 20 pairs)")
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
    assert "20对中有20对更低" in sentence("x", paired(base, 0.8 * base), FIRMS, "zh")
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


def test_whole_arrays_of_luck_have_the_bits_of_single_draws() -> None:
    k = chance.key(0, "experiments.bootstrap", 0)
    for n in (1, 7, 33):
        singly = np.array([[chance.uniform(k, i, j) for j in range(n)] for i in range(40)])
        assert np.array_equal(uniforms(k, 40, n), singly)
        assert np.array_equal(resampled.__wrapped__(n, 40), (singly * n).astype(np.int64))


def test_the_mean_of_few_normal_draws_has_the_interval_of_student() -> None:
    x = draws(12)
    low, high = mean_interval(x)
    half = stats.t.ppf(0.975, 11) * x.std(ddof=1) / math.sqrt(12)
    assert high - low == pytest.approx(2 * half, rel=0.08)
    narrow = bca(lambda at: x[at].mean(1), 12)
    assert narrow[1] - narrow[0] < 0.9 * (high - low)


def test_a_ratio_that_is_the_same_in_all_pairs_is_known_exactly() -> None:
    a = np.exp(draws(20))
    assert ratio_interval(a, 1.3 * a) == pytest.approx((0.3, 0.3))


def test_the_interval_of_a_ratio_is_that_of_fieller_where_all_is_normal() -> None:
    a, b = 10 + draws(40), 12 + draws(40, "others")
    t, n = stats.t.ppf(0.975, 39), 40
    top = a.mean() * b.mean() - t * t * np.cov(a, b)[0, 1] / n
    bottom = a.mean() ** 2 - t * t * a.var(ddof=1) / n
    root = math.sqrt(top**2 - bottom * (b.mean() ** 2 - t * t * b.var(ddof=1) / n))
    low, high = ratio_interval(a, b)
    width = 2 * root / bottom
    assert low == pytest.approx((top - root) / bottom - 1, abs=0.06 * width)
    assert high == pytest.approx((top + root) / bottom - 1, abs=0.06 * width)


def test_strangers_without_an_effect_are_rarely_told_apart() -> None:
    clear = sum(
        paired(np.exp(0.6 * draws(20, "a", i)), np.exp(0.6 * draws(20, "b", i))).clear
        for i in range(150)
    )
    assert clear <= 14  # 5 % are 7.5, and three standard errors more are 15.5


def test_logs_tell_the_ratio_of_geometric_means() -> None:
    a = np.exp(2 * draws(30))
    one = paired(a, a * np.exp(0.5 + 0.1 * draws(30, "n")), "log")
    assert one.base == pytest.approx(stats.gmean(a)) and one.scale == "log"
    assert 1 + one.ratio == pytest.approx(one.arm / one.base)
    assert one.ratio_low < math.expm1(0.5) < one.ratio_high
    assert one.low == pytest.approx(one.base * one.ratio_low) and one.clear
    assert "geometric means" in sentence("x", one, FIRMS)
    assert "raises trust by 6" in sentence("x", paired(a, 1.65 * a, "log"), SHARE)  # %, no points


def test_medians_are_told_by_the_sign_test() -> None:
    a = np.append(np.zeros(5), np.exp(3 * draws(15)))
    one = paired(a, a + np.arange(20.0), "median")
    assert one.difference == 9.5 and one.base == np.median(a)
    assert 5 < one.low < 5.3 and 13.7 < one.high < 14
    assert "median of pairs" in sentence("x", one, FIRMS)
    few = paired(a[:5], a[:5] + 1.0, "median")
    assert math.isnan(few.low) and "by 1 firms in 5 pairs, which tells little" in sentence(
        "x", few, FIRMS
    )


def test_what_is_too_small_to_matter_is_not_told() -> None:
    base = 100 + draws(20)
    up = base * 1.03 + 0.5 * draws(20, "n")
    assert paired(base, up, smallest=0.02).clear and paired(base, up, smallest=0.02).way == 1
    assert paired(base, up, smallest=0.03).why == "small"
    assert paired(up, base, smallest=0.02).way == -1
    text = sentence("x", paired(base, up, smallest=0.03), FIRMS)
    assert "cannot tell whether it changes firms by as much as matters (3.0 %)" in text
    little = paired(base, base + 0.1 * draws(20, "m"), smallest=0.02)
    assert little.why == "nought" and little.slight
    assert "if it does, by less than matters (2.0 %)" in sentence("x", little, FIRMS)
    points = paired(base / 200, base / 200 + 0.005, smallest=0.02, relative=False)
    assert points.why == "small" and points.known_small and not points.clear
    assert "x changes trust by less than matters (1.0 points)" in sentence("x", points, SHARE)
    assert paired(base[:3], up[:3]).why == "few" and not paired(base[:3], up[:3]).slight


def test_common_luck_saves_runs() -> None:
    luck, own = draws(400), 0.5 * draws(400, "own")
    one = paired(luck, luck + own)
    expected = (luck.var(ddof=1) + (luck + own).var(ddof=1)) / own.var(ddof=1)
    assert one.narrowed == pytest.approx(expected) and 7 < expected < 11
    assert paired(luck, draws(400, "others")).narrowed == pytest.approx(1.0, abs=0.15)
    assert math.isinf(paired(luck, luck + 1.0).narrowed)
    assert math.isnan(paired(np.ones(5), np.ones(5)).narrowed)
    assert paired(np.exp(luck), np.exp(luck + own), "log").narrowed == pytest.approx(expected)


def test_odds_are_told_of_what_is_better() -> None:
    one = paired(np.arange(10.0), np.arange(10.0) + np.repeat([1.0, -1.0], [8, 2]))
    told = {
        better: odds(one, Measure("x", "x", "last", "x", "x", better=better))
        for better in ("", "higher", "lower")
    }
    assert told == {"": "80 % higher", "higher": "80 % better", "lower": "20 % better (lower)"}
    assert times(math.inf) == "∞" and times(12.3) == "12" and times(math.nan) == "–"
