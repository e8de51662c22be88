"""The world takes up new products: buyers are a stock, and the best offer draws them.

    dB = (p + q·B/M)·(M − B)·appeal,    D = dB + B/life,    appeal = e^(a·(best quality − F))

Symbols: M potential buyers of a field, B those who own a product (units), D bought this quarter.
A field's market opens with its first launch, not by a date. ``world.demand=flat`` is the control.
Source: Bass form [M]; M-088, M-131, M-142 (001:27, 002:9, 003:45).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    innovate: float = par(0.003, unit="share a quarter", low=0, high=1, source="[M] Bass",
                          about="p: buyers who need no example")
    imitate: float = par(0.10, unit="share a quarter", low=0, high=2, source="[M] Bass",
                         about="q: buyers who follow others")
    life: float = par(20.0, unit="quarters", low=1, high=400, source="assumed",
                      about="life of a product")
    appeal: float = par(0.5, unit="–", low=0, high=5, source="assumed",
                        about="response of adoption to quality against the frontier")
    # fmt: on


@MECHANISMS.add
class Adoption(Mechanism):
    """Buyers adopt and replace."""

    phase, order = "trade", 20
    label, label_zh = "Adoption", "市场扩散"
    claims = ("M-088", "M-131", "M-142")
    reads = (
        "fields.best", "fields.buyers", "fields.frontier", "fields.opened", "fields.owners",
    )  # fmt: skip
    writes = (
        "fields.demand", "fields.owners", "fields.prospect",
    )  # fmt: skip
    proof = "output"

    def step(self, world: Any, p: Params) -> None:
        """Move every field's market on by a quarter."""
        w, m, k = world, world.fields, world.n_fields
        grown = 1.0 / p.life * 0.8 + 0.02
        for f in range(k):
            size, owners = float(m.buyers[f]), float(m.owners[f])
            m.prospect[f] = 0.014 * size
            if not m.opened[f]:
                m.demand[f] = 0.0
                if w.quarter < 0:  # a market that nobody has opened is not thought of yet
                    m.prospect[f] = 0.0
                continue
            if w.spec.world.demand == "flat":
                m.demand[f] = grown * size
            else:
                gap = float(m.best[f] - m.frontier[f])
                lift = math.exp(min(max(p.appeal * gap, -1.0), 1.0))
                new = (p.innovate + p.imitate * owners / max(size, 1.0)) * (size - owners) * lift
                new = min(max(new, 0.0), size - owners)
                if w.quarter >= 0:  # the burn-in brings firms to rest, it uses no market up
                    m.owners[f] = owners + new
                m.demand[f] = new + owners / p.life
            m.prospect[f] = max(float(m.demand[f]), float(m.prospect[f]))
