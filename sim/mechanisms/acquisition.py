"""A maker buys a smaller firm when what joining brings it exceeds what the owners expect of it.

    ask   = H·max(margin − payroll, 0) + cash + salvage·capacity − debt,   at least 0
    gain  = H·rate·[reach(joint capacity)·R(joint quality) − reach·R(own)] + H·overhead
            + cash − H·keep·payroll;          buy if  gain > ask + debt + cost of joining

Symbols: H horizon (quarters), R expected revenue (yuan a quarter) of a quality in the market as it is,
joint quality that of the better product of one field, raised by skill that people and documents of
both have; a firm without a product asks for what its skill could sell. The price goes to the owners
(investors by their shares, the market, households), debts are paid, people and documents move over,
ties and projects of the firm bought end. Merger control bars buyers whose share of the market would
be too large.
Source: M-074, M-085, L-065 (001:77); model.md 2 (turn over), 3.18.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, on_ring, uniform
from ..core.jit import A, U, rule
from ..core.ledger import BANKS, KIND, OUTSIDE, post, repay
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.capability import both
from ..world.endings import MEMORY, dissolve
from ..world.tables import AT_FIRM, CAPITAL, PUBLIC
from ..world.value import reach_of, revenue_of


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    search: float = par(0.05, unit="chance a quarter", low=0, high=1, source="assumed",
                        about="a maker with cash looks at firms it could buy")
    candidates: int = par(4, unit="firms", low=1, high=50, source="R 110", about="firms looked at")
    near: float = par(0.4, unit="share", low=0, high=1, source="assumed",
                      about="relatedness of fields from which a purchase is thought of")
    control: float = par(1.0, unit="share of market", low=0, high=1, dial=True, source="001:77",
                         about="joint share above which a purchase in one's own field is barred")
    horizon: float = par(12.0, unit="quarters", low=1, high=200, source="assumed",
                         about="H: how long earnings are counted")
    rate: float = par(0.25, unit="share", low=0, high=1, source="1/b of the market",
                      about="gross margin expected")
    hope: float = par(0.3, unit="chance", low=0, high=1, source="assumed",
                      about="chance that owners give a first product")
    use: float = par(0.5, unit="share", low=0, high=1, source="assumed",
                     about="of the skill gained that comes to count in the product")
    keep: float = par(0.3, unit="share", low=0, high=1, source="assumed",
                      about="payroll taken over for good")
    salvage: float = par(0.3, unit="share", low=0, high=1, source="001:55; [own]",
                         about="capacity of use for another concept, and what it fetches")
    price_of_capacity: float = par(8000.0, unit="yuan a unit", low=0, high=1e7, source="assumed",
                                   about="cost of capacity, as in production")
    overhead: float = par(25000.0, unit="yuan a quarter", low=0, high=1e8, source="trial.md",
                          about="fixed cost that two firms need but once")
    cost: float = par(5.0e5, unit="yuan", low=0, high=1e10, source="assumed",
                      about="trouble of joining two firms that a buyer reckons with")
    part: float = par(0.5, unit="share of cash", low=0, high=1, source="assumed",
                      about="most that a purchase may take")
    # fmt: on


@rule
def _look(key: U, n: int, alive: A, address: A, concept: A, people: A, search: float,
          lookers: A) -> int:  # fmt: skip
    """Note the makers that look at firms they could buy; return how many do."""
    many = 0
    for i in range(n):
        if not alive[i] or concept[i] < 0 or people[i] <= 0:
            continue
        if uniform(key, address[i], 0) < search:
            lookers[many] = i
            many += 1
    return many


@rule
def _bid(key: U, lookers: A, alive: A, address: A, region: A, home: A, concept: A, people: A,
         quality: A, skill: A, tacit: A, explicit: A, capacity: A, margin: A, share: A, account: A,
         balance: A, owed: A, wage: A, relatedness: A, frontier: A, pull: A, demand: A, price: A,
         points: A, order: A, starts: A, control: A, taste: float, omega: float, candidates: int,
         near: float, horizon: float, rate: float, hope: float, use: float, keep: float,
         salvage: float, scrap: float, overhead: float, cost: float, part: float, buyer: A,
         target: A, gain: A, ask: A) -> int:  # fmt: skip
    """Note the best purchase of each looker that finds one; return how many do."""
    many = 0
    for i in lookers:
        f, r, cash = home[i], region[i], balance[account[i]]
        now = reach_of(capacity[i], omega)
        now *= revenue_of(quality[i], f, r, taste, frontier, pull, demand, price)
        best, pick, price_asked = 0.0, -1, 0.0
        for c in range(candidates):
            at = on_ring(points, starts[r], starts[r + 1], hashed(key, address[i], 10 + c))
            if at < 0:
                break
            j = order[at]
            g = home[j]
            if j == i or not alive[j] or people[j] <= 0 or capacity[j] >= capacity[i]:
                continue
            if relatedness[f, g] < near or balance[account[j]] < 0.0:
                continue
            if f == g and share[i] + share[j] > control[r]:
                continue
            pay, has, debt = people[j] * wage[r], balance[account[j]], owed[account[j]]
            earns = margin[j]
            if concept[j] < 0:
                h = skill[j, g] + 0.1
                earns = hope * rate * revenue_of(h, g, r, taste, frontier, pull, demand, price)
            value = horizon * max(earns - pay, 0.0) + has + scrap * capacity[j] - debt
            wants = max(value, 0.0)
            if wants + debt > part * cash:
                continue
            h = both(max(tacit[i, f], tacit[j, f]), max(explicit[i, f], explicit[j, f]), 2.0)
            q, units = quality[i], capacity[i]
            if f == g and concept[j] >= 0:
                if concept[j] == concept[i]:
                    units += capacity[j]
                elif quality[j] > q:
                    units = capacity[j] + salvage * units
                else:
                    units += salvage * capacity[j]
                q = max(q, quality[j])
            q += use * max(h - skill[i, f], 0.0)
            new = reach_of(units, omega)
            new *= revenue_of(q, f, r, taste, frontier, pull, demand, price)
            brings = horizon * rate * (new - now) + horizon * overhead + has
            surplus = brings - horizon * keep * pay - cost - wants - debt
            if surplus > best:
                best, pick, price_asked = surplus, j, wants
        if pick >= 0:
            buyer[many], target[many], gain[many], ask[many] = i, pick, best, price_asked
            many += 1
    return many


@rule
def _take_over(n: int, alive: A, place: A, employer: A, last: A, brings: A, heir: A,
               name: A, concept: A, people: A) -> None:  # fmt: skip
    """Let the people of every firm that has an heir go over to it."""
    for p in range(n):
        if place[p] == AT_FIRM and alive[p] and heir[employer[p]] >= 0:
            i = employer[p]
            last[p], brings[p], employer[p] = name[i], concept[i], heir[i]
            people[employer[p]] += 1


@rule
def _backed(n: int, alive: A, layer: A, firm: A, heir: A, rows: A) -> int:
    """List the ties of investors to firms that have an heir; return how many."""
    many = 0
    for t in range(n):
        if layer[t] == CAPITAL and alive[t] and heir[firm[t]] >= 0:
            rows[many] = t
            many += 1
    return many


@MECHANISMS.add
class Acquisition(Mechanism):
    """Makers with cash buy smaller firms."""

    phase, order = "turn_over", 70
    label, label_zh = "Acquisitions", "企业合并"
    claims = ("M-074", "M-085")
    reads = (
        "fields.frontier", "fields.outside_price", "fields.prospect", "fields.pull",
        "firms.account", "firms.address", "firms.alive", "firms.capacity", "firms.concept",
        "firms.demand", "firms.explicit", "firms.field", "firms.labour", "firms.lineage",
        "firms.margin", "firms.original", "firms.outside_share", "firms.people", "firms.quality",
        "firms.region", "firms.share", "firms.skill", "firms.tacit", "investors.account",
        "investors.back", "investors.kind", "investors.multiple", "investors.region",
        "investors.reputation", "ledger", "people.alive", "people.employer", "people.place",
        "projects.alive", "projects.leader", "projects.partner", "regions.households",
        "regions.treasury", "regions.wage", "ties.a", "ties.alive", "ties.amount", "ties.b",
        "ties.layer", "ties.share",
    )  # fmt: skip
    writes = (
        "firms.alive", "firms.capacity", "firms.concept", "firms.demand", "firms.explicit",
        "firms.labour", "firms.lineage", "firms.margin", "firms.original", "firms.people",
        "firms.quality", "investors.back", "investors.multiple", "investors.reputation", "ledger",
        "people.brings", "people.employer", "people.last", "projects.alive", "projects.partner",
        "ties.alive",
    )  # fmt: skip
    events = ("acquired",)
    proof = "acquisitions"

    def step(self, world: Any, p: Params) -> None:
        """Let makers bid; the best matches are made first, each firm at most once."""
        w, f, n, m = world, world.firms, world.firms.n, world.fields
        lookers, key = np.empty(n, np.int64), w.chance("acquisition")
        many = _look(key, n, f.alive, f.address, f.concept, f.people, p.search, lookers)
        if not many:
            return
        (buyer, target), (gain, ask) = np.empty((2, many), np.int64), np.empty((2, many))
        points, order, starts = w.firm_ring()
        market = w.params("market")
        many = _bid(key, lookers[:many], f.alive, f.address, f.region, f.field, f.concept, f.people,
                    f.quality, f.skill, f.tacit, f.explicit, f.capacity, f.margin, f.share, f.account,
                    w.ledger.balance, w.ledger.owed, w.regions.wage, w.relatedness, m.frontier,
                    m.pull, m.prospect, m.outside_price, points, order, starts,
                    w.dials["acquisition.control"], market.quality, market.reach, p.candidates,
                    p.near, p.horizon, p.rate, p.hope, p.use, p.keep, p.salvage,
                    p.salvage * p.price_of_capacity, p.overhead, p.cost, p.part, buyer, target,
                    gain, ask)  # fmt: skip
        if not many:
            return
        x, done, heir, pairs = w.people, set[int](), np.full(n, -1), []
        made = f.concept[:n].copy()
        for at in np.argsort(-gain[:many], kind="stable").tolist():
            i, j = int(buyer[at]), int(target[at])
            if not done & {i, j}:
                done |= {i, j}
                heir[j] = i
                pairs.append((i, j, math.floor(ask[at])))
        backers = self._backers(w, heir)
        for i, j, price in pairs:
            self._join(w, p, i, j, price, backers.get(j, []))
        _take_over(x.n, x.alive, x.place, x.employer, x.last, x.brings, heir, f.address,
                   made, f.people)  # fmt: skip
        dissolve(w, np.flatnonzero(heir >= 0))

    @staticmethod
    def _backers(w: Any, heir: Any) -> dict[int, list[int]]:
        """Return by firm that is bought the ties (rows) of those who hold a part of it."""
        t, held = w.ties, dict[int, list[int]]()
        rows = np.empty(t.n, np.int64)
        many = _backed(t.n, t.alive, t.layer, t.b, heir, rows)
        for k in rows[:many].tolist():
            held.setdefault(int(t.b[k]), []).append(k)
        return held

    def _join(self, w: Any, p: Params, i: int, j: int, price: int, held: list[int]) -> None:
        """Pay the owners and the debts, and take money, documents and plant over."""
        f, book = w.firms, w.ledger.book
        w.events.add("acquired", int(f.region[j]), actor=int(f.address[j]),
                     other=int(f.address[i]), field=int(f.field[j]), amount=float(price),
                     quality=float(f.quality[j]))  # fmt: skip
        buyer, bought = int(f.account[i]), int(f.account[j])
        self._pay(w, i, j, price, held)
        post(book, KIND["acquisition"], buyer, bought, float(book.owed[bought]))
        repay(book, KIND["repayment"], BANKS, bought, float(book.owed[bought]))
        post(book, KIND["acquisition"], bought, buyer, max(float(book.balance[bought]), 0.0))
        f.explicit[i] = np.maximum(f.explicit[i], f.explicit[j])
        if f.field[i] == f.field[j] and f.concept[j] >= 0:
            self._merge(f, p, i, j)

    def _merge(self, f: Any, p: Params, i: int, j: int) -> None:
        """Join the makers' plants; what makes another concept keeps a part of its use."""
        own, other = 1.0, 1.0
        if f.concept[i] != f.concept[j]:
            better = f.quality[j] > f.quality[i]
            own, other = (p.salvage, 1.0) if better else (1.0, p.salvage)
            if better:
                f.concept[i], f.original[i] = f.concept[j], f.original[j]
                f.lineage[i] = f.lineage[j]
        f.quality[i] = max(float(f.quality[i]), float(f.quality[j]))
        for column in (f.capacity, f.demand, f.margin):
            column[i] = own * column[i] + other * column[j]
        f.labour[i] = math.floor(own * f.labour[i]) + math.floor(other * f.labour[j])

    def _pay(self, w: Any, i: int, j: int, price: int, held: list[int]) -> None:
        """Pay the price to investors by their shares, to the market and to the households."""
        f, t, v, r, book = w.firms, w.ties, w.investors, w.regions, w.ledger.book
        buyer, flow, left = int(f.account[i]), KIND["acquisition"], float(price)
        for k in held:
            a = int(t.a[k])
            fund = int(v.account[a])
            got = post(book, flow, buyer, fund, min(math.floor(price * float(t.share[k])), left))
            left -= got
            v.back[a] += got
            multiple = got / max(float(t.amount[k]), 1.0)
            v.multiple[a] += MEMORY * (multiple - v.multiple[a])
            v.reputation[a] += MEMORY * (float(multiple > 1.0) - v.reputation[a])
            public = v.kind[a] == PUBLIC and r.treasury[v.region[a]] >= 0
            to = int(r.treasury[v.region[a]]) if public else OUTSIDE
            back = got if public else w.params("stakes").back * got
            post(book, KIND["fund_return"], fund, to, back)
        listed = max(float(f.outside_share[j]) - sum(float(t.share[k]) for k in held), 0.0)
        left -= post(book, flow, buyer, OUTSIDE, min(math.floor(price * listed), left))
        post(book, flow, buyer, int(r.households[f.region[j]]), left)
