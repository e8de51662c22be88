"""Process steps: makers try small changes of method and keep the better one.

    ln A ← max(ln A, ln A + step),   step ~ Beta(3, 3) on [−s, s],   tried with a chance of size
    ln A_s ← ln A_s + t·trust·(ln A_b − ln A_s)⁺    from buyer b to supplier s, with the orders
    ln A   ← ln A + d·(ln A_r − ln A)⁺              towards the common practice of the region

Symbols: A physical productivity, t what a supplier takes over of its best buyer's practice in a
quarter, ln A_r the mean of the region's makers, weighted by what they sell (one sees and hires from
the large). A step is worth more to the larger producer, who tries more often: the cause of shakeouts.
Buyers specify, inspect and help, so that their practice comes with their orders.
Source: evidence R 116 (form and range); Klepper [R 70]; M-012, M-081 (001:47, 004:63); R 49 (backward
linkages).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import beta33, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import SUPPLY


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    step: float = par(0.15, unit="log", low=0, high=1, source="R 116", about="s: range of a step")
    rate: float = par(0.05, unit="chance a quarter", low=0, high=1, source="assumed",
                      about="tries of a firm that sells for two million yuan a quarter")
    size: float = par(0.45, unit="–", low=0, high=2, source="set by hand to T20",
                      about="elasticity of tries in sales")
    teach: float = par(0.18, unit="share a quarter", low=0, high=1, source="001:47; set by hand to T9",
                       about="t: gap to its best buyer's practice that a supplier closes, at full trust")
    diffuse: float = par(0.010, unit="share a quarter", low=0, high=1, source="set by hand to T9",
                         about="d: gap to the region's common practice that a maker closes")
    # fmt: on


@rule
def _teach(n: int, gain: A, teach: float, alive: A, region: A, concept: A, revenue: A,
           productivity: A, weight: A, common: A) -> None:  # fmt: skip
    """Let suppliers take over practice; find each region's common practice (0: nobody sells)."""
    for i in range(n):
        productivity[i] += teach * gain[i]
        if alive[i] and concept[i] >= 0:
            weight[region[i]] += revenue[i]
            common[region[i]] += revenue[i] * productivity[i]
    for r in range(len(common)):
        common[r] = common[r] / weight[r] if weight[r] > 0.0 else 0.0


@rule
def _improve(key: U, n: int, alive: A, address: A, region: A, concept: A, revenue: A,
             productivity: A, step: float, rate: float, size: float, common: A,
             diffuse: float) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i] or concept[i] < 0 or revenue[i] <= 0.0:
            continue
        chance = rate * math.exp(size * math.log(revenue[i] / 2.0e6))
        if uniform(key, address[i], 0) < min(chance, 0.6):
            change = step * (2.0 * beta33(key, address[i], 1) - 1.0)
            productivity[i] = max(productivity[i], productivity[i] + change)
        gap = common[region[i]] - productivity[i]
        if gap > 0.0:
            productivity[i] += diffuse * gap


@rule
def _shown(n: int, alive: A, layer: A, a: A, b: A, kept: A, broken: A, amount: A, productivity: A,
           gain: A) -> None:  # fmt: skip
    """Note for each supplier the largest gap to a buyer's practice, weighted by their trust."""
    for t in range(n):
        if not alive[t] or layer[t] != SUPPLY or amount[t] <= 0.0:
            continue
        trust = kept[t] / (kept[t] + broken[t])
        gap = trust * (productivity[b[t]] - productivity[a[t]])
        gain[a[t]] = max(gain[a[t]], gap)


@MECHANISMS.add
class Process(Mechanism):
    """Makers improve how they make."""

    phase, order = "research", 60
    label, label_zh = "Process steps", "工艺改进"
    claims = ("M-012", "M-081", "M-084")
    reads = (
        "firms.address", "firms.alive", "firms.concept", "firms.productivity", "firms.region",
        "firms.revenue", "ties.a", "ties.alive", "ties.amount", "ties.b", "ties.broken", "ties.kept", "ties.layer",
    )  # fmt: skip
    writes = (
        "firms.productivity",
    )  # fmt: skip
    proof = "productivity"

    def step(self, world: Any, p: Params) -> None:
        """Try process steps; common practice spreads."""
        w, f, t, n = world, world.firms, world.ties, world.firms.n
        gain, (weight, common) = np.zeros(n), np.zeros((2, w.n_regions + 1))
        _shown(t.n, t.alive, t.layer, t.a, t.b, t.kept, t.broken, t.amount, f.productivity, gain)
        _teach(n, gain, p.teach, f.alive, f.region, f.concept, f.revenue, f.productivity, weight,
               common)  # fmt: skip
        _improve(w.chance("process"), n, f.alive, f.address, f.region, f.concept, f.revenue,
                 f.productivity, p.step, p.rate, p.size, common, p.diffuse)  # fmt: skip
