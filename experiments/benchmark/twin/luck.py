"""Addressed luck in plain Python: the same draws as ``sim.core.chance``.

u = hash(key(seed, decision, quarter), address of the actor, number of the draw)

One draw by itself costs eighteen operations on long whole numbers. Where many draw at the same time,
``Lanes`` does each operation for all of them at once, and a draw costs what ``random.random`` does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from struct import pack, unpack

from sim.core import chance
from sim.core.chance import mix_plain as mix
from sim.core.chance import word

MASK, _GOLD = 0xFFFFFFFFFFFFFFFF, 0x9E3779B97F4A7C15
_M1, _M2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
UNIT = 1.0 / 4503599627370496.0
_WORDS: dict[str, int] = {}
normal_of = getattr(chance.normal_of, "py_func", chance.normal_of)  # the rule before it is compiled
STEPS = [(_GOLD * (n + 1)) & MASK for n in range(4096)]
"""What is added to an address for its n-th draw."""


def key(seed: int, decision: str, quarter: int) -> int:
    """Return the key of one decision in one quarter."""
    number = _WORDS.get(decision)
    if number is None:
        number = _WORDS[decision] = word(decision)
    return mix(mix(seed * _GOLD + 1) ^ mix(number + quarter * _GOLD))


def hashed(k: int, address: int, draw: int) -> int:
    """Return the 64-bit hash of one draw."""
    x = (address + (STEPS[draw] if draw < 4096 else _GOLD * (draw + 1))) & MASK
    x = ((x ^ (x >> 30)) * _M1) & MASK
    x = ((x ^ (x >> 27)) * _M2) & MASK
    x = k ^ x ^ (x >> 31)
    x = ((x ^ (x >> 30)) * _M1) & MASK
    x = ((x ^ (x >> 27)) * _M2) & MASK
    return x ^ (x >> 31)


def unit(x: int) -> float:
    """Return a hash as a number strictly between 0 and 1."""
    return ((x >> 12) + 0.5) * UNIT


def below(chance: float) -> int:
    """Return the hash below which a uniform draw lies below ``chance``: saves making numbers of all."""
    return math.ceil(min(chance, 1.0) / UNIT - 0.5) << 12 if chance > 0.0 else 0


def uniform(k: int, address: int, draw: int) -> float:
    """Return the uniform draw on (0, 1) at this address."""
    return ((hashed(k, address, draw) >> 12) + 0.5) * UNIT


def normal(k: int, address: int, draw: int) -> float:
    """Return the standard normal draw at this address (Acklam's rational form)."""
    return normal_of(((hashed(k, address, draw) >> 12) + 0.5) * UNIT)


def beta33(k: int, address: int, draw: int) -> float:
    """Return a Beta(3, 3) draw: the median of five uniforms."""
    return unit(sorted(hashed(k, address, 5 * draw + n) for n in range(5))[2])


class Lanes:
    """Draws of many actors at once, in one whole number: 64 bits for each, and 64 for its products.

    The half of a hash that the key has no part in is the same in every quarter and made only once.
    """

    __slots__ = ("_form", "_halves", "_low", "_ones", "_packed", "_room")

    def __init__(self, addresses: Sequence[int]) -> None:
        many = len(addresses)
        self._form, self._room = f"<{2 * many}Q", 16 * many
        self._ones = int.from_bytes((1).to_bytes(16, "little") * many, "little")
        self._low = MASK * self._ones
        apart = [0] * (2 * many)
        apart[::2] = addresses
        self._packed = int.from_bytes(pack(self._form, *apart), "little")
        self._halves: dict[int, int] = {}

    def _mixed(self, x: int) -> int:
        low = self._low
        x = ((x ^ ((x >> 30) & low)) * _M1) & low
        x = ((x ^ ((x >> 27) & low)) * _M2) & low
        return x ^ ((x >> 31) & low)

    def hashes(self, k: int, draw: int = 0) -> tuple[int, ...]:
        """Return everybody's hash of one draw under a key, in order."""
        half = self._halves.get(draw)
        if half is None:
            half = self._mixed((self._packed + STEPS[draw] * self._ones) & self._low)
            self._halves[draw] = half
        x = self._mixed(half ^ (k * self._ones))
        return unpack(self._form, x.to_bytes(self._room, "little"))[::2]
