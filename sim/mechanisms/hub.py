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
        joins, book = np.zeros(n, bool), w.ledger.book
        for i in range(h.n):
            r, account = int(h.region[i]), int(h.account[i])
            members = _collect(n, f.alive, f.region, f.margin, f.account, r, account, p.fee,
                               p.afford, joins, book)  # fmt: skip
            subsidy = float(w.dials["hub.subsidy"][r]) * w.spec.world.size
            w.pay_public(r, "fee", account, subsidy, "hub.subsidy")
            money = max(float(w.ledger.balance[account]), 0.0)
            spent = post(book, _SPEND, account, int(w.regions.households[r]), 0.5 * money)
            meetings = int(spent / p.cost)
            h.members[i], h.meetings[i] = members, meetings
            if members and meetings:
                f.hub_meetings[:n][joins] = p.lift * float(meetings) / float(members)
                w.events.add("meeting", r, actor=int(h.address[i]), amount=spent, concept=meetings)
