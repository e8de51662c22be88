"""Firms and founders come from outside: returnees with a template, relocations, a giant, a team.

    returnees: come at rate ρ0·openness·e^(e·(worth here − worth outside)),    pool only shrinks
    relocations: rate ∝ suppliers and customers here, less rent;    giant: at its date, if the bid holds
    generic entry: newcomers without special knowledge, more where margins and peers are

Symbols: worth = ln(margin that a newcomer expects here/outside) + help to settle/own money. A
returnee knows trials made abroad (the template) that nobody here has heard of; local fit stays
unknown. Money for a share counts less with a giant than a gift; the public fund holds the share,
and what it fetches returns to the treasury. The giant of path 1 is
a state at the start (it has announced a date); what it brings is its own knowledge and people.
Source: M-014, M-042, M-057, M-071, M-091, M-092, M-130 (001:47, 001:59, 001:117, 001:125).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, normal, picked, uniform
from ..core.jit import A, U, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import AT_FIRM, CAPITAL, GIANT, SME, STARTUP

INCUMBENT = 4.0e5
"""Margin of a typical maker (yuan a quarter): what worth is measured against."""
UNITS = 32.0
"""Units a quarter for each skilled person of an arriving maker: its margin carries its people."""
AGE = 40
"""Age in quarters of a maker that arrives: an established firm, no founder's first try."""
LARGE = 1.5e7
"""Revenue (yuan a quarter) above which a firm draws suppliers like several others."""
_FOUNDING = KIND["founding"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    returnees: float = par(0.03, unit="share a quarter", low=0, high=1, dial=True,
                           source="assumed; 001:165",
                           about="of the entrepreneurs abroad who weigh coming, at full openness")
    returnee_grant: float = par(0.0, unit="yuan per firm", low=0, high=1e8, dial=True,
                                source="001:165", about="help to settle for a returnee's firm")
    pull: float = par(0.5, unit="–", low=0, high=5, source="assumed",
                      about="response of arrivals to what a newcomer earns here")
    generic: float = par(0.8, unit="firms a quarter at size 1", low=0, high=1000,
                         source="trial.md; assumed", about="newcomers without special knowledge")
    peers: float = par(100.0, unit="firms", low=1, high=1e6, source="trial.md",
                       about="peers at which generic entry is full")
    relocate: float = par(0.004, unit="per firm a quarter", low=0, high=1, source="001:125",
                          about="firms outside drawn by the firms that are here")
    anchor_subsidy: float = par(0.0, unit="yuan at size 1", low=0, high=1e11, dial=True, source="001:47",
                                about="paid to a giant that comes, by the payer, over four years")
    anchor_price: float = par(1.5e8, unit="yuan at size 1", low=1, high=1e12,
                              source="assumed", about="bid at which a giant's chance a year is ½")
    anchor_equity: float = par(0.0, unit="yuan at size 1", low=0, high=1e11, dial=True,
                               source="practice; 001:47",
                               about="public money for a share in a giant that comes")
    equity_worth: float = par(0.5, unit="share", low=0, high=1, source="assumed",
                              about="what money for a share is worth to a giant against a gift")
    bid: float = par(0.25, unit="chance a year", low=0, high=1, source="assumed",
                     about="most that a bid brings a giant in a year")
    knowledge: float = par(0.05, unit="log", low=-1, high=2, source="001:47",
                           about="how far an arriving giant lies below the frontier")
    crew: float = par(0.4, unit="share", low=0.05, high=1, source="set by hand to T9",
                      about="people that an arriving giant brings, of those it needs; it hires the rest")
    cash: float = par(2.5e6, unit="yuan", low=0, high=1e9, source="assumed",
                      about="money that a returnee or newcomer brings")
    # fmt: on


@rule
def _census(n: int, alive: A, region: A, kind: A, concept: A, field: A, revenue: A, firms: A,
            makers: A, settled: A, draw: A) -> None:  # fmt: skip
    """Count a region's firms, by field its makers and its grown firms; note what draws suppliers."""
    for i in range(n):
        if not alive[i]:
            continue
        r = region[i]
        firms[r] += 1.0
        if concept[i] >= 0:
            makers[r, field[i]] += 1.0
        if kind[i] >= SME:
            settled[r, field[i]] += 1.0
            draw[r] += 4.25 if revenue[i] > LARGE else 0.25


@rule
def _asked(newcomer: U, mover: U, generic: float, size: float, peers: float, relocate: float,
           firms: A, draw: A, openness: A, rent: A, bidding: A, seats: A, movers: A) -> None:  # fmt: skip
    """Note by region how many newcomers think of it, and how many firms would move there."""
    for r in range(len(seats)):
        mean = generic * size * min(firms[r] / max(size, 1e-9) / peers, 2.5)
        seats[r] = min(math.floor(mean + uniform(newcomer, r, 1)), 10000)
        mean = relocate * draw[r] * openness[r] * bidding[r]
        mean /= max(rent[r] / 4000.0, 0.5)
        movers[r] = math.floor(mean + uniform(mover, r, 0))


@rule
def _interested(key: U, region: int, seats: int, makers: A, incumbents: A, pull: float,
                fields: A) -> int:  # fmt: skip
    """Note the field of everybody who thinks of this region and comes; return how many come.

    Nobody comes where nobody makes anything.
    """
    many = 0
    if not makers.any():
        return many
    for seat in range(seats):
        name = 100000 * (region + 1) + seat
        f = picked(makers, uniform(key, name, 0))
        here = min(max(incumbents[f] / INCUMBENT, 0.2), 5.0)
        if uniform(key, name, 2) < 0.5 * math.exp(pull * math.log(here)):
            fields[many] = f
            many += 1
    return many


@rule
def _firms(key: U, region: int, first: int, fields: A, frontier: A, gap: float, behind: float,
           size: float, crew: float, most: float, cash: float, address: A, home: A, park: A, founder: A,
           explicit: A, people: A, account: A, height: A, book: Book) -> int:  # fmt: skip
    """Describe the firms in the rows from ``first`` on, with their money; return their staff.

    ``height`` receives their people's knowledge (log); what is documented lies ``behind`` it.
    """
    staff = 0
    for at in range(len(fields)):
        i, f = first + at, fields[at]
        name = hashed(key, 1000 * (region + 1) + at, 0)
        address[i], home[i], founder[i] = name, f, hashed(key, name, 3)
        park[i] = int(uniform(key, name, 4) * 8.0)
        height[at] = max(frontier[f] - gap + 0.15 * normal(key, name, 1), 0.1)
        explicit[i, f] = max(height[at] - behind, 0.1)
        wanted = math.floor(3.0 * size * crew * math.exp(0.2 * normal(key, name, 2)))
        people[i] = int(min(max(float(wanted), 1.0), most))
        staff += people[i]
        post(book, _FOUNDING, 0, account[i], cash * size * math.exp(0.5 * normal(key, name, 5)))
    return staff


@rule
def _people(key: U, first: int, firms: A, height: A, staff: A, firm: A, home: A, relatedness: A,
            employer: A, address: A, field: A, second: A, level: A, second_level: A,
            general: A) -> None:  # fmt: skip
    """Draw the people in the rows from ``first`` on: the staff of ``firms``."""
    seat = 0
    for at in range(len(firms)):
        i = firms[at]
        for _ in range(staff[i]):
            p = first + seat
            name = hashed(key, firm[i], 6 + seat)
            address[p], employer[p], field[p] = name, i, home[i]
            general[p] = normal(key, name, 1)
            level[p] = max(height[at] + 0.12 * general[p], 0.05)
            second_level[p] = max(level[p] - 0.7, 0.0)
            top = -1.0
            for g in range(len(relatedness)):
                near = relatedness[home[i], g] * uniform(key, name, 2 + g)
                if g != home[i] and near > top:
                    top, second[p] = near, g
            seat += 1


@MECHANISMS.add
class Arrival(Mechanism):
    """Firms and founders arrive from outside."""

    phase, order = "turn_over", 20
    label, label_zh = "Arrivals from outside", "外部引入"
    claims = ("M-014", "M-042", "M-057", "M-071", "M-091", "M-092", "M-130", "M-136")
    reads = (
        "concepts.field", "concepts.heard", "concepts.heard_sum", "concepts.launched",
        "concepts.merit", "concepts.obsolete", "concepts.open", "concepts.signals",
        "concepts.trials", "fields.frontier", "fields.upstream", "firms.account", "firms.address",
        "firms.alive", "firms.capacity", "firms.concept", "firms.field", "firms.invested",
        "firms.kind", "firms.margin", "firms.outside_share", "firms.region", "firms.revenue",
        "investors.account", "investors.address", "investors.deals", "investors.kind",
        "investors.put", "investors.region", "ledger", "people.employer", "regions.home_field",
        "regions.incumbents", "regions.openness", "regions.rent", "regions.returnees",
        "regions.treasury", "regions.unskilled", "regions.unskilled_jobs", "regions.wage",
    )  # fmt: skip
    writes = (
        "concepts.heard", "concepts.heard_sum", "firms.account", "firms.address", "firms.alive",
        "firms.born", "firms.capacity", "firms.concept", "firms.demand", "firms.explicit",
        "firms.field", "firms.founder", "firms.invested", "firms.kind", "firms.labour",
        "firms.margin", "firms.origin", "firms.outside_share", "firms.park", "firms.people",
        "firms.price", "firms.productivity", "firms.quality", "firms.region", "firms.revenue",
        "firms.unit_cost", "investors.account", "investors.address", "investors.alive",
        "investors.deals", "investors.field", "investors.kind", "investors.put", "investors.region",
        "ledger", "people.address", "people.alive", "people.born", "people.employer",
        "people.field", "people.general", "people.kind", "people.level", "people.origin",
        "people.place", "people.region", "people.second", "people.second_level", "people.template",
        "people.wage", "regions.returnees", "regions.unskilled", "regions.unskilled_jobs", "ties.a",
        "ties.address", "ties.alive", "ties.amount", "ties.b", "ties.layer", "ties.made",
        "ties.share", "ties.used",
    )  # fmt: skip
    events = ("arrived", "returned", "born", "attracted", "converted", "round")
    proof = "entries"

    def begin(self, world: Any, p: Params) -> None:
        """Nothing has arrived yet."""
        world.state["arrival.paid"] = np.zeros(world.n_regions)

    def step(self, world: Any, p: Params) -> None:
        """Let everybody come who does so this quarter."""
        w, f, n_regions = world, world.firms, world.n_regions
        firms, draw = np.zeros((2, n_regions))
        makers, settled = np.zeros((2, n_regions, w.n_fields))
        back = w.chance("arrival.returnee_count")
        _census(f.n, f.alive, f.region, f.kind, f.concept, f.field, f.revenue, firms, makers,
                settled, draw)  # fmt: skip
        newcomer, mover = w.chance("arrival.generic_field"), w.chance("arrival.relocation_count")
        subsidy, equity = w.dials["arrival.anchor_subsidy"], w.dials["arrival.anchor_equity"]
        seats, movers = np.empty((2, n_regions), np.int64)
        bidding = np.array([w.bidding(r) for r in range(n_regions)])
        _asked(newcomer, mover, p.generic, w.spec.world.size, p.peers, p.relocate, firms, draw,
               w.regions.openness, w.regions.rent, bidding, seats, movers)  # fmt: skip
        for r, start in enumerate(w.starts):
            if seats[r] > 0:
                self._generic(w, p, r, newcomer, int(seats[r]), makers[r])
            self._returnees(w, p, r, start, back)
            if movers[r] > 0:
                self._relocations(w, p, r, mover, int(movers[r]), settled[r])
            self._giants(w, p, r, start)
            if subsidy[r] > 0.0 or equity[r] > 0.0:
                self._bid(w, p, r, start, float(subsidy[r]), float(equity[r]))

    def _newcomers(self, w: Any, r: int, what: str, fields: Any, gap: float, origin: int, kind: int,
                   size: float, template: float, behind: float, cash: float,
                   crew: float = 1.0) -> Any:  # fmt: skip
        """Let one firm with its people come for each of ``fields``, as far as there are people."""
        fields = fields[: int(w.outside_people)]
        count, f = len(fields), w.firms
        if not count:
            return np.zeros(0, np.int64)
        key, height = w.chance(f"arrival.{what}"), np.zeros(count)
        rows = w.found_firms(
            np.full(count, r), kind=kind, born=w.quarter - (AGE if kind >= SME else 0),
            origin=origin, price=9500.0, unit_cost=7000.0, productivity=2.35 + 0.1 * math.log(size),
        )  # fmt: skip
        most = float(math.floor(w.outside_people / count))
        staff = _firms(key, r, int(rows[0]), fields, w.fields.frontier, gap, behind, size, crew, most, cash,
                       f.address, f.field, f.park, f.founder, f.explicit, f.people, f.account,
                       height, w.ledger.book)  # fmt: skip
        x = w.people
        own = x.add_many(
            staff, region=r, place=AT_FIRM, born=w.quarter - 24, wage=w.regions.wage[r],
            origin=2 if origin == 3 else 1, template=template, kind=3 if origin in (3, 7) else 0,
        )  # fmt: skip
        _people(key, int(own[0]), rows, height, f.people, f.address, f.field, w.relatedness,
                x.employer, x.address, x.field, x.second, x.level, x.second_level, x.general)  # fmt: skip
        w.outside_people -= float(staff)
        return rows

    def _margin(self, w: Any, r: int, field: int) -> float:
        here = float(w.regions.incumbents[r, field])
        return math.log(min(max(here / INCUMBENT, 0.2), 5.0))

    def _generic(self, w: Any, p: Params, r: int, key: Any, seats: int, makers: Any) -> None:
        fields = np.empty(seats, np.int64)
        many = _interested(key, r, seats, makers, w.regions.incumbents[r], p.pull, fields)
        rows = self._newcomers(w, r, "generic", fields[:many], 0.55, 1, STARTUP, 1.0, 0.0, 0.25,
                               0.7 * p.cash)  # fmt: skip
        self._announce(w, "born", r, rows, "local")

    def _returnees(self, w: Any, p: Params, r: int, start: Any, key: Any) -> None:
        pool = float(w.regions.returnees[r])
        if pool < 1.0 or w.quarter < 0:  # in the burn-in nobody comes yet: the start is at rest
            return
        openness = float(w.regions.openness[r] * w.dials["migration.openness"][r])
        home = int(w.regions.home_field[r])
        help_ = float(w.dials["arrival.returnee_grant"][r])
        asked = pool * float(w.dials["arrival.returnees"][r]) * openness
        mean = asked * math.exp(p.pull * (self._margin(w, r, home) + help_ / p.cash))
        count = int(min(math.floor(mean + w.uniform(key, r)), pool))
        if count <= 0:
            return
        w.regions.returnees[r] -= count
        w.outside_people += float(count)  # each comes as a person of the newcomers below
        rows = self._newcomers(w, r, "returnee", np.full(count, home), 0.35, 3, STARTUP, 1.0,
                               start.known_abroad, 0.3, p.cash)  # fmt: skip
        if start.known_abroad > 0.0 and len(rows):
            self._tell(w, r, home, start.known_abroad * 0.1 * len(rows))
        if help_ > 0.0 and len(rows):
            w.pay_many(r, "settlement", w.firms.account[rows], np.full(len(rows), help_),
                       "arrival.returnee_grant")  # fmt: skip
        self._announce(w, "returned", r, rows, "returnee")

    def _tell(self, w: Any, r: int, field: int, trials: float) -> None:
        """Newcomers tell what was tried abroad: the region hears of trials that were made."""
        c = w.concepts
        for k in np.flatnonzero((c.field[: c.n] == field) & c.open[: c.n]):
            room = float(c.trials[k] - c.heard[k, r])
            more = min(trials, max(room, 0.0))
            if more > 0.0 and c.trials[k] > 0.0:
                c.heard[k, r] += more
                c.heard_sum[k, r] += more * float(c.signals[k] / c.trials[k])

    def _relocations(self, w: Any, p: Params, r: int, key: Any, count: int, settled: Any) -> None:
        if not settled.any():
            return
        weights = np.bincount(w.fields.upstream[: w.n_fields, 0], settled, w.n_fields)
        fields = np.full(min(count, 4), picked(weights, w.uniform(key, r, 1)))
        rows = self._newcomers(w, r, "relocation", fields, 0.35, 5, SME, 2.0, 0.0, 0.05,
                               1.5 * p.cash)  # fmt: skip
        self._produce(w, rows)
        self._announce(w, "arrived", r, rows, "relocation")

    def _giants(self, w: Any, p: Params, r: int, start: Any) -> None:
        home, q = int(w.regions.home_field[r]), w.quarter
        if start.giant_year >= 0 and q == round(4 * start.giant_year):
            self._giant(w, p, r, home, start.giant_size)
        if start.team_year >= 0 and q == round(4 * start.team_year):
            rows = self._newcomers(w, r, "team", np.array([home]), 0.0, 7, STARTUP, 4.0, 0.0, 0.1,
                                   2.0 * p.cash)  # fmt: skip
            self._announce(w, "arrived", r, rows, "team")
        if start.convert_year >= 0 and q == round(4 * start.convert_year):
            self._convert(w, r, home)

    def _bid(self, w: Any, p: Params, r: int, start: Any, gift: float, share: float) -> None:
        """Let a giant come if it takes what the region bids: a gift, and money for a share."""
        home = int(w.regions.home_field[r])
        subsidy, equity = gift * w.spec.world.size, share * w.spec.world.size
        worth = subsidy + p.equity_worth * equity
        if worth <= 0.0:
            return
        promised = w.state["arrival.paid"]
        key = w.chance("arrival.bid")
        chance = 0.25 * p.bid * 2.0 * worth / (worth + p.anchor_price * w.spec.world.size)
        if w.quarter >= 0 and w.uniform(key, r) < chance:
            rows = self._giant(w, p, r, home, start.giant_size)
            promised[r] += subsidy
            for row in rows:
                paid = w.pay_public(r, "attraction", int(w.firms.account[row]),
                                    subsidy, "arrival.anchor_subsidy")  # fmt: skip
                promised[r] -= paid
                w.events.add("attracted", r, actor=int(w.firms.address[row]), amount=paid)
                if equity > 0.0:
                    self._co_invest(w, r, int(row), equity)

    def _co_invest(self, w: Any, r: int, row: int, money: float) -> None:
        """Let the public fund pay for a share in a giant; the price is what a buyer would count."""
        v, f, j = w.investors, w.firms, w.public_fund(r, make=True)
        fund, account = int(v.account[j]), int(f.account[row])
        got = w.pay_public(r, "fund_inflow", fund, money, "arrival.anchor_equity")
        worth = float(w.ledger.balance[account])
        worth += 0.5 * w.params("stakes").horizon * max(float(f.margin[row]), 0.0)
        paid = post(w.ledger.book, KIND["round"], fund, account, got)
        if paid <= 0.0:
            return
        share = paid / (paid + max(worth, 1.0))
        f.invested[row] += paid
        f.outside_share[row] = 1.0 - (1.0 - f.outside_share[row]) * (1.0 - share)
        v.deals[j] += 1
        v.put[j] += paid
        name = w.addresses(w.chance("arrival.stake"), np.array([v.address[j] ^ f.address[row]]))
        w.ties.add(layer=CAPITAL, a=j, b=row, made=w.quarter, used=w.quarter, share=share,
                   amount=paid, address=int(name[0]))  # fmt: skip
        w.events.add("round", r, actor=int(f.address[row]), other=int(v.address[j]),
                     cause="public", field=int(f.field[row]), amount=paid)  # fmt: skip

    def _giant(self, w: Any, p: Params, r: int, field: int, size: float) -> Any:
        times = 1.7 * size * min(w.spec.world.size * 2.0, 1.0)
        rows = self._newcomers(w, r, "giant", np.array([field]), p.knowledge, 6, GIANT, times, 0.0,
                               0.05, 1.2 * p.cash, p.crew)  # fmt: skip
        self._produce(w, rows, p.crew)
        self._announce(w, "arrived", r, rows, "anchor")
        return rows

    def _produce(self, w: Any, rows: Any, crew: float = 1.0) -> None:
        """Give arriving makers the product they sell elsewhere, and the workers who make it.

        ``crew`` is the part of the skilled people it needs that a maker has brought.
        """
        f, c, gamma = w.firms, w.concepts, w.params("production").returns
        for row in rows:
            sold = np.flatnonzero((c.field[: c.n] == f.field[row]) & (c.launched[: c.n] >= 0)
                                  & ~c.obsolete[: c.n])  # fmt: skip
            if not len(sold):
                continue
            known = c.heard_sum[sold, w.n_regions] / np.maximum(c.heard[sold, w.n_regions] + 2.0, 1)
            best = int(sold[np.argmax(known)])
            f.concept[row] = best
            level = float(f.explicit[row, f.field[row]])
            f.quality[row] = level + float(c.merit[best])
            staff = float((w.people.employer[: w.people.n] == row).sum())
            units = UNITS * max(staff, 1.0) / crew
            f.capacity[row], f.demand[row] = units, units
            f.revenue[row] = units * 9500.0
            f.margin[row] = 0.25 * f.revenue[row]
            hands = math.floor(math.exp((math.log(units) - float(f.productivity[row])) / gamma))
            hands = min(hands, math.floor(w.outside_people))
            f.labour[row] = hands
            w.regions.unskilled[f.region[row]] += hands
            w.regions.unskilled_jobs[f.region[row]] += hands
            w.outside_people -= float(hands)

    def _convert(self, w: Any, r: int, home: int) -> None:
        f, n = w.firms, w.firms.n
        mine = np.flatnonzero(f.alive[:n] & (f.region[:n] == r) & (f.concept[:n] >= 0))
        if not len(mine):
            return
        row = int(mine[np.argmax(f.revenue[mine])])
        f.field[row] = home
        f.explicit[row, home] = max(
            float(f.explicit[row, home]), float(w.fields.frontier[home]) - 0.3
        )
        self._produce(w, np.array([row]))
        f.capacity[row] *= 0.3
        w.events.add("converted", r, actor=int(f.address[row]), field=home)

    def _announce(self, w: Any, kind: str, r: int, rows: Any, cause: str) -> None:
        if not len(rows):
            return
        w.events.add_all(kind, r, w.firms.address[rows], cause=cause, field=w.firms.field[rows])
