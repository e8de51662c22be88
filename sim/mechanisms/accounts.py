"""Firms pay: wages, inputs, overhead, rent, interest, tax; what is left is profit and dividend.

    profit = revenue − wages − inputs − overhead − rent − research − interest
    gross margin = revenue − inputs − labour,   its slow mean is what the firm expects

A tax credit hands part of the research money back out of the tax paid, after the spending; an
incubator bears part of a young startup's overhead and rent. Who cannot pay borrows from the banks
at once; whether it survives is decided at the turn of the quarter. Orders are paid to the
suppliers that served them.
Source: accounting identities; overhead, rent: trial.md; tax shares assumed (003:55 for the mix).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, lend, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import EVENT, Log, note
from ..world.tables import AT_FIRM, LEVELS, STARTUP, SUPPLY

_WAGES, _INPUTS, _OVERHEAD, _RENT = KIND["wages"], KIND["inputs"], KIND["overhead"], KIND["rent"]
_INTEREST, _TAX, _DIVIDEND, _LOAN = (
    KIND["interest"], KIND["tax"], KIND["dividend"], KIND["loan"],
)  # fmt: skip
_TAXED, _NATION = EVENT["tax"], LEVELS.index("nation")


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    overhead: float = par(25000.0, unit="yuan a quarter", low=0, high=1e8, source="trial.md",
                          about="fixed cost of any firm")
    interest: float = par(0.015, unit="share a quarter", low=0, high=1, source="assumed",
                          about="interest on debt")
    inputs: float = par(0.30, unit="share of the outside price", low=0, high=0.9, dial=True,
                        source="assumed; as in production", about="inputs for one unit sold")
    profit_tax: float = par(0.15, unit="share", low=0, high=1, source="assumed",
                            about="tax on profit")
    sales_tax: float = par(0.02, unit="share of revenue", low=0, high=1, source="assumed",
                           about="tax on sales")
    local: float = par(0.6, unit="share", low=0, high=1, source="assumed; 003:55",
                       about="tax that stays with the locality")
    payout: float = par(0.4, unit="share of profit", low=0, high=1, source="assumed",
                        about="dividend when cash allows")
    research_credit: float = par(0.0, unit="share of research money", low=0, high=1, dial=True,
                                 source="001:161", about="handed back out of the tax paid")
    incubator: float = par(0.0, unit="share", low=0, high=1, dial=True, source="001:113",
                           about="of a young startup's overhead and rent borne by the payer")
    young: float = par(12.0, unit="quarters", low=0, high=100, source="assumed",
                       about="age up to which a startup has room in an incubator")
    memory: float = par(0.2, unit="share a quarter", low=0, high=1, source="assumed",
                        about="how fast expected margins follow")
    # fmt: on


@rule
def _nations(n: int, region: A, level: A, account: A, places: int, nation: A) -> None:
    """Find each region's account of the nation, or of the level of government nearest to it."""
    for r in range(len(nation)):
        nation[r], least = -1, len(LEVELS)
        for i in range(n):
            if region[i] == r and r < places and _NATION - level[i] < least:
                nation[r], least = account[i], _NATION - level[i]


@rule
def _wages(n: int, alive: A, place: A, employer: A, wage: A, total: A) -> None:
    """Add up the wages of each firm's people."""
    for p in range(n):  # without a branch: nobody could guess who has ended
        at = alive[p] & (place[p] == AT_FIRM)
        total[employer[p] if at else 0] += wage[p] if at else 0.0


@rule
def _orders(n: int, alive: A, layer: A, a: A, b: A, amount: A, fill: A, account: A, revenue: A,
            inputs: A, used: A, quarter: int, book: Book) -> None:  # fmt: skip
    for t in range(n):
        if not alive[t] or layer[t] != SUPPLY or amount[t] <= 0.0:
            continue
        due = amount[t] * fill[a[t]]
        cash = max(book.balance[account[b[t]]], 0.0)
        got = post(book, _INPUTS, account[b[t]], account[a[t]], min(due, cash))
        amount[t] = got
        if got > 0.0:
            revenue[a[t]] += got
            inputs[b[t]] += got
            used[t] = quarter


@rule
def _settle(n: int, alive: A, region: A, account: A, concept: A, people: A, labour: A, sold: A,
            field: A, revenue: A, research: A, inputs: A, wages: A, outlay: A, profit: A, margin: A,
            growth: A, losses: A, outside_share: A, before: A, low_wage: A, rent: A, households: A,
            treasury: A, nation: A, price: A, overhead: float, interest: float, need: A,
            profit_tax: float, sales_tax: float, local: float, payout: float, memory: float,
            taxes: A, taxed: A, book: Book) -> None:  # fmt: skip
    for i in range(n):
        if not alive[i]:
            continue
        r, a = region[i], account[i]
        h = households[r]
        low = labour[i] * low_wage[r]
        bill = wages[i] + low
        bought = max(need[r] * price[field[i]] * sold[i] - inputs[i], 0.0)
        fixed = overhead if people[i] > 0 or concept[i] >= 0 else 0.0
        place = rent[r] * (people[i] + 0.3 * labour[i])
        due = book.owed[a] * interest
        cost = bill + bought + fixed + place + due
        short = cost + 5.0 - book.balance[a]
        if cost > 0.0 and short > 0.0:
            lend(book, _LOAN, 1, a, short + 1.0)
        paid = post(book, _WAGES, a, h, bill)
        bought = post(book, _INPUTS, a, 0, bought)
        paid += bought
        paid += post(book, _OVERHEAD, a, h, fixed)
        if treasury[r] >= 0:
            paid += post(book, _RENT, a, treasury[r], 0.3 * place)
            paid += post(book, _RENT, a, h, 0.7 * place)
        else:
            paid += post(book, _RENT, a, h, place)
        paid += post(book, _INTEREST, a, 1, due)
        inputs[i] += bought
        outlay[i] = paid + inputs[i] - bought
        wages[i] = bill
        made = revenue[i] - outlay[i] - research[i]
        tax = 0.0
        if made > 0.0 or revenue[i] > 0.0:
            tax = profit_tax * max(made, 0.0) + sales_tax * revenue[i]
            tax = min(math.floor(tax), max(book.balance[a], 0.0))
            there = 0.0
            if treasury[r] >= 0:
                there = post(book, _TAX, a, treasury[r], local * tax)
            if nation[r] >= 0 and nation[r] != treasury[r]:
                rest = min((1.0 - local) * tax, tax - there)
                there += post(book, _TAX, a, nation[r], rest)
            taxes[r] += there
            taxed[i] = there
            made -= there
        profit[i] = made
        losses[i] = losses[i] + 1 if made < 0.0 else 0
        gross = revenue[i] - inputs[i] - low
        margin[i] += memory * (gross - margin[i])
        if before[i] > 0.0 and revenue[i] > 0.0:
            change = (revenue[i] - before[i]) / (0.5 * (revenue[i] + before[i]))
            growth[i] += 0.2 * (change - growth[i])
        if made > 0.0 and book.balance[a] > 1.5 * revenue[i]:
            give = payout * made + 0.15 * (book.balance[a] - 1.5 * revenue[i])
            give = min(give, book.balance[a] - revenue[i])
            post(book, _DIVIDEND, a, 0, give * outside_share[i])
            post(book, _DIVIDEND, a, h, give * (1.0 - outside_share[i]))


@rule
def _announce(taxes: A, log: Log) -> None:
    for r in range(len(taxes)):
        if taxes[r] > 0.0:
            note(log, _TAXED, r, 0, 0, 0, -1, -1, taxes[r], 0.0)


@rule
def _incumbents(n: int, alive: A, region: A, concept: A, field: A, margin: A, many: A,
                mean: A) -> None:  # fmt: skip
    """Fill in the mean margin of makers by region and field (0 where there are none)."""
    for r in range(many.shape[0]):
        for f in range(many.shape[1]):
            mean[r, f] = 0.0
    for i in range(n):
        if alive[i] and concept[i] >= 0 and region[i] < many.shape[0]:
            many[region[i], field[i]] += 1.0
            mean[region[i], field[i]] += margin[i]
    for r in range(many.shape[0]):
        for f in range(many.shape[1]):
            if many[r, f] > 0.0:
                mean[r, f] /= many[r, f]


@MECHANISMS.add
class Accounts(Mechanism):
    """Firms settle the quarter."""

    phase, order = "trade", 60
    label, label_zh = "Accounts of firms", "企业结算"
    claims = ("M-070", "M-085")
    reads = (
        "fields.outside_price", "firms.account", "firms.alive", "firms.before", "firms.born",
        "firms.concept", "firms.field", "firms.fill", "firms.growth", "firms.kind", "firms.labour",
        "firms.losses",
        "firms.margin", "firms.outside_share", "firms.people", "firms.region", "firms.research",
        "firms.revenue", "firms.sold", "governments.account", "governments.level",
        "governments.region", "ledger", "people.alive", "people.employer", "people.place",
        "people.wage", "regions.households", "regions.low_wage", "regions.rent",
        "regions.treasury", "ties.a", "ties.alive", "ties.amount", "ties.b", "ties.layer",
        "ties.used",
    )  # fmt: skip
    writes = (
        "firms.before", "firms.credit_rate", "firms.growth", "firms.inputs", "firms.losses",
        "firms.margin", "firms.outlay", "firms.profit", "firms.revenue", "firms.wages", "ledger",
        "regions.incumbents", "ties.amount", "ties.used",
    )  # fmt: skip
    events = ("tax",)
    proof = "tax"

    def step(self, world: Any, p: Params) -> None:
        """Pay orders, wages and the rest; tax; pay out."""
        w, f, x, t, r = world, world.firms, world.people, world.ties, world.regions
        n, book, g = f.n, w.ledger.book, w.governments
        f.inputs[:n], f.wages[:n] = 0.0, 0.0
        _orders(t.n, t.alive, t.layer, t.a, t.b, t.amount, f.fill, f.account, f.revenue, f.inputs,
                t.used, w.quarter, book)  # fmt: skip
        _wages(x.n, x.alive, x.place, x.employer, x.wage, f.wages)
        taxes, taxed, nation = np.zeros(r.n), np.zeros(n), np.empty(r.n, np.int64)
        _nations(g.n, g.region, g.level, g.account, w.n_regions, nation)
        _settle(n, f.alive, f.region, f.account, f.concept, f.people, f.labour, f.sold, f.field,
                f.revenue, f.research, f.inputs, f.wages, f.outlay, f.profit, f.margin, f.growth,
                f.losses, f.outside_share, f.before, r.low_wage, r.rent, r.households, r.treasury,
                nation, w.fields.outside_price, p.overhead, p.interest, w.dials["accounts.inputs"], p.profit_tax,
                p.sales_tax, p.local, p.payout, p.memory, taxes, taxed, book)  # fmt: skip
        self._credit(w, taxed)
        self._incubate(w, p)
        f.before[:n] = f.revenue[:n]
        _incumbents(n, f.alive, f.region, f.concept, f.field, f.margin,
                    np.zeros((w.n_regions, w.n_fields)), r.incumbents)  # fmt: skip
        _announce(taxes[: w.n_regions], w.events.log)

    def _credit(self, w: Any, taxed: Any) -> None:
        """Hand part of this quarter's research money back to those who paid tax."""
        f, n, key = w.firms, w.firms.n, "accounts.research_credit"
        f.credit_rate[:n] = 0.0
        for r, rate in enumerate(w.dials[key][: w.n_regions].tolist()):
            if rate <= 0.0:
                continue
            group = int(w.dials.group(key)[r])
            rows = np.flatnonzero(f.alive[:n] & (f.region[:n] == r) & (taxed[:n] > 0.0))
            rows = rows if group < 0 else rows[f.kind[rows] == group]
            if not len(rows):
                continue
            asked = rate * f.research[rows]
            due = np.minimum(asked, taxed[rows])
            got = w.pay_many(r, "tax_credit", f.account[rows], due, key)
            f.profit[rows] += got
            f.credit_rate[rows] = rate * np.where(asked > 1.0, got / np.maximum(asked, 1.0), 1.0)

    def _incubate(self, w: Any, p: Params) -> None:
        """Bear part of what young startups have paid for overhead and rent."""
        f, n, key = w.firms, w.firms.n, "accounts.incubator"
        for r, part in enumerate(w.dials[key][: w.n_regions].tolist()):
            if part <= 0.0:
                continue
            mine = f.alive[:n] & (f.region[:n] == r) & (f.kind[:n] == STARTUP)
            rows = np.flatnonzero(mine & (f.people[:n] > 0) & (w.quarter - f.born[:n] < p.young))
            heads = f.people[rows] + 0.3 * f.labour[rows]
            bill = part * (p.overhead + float(w.regions.rent[r]) * heads)
            if len(rows):
                f.profit[rows] += w.pay_many(r, "incubator", f.account[rows], bill, key)
