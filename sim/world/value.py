"""What a product of some quality would sell: the market's own logit, used by all who must guess.

    revenue(q) = P·D_f·s/(1 + s),    s = e^(a·(q − F_f))·Σ_places buyers·friction / attraction

Symbols: q quality (log), F frontier, a taste for quality, D demand of the field (units a quarter),
attraction the summed pull of the offers that are there, P price outside (yuan). Nobody is told the
future: all use last quarter's market.
"""

from __future__ import annotations

import math

from ..core.jit import A, rule

TYPICAL = 200.0
"""Units a quarter of a typical maker: the size at which a newcomer's hopes are reckoned."""


@rule
def sales_of(ahead: float, taste: float, pull: float, units: float, price: float) -> float:
    """Return the expected revenue (yuan a quarter) of a quality ``ahead`` of the frontier (log)."""
    s = math.exp(min(max(taste * ahead, -30.0), 8.0)) * pull
    return price * units * s / (1.0 + s)


@rule
def revenue_of(q: float, f: int, r: int, taste: float, frontier: A, pull: A, demand: A,
               price: A) -> float:  # fmt: skip
    """Return the expected revenue (yuan a quarter) of quality q in field f from region r."""
    return sales_of(q - frontier[f], taste, pull[f, r], demand[f], price[f])


@rule
def reach_of(capacity: float, omega: float) -> float:
    """Return a maker's customers against a typical maker's, at least half of those."""
    return max(math.exp(omega * math.log(max(capacity, 1.0) / TYPICAL)), 0.5)


@rule
def kept_of(salvage: float, omega: float) -> float:
    """Return what a change of concept leaves of a maker's customers while capacity grows again.

    Of its capacity ``salvage`` is of use; half of the time that counts goes into growing it.
    """
    return 0.5 + 0.5 * math.exp(omega * math.log(max(salvage, 1.0e-6)))


@rule
def rooms_of(revenue: float, share: float, lot: float, most: int) -> int:
    """Return among how many suppliers a buyer splits its orders for one of its two inputs."""
    return int(min(max(math.floor(0.5 * share * revenue / lot + 0.5), 1.0), float(most)))


@rule
def slot_of(upstream: A, buyer: int, seller: int) -> int:
    """Return which of the two inputs of a buyer's field a seller's field makes (−1: neither)."""
    if upstream[buyer, 1] == seller:
        return 1
    return 0 if upstream[buyer, 0] == seller else -1


@rule
def value_of_distance(delta: float, n0: float, c1: float) -> float:
    """Return novelty × understanding, scaled to at most 1 and never below 0."""
    n1 = 1.0 - n0
    v = (n0 + n1 * delta) * (1.0 - c1 * delta)
    at = (n1 - n0 * c1) / (2.0 * n1 * c1) if n1 * c1 > 0.0 else 0.0
    at = min(max(at, 0.0), 1.0)
    top = (n0 + n1 * at) * (1.0 - c1 * at)
    if top <= 0.0 or v <= 0.0:
        return 0.0
    return v / top


@rule
def product(x: A, i: int, y: A, j: int) -> float:
    """Return the scalar product of row i of x and row j of y."""
    total = 0.0
    for f in range(x.shape[1]):
        total += x[i, f] * y[j, f]
    return total


@rule
def cosine_distance(xx: float, yy: float, xy: float) -> float:
    """Return 1 − cos of two non-negative profiles from their products (1 if one is empty)."""
    if xx <= 0.0 or yy <= 0.0:
        return 1.0
    return min(max(1.0 - xy / math.sqrt(xx * yy), 0.0), 1.0)


@rule
def fit(x: A, i: int, j: int) -> float:
    """Return how much two rows of profiles have to say to each other (0 … 1)."""
    delta = cosine_distance(product(x, i, x, i), product(x, j, x, j), product(x, i, x, j))
    return value_of_distance(delta, 0.4, 1.0)
