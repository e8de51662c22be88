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
def _chain(n: int, r: int, region: A, level: A, chain: A) -> int:
    """List the rows of a region's governments, lowest level first; return how many there are."""
    many = 0
    for i in range(n):
        if region[i] == r:
            at = many
            while at > 0 and level[chain[at - 1]] > level[i]:
                chain[at] = chain[at - 1]
                at -= 1
            chain[at] = i
            many += 1
    return many


@rule
def _budget(n: int, region: A, level: A, account: A, effort: A, spent: A, chain: A, home: A,
            size: float, transfer: A, extra: A, bid: A, pass_on: float, cost: float, reserve: float,
            services: float, bidding: A, book: Book) -> None:  # fmt: skip
    """Hand money down each region's chain of governments; its lowest bids and serves.

    ``bidding`` receives by region the effort that was paid for (−1: no government).
    """
    for r in range(len(bidding)):
        top = _chain(n, r, region, level, chain) - 1
        if top < 0:
            bidding[r] = -1.0
            continue
        low, own = account[chain[0]], chain[0]
        post(book, _TRANSFER, 0, account[chain[top]], transfer[r] * size)
        post(book, _TRANSFER, 0, low, extra[r] * size)
        for at in range(top, 0, -1):
            cash = max(book.balance[account[chain[at]]], 0.0)
            post(book, _TRANSFER, account[chain[at]], account[chain[at - 1]], pass_on * cash)
        tried = effort[own] * bid[r] + extra[r] * size / max(cost * size * 4.0, 1.0)
        bill = cost * size * tried
        paid = post(book, _BID, low, home[r], min(bill, max(book.balance[low], 0.0)))
        bidding[r] = tried * (paid / bill if bill > 0.0 else 0.0)
        cash = book.balance[low] - reserve * size
        spent[own] = paid + post(book, _SERVICE, low, home[r], services * max(cash, 0.0))


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
        if w.quarter % 4 == 0 and "firms" in w.published and w.n_regions > 1:
            self._evaluate(w, p)
        g.spent[: g.n] = 0.0
        bidding, chain, dials = np.zeros(w.n_regions), np.zeros(g.n, np.int64), w.dials
        _budget(g.n, g.region, g.level, g.account, g.effort, g.spent, chain, w.regions.households, size,
                dials["government.transfer"], dials["government.outside_spending"],
                dials["government.bid"], p.pass_on, p.cost, p.reserve, p.services, bidding,
                w.ledger.book)  # fmt: skip
        for r, effort in enumerate(bidding.tolist()):
            if effort >= 0.0:
                w.state[f"effort.{r}"] = effort
                self._build(w, p, r)

    def _build(self, w: Any, p: Params, r: int) -> None:
        """Build infrastructure with the money of whoever pays for it."""
        dial, works, paid = "government.infrastructure", w.regions.works, 0.0
        money = float(w.dials[dial][r]) * w.spec.world.size
        if money > 0.0:
            paid = w.pay_public(r, "infrastructure", int(w.regions.households[r]), money, dial)
        works[r] += paid - p.wear * float(works[r])

    def _evaluate(self, w: Any, p: Params) -> None:
        """Set the effort of each locality that last year's published numbers ask for."""
        g, firms = w.governments, w.published["firms"].tolist()
        chain = np.zeros(g.n, np.int64)
        for r in range(w.n_regions):
            if not _chain(g.n, r, g.region, g.level, chain):
                continue
            row = int(chain[0])
            others = max(firms[q] for q in range(w.n_regions) if q != r)
            lag = (others - firms[r]) / max(others + firms[r], 1.0)
            g.effort[row] = min(max(1.0 + p.response * lag, 0.2), 3.0)
            w.events.add("evaluated", r, actor=int(g.address[row]), quality=float(g.effort[row]))
