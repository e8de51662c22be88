"""Luck has an address: every draw is a pure function of where it is used, never of a queue.

    u = hash(key(seed, decision, quarter), address of the actor, number of the draw)

Hence one more birth, or a lever that is off, shifts nobody else's luck, and the same run gives the
same bits alone, in a batch and in any order. The hash is the splitmix64 finaliser applied twice.
Who meets whom is found on a ring: candidates stand at their own hash, the chooser lands somewhere
and takes the next one, so one more candidate changes only the choosers right before it.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from .jit import PLAIN, A, U, rule, u64

_MASK = 0xFFFFFFFFFFFFFFFF
_GOLD, _M1, _M2 = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB


def mix_plain(x: int) -> int:
    """Splitmix64's finaliser on a Python int."""
    x &= _MASK
    x = ((x ^ (x >> 30)) * _M1) & _MASK
    x = ((x ^ (x >> 27)) * _M2) & _MASK
    return x ^ (x >> 31)


def word(name: str) -> int:
    """Return the fixed 64-bit number of a decision's name (never Python's ``hash``)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


_WORDS: dict[str, np.uint64] = {}


def seeded(seed: int) -> np.uint64:
    """Return the number that a seed puts into every key of its run."""
    return u64(mix_plain(seed * _GOLD + 1))


def key_of(seeded: np.uint64, decision: str, quarter: int) -> np.uint64:
    """Return the key of one decision in one quarter; quarters before the start are negative."""
    number = _WORDS.get(decision)
    if number is None:
        number = _WORDS[decision] = u64(word(decision))
    return np.uint64(_keyed(seeded, number, quarter))


def key(seed: int, decision: str, quarter: int) -> np.uint64:
    """Return the key of one decision in one quarter of the run with this seed."""
    return key_of(seeded(seed), decision, quarter)


class Keys(dict[str, np.uint64]):
    """The keys of one run in one quarter, by decision; those asked for before are made together.

    Args:
        seeded: what the run's seed puts into every key.
    """

    def __init__(self, seeded: np.uint64) -> None:
        super().__init__()
        self.seeded = seeded
        self.quarter = 0
        self._numbers = np.zeros(0, np.uint64)
        self._made = np.zeros(0, np.uint64)

    def turn(self, quarter: int) -> None:
        """Go to a quarter."""
        self.quarter = quarter
        if len(self._numbers) < len(self):
            self._numbers = np.array([_WORDS[decision] for decision in self], np.uint64)
            self._made = np.empty(len(self), np.uint64)
        _key_all(self.seeded, self._numbers, quarter, self._made)
        self.update(zip(self, self._made, strict=True))

    def __missing__(self, decision: str) -> np.uint64:
        self[decision] = k = key_of(self.seeded, decision, self.quarter)
        return k


def _hash_plain(k: U, address: U, draw: int) -> U:
    return mix_plain(int(k) ^ mix_plain((int(address) + _GOLD * (int(draw) + 1)) & _MASK))


def _below_plain(x: U, n: int) -> int:
    return ((int(x) >> 32) * int(n)) >> 32


def _keyed_plain(seeded: U, number: U, quarter: int) -> U:
    return u64(mix_plain(int(seeded) ^ mix_plain(int(number) + int(quarter) * _GOLD)))


def _unit_plain(x: U) -> float:
    return ((int(x) >> 12) + 0.5) * (1.0 / 4503599627370496.0)


if PLAIN:
    hashed, below, unit, _keyed = _hash_plain, _below_plain, _unit_plain, _keyed_plain
else:
    _G, _A1, _A2 = np.uint64(_GOLD), np.uint64(_M1), np.uint64(_M2)
    _S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
    _S12, _S32, _ONE = np.uint64(12), np.uint64(32), np.uint64(1)

    @rule
    def _mix(x: U) -> U:
        y = np.uint64(x)
        y = (y ^ (y >> _S30)) * _A1
        y = (y ^ (y >> _S27)) * _A2
        return y ^ (y >> _S31)

    @rule
    def hashed(k: U, address: U, draw: int) -> U:
        """Return the 64-bit hash of one draw."""
        step = _G * (np.uint64(draw) + _ONE)
        return _mix(np.uint64(k) ^ np.uint64(_mix(np.uint64(address) + step)))

    @rule
    def _keyed(seeded: U, number: U, quarter: int) -> U:
        turn = np.uint64(number) + np.uint64(quarter) * _G
        return _mix(np.uint64(seeded) ^ np.uint64(_mix(turn)))

    @rule
    def below(x: U, n: int) -> int:
        """Return a hash as a whole number in 0 … n−1."""
        index: int = np.int64(((np.uint64(x) >> _S32) * np.uint64(n)) >> _S32)  # type: ignore[assignment]
        return index

    @rule
    def unit(x: U) -> float:
        """Return a hash as a number strictly between 0 and 1."""
        return (np.float64(np.uint64(x) >> _S12) + 0.5) * (1.0 / 4503599627370496.0)


@rule
def _key_all(seeded: U, numbers: A, quarter: int, out: A) -> None:
    for at in range(len(numbers)):
        out[at] = _keyed(seeded, numbers[at], quarter)


@rule
def uniform(k: U, address: U, draw: int) -> float:
    """Return the uniform draw on (0, 1) at this address."""
    return unit(hashed(k, address, draw))


@rule
def normal_of(u: float) -> float:
    """Return the standard normal quantile (Acklam's rational form, relative error 1e-9)."""
    if u < 0.02425 or u > 0.97575:
        low = u if u < 0.5 else 1.0 - u
        q = math.sqrt(-2.0 * math.log(low))
        top = -7.784894002430293e-03 * q - 3.223964580411365e-01
        top = ((top * q - 2.400758277161838e00) * q - 2.549732539343734e00) * q
        top = (top + 4.374664141464968e00) * q + 2.938163982698783e00
        low_ = (7.784695709041462e-03 * q + 3.224671290700398e-01) * q
        low_ = ((low_ + 2.445134137142996e00) * q + 3.754408661907416e00) * q + 1.0
        x = top / low_
        return x if u < 0.5 else -x
    q = u - 0.5
    r = q * q
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = (top * r - 2.759285104469687e02) * r + 1.383577518672690e02
    top = ((top * r - 3.066479806614716e01) * r + 2.506628277459239e00) * q
    low_ = (-5.447609879822406e01 * r + 1.615858368580409e02) * r
    low_ = ((low_ - 1.556989798598866e02) * r + 6.680131188771972e01) * r
    return top / ((low_ - 1.328068155288572e01) * r + 1.0)


@rule
def normal(k: U, address: U, draw: int) -> float:
    """Return the standard normal draw at this address."""
    return normal_of(uniform(k, address, draw))


@rule
def beta33(k: U, address: U, draw: int) -> float:
    """Return a Beta(3, 3) draw: the median of five uniforms (draws 5·draw … 5·draw+4)."""
    a = uniform(k, address, 5 * draw)
    b = uniform(k, address, 5 * draw + 1)
    c = uniform(k, address, 5 * draw + 2)
    d = uniform(k, address, 5 * draw + 3)
    e = uniform(k, address, 5 * draw + 4)
    f, g = max(min(a, b), min(c, d)), min(max(a, b), max(c, d))
    return max(min(e, f), min(g, max(e, f)))


@rule
def poisson(k: U, address: U, mean: float) -> int:
    """Return a Poisson draw by inversion of one uniform (for means below about 50)."""
    u = uniform(k, address, 0)
    if mean <= 0.0 or u <= 1.0 - mean:  # 1 − λ ≤ e^−λ: nothing happens, nothing computed
        return 0
    term = math.exp(-mean)
    total, n = term, 0
    while u > total and n < 1000:
        n += 1
        term = term * mean / n
        total += term
    return n


@rule
def picked(weights: A, u: float) -> int:
    """Return the place in a row of weights that a uniform draw picks with probability ∝ weights."""
    total = 0.0
    for weight in weights:
        total += weight
    at, reached, aim = 0, weights[0], u * total
    while reached < aim and at < len(weights) - 1:
        at += 1
        reached += weights[at]
    return at


@rule
def on_ring(points: A, low: int, high: int, at: U) -> int:
    """Return the index in points[low:high] (sorted) of the first point ≥ at, going round the ring.

    Points are hashes, spread evenly, so the place is guessed and then walked to: a few steps
    in one direction cost less than the turns of a bisection. Returns −1 if the slice is empty.
    """
    if high <= low:
        return -1
    a = low + below(at, high - low)
    while a > low and points[a - 1] >= at:
        a -= 1
    while a < high and points[a] < at:
        a += 1
    return a if a < high else low
