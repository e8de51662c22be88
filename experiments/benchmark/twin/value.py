"""What a product of some quality would sell: the market's logit, for all who must guess."""

from __future__ import annotations

import math
from typing import Any

TYPICAL = 200.0
"""Units a quarter of a typical maker."""


def sales_of(ahead: float, taste: float, pull: float, units: float, price: float) -> float:
    """Return the expected revenue (yuan a quarter) of a quality ``ahead`` of the frontier (log)."""
    x = taste * ahead
    s = math.exp(-30.0 if x < -30.0 else 8.0 if x > 8.0 else x) * pull
    return price * units * s / (1.0 + s)


def revenue_of(model: Any, q: float, f: int, r: int, taste: float, units: float) -> float:
    """Return the expected revenue of quality q in field f from region r, where ``units`` are bought."""
    field = model.fields[f]
    return sales_of(q - field.frontier, taste, field.pull[r], units, field.outside_price)


def reach_of(capacity: float, omega: float) -> float:
    """Return a maker's customers against a typical maker's, at least half of those."""
    return max(math.exp(omega * math.log(max(capacity, 1.0) / TYPICAL)), 0.5)


def kept_of(salvage: float, omega: float) -> float:
    """Return what a change of concept leaves of a maker's customers while capacity grows again."""
    return 0.5 + 0.5 * math.exp(omega * math.log(max(salvage, 1.0e-6)))
