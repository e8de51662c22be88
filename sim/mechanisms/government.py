"""Governments live on a hard budget: taxes, land and transfers in, programmes and services out.

    effort ← 1 + a·(last year's published shortfall of firms against the rival)
    services = what is above the reserve;   transfers from above as far as cash goes

A locality sees last year's published numbers only. It bids harder for firms (approvals, land,
promotion: effort) when it lags, and pays for that; no treasury goes below nought. Infrastructure is
a stock (yuan) that spending builds and time wears; it brings buyers elsewhere nearer (market).
Source: M-104, M-108, M-112, M-127 (000:24, 000:42, 002:31, 003:39); model.md 3.22.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS

_TRANSFER, _SERVICE, _BID = KIND["transfer"], KIND["public_service"], KIND["administration"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    transfer: float = par(1.2e7, unit="yuan a quarter at size 1", low=0, high=1e12, dial=True,
                          source="assumed; 000:44", about="from outside to the nation's purse of a region")
    pass_on: float = par(0.25, unit="share of cash a quarter", low=0, high=1, source="assumed",
                         about="what nation and province pass down")
    outside_spending: float = par(0.0, unit="yuan a quarter", low=0, high=1e12, dial=True,
                                  source="001:55", about="money from above for bids of this region")
    response: float = par(1.0, unit="–", low=0, high=10, source="assumed",
                          about="a: effort added per share of lag behind the rival")
    cost: float = par(4.0e5, unit="yuan a quarter at size 1", low=0, high=1e10, source="assumed",
                      about="cost of effort 1")
    reserve: float = par(4.0e7, unit="yuan at size 1", low=0, high=1e12, source="assumed",
                         about="cash that a locality keeps")
    services: float = par(0.15, unit="share a quarter", low=0, high=1, source="assumed",
                          about="cash above the reserve spent on services")
    infrastructure: float = par(0.0, unit="yuan a quarter at size 1", low=0, high=1e10, dial=True,
                                source="001:125", about="spent on transport, water and power")
    wear: float = par(0.01, unit="share a quarter", low=0, high=1, source="assumed",
                      about="infrastructure that wears out")
    bid: float = par(1.0, unit="×", low=0, high=20, dial=True, source="003:39",
                     about="effort against what the numbers ask for")
    # fmt: on


@rule
def _budget(chain: A, home: int, transfer: float, extra: float, pass_on: float, bid: float,
            reserve: float, services: float, spent: A, book: Book) -> None:  # fmt: skip
    """Hand money down a region's ``chain`` of accounts (lowest first); its lowest bids and serves."""
    low, top = chain[0], len(chain) - 1
    post(book, _TRANSFER, 0, chain[top], transfer)
    post(book, _TRANSFER, 0, low, extra)
    for at in range(top, 0, -1):
        cash = max(book.balance[chain[at]], 0.0)
        post(book, _TRANSFER, chain[at], chain[at - 1], pass_on * cash)
    spent[0] = post(book, _BID, low, home, min(bid, max(book.balance[low], 0.0)))
    cash = book.balance[low] - reserve
    spent[1] = post(book, _SERVICE, low, home, services * max(cash, 0.0))


@MECHANISMS.add
class Government(Mechanism):
    """Budgets, transfers, services and bids."""

    phase, order = "govern", 20
    label, label_zh = "Government budgets", "政府预算"
    claims = ("M-104", "M-108", "M-112", "M-127")
    reads = (
        "governments.account", "governments.address", "governments.effort", "governments.level",
        "governments.region", "ledger", "regions.households", "regions.treasury", "regions.works",
    )  # fmt: skip
    writes = (
        "governments.effort", "governments.spent", "ledger", "regions.works",
    )  # fmt: skip
    events = ("evaluated",)
    proof = "public_spending"

    def step(self, world: Any, p: Params) -> None:
        """Pass money down, evaluate once a year, bid, serve."""
        w, g, size = world, world.governments, world.spec.world.size
        g.spent[: g.n] = 0.0
        for r in range(w.n_regions):
            levels = sorted((int(g.level[i]), i) for i in range(g.n) if g.region[i] == r)
            if not levels:
                continue
            row = levels[0][1]
            self._evaluate(w, p, r, row)
            extra = float(w.dials["government.outside_spending"][r]) * size
            effort = float(g.effort[row] * w.dials["government.bid"][r])
            effort += extra / max(p.cost * size * 4.0, 1.0)
            cost, spent = p.cost * size * effort, np.zeros(2)
            _budget(np.array([g.account[i] for _, i in levels]), w.regions.households[r],
                    float(w.dials["government.transfer"][r]) * size, extra, p.pass_on, cost,
                    p.reserve * size, p.services, spent, w.ledger.book)  # fmt: skip
            bid, served = spent.tolist()
            w.state[f"effort.{r}"] = effort * (bid / cost if cost > 0.0 else 0.0)
            g.spent[row] += bid
            g.spent[row] += served
            self._build(w, p, r)

    def _build(self, w: Any, p: Params, r: int) -> None:
        """Build infrastructure with the money of whoever pays for it."""
        money = float(w.dials["government.infrastructure"][r]) * w.spec.world.size
        home = int(w.regions.households[r])
        paid = w.pay_public(r, "infrastructure", home, money, "government.infrastructure")
        w.regions.works[r] += paid - p.wear * float(w.regions.works[r])

    def _evaluate(self, w: Any, p: Params, r: int, row: int) -> None:
        """Set the effort that last year's published numbers ask for."""
        g = w.governments
        if w.quarter % 4 == 0 and "firms" in w.published and w.n_regions > 1:
            firms = w.published["firms"]
            others = max(float(firms[q]) for q in range(w.n_regions) if q != r)
            lag = (others - float(firms[r])) / max(others + float(firms[r]), 1.0)
            g.effort[row] = min(max(1.0 + p.response * lag, 0.2), 3.0)
            w.events.add("evaluated", r, actor=int(g.address[row]), quality=float(g.effort[row]))
