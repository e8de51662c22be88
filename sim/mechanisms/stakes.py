"""Investors leave: firms are listed or sold, and the payer is debited.

    price of a stake = share·max(annual profit·multiple, margin value)·mood;   funds pay 80 % on, the public fund all

No multiple is drawn: price is what the buyer expects, from the firm's own margin. A stake in a firm
that closes is worth what liquidation leaves.
Source: M-058, M-096 (001:133, 001:145); evidence T20 (skew of outcomes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.ledger import KIND, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import CAPITAL, PUBLIC


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
    horizon: float = par(16.0, unit="quarters", low=1, high=200, source="assumed",
                         about="margins that a buyer counts")
    back: float = par(0.8, unit="share", low=0, high=1, source="assumed",
                      about="proceeds that funds pay on to their partners")
    memory: float = par(0.05, unit="share a deal", low=0, high=1, source="trial.md",
                        about="weight of one exit in an investor's record")
    # fmt: on


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
        w, t, f = world, world.ties, world.firms
        held = np.flatnonzero(t.alive[: t.n] & (t.layer[: t.n] == CAPITAL))
        if not len(held):
            return
        mood = w.dials["investors.mood"]
        draw = w.uniforms(w.chance("stakes.sale"), t.address[held])
        firm = t.b[held]
        is_large = (f.revenue[firm] > p.listed) & (f.profit[firm] > 0.0)
        old = (w.quarter - t.made[held] >= p.patience) & (draw < p.chance)
        for at in np.flatnonzero((is_large | old) & (f.concept[firm] >= 0)):
            k, i, large = held[at], int(firm[at]), bool(is_large[at])
            worth = float(t.share[k] * max(f.margin[i], 0.0) * p.horizon * 0.5 * mood[f.region[i]])
            self._sell(w, p, int(k), i, worth, large)

    def _sell(self, w: Any, p: Params, k: int, i: int, worth: float, large: bool) -> None:
        t, v, f, book = w.ties, w.investors, w.firms, w.ledger.book
        j = int(t.a[k])
        got = post(book, KIND["stake_sale"], 0, int(v.account[j]), worth)
        v.back[j] += got
        multiple = got / max(float(t.amount[k]), 1.0)
        v.multiple[j] += p.memory * (multiple - v.multiple[j])
        v.reputation[j] += p.memory * (float(multiple > 1.0) - v.reputation[j])
        public = v.kind[j] == PUBLIC and w.regions.treasury[v.region[j]] >= 0
        to = int(w.regions.treasury[v.region[j]]) if public else 0
        post(book, KIND["fund_return"], int(v.account[j]), to, got if public else p.back * got)
        t.end(np.array([k]))
        if large and f.rung[i] < 4:
            f.rung[i] = 4
            w.events.add("listed", int(f.region[i]), actor=int(f.address[i]))
        w.events.add("exit_sale", int(f.region[i]), actor=int(f.address[i]),
                     other=int(v.address[j]), cause="outside_offer" if large else "trade_sale",
                     amount=got, quality=multiple)  # fmt: skip
