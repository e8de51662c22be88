"""A hub organisation takes fees and brings members together: it buys meetings, never value.

    members join if the fee is small against their margin;   meetings = fees / cost of a meeting

Meetings raise members' chance encounters (tacit learning) and make them likelier partners.
Source: M-098, M-099, M-100, M-102, M-128 (000:54, 002:19, 002:25, 002:27).
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

_FEE, _SPEND = KIND["fee"], KIND["administration"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    fee: float = par(4000.0, unit="yuan a quarter", low=0, high=1e7, source="002:27",
                     about="member's fee (800,000 euro a year from over 350 members)")
    cost: float = par(8000.0, unit="yuan", low=1, high=1e7, source="assumed",
                      about="cost of one meeting of members")
    subsidy: float = par(0.0, unit="yuan a quarter at size 1", low=0, high=1e9, dial=True, source="000:44",
                         about="public support of the hub")
    lift: float = par(1.0, unit="×", low=0, high=20, source="assumed",
                      about="chance meetings added to a member by one meeting a member")
    afford: float = par(0.02, unit="share of margin", low=0, high=1, source="assumed",
                        about="most that a member pays")
    # fmt: on


@rule
def _collect(n: int, alive: A, region: A, margin: A, account: A, r: int, hub: int, fee: float,
             afford: float, joins: A, book: Book) -> int:  # fmt: skip
    """Mark whoever can afford the fee and take it; return the number of members."""
    many = 0
    for i in range(n):
        joins[i] = False
        if not alive[i] or region[i] != r or fee > afford * max(margin[i], 0.0):
            continue
        if book.balance[account[i]] > 20.0 * fee:
            joins[i] = True
            many += 1
            post(book, _FEE, account[i], hub, fee)
    return many


@rule
def _meet(hub: int, n: int, account: A, home: int, cost: float, lift: float, many: int, joins: A,
          meetings: A, members: A, held: A, book: Book) -> float:  # fmt: skip
    """Spend half of a hub's money on meetings, which its members get; return what was spent."""
    money = max(book.balance[account[hub]], 0.0)
    spent = post(book, _SPEND, account[hub], home, 0.5 * money)
    members[hub], held[hub] = many, int(spent / cost)
    if many > 0 and held[hub] > 0:
        for i in range(n):
            if joins[i]:
                meetings[i] = lift * float(held[hub]) / float(many)
    return spent


@rule
def _hold(hubs: int, where: A, n: int, alive: A, region: A, margin: A, account: A, accounts: A,
          homes: A, fee: float, afford: float, cost: float, lift: float, joins: A, meetings: A,
          members: A, held: A, spent: A, book: Book) -> None:  # fmt: skip
    """Let every hub collect its fees and hold its meetings."""
    for h in range(hubs):
        r = where[h]
        many = _collect(n, alive, region, margin, account, r, accounts[h], fee, afford, joins, book)
        spent[h] = _meet(h, n, accounts, homes[r], cost, lift, many, joins, meetings, members, held,
                         book)  # fmt: skip


@MECHANISMS.add
class Hub(Mechanism):
    """The hub collects fees and holds meetings."""

    phase, order = "connect", 10
    label, label_zh = "Hub organisation", "集群枢纽组织"
    claims = ("M-098", "M-099", "M-100", "M-102", "M-128")
    reads = (
        "firms.account", "firms.alive", "firms.margin", "firms.region", "hubs.account",
        "hubs.address", "hubs.region", "ledger", "regions.households", "regions.treasury",
    )  # fmt: skip
    writes = (
        "firms.hub_meetings", "hubs.meetings", "hubs.members", "ledger",
    )  # fmt: skip
    events = ("meeting",)
    proof = "hub_members"

    def step(self, world: Any, p: Params) -> None:
        """Collect fees, hold meetings, mark members."""
        w, h, f, n = world, world.hubs, world.firms, world.firms.n
        f.hub_meetings[:n] = 0.0
        if not h.n:
            return
        joins, spent, book = np.empty(n, bool), np.empty(h.n), w.ledger.book
        subsidy = w.dials["hub.subsidy"][: w.n_regions].tolist()
        if max(subsidy) <= 0.0:
            _hold(h.n, h.region, n, f.alive, f.region, f.margin, f.account, h.account,
                  w.regions.households, p.fee, p.afford, p.cost, p.lift, joins, f.hub_meetings,
                  h.members, h.meetings, spent, book)  # fmt: skip
        else:
            self._supported(w, p, subsidy, joins, spent)
        for i in range(h.n):
            if h.members[i] > 0 and h.meetings[i] > 0:
                w.events.add("meeting", int(h.region[i]), actor=int(h.address[i]),
                             amount=float(spent[i]), concept=int(h.meetings[i]))  # fmt: skip

    def _supported(self, w: Any, p: Params, subsidy: list[float], joins: Any, spent: Any) -> None:
        """Do the same with public money: each hub gets it between its fees and its meetings."""
        h, f, n, book = w.hubs, w.firms, w.firms.n, w.ledger.book
        for i in range(h.n):
            r, account = int(h.region[i]), int(h.account[i])
            many = _collect(n, f.alive, f.region, f.margin, f.account, r, account, p.fee, p.afford,
                            joins, book)  # fmt: skip
            w.pay_public(r, "fee", account, subsidy[r] * w.spec.world.size, "hub.subsidy")
            spent[i] = _meet(i, n, h.account, w.regions.households[r], p.cost, p.lift, many, joins,
                             f.hub_meetings, h.members, h.meetings, book)  # fmt: skip
