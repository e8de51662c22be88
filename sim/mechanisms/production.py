"""Makers plan: capacity follows demand within bounds, labour follows output, price follows cost.

    Y = min(capacity, A·chain·L^γ),    p = c·η/(η − 1),  η = b·(1 − share)

Symbols: A physical productivity, L unskilled workers, γ returns to size (below 1: it bounds
concentration), chain the efficiency that suppliers allow, c variable cost of one more unit, b price
elasticity of the market. Capacity is paid for out of cash, up front; profit does not yet feel it.
Source: M-073, M-140 (001:73, 003:35, 003:59); γ, bounds: trial.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS

_INVEST = KIND["investment"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    returns: float = par(0.85, unit="–", low=0.3, high=1.2, source="trial.md",
                         about="γ: returns to size")
    growth: float = par(0.10, unit="share a quarter", low=0, high=2, source="trial.md",
                        about="most that capacity grows")
    funded: float = par(0.20, unit="share a quarter", low=0, high=2, source="trial.md",
                        about="the same with investors' money")
    lot: float = par(6.0, unit="units a quarter", low=0, high=1e6, source="assumed",
                     about="smallest extension of capacity that anybody can make")
    price_of_capacity: float = par(8000.0, unit="yuan a unit", low=0, high=1e7, source="assumed",
                                   about="investment for one unit a quarter")
    wear: float = par(0.02, unit="share a quarter", low=0, high=1, source="assumed",
                      about="capacity that wears out")
    inputs: float = par(0.30, unit="share of the outside price", low=0, high=0.9, dial=True,
                        source="assumed; 003:59", about="inputs, energy included, for one unit")
    ceiling: float = par(1.0, unit="share of capacity", low=0, high=1, dial=True,
                         source="003:31, 001:121",
                         about="what land, energy and water let run")
    adjust: float = par(0.3, unit="share a quarter", low=0, high=1, source="assumed",
                        about="how fast prices follow cost")
    hire: float = par(0.25, unit="share a quarter", low=0, high=5, source="assumed",
                      about="most that labour grows or shrinks")
    # fmt: on


@rule
def _plan(n: int, alive: A, region: A, concept: A, demand: A, capacity: A, productivity: A,
          chain: A, labour: A, invested: A, account: A, gamma: float, growth: float, funded: float, lot: float,
          cost: float, wear: float, hire: float, ceiling: A, want: A, book: Book) -> None:  # fmt: skip
    for i in range(n):
        want[i] = labour[i]
        if not alive[i]:
            continue
        if concept[i] < 0:
            want[i] = 0.0
            continue
        bound = funded if invested[i] > 0.0 else growth
        aim = min(max(1.05 * demand[i], 1.0), capacity[i] * (1.0 + bound) + lot)
        capacity[i] *= 1.0 - wear
        if aim > capacity[i]:
            cash = max(book.balance[account[i]], 0.0)
            units = min(aim - capacity[i], 0.3 * cash / max(cost, 1.0e-9))
            post(book, _INVEST, account[i], 0, units * cost)
            capacity[i] += units
        y = max(min(aim, ceiling[region[i]] * capacity[i]), 0.1)
        need = math.exp((math.log(y) - productivity[i] - math.log(max(chain[i], 0.01))) / gamma)
        need = min(max(need, labour[i] * (1.0 - hire)), labour[i] * (1.0 + hire) + 4.0)
        want[i] = math.floor(need + 0.5)


@rule
def _hire(n: int, n_regions: int, alive: A, region: A, labour: A, want: A, unskilled: A, ratio: A,
          wanted: A, jobs: A) -> None:  # fmt: skip
    """Share out the region's unskilled among those who want more; ``ratio`` has two rows."""
    for i in range(n):
        if alive[i]:
            ratio[0, region[i]] += max(want[i] - labour[i], 0.0)
            ratio[1, region[i]] += min(want[i], labour[i])
    for r in range(n_regions):
        free = unskilled[r] - ratio[1, r]
        ratio[0, r] = min(max(free, 0.0) / max(ratio[0, r], 1.0), 1.0)
        wanted[r] = 0.0
    for r in range(len(jobs)):
        jobs[r] = 0.0
    for i in range(n):
        if not alive[i]:
            continue
        wanted[region[i]] += want[i]
        if want[i] > labour[i]:
            labour[i] += math.floor((want[i] - labour[i]) * ratio[0, region[i]])
        else:
            labour[i] = want[i]
        jobs[region[i]] += labour[i]


@rule
def _price(n: int, alive: A, region: A, field: A, concept: A, labour: A, productivity: A, chain: A,
           capacity: A, share: A, low_wage: A, outside: A, gamma: float, inputs: A, b: float,
           adjust: float, unit_cost: A, price: A) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i] or concept[i] < 0:
            continue
        lab = max(labour[i], 1.0)
        y = math.exp(productivity[i] + gamma * math.log(lab)) * chain[i]
        y = max(min(y, capacity[i]), 0.1)
        p0 = outside[field[i]]
        c = lab * low_wage[region[i]] / y / gamma + inputs[region[i]] * p0 / max(chain[i], 0.2)
        unit_cost[i] = c
        eta = max(b * (1.0 - share[i]), 1.5)
        aim = c * eta / (eta - 1.0)
        price[i] += adjust * (aim - price[i])
        price[i] = min(max(price[i], 0.2 * p0), 5.0 * p0)


@MECHANISMS.add
class Production(Mechanism):
    """Capacity, labour and prices."""

    phase, order = "trade", 10
    label, label_zh = "Production and prices", "生产与定价"
    claims = ("M-073", "M-140")
    reads = (
        "fields.outside_price", "firms.account", "firms.alive", "firms.capacity", "firms.chain",
        "firms.concept", "firms.demand", "firms.field", "firms.invested", "firms.labour",
        "firms.price", "firms.productivity", "firms.region", "firms.share", "ledger",
        "regions.low_wage", "regions.unskilled",
    )  # fmt: skip
    writes = (
        "firms.capacity", "firms.labour", "firms.price", "firms.unit_cost", "ledger",
        "regions.unskilled_jobs", "regions.unskilled_wanted",
    )  # fmt: skip
    proof = "output"

    def step(self, world: Any, p: Params) -> None:
        """Plan capacity and labour against last quarter's orders; set prices."""
        w, f, n, r = world, world.firms, world.firms.n, world.regions
        want = np.zeros(max(n, 1))
        _plan(n, f.alive, f.region, f.concept, f.demand, f.capacity, f.productivity, f.chain,
              f.labour, f.invested, f.account, p.returns, p.growth, p.funded, p.lot, p.price_of_capacity,
              p.wear, p.hire, w.dials["production.ceiling"], want, w.ledger.book)  # fmt: skip
        _hire(n, w.n_regions, f.alive, f.region, f.labour, want, r.unskilled, np.zeros((2, r.n)),
              r.unskilled_wanted, r.unskilled_jobs[: r.n])  # fmt: skip
        _price(n, f.alive, f.region, f.field, f.concept, f.labour, f.productivity, f.chain,
               f.capacity, f.share, r.low_wage, w.fields.outside_price, p.returns, w.dials["production.inputs"],
               w.params("market").price, p.adjust, f.unit_cost, f.price)  # fmt: skip
