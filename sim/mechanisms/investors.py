"""Investors fund firms whose signal beats a hurdle that falls with their dry powder.

    signal = ln(value) + noise/(1 + prototype + field known);   fund if share·value/amount > hurdle
    hurdle = h0·exp(−c·dry powder / round);    inflow = (limited partners + public)·mood·record
    guidance fund joins if  m + jobs·payroll/amount − blame·(1 − exemption)/(1 + m) > fair

Symbols: value the discounted margin of what the firm could sell (yuan), share the stake asked. A
founder who failed before is discounted by (1 − tolerance). A region's guidance fund pays its share of
a round that a private investor makes; its manager weighs money (m, value of the stake per yuan),
local jobs and the blame for a booked loss, and private judgement slackens as the own part shrinks.
Money comes from outside and goes back there; the public part is paid by a treasury.
Source: M-057, M-058, M-059, M-061 (001:19, 001:93, 001:145); evidence T5, T8; trial.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, normal, uniform
from ..core.jit import A, U, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import CAUSE, EVENT, Log, note
from ..world.tables import CAPITAL, GIANT, INVESTOR_KINDS, PUBLIC
from ..world.value import revenue_of

_ROUND, _INFLOW = KIND["round"], KIND["fund_inflow"]
_FUNDED, _BACKERS = EVENT["round"], tuple(CAUSE[kind] for kind in INVESTOR_KINDS)


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    inflow: float = par(1.5e6, unit="yuan a quarter an investor at size 1", low=0, high=1e10,
                        source="trial.md; assumed", about="limited partners' money at a multiple of 1")
    public_inflow: float = par(0.0, unit="yuan a quarter at size 1", low=0, high=1e10, dial=True,
                               source="001:143", about="public money for investors of the region")
    mood: float = par(1.0, unit="×", low=0, high=10, dial=True, source="001:105",
                      about="market mood: prices of exits and inflow")
    tolerance: float = par(0.0, unit="share", low=0, high=1, dial=True, source="001:141",
                           about="added to the culture's tolerance when investors judge a founder")
    guidance: float = par(0.0, unit="yuan a quarter at size 1", low=0, high=1e10, dial=True,
                          source="002:31; model.md 3.18", about="public money for the guidance fund")
    public_share: float = par(0.3, unit="share", low=0, high=0.9, dial=True,
                              source="model.md 3.18", about="of a round that the guidance fund pays")
    exemption: float = par(0.0, unit="share", low=0, high=1, dial=True, source="model.md 3.18",
                           about="booked losses that a diligent public manager is not blamed for")
    blame: float = par(2.0, unit="× money", low=0, high=50, source="assumed",
                       about="private cost of a booked loss to a public manager")
    jobs: float = par(0.5, unit="–", low=0, high=10, source="assumed",
                      about="worth of a year's local payroll to a public manager")
    fair: float = par(1.0, unit="× money", low=0, high=50, source="assumed",
                      about="what a public manager asks of a round")
    slack: float = par(1.0, unit="–", low=0, high=10, source="assumed",
                       about="error of judgement added as the private part goes to 0")
    first: float = par(3.0e6, unit="yuan", low=1, high=1e9, source="trial.md", about="first round")
    later: float = par(9.0e6, unit="yuan", low=1, high=1e9, source="trial.md", about="later rounds")
    stake: float = par(0.25, unit="share", low=0.01, high=0.9, source="trial.md",
                       about="equity asked in a round")
    noise: float = par(0.5, unit="log", low=0, high=5, dial=True, source="trial.md; 001:145",
                       about="error of judgement without a prototype")
    hurdle: float = par(1.5, unit="× money", low=0, high=50, source="assumed",
                        about="h0: value of the stake asked per yuan put in")
    powder: float = par(0.12, unit="–", low=0, high=5, source="assumed",
                        about="how the hurdle falls with rounds in dry powder")
    runway: float = par(5.0, unit="quarters", low=0, high=40, source="assumed",
                        about="cash below which a firm looks for investors")
    horizon: float = par(16.0, unit="quarters", low=1, high=200, source="assumed",
                         about="how long profits are counted")
    margin: float = par(0.25, unit="share", low=0, high=1, source="1/b of the market",
                        about="gross margin expected")
    seen: int = par(2, unit="investors", low=1, high=20, source="assumed",
                    about="investors that a firm can talk to in a quarter")
    # fmt: on


@rule
def _take_in(n: int, kind: A, region: A, multiple: A, purse: A, money: float, mood: A, place: A,
             book: Book) -> None:  # fmt: skip
    """Post what partners pay in: ``money`` at a multiple and a mood of 1.

    ``place`` receives where firms can meet an investor: nowhere (−1) a public one, which has no
    partners.
    """
    for v in range(n):
        place[v] = -1
        if kind[v] != PUBLIC:
            r = place[v] = region[v]
            post(book, _INFLOW, 0, purse[v], money * mood[r] * min(max(multiple[v], 0.3), 2.5))


@rule
def _signals(key: U, n: int, alive: A, kind: A, concept: A, quality: A, skill: A, home: A,
             region: A, address: A, account: A, balance: A, people: A, revenue: A, second_try: A,
             rounds: A, wage: A, tolerance: A, patience: A, frontier: A, pull: A, prospect: A, price: A,
             taste: float, runway: float, margin: float, horizon: float, noise: A, slack: float,
             part: A, out: A) -> int:  # fmt: skip
    """Judge the firms that ask; return how many have any signal. ``patience`` adds to tolerance."""
    many = 0
    for i in range(n):
        out[i] = -1.0e9
        if not alive[i] or kind[i] == GIANT or people[i] <= 0 or rounds[i] >= 4:
            continue
        burn = people[i] * wage[region[i]]
        if balance[account[i]] > runway * burn or (concept[i] >= 0 and revenue[i] > 12.0 * burn):
            continue
        f = home[i]
        q = quality[i] if concept[i] >= 0 else skill[i, f] + 0.1
        sells = revenue_of(q, f, region[i], taste, frontier, pull, prospect, price)
        value = margin * horizon * sells
        if value <= 1.0:
            continue
        r = region[i]
        error = noise[r] * (1.0 + slack * part[r]) * (0.5 if concept[i] >= 0 else 1.0)
        out[i] = math.log(value) + error * normal(key, address[i], 0)
        if second_try[i]:
            borne = min(tolerance[r] + patience[r], 1.0)
            out[i] += math.log(max(0.2 + 0.8 * borne, 0.05))
        if out[i] > 0.0:
            many += 1
    return many


@rule
def _rounds(key: U, asking: A, signal: A, address: A, region: A, home: A, account: A, rounds: A,
            n: int, investor: A, place: A, knows: A, purse: A, first: float, later: float,
            stake: float, hurdle: float, powder: float, seen: int, fund: A, part: A, exempt: A,
            people: A, wage: A, blame: float, jobs: float, fair: float, who: A, paid: A, added: A,
            book: Book) -> int:  # fmt: skip
    """Let the firms that ask meet investors, best signal first; return how many are funded.

    ``who`` receives the investor (−1: none), ``paid`` its money and ``added`` the guidance fund's.
    """
    many = 0
    for at in range(len(asking)):
        i = asking[at]
        who[at] = -1
        amount = first if rounds[i] == 0 else later
        r, last, own = region[i], -1.0, amount
        m = stake * math.exp(signal[i]) / amount
        if part[r] > 0.0 and book.balance[fund[r]] >= part[r] * amount:
            payroll = 4.0 * people[i] * wage[r]
            worth = m + jobs * payroll / amount - blame * (1.0 - exempt[r]) / (1.0 + m)
            if worth > fair:
                own = (1.0 - part[r]) * amount
        for _ in range(seen):  # the investors met are those with the smallest draws
            j, low = -1, 2.0
            for v in range(n):
                if place[v] == region[i]:
                    u = uniform(key, investor[v] ^ address[i], 3)
                    if last < u < low:
                        j, low = v, u
            if j < 0:
                break
            last = low
            cash = book.balance[purse[j]]
            if cash < own:
                continue
            near = 0.1 if knows[j] == home[i] else 0.0
            bar = hurdle * math.exp(-min(powder * cash / own, 1.5) - near)
            if m <= bar:
                continue
            paid[at] = post(book, _ROUND, purse[j], account[i], own)
            if own < amount:
                added[at] = post(book, _ROUND, fund[r], account[i], amount - own)
            who[at] = j
            many += 1
            break
    return many


@rule
def _thin(stake: float, asking: A, who: A, paid: A, added: A, invested: A, rounds: A, outside: A,
          funded: A, n: int, alive: A, layer: A, firm: A, share: A) -> None:  # fmt: skip
    """Let new shares thin out the old ones of firms that have had a round.

    ``funded`` is a mark for each firm, off at first.
    """
    for at in range(len(asking)):
        if who[at] >= 0:
            i = asking[at]
            invested[i] += paid[at] + added[at]
            rounds[i] += 1
            outside[i] = 1.0 - (1.0 - outside[i]) * (1.0 - stake)
            funded[i] = True
    for t in range(n):
        if alive[t] and layer[t] == CAPITAL and funded[firm[t]]:
            share[t] *= 1.0 - stake


@rule
def _enter(key: U, i: A, j: A, paid: A, signal: A, investor: A, kind: A, deals: A, put: A, firm: A,
           region: A, home: A, name: A, log: Log) -> None:  # fmt: skip
    """Enter the rounds of firms ``i`` and investors ``j``, kind by kind; name the stakes."""
    for at in range(len(i)):
        deals[j[at]] += 1
        put[j[at]] += paid[at]
        name[at] = hashed(key, investor[j[at]] ^ firm[i[at]], 0)
    for code in range(len(_BACKERS)):
        for at in range(len(i)):
            if kind[j[at]] == code:
                note(log, _FUNDED, region[i[at]], firm[i[at]], investor[j[at]], _BACKERS[code],
                     home[i[at]], -1, paid[at], signal[i[at]])  # fmt: skip


@MECHANISMS.add
class Investors(Mechanism):
    """Rounds of risk capital."""

    phase, order = "fund", 40
    label, label_zh = "Risk capital", "风险投资"
    claims = ("M-052", "M-057", "M-058", "M-059", "M-061")
    reads = (
        "fields.frontier", "fields.outside_price", "fields.prospect", "fields.pull",
        "firms.account", "firms.address", "firms.alive", "firms.concept", "firms.field",
        "firms.invested", "firms.kind", "firms.outside_share", "firms.people", "firms.quality",
        "firms.region", "firms.revenue", "firms.rounds", "firms.second_try", "firms.skill",
        "investors.account", "investors.address", "investors.deals", "investors.field",
        "investors.kind", "investors.multiple", "investors.put", "investors.region", "ledger",
        "regions.home_field", "regions.tolerance", "regions.treasury", "regions.wage", "ties.b",
        "ties.share",
    )  # fmt: skip
    writes = (
        "firms.invested", "firms.outside_share", "firms.rounds", "investors.account",
        "investors.address", "investors.alive", "investors.deals", "investors.field",
        "investors.kind", "investors.put", "investors.region", "ledger", "ties.a", "ties.address",
        "ties.alive", "ties.amount", "ties.b", "ties.layer", "ties.made", "ties.share", "ties.used",
    )  # fmt: skip
    events = ("round",)
    proof = "round_amount"
    proof_path = "indigenous"

    def step(self, world: Any, p: Params) -> None:
        """Take money in, judge the firms that ask, fund the best while it lasts."""
        w, v, f, n, m = world, world.investors, world.firms, world.firms.n, world.fields
        guided = self._where(w, "investors.guidance")
        self._guide(w, guided)
        met = np.zeros(v.n, np.int64)
        self._inflow(w, p, met)
        if not v.n or not n:
            return
        signal, key = np.zeros(n), w.chance("investors.signal")
        fund, part = self._funds(w, guided)
        many = _signals(key, n, f.alive, f.kind, f.concept, f.quality, f.skill, f.field, f.region,
                        f.address, f.account, w.ledger.balance, f.people, f.revenue, f.second_try,
                        f.rounds, w.regions.wage, w.regions.tolerance, w.dials["investors.tolerance"],
                        m.frontier, m.pull, m.prospect, m.outside_price, w.params("market").quality,
                        p.runway, p.margin, p.horizon, w.dials["investors.noise"], p.slack, part,
                        signal)  # fmt: skip
        if not many:
            return
        asking = (signal > 0.0).nonzero()[0]
        asking = asking[(-signal[asking]).argsort(kind="stable")]
        who, (paid, added) = np.zeros(many, np.int64), np.zeros((2, many))
        made = _rounds(key, asking, signal, f.address, f.region, f.field, f.account, f.rounds, v.n,
                       v.address, met, v.field, v.account, p.first, p.later, p.stake, p.hurdle,
                       p.powder, p.seen, fund, part, w.dials["investors.exemption"], f.people,
                       w.regions.wage, p.blame, p.jobs, p.fair, who, paid, added,
                       w.ledger.book)  # fmt: skip
        if not made:
            return
        t = w.ties
        _thin(p.stake, asking, who, paid, added, f.invested, f.rounds, f.outside_share,
              np.zeros(n, bool), t.n, t.alive, t.layer, t.b, t.share)  # fmt: skip
        done = (who >= 0).nonzero()[0]
        i, j, paid, added = asking[done], who[done], paid[done], added[done]
        self._note(w, p, i, j, paid, paid / np.maximum(paid + added, 1.0), signal)
        joint = (added > 0.0).nonzero()[0]
        if len(joint):
            both = np.array([w.public_fund(int(r)) for r in f.region[i[joint]]])
            share = added[joint] / (paid + added)[joint]
            self._note(w, p, i[joint], both, added[joint], share, signal)

    @staticmethod
    def _where(w: Any, dial: str) -> list[int]:
        """Return the regions in which a lever gives money."""
        return [r for r, money in enumerate(w.dials[dial][: w.n_regions].tolist()) if money > 0.0]

    def _funds(self, w: Any, guided: list[int]) -> Any:
        """Return by region the guidance fund's account and the part of a round that it pays."""
        fund, part = np.zeros(w.n_regions + 1, np.int64), np.zeros(w.n_regions + 1)
        for r in guided:
            row = w.public_fund(r)
            if row >= 0:
                fund[r] = w.investors.account[row]
                part[r] = w.dials["investors.public_share"][r]
        return fund, part

    def _note(self, w: Any, p: Params, i: Any, j: Any, paid: Any, part: Any, signal: Any) -> None:
        """Note stakes and rounds; ``part`` is the investor's part of its round."""
        v, f, many = w.investors, w.firms, len(i)
        name = np.empty(many, np.uint64)
        w.events.reserve(many)
        _enter(w.chance("investors.birth"), i, j, paid, signal, v.address, v.kind, v.deals, v.put,
               f.address, f.region, f.field, name, w.events.log)  # fmt: skip
        w.ties.add_many(many, layer=CAPITAL, a=j, b=i, made=w.quarter, used=w.quarter,
                        share=p.stake * part, amount=paid, address=name)  # fmt: skip

    def _guide(self, w: Any, guided: list[int]) -> None:
        """Pay public money into the guidance funds of regions whose lever gives them some."""
        given = w.dials["investors.guidance"]
        for r in guided:
            row = w.public_fund(r, make=True)  # first: a new row may renew the columns
            fund, money = int(w.investors.account[row]), float(given[r]) * w.spec.world.size
            w.pay_public(r, "fund_inflow", fund, money, "investors.guidance")

    def _inflow(self, w: Any, p: Params, met: Any) -> None:
        """Pay partners' and public money into the investors that firms can meet."""
        v, size = w.investors, w.spec.world.size
        _take_in(v.n, v.kind, v.region, v.multiple, v.account, p.inflow * size,
                 w.dials["investors.mood"], met, w.ledger.book)  # fmt: skip
        key = "investors.public_inflow"
        for r in self._where(w, key):
            rows, public = np.flatnonzero(met == r), float(w.dials[key][r]) * size
            for account in v.account[rows].tolist():
                w.pay_public(r, "fund_inflow", account, public / len(rows), key)
