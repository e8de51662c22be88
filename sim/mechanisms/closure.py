"""Firms end: when they owe more than they are worth, or when the founder would do better elsewhere.

    insolvent:  cash + salvage·capacity·price of capacity < debt + reserve
    gives up:   losing money, chance g·clip(1.25 − relative quality, .1, 1), less with investors,
                less before a first product, less the more is sunk:  s + (1 − s)·e^(−capacity/k)
What is left pays debts first, then owners; people are free again; a failed founder may found
again. No hazard of age: survival follows from the spread of start cash, from learning one's own
quality, and from what an owner has sunk in capacity, which fetches little when sold.
Source: M-085, M-089, M-090, R-24 (001:55, 001:141, 003:31); forms: model.md 3.21, trial.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.endings import wind_up
from ..world.events import CAUSE, EVENT, Log, note

_CLOSED, _INSOLVENT, _GAVE_UP = EVENT["closed"], CAUSE["insolvent"], CAUSE["gave_up"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    salvage: float = par(0.3, unit="share", low=0, high=1, source="001:55; [own]",
                         about="what capacity fetches when a firm ends")
    price_of_capacity: float = par(8000.0, unit="yuan a unit", low=0, high=1e7, source="assumed",
                                   about="cost of capacity, as in production")
    debt: float = par(6.0, unit="quarters of margin", low=0, high=100, source="assumed",
                      about="debt beyond worth that banks bear with")
    give_up: float = par(0.10, unit="chance a quarter", low=0, high=1, source="set by hand to T20",
                         about="g: a losing founder gives up")
    patience: int = par(2, unit="quarters", low=0, high=100, source="assumed",
                        about="quarters of loss before anybody thinks of giving up")
    backed: float = par(0.35, unit="×", low=0, high=1, source="trial.md; assumed",
                        about="the same with investors on board")
    sunk: float = par(35.0, unit="units a quarter", low=1, high=1e6, source="set by hand to T20",
                      about="k: capacity that ties an owner to the firm")
    settled: float = par(0.12, unit="×", low=0, high=1, source="set by hand to T20",
                         about="s: the same for owners who have everything in the firm")
    hope: float = par(0.75, unit="×", low=0, high=1, source="set by hand to T20",
                      about="the same before a first product, while there is money")
    # fmt: on


@rule
def _decide(key: U, n: int, alive: A, address: A, region: A, concept: A,
            quality: A, capability: A,
            field: A, outside: A, frontier: A, people: A, capacity: A, account: A, balance: A,
            owed: A, margin: A, losses: A, invested: A, wage: A, revenue: A, salvage: float,
            price: float, debt: float, give_up: float, patience: int, backed: float,
            sunk: float, settled: float, hope: float, out: A,
            why: A) -> int:  # fmt: skip
    many = 0
    for i in range(n):
        if not alive[i]:
            continue
        a, f = account[i], field[i]
        worth = balance[a] + salvage * price * capacity[i] - owed[a]
        cause = 0
        if worth < -debt * max(margin[i], 0.0) - 1000.0 or people[i] <= 0:
            cause = 1
        elif losses[i] > patience:
            relative = (quality[i] - outside[f]) if concept[i] >= 0 else capability[i] - frontier[f]
            x = min(max(1.25 - math.exp(relative), 0.1), 1.0)
            chance = give_up * x * (backed if invested[i] > 0.0 else 1.0)
            chance *= settled + (1.0 - settled) * math.exp(-capacity[i] / sunk)
            if concept[i] < 0 and balance[a] > 2.0 * wage[region[i]]:
                chance *= hope
            if uniform(key, address[i], 0) < chance:
                cause = 2
        if cause:
            out[many], why[many] = i, cause
            many += 1
    return many


@rule
def _announce(rows: A, why: A, region: A, address: A, founder: A, field: A, revenue: A, quality: A,
              log: Log) -> None:  # fmt: skip
    for code, cause in ((1, _INSOLVENT), (2, _GAVE_UP)):
        for at in range(len(rows)):
            i = rows[at]
            if why[at] == code:
                note(log, _CLOSED, region[i], address[i], founder[i], cause, field[i], -1, revenue[i],
                     quality[i])  # fmt: skip


@MECHANISMS.add
class Closure(Mechanism):
    """Firms close; money, people and knowledge are set free."""

    phase, order = "turn_over", 80
    label, label_zh = "Closure and exit", "退出"
    claims = ("M-085", "M-089", "M-090")
    reads = (
        "fields.frontier", "fields.outside_quality", "firms.account", "firms.address",
        "firms.alive", "firms.capability", "firms.capacity", "firms.concept",
        "firms.field", "firms.founder", "firms.invested", "firms.losses", "firms.margin",
        "firms.people", "firms.quality", "firms.region", "firms.revenue", "investors.account",
        "investors.back", "investors.multiple", "investors.reputation", "ledger",
        "people.address", "people.alive", "people.employer", "people.failed", "people.place",
        "projects.alive", "projects.leader", "projects.partner", "regions.households",
        "regions.wage", "ties.a", "ties.alive", "ties.amount", "ties.b", "ties.layer",
        "ties.share",
    )  # fmt: skip
    writes = (
        "firms.alive", "investors.back", "investors.multiple", "investors.reputation", "ledger",
        "people.brings", "people.employer", "people.failed", "people.last", "people.place",
        "people.tenure", "people.wage", "projects.alive", "projects.partner", "ties.alive",
    )  # fmt: skip
    events = ("closed",)
    proof = "exits"

    def step(self, world: Any, p: Params) -> None:
        """Decide, then wind up firm by firm."""
        w, f, n = world, world.firms, world.firms.n
        out, why = np.empty((2, n), np.int64)
        many = _decide(w.chance("closure"), n, f.alive, f.address, f.region, f.concept, f.quality,
                       f.capability, f.field, w.fields.outside_quality, w.fields.frontier,
                       f.people, f.capacity, f.account, w.ledger.balance, w.ledger.owed, f.margin,
                       f.losses, f.invested, w.regions.wage, f.revenue, p.salvage,
                       p.price_of_capacity, p.debt, p.give_up, p.patience, p.backed, p.sunk, p.settled,
                       p.hope, out, why)  # fmt: skip
        if not many:
            return
        rows, why = out[:many], why[:many]
        _announce(rows, why, f.region, f.address, f.founder, f.field, f.revenue, f.quality,
                  w.events.log)  # fmt: skip
        wind_up(w, rows, p.salvage * p.price_of_capacity)
