"""Investors leave: firms are listed or sold, and the payer is debited.

    price of a stake = share·margin·horizon·mood;   funds pay 80 % on, the public fund all

No multiple is drawn: price is what the buyer expects, from the firm's own margin. Shares of a
listed firm are sold bit by bit, others when a buyer is found, so that what grows is held on to. A
stake in a firm that closes is worth what liquidation leaves.
Source: M-058, M-096 (001:133, 001:145); evidence T20 (skew of outcomes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import uniform
from ..core.jit import A, U, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import CAUSE, EVENT, Log, note
from ..world.tables import CAPITAL, PUBLIC, RUNGS

_SALE, _RETURN = KIND["stake_sale"], KIND["fund_return"]
_LISTING, _EXIT = EVENT["listed"], EVENT["exit_sale"]
_OFFER, _TRADE = CAUSE["outside_offer"], CAUSE["trade_sale"]
_LISTED = RUNGS.index("listed")


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    listed: float = par(2.0e7, unit="yuan a quarter", low=0, high=1e12, source="assumed",
                        about="revenue from which a firm can be listed")
    patience: float = par(20.0, unit="quarters", low=1, high=200, source="assumed",
                          about="when investors begin to look for a buyer")
    chance: float = par(0.06, unit="chance a quarter", low=0, high=1, source="assumed",
                        about="a buyer is found")
    horizon: float = par(19.0, unit="quarters", low=1, high=200, source="set by hand to T20",
                         about="margins that a buyer counts")
    back: float = par(0.8, unit="share", low=0, high=1, source="assumed",
                      about="proceeds that funds pay on to their partners")
    memory: float = par(0.05, unit="share a deal", low=0, high=1, source="trial.md",
                        about="weight of one exit in an investor's record")
    # fmt: on


@rule
def _exits(key: U, n: int, quarter: int, alive: A, layer: A, investor: A, firm: A, address: A,
           made: A, share: A, amount: A, concept: A, revenue: A, profit: A, margin: A, region: A,
           name: A, rung: A, listed: float, patience: float, chance: float, horizon: float,
           part: float, memory: float, mood: A, kind: A, where: A, purse: A, who: A, back: A,
           multiple: A, reputation: A, treasury: A, sold: A, book: Book, log: Log) -> int:  # fmt: skip
    """Sell stakes in large firms and old stakes that find a buyer; ``sold`` receives the ties."""
    many = 0
    for t in range(n):
        if not alive[t] or layer[t] != CAPITAL or concept[firm[t]] < 0:
            continue
        i, j = firm[t], investor[t]
        large = rung[i] >= _LISTED
        if not large and revenue[i] > listed and profit[i] > 0.0:
            rung[i], large = _LISTED, True
            note(log, _LISTING, region[i], name[i], 0, 0, -1, -1, 0.0, 0.0)
        if not large and quarter - made[t] < patience:
            continue
        if uniform(key, address[t], 0) >= chance:
            continue
        worth = share[t] * max(margin[i], 0.0) * horizon * mood[region[i]]
        got = post(book, _SALE, 0, purse[j], worth)
        back[j] += got
        times = got / max(amount[t], 1.0)
        multiple[j] += memory * (times - multiple[j])
        reputation[j] += memory * ((1.0 if times > 1.0 else 0.0) - reputation[j])
        if kind[j] == PUBLIC and treasury[where[j]] >= 0:
            post(book, _RETURN, purse[j], treasury[where[j]], got)
        else:
            post(book, _RETURN, purse[j], 0, part * got)
        note(log, _EXIT, region[i], name[i], who[j], _OFFER if large else _TRADE, -1, -1, got,
             times)  # fmt: skip
        sold[many] = t
        many += 1
    return many


@MECHANISMS.add
class Stakes(Mechanism):
    """Exits return money to investors and their partners."""

    phase, order = "fund", 60
    label, label_zh = "Exits of investors", "投资退出"
    claims = ("M-058", "M-096")
    reads = (
        "firms.address", "firms.concept", "firms.margin", "firms.profit", "firms.region",
        "firms.revenue", "investors.account", "investors.address", "investors.back",
        "investors.kind", "investors.multiple", "investors.region", "investors.reputation",
        "ledger", "regions.treasury", "ties.a", "ties.address", "ties.alive", "ties.amount",
        "ties.b", "ties.layer", "ties.made", "ties.share",
    )  # fmt: skip
    writes = (
        "firms.rung", "investors.back", "investors.multiple", "investors.reputation", "ledger",
        "ties.alive",
    )  # fmt: skip
    events = ("exit_sale", "listed")
    proof = "exits_of_investors"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """List the large, sell the old."""
        w, t, f, v = world, world.ties, world.firms, world.investors
        sold = np.zeros(t.n, np.int64)
        many = _exits(w.chance("stakes.sale"), t.n, w.quarter, t.alive, t.layer, t.a, t.b,
                      t.address, t.made, t.share, t.amount, f.concept, f.revenue, f.profit,
                      f.margin, f.region, f.address, f.rung, p.listed, p.patience, p.chance,
                      p.horizon, p.back, p.memory, w.dials["investors.mood"], v.kind, v.region,
                      v.account, v.address, v.back, v.multiple, v.reputation, w.regions.treasury,
                      sold, w.ledger.book, w.events.log)  # fmt: skip
        if many:
            t.end(sold[:many])
