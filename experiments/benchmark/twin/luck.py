"""Addressed luck in plain Python: the same draws as ``sim.core.chance``.

u = hash(key(seed, decision, quarter), address of the actor, number of the draw)
"""

from __future__ import annotations

from sim.core import chance
from sim.core.chance import mix_plain as mix
from sim.core.chance import word

_MASK, _GOLD = 0xFFFFFFFFFFFFFFFF, 0x9E3779B97F4A7C15
_M1, _M2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_UNIT = 1.0 / 4503599627370496.0
_WORDS: dict[str, int] = {}
normal_of = getattr(chance.normal_of, "py_func", chance.normal_of)  # the rule before it is compiled
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


def beta33(k: int, address: int, draw: int) -> float:
    """Return a Beta(3, 3) draw: the median of five uniforms."""
    return sorted(uniform(k, address, 5 * draw + n) for n in range(5))[2]
