"""Founding is a choice of occupation: people weigh their own firm against their job.

    found if  own share·P(funded)·V(q̂) − (1 − survival)(1 − tolerance)·loss
              > forgone wage·H + adoption·V + barrier − room
    reviewed at rate λ0·2k/(k + staff of the employer)
    a non-compete clause adds κ·strictness·pay to what a same-field founder bears
    own money ~ lognormal·(expected gain/what is given up)^½:   a better idea finds more of it

Symbols: V value (discounted margin) of what their own knowledge could sell, H the horizon in
quarters, loss what failing costs in re-hire wage and money, adoption the chance that the employer
takes up the idea, barrier what entry costs, room what an incubator bears (yuan). A spin-off has
its founder's tacit knowledge; of the parent's explicit knowledge only what secrecy law leaves free;
it mostly stays in the region. In a small firm everybody does everything and sees how a firm is
begun: its people think of founding more often than those of a large one.
Source: M-038, M-040, M-051, M-052, M-054, M-055 (001:141, 001:149, 001:173, 001:189); evidence C3.
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
from ..world.capability import both
from ..world.events import CAUSE, EVENT, Log, note
from ..world.sieve import drawn
from ..world.tables import AT_FIRM, AT_INSTITUTE, KINSHIP, ORIGINS
from ..world.value import revenue_of

_BLOCKED, _RULE = EVENT["blocked"], CAUSE["non_compete"]
_BORN, _SPUN_OFF, _AGAIN = EVENT["born"], EVENT["spun_off"], EVENT["re_entered"]
_LOCAL, _SPIN_OFF, _INSTITUTE = (ORIGINS.index(o) for o in ("local", "spin_off", "institute"))
_BY_LEAVING, _BY_HAND, _BY_SCIENCE = CAUSE["spin_off"], CAUSE["local"], CAUSE["institute"]
_FOUNDING = KIND["founding"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    review: float = par(0.005, unit="chance a quarter", low=0, high=1,
                        source="set by hand for starts near rest", about="λ0: people who think of founding")
    non_compete: float = par(0.5, unit="share", low=0, high=1, dial=True, source="001:149",
                             about="strictness of non-compete clauses against founders")
    block: float = par(12.0, unit="quarters of pay", low=0, high=100, source="set by hand to T3, T4",
                       about="κ: what a clause costs a same-field founder at full strictness (a suit, a wait)")
    secrecy: float = par(0.5, unit="share", low=0, high=1, dial=True, source="001:149",
                         about="enforcement of trade-secret law against founders")
    carry: float = par(0.5, unit="share", low=0, high=1, source="assumed",
                       about="parent's explicit knowledge usable without secrecy")
    books: float = par(0.55, unit="× frontier", low=0, high=1, source="assumed",
                       about="explicit knowledge that anybody trained can read up")
    tolerance: float = par(0.0, unit="share", low=0, high=1, dial=True, source="001:141",
                           about="added to the culture's tolerance of failure")
    share: float = par(0.6, unit="share", low=0, high=1, source="assumed",
                       about="of the value that founders expect to keep")
    survival: float = par(0.45, unit="share", low=0, high=1, source="R 102",
                          about="chance of success that founders reckon with")
    horizon: float = par(14.0, unit="quarters", low=1, high=200, source="assumed",
                         about="quarters counted")
    margin: float = par(0.25, unit="share", low=0, high=1, source="1/b of the market",
                        about="gross margin expected")
    loss: float = par(1.5e6, unit="yuan", low=0, high=1e9, source="assumed",
                      about="what a failure costs in wage and money")
    ideas: float = par(0.35, unit="log", low=0, high=3, source="assumed",
                       about="spread of what founders think of their idea")
    given_up: float = par(0.25, unit="share of wage", low=0, high=2, source="assumed",
                          about="wage that founders forgo beyond what they pay themselves")
    adoption: float = par(0.10, unit="chance", low=0, high=1, source="assumed",
                          about="the employer adopts the idea instead")
    fund: float = par(0.35, unit="chance", low=0, high=1, source="assumed",
                      about="chance of money without investors near")
    near: float = par(0.12, unit="per investor", low=0, high=1, source="T5; assumed",
                      about="chance of money added by an investor with dry powder")
    cash: float = par(2.0e6, unit="yuan", low=0, high=1e9, source="trial.md",
                      about="median of founders' own money")
    spread: float = par(0.6, unit="log", low=0, high=3, source="trial.md", about="its spread")
    small: float = par(100.0, unit="people", low=1, high=1e6, source="Elfenbein et al. 2010 [M]; to T20",
                       about="staff of a firm whose people think of founding as often as λ0 says")
    science: float = par(0.25, unit="×", low=0, high=20, source="assumed; set by hand for starts at rest",
                         about="review rate of scientists, whose results are mostly licensed")
    again: float = par(2.0, unit="×", low=0, high=20, source="001:141",
                       about="review rate of those who failed, times tolerance")
    barrier: float = par(0.0, unit="yuan", low=0, high=1e8, dial=True, source="001:157",
                         about="what permits and favour shown to incumbents cost a founder")
    shared: float = par(3.0e4, unit="yuan a quarter", low=0, high=1e8, source="assumed",
                        about="overhead and rent that founders reckon an incubator to bear")
    hosted: float = par(12.0, unit="quarters", low=0, high=100, source="assumed",
                        about="how long they reckon with it")
    stay: float = par(0.92, unit="share", low=0, high=1, source="[own]",
                      about="spin-offs that stay in the region")
    # fmt: on


@rule
def _terms(backers: A, tolerated: A, taught: A, barrier: A, incubator: A, fund: float, near: float,
           room: float, funded: A, tolerance: A, hurdle: A) -> None:  # fmt: skip
    """Say by region how likely money is, how far failure is tolerated, and what entry costs."""
    for r in range(len(funded)):
        funded[r] = min(fund + near * backers[r], 1.0)
        tolerance[r] = min(tolerated[r] + taught[r], 1.0)
        hurdle[r] = barrier[r] - room * incubator[r]


@rule
def _review(key: U, n: int, alive: A, address: A, region: A, place: A, employer: A, field: A,
            level: A, wage: A, failed: A, going: A, home: A, people: A, explicit: A, parent: A,
            funded: A, tolerance: A, non_compete: A, secrecy: A, frontier: A, pull: A, prospect: A,
            price: A, known: A, taste: float, review: float, block: float, carry: float,
            books: float, share: float, survival: float, horizon: float, margin: float, loss: float,
            ideas: float, given_up: float, adoption: float, science: float, small: float, again: float, hurdle: A,
            log: Log, yes: A, out: A, start: A, backing: A) -> int:  # fmt: skip
    many, eager = 0, 0.0
    for r in range(len(tolerance)):
        eager = max(eager, again * tolerance[r])
    most = 2.0 * review * max(science, 1.0) * max(eager, 1.0)
    for p in out[: drawn(key, n, alive, address, most, yes, out)]:
        if level[p] <= 0.0:
            continue
        u, r = uniform(key, address[p], 0), region[p]
        rate = review
        if place[p] == AT_INSTITUTE:
            rate *= science
        elif place[p] == AT_FIRM:
            rate *= 2.0 * small / (small + people[employer[p]])
        if failed[p] > 0:
            rate *= again * tolerance[r]
        if u >= rate:
            continue
        if place[p] == AT_FIRM and people[employer[p]] <= 1:
            continue
        f = field[p]
        e = min(books * frontier[f], level[p])
        if place[p] == AT_FIRM:
            e = max(e, carry * (1.0 - secrecy[r]) * explicit[employer[p], f])
        h = both(level[p], max(e, level[p] - 0.35), 2.0)
        idea = known[r, f] + ideas * normal(key, address[p], 1)
        sells = revenue_of(h + idea, f, r, taste, frontier, pull, prospect, price)
        value = margin * horizon * sells
        paid = max(wage[p], 0.7 * going[r])
        gain = survival * funded[r] * share * value
        gain -= (1.0 - survival) * (1.0 - min(tolerance[r], 1.0)) * loss
        need = given_up * paid * horizon + hurdle[r]
        if place[p] == AT_FIRM:
            need += adoption * survival * share * value
        if gain <= need:
            continue
        same = place[p] == AT_FIRM and home[employer[p]] == f
        if same and gain <= need + block * non_compete[r] * paid:
            note(log, _BLOCKED, r, address[p], parent[employer[p]], _RULE, f, -1, value, h)
            continue
        out[many] = p
        start[many] = e
        backing[many] = min(math.sqrt(gain / need), 2.0) if need > 0.0 else 2.0
        many += 1
    return many


@rule
def _settle(key: U, who: A, n_regions: int, stay: float, address: A, region: A, place: A, employer: A,
            name: A, to: A, left: A) -> None:  # fmt: skip
    """Name each founder's firm; note where it settles and which firm its founder leaves (or −1)."""
    for at in range(len(who)):
        p = who[at]
        name[at] = hashed(key, address[p], 9)
        left[at] = employer[p] if place[p] == AT_FIRM else -1
        to[at] = region[p]
        if left[at] >= 0 and n_regions > 1 and uniform(key, name[at], 4) > stay:
            to[at] = (region[p] + 1) % n_regions


@rule
def _set_up(key: U, who: A, first: int, left: A, start: A, person: A, place: A, field: A, failed: A,
            firm: A, home: A, park: A, origin: A, parent: A, founder: A, explicit: A, second_try: A,
            productivity: A) -> None:  # fmt: skip
    """Describe the firms in the rows from ``first`` on, by their founders and where they worked."""
    for at in range(len(who)):
        p, i, e = who[at], first + at, left[at]
        home[i], founder[i] = field[p], person[p]
        explicit[i, field[p]] = start[at]
        second_try[i] = failed[p] > 0
        productivity[i] = 2.3 + 0.1 * normal(key, firm[i], 6)
        if e >= 0:
            origin[i], parent[i], park[i] = _SPIN_OFF, firm[e], park[e]
        else:
            origin[i] = _INSTITUTE if place[p] == AT_INSTITUTE else _LOCAL
            park[i] = int(uniform(key, firm[i], 5) * 8.0)


@rule
def _move(key: U, who: A, first: int, left: A, backing: A, cash: float, spread: float, firm: A,
          account: A, concept: A, brings: A, to: A, people: A, region: A, place: A, employer: A,
          tenure: A, last: A, pay: A, wage: A, households: A, have: A, book: Book) -> None:  # fmt: skip
    """Move the founders, with their own money: at most what the households of their region have."""
    for at in range(len(who)):
        p, i, e = who[at], first + at, left[at]
        money = cash * backing[at] * math.exp(spread * normal(key, firm[i], 7) - 0.1)
        post(book, _FOUNDING, households[region[p]], account[i], min(money, have[region[p]]))
        if e >= 0:
            last[p], brings[p] = firm[e], concept[e]
            people[e] -= 1
        people[i] = 1
        place[p], employer[p], tenure[p], region[p] = AT_FIRM, i, 0, to[i]
        pay[p] = 0.7 * wage[to[i]]


@rule
def _announce(who: A, first: int, left: A, person: A, level: A, firm: A, region: A, origin: A,
              home: A, second_try: A, log: Log) -> None:  # fmt: skip
    for kind, source, cause in ((_SPUN_OFF, _SPIN_OFF, _BY_LEAVING), (_BORN, _LOCAL, _BY_HAND),
                                (_BORN, _INSTITUTE, _BY_SCIENCE)):  # fmt: skip
        for at in range(len(who)):
            p, i, e = who[at], first + at, left[at]
            if origin[i] == source:
                other, same = person[p], 0.0
                if e >= 0:
                    other, same = firm[e], 1.0 if home[e] == home[i] else 0.0
                note(log, kind, region[i], firm[i], other, cause, home[i], -1, same, level[p])
    for at in range(len(who)):
        i = first + at
        if second_try[i]:
            note(log, _AGAIN, region[i], firm[i], person[who[at]], 0, home[i], -1, 0.0, 0.0)


@MECHANISMS.add
class Founding(Mechanism):
    """People found firms, alone or leaving an employer."""

    phase, order = "turn_over", 10
    label, label_zh = "Founding and spin-offs", "创业与裂变"
    claims = ("M-038", "M-039", "M-040", "M-051", "M-052", "M-054", "M-055")
    reads = (
        "concepts.field", "concepts.heard", "concepts.heard_sum", "concepts.obsolete",
        "concepts.open", "concepts.public", "fields.frontier", "fields.outside_price",
        "fields.prospect", "fields.pull", "firms.address", "firms.concept", "firms.explicit",
        "firms.field", "firms.park", "firms.people", "investors.account", "investors.kind",
        "investors.region", "ledger", "people.address", "people.alive", "people.employer",
        "people.failed", "people.field", "people.level", "people.place", "people.region",
        "people.wage", "regions.households", "regions.tolerance", "regions.wage",
    )  # fmt: skip
    writes = (
        "firms.account", "firms.address", "firms.alive", "firms.born", "firms.explicit",
        "firms.field", "firms.founder", "firms.origin", "firms.parent", "firms.park",
        "firms.people", "firms.price", "firms.productivity", "firms.region", "firms.second_try",
        "firms.unit_cost", "ledger", "people.brings", "people.employer", "people.last",
        "people.place", "people.region", "people.tenure", "people.wage", "ties.a", "ties.address",
        "ties.alive", "ties.b", "ties.broken", "ties.kept", "ties.layer", "ties.made", "ties.used",
    )  # fmt: skip
    events = ("born", "spun_off", "re_entered", "blocked")
    proof = "births"

    def step(self, world: Any, p: Params) -> None:
        """Review, found, and move the founders."""
        w, x, f, m, r = world, world.people, world.firms, world.fields, world.regions
        out, yes, (start, backing) = (
            np.empty(x.n, np.int64),
            np.empty(x.n, bool),
            np.empty((2, x.n)),
        )
        funded, tolerance, hurdle = np.empty((3, r.n))
        _terms(w.investors_near(), r.tolerance, w.dials["founding.tolerance"],
               w.dials["founding.barrier"], w.dials["accounts.incubator"], p.fund, p.near,
               p.shared * p.hosted, funded, tolerance, hurdle)  # fmt: skip
        key, known = w.chance("founding.review"), w.merit_known()
        many = _review(key, x.n, x.alive, x.address, x.region, x.place, x.employer, x.field,
                       x.level, x.wage, x.failed, r.wage, f.field, f.people, f.explicit, f.address,
                       funded, tolerance, w.dials["founding.non_compete"],
                       w.dials["founding.secrecy"], m.frontier, m.pull, m.prospect,
                       m.outside_price, known, w.params("market").quality, p.review, p.block,
                       p.carry, p.books, p.share, p.survival, p.horizon, p.margin, p.loss, p.ideas,
                       p.given_up, p.adoption, p.science, p.small, p.again, hurdle, w.events.log, yes, out,
                       start, backing)  # fmt: skip
        if many:
            self._found(w, p, out[:many], start[:many], backing, key)

    def _found(self, w: Any, p: Params, who: Any, start: Any, backing: Any, key: Any) -> None:
        """Make the firms of the people ``who``, who start with explicit knowledge ``start``.

        ``backing`` multiplies the money that a founder finds.
        """
        x, f, r, many = w.people, w.firms, w.regions, len(who)
        name, (to, left) = np.zeros(many, np.uint64), np.zeros((2, many), np.int64)
        _settle(key, who, w.n_regions, p.stay, x.address, x.region, x.place, x.employer, name, to,
                left)  # fmt: skip
        kin = ((left >= 0) & (to == x.region[who])).nonzero()[0]
        rows = w.found_firms(to, address=name, born=w.quarter, price=9500.0, unit_cost=7000.0)
        w.events.reserve(2 * many)
        first = int(rows[0])
        _set_up(key, who, first, left, start, x.address, x.place, x.field, x.failed, f.address,
                f.field, f.park, f.origin, f.parent, f.founder, f.explicit, f.second_try,
                f.productivity)  # fmt: skip
        have = 0.05 * np.maximum(w.ledger.balance[r.households[: r.n]], 0.0)
        _move(key, who, first, left, backing, p.cash, p.spread, f.address, f.account, f.concept,
              x.brings, f.region, f.people,
              x.region, x.place, x.employer, x.tenure, x.last, x.wage, r.wage, r.households, have,
              w.ledger.book)  # fmt: skip
        _announce(who, first, left, x.address, x.level, f.address, f.region, f.origin, f.field,
                  f.second_try, w.events.log)  # fmt: skip
        if len(kin):
            w.ties.add_many(
                len(kin), layer=KINSHIP, a=rows[kin], b=left[kin],
                address=w.addresses(key, name[kin], 11), made=w.quarter, used=w.quarter,
                kept=2.0, broken=2.0,
            )  # fmt: skip
