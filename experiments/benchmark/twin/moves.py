"""People change jobs: they see a few vacancies and take the best if it beats where they are.

First all ``stay`` (some are laid off, some wages reviewed), then those who search ``look``, in order
of birth, at a few offers, each found on the ring of a region's vacancies; who finds a better one is
hired at once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from math import exp, log
from typing import Any

from sim.mechanisms.moves import UNTRAINED

from .luck import MASK, STEPS, UNIT, Lanes, below, normal_of, uniform
from .things import Firm, Person

NAME, PHASE = "moves", "move"

_VACANCY = [(step - STEPS[0]) & MASK for step in STEPS]
"""What makes a further draw of an address's first: so vacancies can be drawn all at once."""
Offers = list[tuple[int, Firm]]
"""What somebody sees: regions, and firms there."""


class Market:
    """A quarter's job market: its luck, the going wages, what places are worth, the vacancies."""

    def __init__(self, model: Any, p: Any) -> None:
        """Read off the world what does not change while people search."""
        self.p, self.key, self.n_regions = p, model.key("moves.search"), model.n_regions
        self.wage = [region.wage for region in model.regions]
        self.log_wage = [log(wage) for wage in self.wage[: self.n_regions]]
        more = model.dials["migration.liveability"]
        self.lives = [region.liveability + more[r] for r, region in enumerate(model.regions)]
        self.far = [below(far) for far in model.dials["moves.far"]]
        self.blocked = [p.block * strict for strict in model.dials["moves.non_compete"]]
        self.secrecy = model.dials["moves.secrecy"]
        self.frontier = [field.frontier for field in model.fields]
        # pay for knowledge (log) of somebody who is not trained in a field
        self.untrained = [self.pay(0.0, f) for f in range(model.n_fields)]
        self.rings = self._rings(model)

    def pay(self, known: float, field: int) -> float:
        """Return the pay for knowledge (log): how far it is ahead of the frontier counts."""
        ahead: float = known - self.frontier[field]
        return float(self.p.skill * ((ahead if ahead > UNTRAINED else UNTRAINED) + 0.4))

    def _rings(self, model: Any) -> list[tuple[list[int], list[Firm]]]:
        """Return by region the vacancies' points in rising order and the firms that offer them."""
        jobs = [(firm, step) for firm in model.firms for step in _VACANCY[: firm.vacancies]]
        lanes = Lanes([(firm.address + step) & MASK for firm, step in jobs])
        points = lanes.hashes(model.key("moves.vacancy"))
        rings: list[tuple[list[int], list[Firm]]] = [([], []) for _ in model.regions]
        for point, at in sorted(zip(points, range(len(jobs)), strict=True)):
            firm = jobs[at][0]
            ring = rings[firm.region]
            ring[0].append(point)
            ring[1].append(firm)
        return rings


def plan(firm: Firm, model: Any, p: Any) -> None:
    """Set how many jobs a firm offers, or which part of its people is surplus."""
    firm.vacancies, firm.surplus, firm.leavers = 0, 0.0, 0.0
    w, people, cash = model.regions[firm.region].wage, firm.people, firm.account.balance
    if cash < 0.0:
        cash = 0.0
    if people <= 0 and cash < w:
        return
    if firm.concept < 0:
        want = min(cash / (p.runway * w), 10.0)
    else:
        spare = cash - 1.5 * firm.revenue
        want = (p.staff * firm.margin + (spare if spare > 0.0 else 0.0) / (2.0 * p.runway)) / w
    if want < 1.0:
        want = 1.0
    if want > people:
        firm.vacancies = int(min((want - people + 0.5) // 1.0, max(2.0, 0.2 * people)))
    elif people > 1.15 * want + 1.0:
        firm.surplus = (people - want) / people


def stay(model: Any, p: Any, market: Market) -> list[Person]:
    """Let all spend a quarter where they are; return who searches, those without a job always.

    In a firm one is perhaps laid off; once a year a maker reviews the wage. Who stays lives where
    the work is.
    """
    lay_off, turn, searching = model.key("moves.lay_off"), model.quarter % 4, []
    in_firm, in_institute = below(p.search), below(0.25 * p.search)
    for person, draw in zip(model.people, model.drawn("moves.search"), strict=True):
        if person.place != 1:
            if person.place == 0 or draw < in_institute:
                searching.append(person)
            continue
        firm = person.employer
        person.tenure += 1
        if (
            firm.surplus
            and firm.people > 1
            and uniform(lay_off, person.address, 0) < p.fire * firm.surplus
        ):
            person.place, person.employer, person.wage, person.tenure = 0, None, 0.0, 0
            person.last, person.brings = firm.address, firm.concept
            firm.people -= 1
            searching.append(person)
            continue
        if person.turn == turn and firm.concept >= 0:
            review(person, firm.field, p, market)
        if draw < in_firm:
            searching.append(person)
        else:
            person.region = firm.region
    return searching


def review(person: Person, field: int, p: Any, market: Market) -> None:
    """Pay somebody who knows more than when hired a part of what others would pay more."""
    if field == person.field:
        pay = market.pay(person.level, field)
    elif field == person.second:
        pay = market.pay(person.second_level, field)
    else:
        pay = market.untrained[field]
    more = exp(market.log_wage[person.region] + pay) - person.wage
    if more > 0.0:
        person.wage += p.review * more


def seen_by(searching: list[Person], market: Market) -> tuple[list[Offers], Iterator[int]]:
    """Return the vacancies that each comes across, and a hash of the person's taste for each."""
    many, offers, key, rings = market.n_regions, range(market.p.offers), market.key, market.rings
    lanes = Lanes([person.address for person in searching])
    where = zip(*[lanes.hashes(key, 10 + o) for o in offers])
    which = zip(*[lanes.hashes(key, 30 + o) for o in offers])
    seen, tastes = [], []
    for person, leaves, lands in zip(searching, where, which):
        address, r, own = person.address, person.region, person.employer
        limit = market.far[r] if many > 1 else 0
        mine = []
        for o, at in enumerate(lands):
            to = r
            if leaves[o] < limit:
                to = int(uniform(key, address, 20 + o) * many)
            points, firms = rings[to]
            if not points:
                continue
            other = firms[bisect_left(points, at) % len(points)]
            if other is not own:
                mine.append((to, other))
                tastes.append(address ^ other.address)
        seen.append(mine)
    return seen, iter(Lanes(tastes).hashes(key, 1))


def worth_now(person: Person, market: Market) -> float:
    """Return what somebody's job is worth (log wage)."""
    place, p, wage = person.place, market.p, person.wage
    if place == 0:
        return -1.0e9
    now = log(wage if wage > 1.0 else 1.0) + p.tenure * min(person.tenure, 40)
    now += market.lives[person.region]
    if place == 2:
        return float(now + p.match)
    field = person.employer.field
    if field == person.field:
        now += p.match
    elif field == person.second:
        now += 0.5 * p.match
    return float(now)


def look(person: Person, offers: Offers, tastes: Iterator[int], market: Market) -> None:
    """Take the best of the offers seen if it beats what somebody has; who stays, settles."""
    p, r, own, second = market.p, person.region, person.field, person.second
    firm = person.employer if person.place == 1 else None
    bound = firm is not None and firm.field == own
    best, pick, paid = worth_now(person, market), None, 0.0
    match, noise, most = p.match, p.noise, p.premium
    first_pay, second_pay = market.pay(person.level, own), market.pay(person.second_level, second)
    wage, log_wage, lives, untrained = market.wage, market.log_wage, market.lives, market.untrained
    for (to, other), taste in zip(offers, tastes):  # tastes go on with the next person
        if other.vacancies <= 0:
            continue
        g, people = other.field, other.people
        rival = bound and g == own and to == r
        if rival and uniform(market.key, person.address, 40) < market.blocked[r]:
            continue  # by a non-compete clause
        w, fit = log_wage[to], 0.0
        if g == own:
            w, fit = w + first_pay, match
        elif g == second:
            w, fit = w + second_pay, 0.5 * match
        else:
            w += untrained[g]
        rich = other.margin / ((people if people > 1 else 1) * wage[to]) - 1.0
        if rich > 0.0:
            w += most * (rich if rich < 1.0 else 1.0)
        value = w + lives[to] + noise * normal_of(((taste >> 12) + 0.5) * UNIT) + fit
        if to != r:
            value -= p.cost
        if value > best:
            best, pick, paid = value, other, w
    if pick is not None:
        hire(person, firm, pick, paid, r, market)
    elif firm is not None:
        person.region = firm.region


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
    person.wage, person.tenure = exp(paid), 0
    person.options = p.options if new.concept < 0 else 0.0
    new.people += 1


def step(model: Any, p: Any) -> None:
    """Plan jobs, lay off and review, let people search in order of their birth."""
    for firm in model.firms:
        plan(firm, model, p)
    market = Market(model, p)
    searching = stay(model, p, market)
    seen, tastes = seen_by(searching, market)
    for person, offers in zip(searching, seen, strict=True):
        look(person, offers, tastes, market)
    for firm in model.firms:  # experience follows the rate at which people left to rivals
        gone = firm.leavers
        rate = gone / max(firm.people + gone, 1.0) if gone else 0.0
        firm.leaving += 0.1 * (rate - firm.leaving)
