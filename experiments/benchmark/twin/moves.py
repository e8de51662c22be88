"""People change jobs: they see a few vacancies and take the best if it beats where they are.

First all ``stay`` (some are laid off, some wages reviewed), then all ``look``, in order of birth, at
a few offers, each found on the ring of a region's vacancies; who finds a better one is hired at once.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from operator import itemgetter
from typing import Any

from sim.mechanisms.moves import UNTRAINED

from .luck import hashed, normal, uniform
from .things import Firm, Person

NAME, PHASE = "moves", "move"
_UNIT = 1.0 / 4503599627370496.0


class Market:
    """A quarter's job market: its luck, the going wages, what places are worth, the vacancies."""

    def __init__(self, model: Any, p: Any) -> None:
        """Read off the world what does not change while people search."""
        self.p, self.key, self.n_regions = p, model.key("moves.search"), model.n_regions
        self.lay_off, self.turn = model.key("moves.lay_off"), model.quarter % 4
        self.chance = (1.0, p.search, 0.25 * p.search)  # by place: nobody, a firm, an institute
        self.wage = [region.wage for region in model.regions]
        self.log_wage = [math.log(wage) for wage in self.wage[: self.n_regions]]
        more = model.dials["migration.liveability"]
        self.lives = [region.liveability + more[r] for r, region in enumerate(model.regions)]
        self.far = model.dials["moves.far"]
        self.blocked = [p.block * strict for strict in model.dials["moves.non_compete"]]
        self.secrecy = model.dials["moves.secrecy"]
        self.frontier = [field.frontier for field in model.fields]
        self.rings = self._rings(model)

    def _rings(self, model: Any) -> list[tuple[list[int], list[Firm]]]:
        """Return by region the vacancies' points in rising order and the firms that offer them."""
        key = model.key("moves.vacancy")
        jobs: list[list[tuple[int, Firm]]] = [[] for _ in model.regions]
        for firm in model.firms:
            for j in range(firm.vacancies):
                jobs[firm.region].append((hashed(key, firm.address, j), firm))
        for ring in jobs:
            ring.sort(key=itemgetter(0))
        return [([point for point, _ in ring], [firm for _, firm in ring]) for ring in jobs]

    def ahead(self, person: Person, field: int) -> float:
        """Return how far ahead of a field's frontier (log) somebody is; the untrained lag fixedly."""
        if field == person.field:
            known = person.level
        elif field == person.second:
            known = person.second_level
        else:
            known = 0.0
        ahead: float = max(known - self.frontier[field], UNTRAINED)
        return ahead

    def fit(self, person: Person, field: int) -> float:
        """Return what work in this field is worth to a person (log wage)."""
        match: float = self.p.match
        return match if field == person.field else 0.5 * match if field == person.second else 0.0


def plan(firm: Firm, model: Any, p: Any) -> None:
    """Set how many jobs a firm offers, or which part of its people is surplus."""
    firm.vacancies, firm.surplus, firm.leavers = 0, 0.0, 0.0
    w, people = model.regions[firm.region].wage, firm.people
    cash = max(firm.account.balance, 0.0)
    if people <= 0 and cash < w:
        return
    if firm.concept < 0:
        want = min(cash / (p.runway * w), 10.0)
    else:
        spare = max(cash - 1.5 * firm.revenue, 0.0)
        want = (p.staff * firm.margin + spare / (2.0 * p.runway)) / w
    want = max(want, 1.0)
    if want > people:
        firm.vacancies = int(min(math.floor(want - people + 0.5), max(2.0, 0.2 * people)))
    elif people > 1.15 * want + 1.0:
        firm.surplus = (people - want) / people


def stay(person: Person, market: Market) -> None:
    """Spend a quarter in a firm: perhaps be laid off; once a year a maker reviews the wage."""
    if person.place != 1:
        return
    firm, p = person.employer, market.p
    person.tenure += 1
    if (
        firm.surplus > 0.0
        and firm.people > 1
        and uniform(market.lay_off, person.address, 0) < p.fire * firm.surplus
    ):
        person.place, person.employer, person.wage, person.tenure = 0, None, 0.0, 0
        person.last, person.brings = firm.address, firm.concept
        firm.people -= 1
        return
    if firm.concept >= 0 and person.address % 4 == market.turn:
        ahead = market.ahead(person, firm.field)
        worth = math.exp(market.log_wage[person.region] + p.skill * (ahead + 0.4))
        person.wage += p.review * max(worth - person.wage, 0.0)


def look(person: Person, market: Market) -> None:
    """Search for a job, always without one and else with some chance; take the best offer seen."""
    place, r, firm = person.place, person.region, None
    if place == 1:
        firm = person.employer
        person.region = firm.region  # who stays lives where the work is
    if place != 0:
        u = ((hashed(market.key, person.address, 0) >> 12) + 0.5) * _UNIT
        if u >= market.chance[place]:
            return
    now = -1.0e9
    if place != 0:
        now = math.log(max(person.wage, 1.0)) + market.p.tenure * min(person.tenure, 40)
        now += market.lives[r]
        now += market.p.match if firm is None else market.fit(person, firm.field)
    pick, paid = best_offer(person, firm, r, now, market)
    if pick is not None:
        hire(person, firm, pick, paid, r, market)


def best_offer(
    person: Person, firm: Firm | None, r: int, best: float, market: Market
) -> tuple[Firm | None, float]:
    """Return the best firm among the vacancies seen and its log wage; None if none beats ``best``."""
    p, key, address, own = market.p, market.key, person.address, person.field
    many, far = market.n_regions, market.far[r]
    pick, paid = None, 0.0
    for o in range(p.offers):
        to = r
        if many > 1 and uniform(key, address, 10 + o) < far:
            to = int(uniform(key, address, 20 + o) * many)
        points, firms = market.rings[to]
        if not points:
            continue
        other = firms[bisect_left(points, hashed(key, address, 30 + o)) % len(points)]
        if other is firm or other.vacancies <= 0:
            continue
        g = other.field
        same = firm is not None and to == r and g == own and firm.field == own
        if same and uniform(key, address, 40) < market.blocked[r]:
            continue  # by a non-compete clause
        rich = other.margin / (max(other.people, 1) * market.wage[to])
        lift = p.premium * min(max(rich - 1.0, 0.0), 1.0)
        w = market.log_wage[to] + p.skill * (market.ahead(person, g) + 0.4) + lift
        value = w + market.lives[to] + p.noise * normal(key, address ^ other.address, 1)
        value += market.fit(person, g)
        if to != r:
            value -= p.cost
        if value > best:
            best, pick, paid = value, other, w
    return pick, paid


def hire(person: Person, old: Firm | None, new: Firm, paid: float, r: int, market: Market) -> None:
    """Let a person start in a new firm; know-how and practice of the old one come along."""
    p = market.p
    new.vacancies -= 1
    if old is not None:
        person.last, person.brings = old.address, old.concept
        old.leavers += 1.0
        old.people -= 1
        share, f, secret = 1.0 + new.people, person.field, 1.0 - market.secrecy[r]
        gap = old.explicit[f] - new.explicit[f]
        if gap > 0.0:
            new.explicit[f] += gap * p.carry * secret / share
        if old.concept >= 0 and new.concept >= 0:
            better = max(old.productivity - new.productivity, 0.0)
            if old.field == new.field:  # a rival's method is a secret, how to run a plant is not
                better *= secret
            new.productivity += p.practice * better / share
    person.place, person.employer, person.region = 1, new, new.region
    person.wage, person.tenure = math.exp(paid), 0
    person.options = p.options if new.concept < 0 else 0.0
    new.people += 1


def learn_of_leavers(firm: Firm) -> None:
    """Let a firm's experience follow the rate at which its people left to rivals."""
    rate = firm.leavers / max(firm.people + firm.leavers, 1.0)
    firm.leaving += 0.1 * (rate - firm.leaving)


def step(model: Any, p: Any) -> None:
    """Plan jobs, lay off and review, let people search in order of their birth."""
    firms, people = model.firms, model.people
    firms.do(plan, model, p)
    market = Market(model, p)
    people.do(stay, market)
    people.do(look, market)
    firms.do(learn_of_leavers)
