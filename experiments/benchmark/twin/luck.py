"""Addressed luck in plain Python: the same draws as ``sim.core.chance``.

u = hash(key(seed, decision, quarter), address of the actor, number of the draw)
"""

from __future__ import annotations

import math

from sim.core.chance import mix_plain as mix
from sim.core.chance import word

_MASK, _GOLD = 0xFFFFFFFFFFFFFFFF, 0x9E3779B97F4A7C15
_M1, _M2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_UNIT = 1.0 / 4503599627370496.0
_WORDS: dict[str, int] = {}
_STEPS = [(_GOLD * (n + 1)) & _MASK for n in range(4096)]


def key(seed: int, decision: str, quarter: int) -> int:
    """Return the key of one decision in one quarter."""
    number = _WORDS.get(decision)
    if number is None:
        number = _WORDS[decision] = word(decision)
    return mix(mix(seed * _GOLD + 1) ^ mix(number + quarter * _GOLD))


def hashed(k: int, address: int, draw: int) -> int:
    """Return the 64-bit hash of one draw."""
    x = (address + (_STEPS[draw] if draw < 4096 else _GOLD * (draw + 1))) & _MASK
    x = ((x ^ (x >> 30)) * _M1) & _MASK
    x = ((x ^ (x >> 27)) * _M2) & _MASK
    x = k ^ x ^ (x >> 31)
    x = ((x ^ (x >> 30)) * _M1) & _MASK
    x = ((x ^ (x >> 27)) * _M2) & _MASK
    return x ^ (x >> 31)


def uniform(k: int, address: int, draw: int) -> float:
    """Return the uniform draw on (0, 1) at this address."""
    return ((hashed(k, address, draw) >> 12) + 0.5) * _UNIT


def normal(k: int, address: int, draw: int) -> float:
    """Return the standard normal draw at this address (Acklam's rational form)."""
    return normal_of(((hashed(k, address, draw) >> 12) + 0.5) * _UNIT)


def normal_of(u: float) -> float:
    """Return the standard normal quantile."""
    if u < 0.02425 or u > 0.97575:
        q = math.sqrt(-2.0 * math.log(u if u < 0.5 else 1.0 - u))
        top = -7.784894002430293e-03 * q - 3.223964580411365e-01
        top = ((top * q - 2.400758277161838e00) * q - 2.549732539343734e00) * q
        top = (top + 4.374664141464968e00) * q + 2.938163982698783e00
        low = (7.784695709041462e-03 * q + 3.224671290700398e-01) * q
        low = ((low + 2.445134137142996e00) * q + 3.754408661907416e00) * q + 1.0
        return top / low if u < 0.5 else -top / low
    q = u - 0.5
    r = q * q
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = (top * r - 2.759285104469687e02) * r + 1.383577518672690e02
    top = ((top * r - 3.066479806614716e01) * r + 2.506628277459239e00) * q
    low = (-5.447609879822406e01 * r + 1.615858368580409e02) * r
    low = ((low - 1.556989798598866e02) * r + 6.680131188771972e01) * r
    return top / ((low - 1.328068155288572e01) * r + 1.0)


def beta33(k: int, address: int, draw: int) -> float:
    """Return a Beta(3, 3) draw: the median of five uniforms."""
    return sorted(uniform(k, address, 5 * draw + n) for n in range(5))[2]
