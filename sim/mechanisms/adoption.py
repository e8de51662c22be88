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

from ..core.jit import A, rule
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


@rule
def _adopt(k: int, buyers: A, owners: A, opened: A, best: A, frontier: A, begun: bool, flat: bool,
           innovate: float, imitate: float, life: float, appeal: float, demand: A,
           prospect: A) -> None:  # fmt: skip
    grown = 1.0 / life * 0.8 + 0.02
    for f in range(k):
        size, own = buyers[f], owners[f]
        prospect[f] = 0.014 * size
        if not opened[f]:
            demand[f] = 0.0
            if not begun:  # a market that nobody has opened is not thought of yet
                prospect[f] = 0.0
            continue
        if flat:
            demand[f] = grown * size
        else:
            lift = math.exp(min(max(appeal * (best[f] - frontier[f]), -1.0), 1.0))
            new = (innovate + imitate * own / max(size, 1.0)) * (size - own) * lift
            new = min(max(new, 0.0), size - own)
            if begun:  # the burn-in brings firms to rest, it uses no market up
                owners[f] = own + new
            demand[f] = new + own / life
        prospect[f] = max(demand[f], prospect[f])


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
        w, m = world, world.fields
        _adopt(w.n_fields, m.buyers, m.owners, m.opened, m.best, m.frontier, w.quarter >= 0,
               w.spec.world.demand == "flat", p.innovate, p.imitate, p.life, p.appeal, m.demand,
               m.prospect)  # fmt: skip
