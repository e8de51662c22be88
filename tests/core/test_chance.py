"""Luck: compiled and plain agree, draws have the shapes they should, the ring goes round."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from sim.core import chance
from sim.core.jit import A, rule, u64

N = 4000
ADDRESSES = np.array([chance.mix_plain(i) for i in range(N)], np.uint64)
KEY = chance.key(7, "test.decision", 3)


@rule
def many(key: int, address: A, which: int, mean: float, out: A) -> None:
    for i in range(len(address)):
        if which == 0:
            out[i] = chance.uniform(key, address[i], 0)
        elif which == 1:
            out[i] = chance.normal(key, address[i], 1)
        elif which == 2:
            out[i] = chance.beta33(key, address[i], 2)
        else:
            out[i] = chance.poisson(key, address[i], mean)


def drawn(which: int, mean: float = 0.0, key: int = KEY) -> A:
    out = np.zeros(N)
    many(key, ADDRESSES, which, mean, out)
    return out


def test_keys_made_together_are_those_made_alone() -> None:
    keys = chance.Keys(chance.seeded(7))
    names = ["test.decision", "test.other", "test.third"]
    for count, quarter in enumerate((-3, 0, 3, 4)):
        keys.turn(quarter)
        for name in names[: count + 1]:
            assert keys[name] == chance.key(7, name, quarter)
            assert isinstance(keys[name], np.uint64)


@pytest.mark.parametrize("draw", [0, 1, 17, 2**31])
def test_compiled_hash_is_the_plain_hash(draw: int) -> None:
    for address in (0, 1, 2**63, 2**64 - 1, *ADDRESSES[:200].tolist()):
        want = chance._hash_plain(int(KEY), address, draw)
        got = u64(int(chance.hashed(KEY, u64(address), draw)))
        assert int(got) == want
        assert float(chance.unit(got)) == chance._unit_plain(want)
        for n in (1, 2, 7, 1000):
            assert int(chance.below(got, n)) == chance._below_plain(want, n) < n


def test_keys_are_fixed_for_ever() -> None:
    assert chance.word("moves.search") == chance.word("moves.search")
    assert int(chance.key(1, "a", 0)) == chance.mix_plain(
        chance.mix_plain(0x9E3779B97F4A7C15 + 1) ^ chance.mix_plain(chance.word("a"))
    )
    keys = {
        int(chance.key(seed, name, quarter))
        for seed in (0, 1, 2, 2**63 - 1)
        for name in ("a", "b", "a.b")
        for quarter in (-8, -1, 0, 1, 160)
    }
    assert len(keys) == 4 * 3 * 5


def test_uniforms_are_uniform() -> None:
    u = drawn(0)
    assert u.min() > 0.0 and u.max() < 1.0
    assert stats.kstest(u, "uniform").pvalue > 0.001
    for other in (chance.key(8, "test.decision", 3), chance.key(7, "test.decision", 4),
                  chance.key(7, "test.other", 3)):  # fmt: skip
        assert abs(np.corrcoef(u, drawn(0, key=other))[0, 1]) < 0.06
    assert abs(np.corrcoef(u[1:], u[:-1])[0, 1]) < 0.06


def test_ends_of_the_unit_interval_are_never_reached() -> None:
    for h in (0, 2**64 - 1):
        assert 0.0 < float(chance.unit(u64(h))) < 1.0
        assert math.isfinite(chance.normal_of(float(chance.unit(u64(h)))))


def test_normal_quantiles() -> None:
    u = np.concatenate([np.linspace(0.001, 0.999, 999), [1e-9, 1e-5, 1 - 1e-5]])
    got = np.array([chance.normal_of(float(x)) for x in u])
    assert np.allclose(got, stats.norm.ppf(u), rtol=2e-8, atol=2e-8)
    assert (np.diff(got[:999]) > 0).all()
    assert stats.kstest(drawn(1), "norm").pvalue > 0.001


def test_the_median_of_five_is_a_beta() -> None:
    assert stats.kstest(drawn(2), stats.beta(3, 3).cdf).pvalue > 0.001


@pytest.mark.parametrize("mean", [0.01, 0.3, 1.0, 4.0, 20.0])
def test_poisson_has_its_mean_and_variance(mean: float) -> None:
    n = drawn(3, mean)
    assert abs(n.mean() - mean) < 4.0 * math.sqrt(mean / N)
    assert abs(n.var() - mean) < 6.0 * math.sqrt((mean + 2.0 * mean * mean) / N) + 0.01
    assert np.array_equal(n, np.floor(n))


def test_poisson_of_nothing_is_nothing() -> None:
    assert not drawn(3, 0.0).any() and not drawn(3, -1.0).any()


def test_the_ring_goes_round() -> None:
    points = np.array([5, 10, 20, 20, 30, 99], np.uint64)
    for at, want in ((0, 1), (10, 1), (11, 2), (20, 2), (21, 4), (30, 4), (31, 1)):
        assert chance.on_ring(points, 1, 5, u64(at)) == want
    assert chance.on_ring(points, 3, 3, u64(1)) == -1


def test_one_more_candidate_changes_only_choosers_right_before_it() -> None:
    points = np.sort(ADDRESSES[:300])
    changed = 0
    for extra in ADDRESSES[500:510]:
        more = np.sort(np.append(points, extra))
        for at in ADDRESSES[1000:2000]:
            one = points[chance.on_ring(points, 0, 300, at)]
            two = more[chance.on_ring(more, 0, 301, at)]
            if one != two:
                changed += 1
                assert two == extra
    assert 0 < changed < 100
