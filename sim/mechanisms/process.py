"""Process steps: makers try small changes of method and keep the better one.

    ln A ← max(ln A, ln A + step),   step ~ Beta(3, 3) on [−s, s],   tried with a chance of size

Symbols: A physical productivity. A step is worth more to the larger producer, who tries more often:
the cause of shakeouts.
Source: evidence R 116 (form and range); Klepper [R 70].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..core.chance import beta33, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    step: float = par(0.15, unit="log", low=0, high=1, source="R 116", about="s: range of a step")
    rate: float = par(0.05, unit="chance a quarter", low=0, high=1, source="assumed",
                      about="tries of a firm that sells for two million yuan a quarter")
    size: float = par(0.35, unit="–", low=0, high=2, source="assumed",
                      about="elasticity of tries in sales")
    diffuse: float = par(0.02, unit="share a quarter", low=0, high=1, source="assumed",
                         about="gap to common practice that a maker closes")
    # fmt: on


@rule
def _improve(key: U, n: int, alive: A, address: A, concept: A, revenue: A, productivity: A,
             step: float, rate: float, size: float, common: float, diffuse: float) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i] or concept[i] < 0 or revenue[i] <= 0.0:
            continue
        chance = rate * math.exp(size * math.log(revenue[i] / 2.0e6))
        if uniform(key, address[i], 0) < min(chance, 0.6):
            change = step * (2.0 * beta33(key, address[i], 1) - 1.0)
            productivity[i] = max(productivity[i], productivity[i] + change)
        if productivity[i] < common:
            productivity[i] += diffuse * (common - productivity[i])


@MECHANISMS.add
class Process(Mechanism):
    """Makers improve how they make."""

    phase, order = "research", 60
    label, label_zh = "Process steps", "工艺改进"
    claims = ("M-084",)
    reads = (
        "firms.address", "firms.alive", "firms.concept", "firms.productivity", "firms.revenue",
    )  # fmt: skip
    writes = (
        "firms.productivity",
    )  # fmt: skip
    proof = "productivity"

    def step(self, world: Any, p: Params) -> None:
        """Try process steps; common practice spreads."""
        f, n = world.firms, world.firms.n
        makers = f.alive[:n] & (f.concept[:n] >= 0)
        common = float(f.productivity[:n][makers].mean()) if makers.any() else 0.0
        _improve(world.chance("process"), n, f.alive, f.address, f.concept, f.revenue,
                 f.productivity, p.step, p.rate, p.size, common, p.diffuse)  # fmt: skip
