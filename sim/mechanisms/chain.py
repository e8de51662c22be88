"""Makers buy inputs in a chain, and the weakest link binds.

    chain = [½·x_1^ρ + ½·x_2^ρ]^(1/ρ),  ρ = (σ − 1)/σ;    x = mean of e^(g·(h_supplier − F + s)), imports

Symbols: x quality of one of the two inputs (index), σ substitution (low), h supplier's capability
in its field, F frontier. A buyer splits the orders for an input among as many suppliers as it takes
to serve them, so that a giant stands in the middle of a star; what is not served in the region
comes from outside at a loss of fit. Orders are placed here, served in the market and paid in the
accounts.
Source: M-071, M-076, M-077, M-078, M-081, M-134 (001:47, 003:69, 003:71, 004:63); σ 0.3 [own].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import SUPPLY
from ..world.value import rooms_of, slot_of


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    substitution: float = par(0.3, unit="–", low=0.05, high=0.95, source="model.md 3.12 [own]",
                              about="σ: elasticity of substitution between inputs")
    imported: float = par(0.92, unit="index", low=0, high=2, dial=True, source="001:35; assumed",
                          about="fit of inputs from outside")
    gain: float = par(0.3, unit="–", low=0, high=3, source="assumed",
                      about="g: what a better supplier adds")
    standard: float = par(0.45, unit="log", low=-1, high=3, source="assumed",
                          about="s: gap to the frontier at which a supplier is as good as 1")
    inputs: float = par(0.25, unit="share of revenue", low=0, high=0.9, source="assumed",
                        about="orders to suppliers")
    lot: float = par(6.0e5, unit="yuan a quarter", low=1, high=1e12,
                     source="model.md 3 (20-60 % of a small firm's output); assumed",
                     about="orders for one input that one supplier serves")
    most: int = par(12, unit="suppliers", low=1, high=1000, source="assumed",
                    about="most suppliers of one input")
    # fmt: on


@rule
def _links(n: int, alive: A, layer: A, a: A, b: A, field: A, skill: A, frontier: A, upstream: A,
           revenue: A, gain: float, standard: float, share: float, lot: float, most: int, fit: A,
           served: A, orders: A, amount: A) -> None:  # fmt: skip
    """Place each tie's order; sum the fit of what suppliers serve, by buyer and input."""
    for t in range(n):
        if not alive[t] or layer[t] != SUPPLY:
            continue
        seller, buyer = a[t], b[t]
        f = field[seller]
        slot = slot_of(upstream, field[buyer], f)
        amount[t] = 0.0
        if slot < 0:
            continue
        part = 1.0 / rooms_of(revenue[buyer], share, lot, most)
        x = math.exp(gain * (skill[seller, f] - frontier[f] + standard))
        fit[buyer, slot] += part * min(max(x, 0.5), 1.3)
        served[buyer, slot] += part
        amount[t] = math.floor(0.5 * share * revenue[buyer] * part)
        orders[seller] += amount[t]


@rule
def _efficiency(n: int, alive: A, region: A, fit: A, served: A, imported: A, rho: float,
                chain: A) -> None:  # fmt: skip
    """Join both inputs; of each the buyer takes what is better where it has a choice."""
    for i in range(n):
        if not alive[i]:
            continue
        total, other = 0.0, imported[region[i]]
        for s in range(2):
            here = min(served[i, s], 1.0)
            x = fit[i, s] + (1.0 - here) * other
            total += 0.5 * math.exp(rho * math.log(max(x, other, 0.01)))
        chain[i] = math.exp(math.log(total) / rho)


@MECHANISMS.add
class Chain(Mechanism):
    """Orders go up the chain; its weakest link binds the buyer."""

    phase, order = "trade", 5
    label, label_zh = "Supply chain", "产业链配套"
    claims = ("M-071", "M-076", "M-077", "M-078", "M-081", "M-134")
    reads = (
        "fields.frontier", "fields.upstream", "firms.alive", "firms.field", "firms.orders",
        "firms.region", "firms.revenue", "firms.skill", "ties.a", "ties.alive", "ties.amount",
        "ties.b", "ties.layer",
    )  # fmt: skip
    writes = (
        "firms.chain", "firms.orders", "ties.amount",
    )  # fmt: skip
    proof = "local_supply_share"

    def step(self, world: Any, p: Params) -> None:
        """Place orders by last quarter's revenue; set each maker's chain efficiency."""
        w, f, t = world, world.firms, world.ties
        fit, served = np.zeros((2, f.n, 2))
        f.orders[: f.n] = 0.0
        _links(t.n, t.alive, t.layer, t.a, t.b, f.field, f.skill, w.fields.frontier,
               w.fields.upstream, f.revenue, p.gain, p.standard, p.inputs, p.lot, p.most, fit,
               served, f.orders, t.amount)  # fmt: skip
        rho = (p.substitution - 1.0) / p.substitution
        _efficiency(f.n, f.alive, f.region, fit, served, w.dials["chain.imported"], rho, f.chain)
