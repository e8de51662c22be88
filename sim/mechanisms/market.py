"""Buyers everywhere choose by quality and price among all offers of a field.

    s_i = e^(a·(q_i − F) − b·ln(p_i/P))·(capacity_i/200)^ω·friction(region, place) / Σ over all offers

The world outside sells as many typical firms, in proportion to the market, so that room for one
more firm does not depend on the size of the market but on the rivals who are there.
Symbols: q quality, p price, a and b tastes, F frontier, P price outside, ω reach (who makes
more is found by more buyers; below 1, so that size alone does not win). Friction falls with the
infrastructure of the seller's region.
Source: M-072, M-089, M-105, M-131 (000:44, 001:55, 001:73, 002:9); b: model.md 3.14 [own].
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
from ..world.value import TYPICAL

_SALES = KIND["sales"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    quality: float = par(2.2, unit="–", low=0, high=20, source="trial.md",
                         about="a: taste for quality")
    price: float = par(4.0, unit="–", low=1.1, high=20, source="model.md 3.14",
                       about="b: price elasticity")
    friction: float = par(0.35, unit="log", low=0, high=5, source="assumed",
                          about="what buying from another place costs")
    works: float = par(2.0e8, unit="yuan at size 1", low=1, high=1e13, source="assumed",
                       about="infrastructure that leaves 1/e of the friction of a region's sellers")
    demand: float = par(1.0, unit="×", low=0, high=10, dial=True, source="design",
                        about="demand of the buyers of a place")
    reach: float = par(0.77, unit="–", low=0, high=1, source="set by hand to T20",
                       about="elasticity of a maker's customers in its capacity")
    density: float = par(1.0, unit="firms", low=0, high=100, source="set by hand for starts at rest",
                         about="typical firms outside for 200 units of demand")
    # fmt: on


@rule
def _open(k: int, buyers: A, dial: A, works: A, enough: float, friction: float, presence: A,
          quality: A, demand: A, prospect: A, density: float, home: A, away: A, near: A, best: A,
          many: A) -> None:  # fmt: skip
    """Open the markets: buyers by place, what is left of a seller's pull elsewhere, firms outside."""
    places = len(dial)
    for r in range(places):
        away[r] = math.exp(-friction * math.exp(-works[r] / enough))
        for there in range(places):
            near[r, there] = 1.0 if there == r else away[r]
    for f in range(k):
        for r in range(places):
            home[f, r] = buyers[f, r] * dial[r]
        best[f] = quality[f] if presence[f] > 0.0 else -1.0
        many[f] = density * presence[f] * max(demand[f], prospect[f]) / TYPICAL


@rule
def _attract(n: int, places: int, alive: A, concept: A, field: A, region: A, quality: A, price: A,
             capacity: A, frontier: A, outside: A, taste: float, b: float, reach: float, away: A,
             abroad: A, home: A, x: A, attraction: A, best: A, weight: A) -> None:  # fmt: skip
    """Sum the pull of all offers by field and place, those from outside last; weigh the buyers."""
    for f in range(len(abroad)):
        for r in range(places):
            attraction[f, r] = 0.0
    for i in range(n):
        x[i] = 0.0
        if not alive[i] or concept[i] < 0:
            continue
        f = field[i]
        u = taste * (quality[i] - frontier[f]) - b * math.log(price[i] / outside[f])
        u += reach * math.log(max(capacity[i], 1.0) / TYPICAL)
        x[i] = math.exp(min(max(u, -30.0), 12.0))
        best[f] = max(best[f], quality[i])
        for r in range(places):
            attraction[f, r] += x[i] * (1.0 if region[i] == r else away[region[i]])
    last = places - 1
    for f in range(len(abroad)):
        for r in range(places):
            attraction[f, r] += abroad[f] * away[last]
        attraction[f, last] += abroad[f] * (1.0 - away[last])
        for r in range(places):
            weight[f, r] = home[f, r] / max(attraction[f, r], 1.0)


@rule
def _sell(n: int, places: int, alive: A, concept: A, field: A, region: A, x: A, home: A, bought: A,
          attraction: A, orders: A, price: A, capacity: A, productivity: A, chain: A, labour: A,
          account: A, away: A, gamma: float, demand: A, sold: A, share: A, fill: A, revenue: A,
          others: A, book: Book) -> None:  # fmt: skip
    """Serve and pay each offer; ``others``: what is left for firms outside, by field."""
    world_sold = np.zeros(len(home))
    for i in range(n):
        sold[i], share[i], fill[i], revenue[i] = 0.0, 0.0, 0.0, 0.0
        if not alive[i] or concept[i] < 0:
            demand[i] = 0.0
            continue
        f = field[i]
        units, whole = 0.0, 0.0
        for r in range(places):
            whole += home[f, r]
            if attraction[f, r] > 0.0:
                pull = x[i] * (1.0 if region[i] == r else away[region[i]])
                units += bought[f] * home[f, r] * pull / attraction[f, r]
        if bought[f] * whole > 0.0:
            share[i] = min(units / (bought[f] * whole), 1.0)
        asked = orders[i] / max(price[i], 1.0)
        demand[i] = units + asked
        make = min(
            capacity[i],
            math.exp(productivity[i])
            * chain[i]
            * (math.exp(gamma * math.log(labour[i])) if labour[i] > 0.0 else 0.0),
        )
        fill[i] = min(1.0, make / demand[i]) if demand[i] > 0.0 else 1.0
        sold[i] = demand[i] * fill[i]
        world_sold[f] += units * fill[i]
        revenue[i] = post(book, _SALES, 0, account[i], units * fill[i] * price[i])
    for f in range(len(home)):
        whole = 0.0
        for r in range(places):
            whole += home[f, r]
        others[f] = max(bought[f] * whole - world_sold[f], 0.0)


@MECHANISMS.add
class Market(Mechanism):
    """Offers meet buyers; sales are paid."""

    phase, order = "trade", 30
    label, label_zh = "Market", "市场竞争"
    claims = ("M-072", "M-089", "M-105", "M-131")
    reads = (
        "fields.demand", "fields.frontier", "fields.home", "fields.outside_presence",
        "fields.outside_price", "fields.outside_quality", "fields.prospect", "firms.account",
        "firms.alive", "firms.capacity", "firms.chain", "firms.concept", "firms.field",
        "firms.labour", "firms.orders", "firms.price", "firms.productivity", "firms.quality",
        "firms.region", "ledger", "regions.works",
    )  # fmt: skip
    writes = (
        "fields.attraction", "fields.best", "fields.outside_sold", "fields.pull", "firms.demand",
        "firms.fill", "firms.revenue", "firms.share", "firms.sold", "ledger",
    )  # fmt: skip
    proof = "output"

    def step(self, world: Any, p: Params) -> None:
        """Clear all fields' markets."""
        w, f, m, n, k = world, world.firms, world.fields, world.firms.n, world.n_fields
        places = w.n_regions + 1
        (home, weight), near = np.empty((2, k, places)), np.empty((places, places))
        away, many, x = np.empty(places), np.empty(k), np.empty(max(n, 1))
        _open(k, m.home, w.dials["market.demand"], w.regions.works, p.works * w.spec.world.size,
              p.friction, m.outside_presence, m.outside_quality, m.demand, m.prospect, p.density,
              home, away, near, m.best, many)  # fmt: skip
        abroad = np.exp(p.quality * (m.outside_quality[:k] - m.frontier[:k])) * many
        _attract(n, places, f.alive, f.concept, f.field, f.region, f.quality, f.price, f.capacity,
                 m.frontier, m.outside_price, p.quality, p.price, p.reach, away, abroad, home, x,
                 m.attraction, m.best, weight)  # fmt: skip
        m.pull[:k] = weight @ near.T
        _sell(n, places, f.alive, f.concept, f.field, f.region, x, home, m.demand, m.attraction,
              f.orders, f.price, f.capacity, f.productivity, f.chain, f.labour, f.account, away,
              w.params("production").returns, f.demand, f.sold, f.share, f.fill, f.revenue,
              m.outside_sold, w.ledger.book)  # fmt: skip
