"""The world takes up new products: buyers are a stock, and the best offer draws them."""

from __future__ import annotations

import math
from typing import Any

NAME, PHASE = "adoption", "trade"


def adopt(field: Any, p: Any, begun: bool, flat: bool) -> None:
    """Move a field's market on by a quarter."""
    size, own = field.buyers, field.owners
    prospect = 0.014 * size
    if not field.opened:
        field.demand = 0.0
        # a market that nobody has opened is not thought of before the clock starts
        field.prospect = prospect if begun else 0.0
        return
    if flat:
        demand = (1.0 / p.life * 0.8 + 0.02) * size
    else:
        lift = math.exp(min(max(p.appeal * (field.best - field.frontier), -1.0), 1.0))
        new = (p.innovate + p.imitate * own / max(size, 1.0)) * (size - own) * lift
        new = min(max(new, 0.0), size - own)
        if begun:
            field.owners = own + new
        demand = new + own / p.life
    field.demand = demand
    field.prospect = max(demand, prospect)


def step(model: Any, p: Any) -> None:
    """Let buyers adopt and replace in every field."""
    begun, flat = model.quarter >= 0, model.spec.world.demand == "flat"
    for field in model.fields:
        adopt(field, p, begun, flat)
