"""News of trials travels: what a region knows of a concept is the number of trials it heard of.

    n_cr ← n_cr + (n_c − n_cr)·s_r,    s_r = s·(buzz of the region)      failures included

Symbols: n_c trials made in the world, n_cr trials heard of in region r. Uncertainty is ignorance:
the variance of the belief is 1/(1/σm² + n/σe²), so failure and the spread of payoffs fall with
maturity because people know more, not because anything says so.
Source: M-001, M-002, M-005, M-006 (001:43, 001:47, 001:59), model.md 3.7.
"""

from __future__ import annotations

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
    speed: float = par(0.06, unit="share a quarter", low=0, high=1, source="assumed",
                       about="news of trials elsewhere that arrives")
    trust: float = par(1.0, unit="×", low=0, high=5, source="001:59",
                       about="how much a trusting region hears faster")
    failures: float = par(1.0, unit="share", low=0, high=1, source="001:59; model.md 3.7, 8",
                          about="failed trials that anybody hears of (0: failures are hidden)")
    # fmt: on


@rule
def _spread(n: int, places: int, open_: A, trials: A, signals: A, heard: A, heard_sum: A,
            trust: A, speed: float, lift: float) -> None:  # fmt: skip
    for c in range(n):
        if not open_[c]:
            continue
        for r in range(places):
            gap = trials[c] - heard[c, r]
            if gap <= 0.0:
                continue
            share = min(speed * (1.0 + lift * (trust[r] - 0.5)), 1.0)
            heard[c, r] += gap * share
            heard_sum[c, r] += (signals[c] - heard_sum[c, r]) * share


@MECHANISMS.add
class News(Mechanism):
    """News of trials, failures included, spreads to all places."""

    phase, order = "learn", 40
    label, label_zh = "News of trials", "试错信息传播"
    claims = ("M-001", "M-002", "M-004", "M-005", "M-006")
    reads = (
        "concepts.heard", "concepts.heard_sum", "concepts.open", "concepts.signals",
        "concepts.trials", "regions.trust",
    )  # fmt: skip
    writes = (
        "concepts.heard", "concepts.heard_sum",
    )  # fmt: skip
    proof = "uncertainty"

    def step(self, world: Any, p: Params) -> None:
        """Move what each place has heard towards what has been tried."""
        c = world.concepts
        _spread(c.n, world.n_regions + 1, c.open, c.trials, c.signals, c.heard, c.heard_sum,
                world.regions.trust, p.speed, p.trust)  # fmt: skip
