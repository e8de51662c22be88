"""Founding is a choice of occupation: people weigh their own firm against their job."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sim.world.tables import KINSHIP, ORIGINS, PUBLIC, ties

from .births import new_firm
from .capability import both
from .luck import below, hashed, normal, uniform, unit
from .things import Firm, Person, Tie, post
from .value import revenue_of

NAME, PHASE = "founding", "turn_over"
_LOCAL, _SPIN_OFF, _INSTITUTE = (ORIGINS.index(o) for o in ("local", "spin_off", "institute"))
_TIE = {name: one.start for name, one in ties().columns.items() if name != "alive"}


@dataclass(slots=True)
class Prospects:
    """What founders face this quarter; lists are by region."""

    p: Any
    key: int
    most: float
    """No one thinks of founding with a higher chance."""
    taste: float
    tolerance: list[float]
    funded: list[float]
    hurdle: list[float]
    purse: list[float]
    """Most that the people of a region put into one new firm."""
    non_compete: list[float]
    secrecy: list[float]
    known: list[list[float]]


def _rate(person: Any, now: Prospects) -> float:
    """Return the chance of thinking of it."""
    p, rate = now.p, now.p.review
    if person.place == 2:
        rate *= p.science
    elif person.place == 1:
        rate *= 2.0 * p.small / (p.small + person.employer.people)
    if person.failed > 0:
        rate *= p.again * now.tolerance[person.region]
    return float(rate)


def _weigh(
    person: Any, model: Any, now: Prospects, found: list[tuple[Person, float, float]]
) -> None:
    """Found if the gain expected exceeds what is given up and what a clause costs."""
    p, r, f, level = now.p, person.region, person.field, person.level
    firm = person.employer if person.place == 1 else None
    if firm is not None and firm.people <= 1:
        return
    field = model.fields[f]
    e = min(p.books * field.frontier, level)
    if firm is not None:
        e = max(e, p.carry * (1.0 - now.secrecy[r]) * firm.explicit[f])
    h = both(level, max(e, level - 0.35))
    idea = now.known[r][f] + p.ideas * normal(now.key, person.address, 1)
    sells = revenue_of(model, h + idea, f, r, now.taste, field.prospect)
    value = p.margin * p.horizon * sells
    paid = max(person.wage, 0.7 * model.regions[r].wage)
    gain = p.survival * now.funded[r] * p.share * value
    gain -= (1.0 - p.survival) * (1.0 - now.tolerance[r]) * p.loss
    need = p.given_up * paid * p.horizon + now.hurdle[r]
    if firm is not None:
        need += p.adoption * p.survival * p.share * value
    if gain <= need:
        return
    if firm is not None and firm.field == f and gain <= need + p.block * now.non_compete[r] * paid:
        return
    found.append((person, e, min(math.sqrt(gain / need), 2.0) if need > 0.0 else 2.0))


def begin(person: Any, model: Any, now: Prospects, explicit: float, backing: float) -> None:
    """Make a founder's firm and move the founder there, with money that the region's people have."""
    p, key, home = now.p, now.key, person.region
    employer = person.employer
    left = employer if person.place == 1 else None
    if employer is not None:
        employer.members.remove(person)
    name, to = hashed(key, person.address, 9), home
    if left is not None and model.n_regions > 1 and uniform(key, name, 4) > p.stay:
        to = (home + 1) % model.n_regions
    firm: Any = new_firm(
        model, address=name, region=to, born=model.quarter, price=9500.0, unit_cost=7000.0,
        field=person.field, founder=person.address, second_try=person.failed > 0, people=1,
        productivity=2.3 + 0.1 * normal(key, name, 6),
    )  # fmt: skip
    firm.members, firm.explicit[person.field] = [person], explicit
    if left is None:
        firm.origin = _INSTITUTE if person.place == 2 else _LOCAL
        firm.park = int(uniform(key, name, 5) * 8.0)
    else:
        firm.origin, firm.parent, firm.park = _SPIN_OFF, left.address, left.park
        person.last, person.brings = left.address, left.concept
        left.people -= 1
        if to == home:
            model.ties.append(_kinship(firm, left, hashed(key, name, 11), model.quarter))
    money = p.cash * backing * math.exp(p.spread * normal(key, name, 7) - 0.1)
    post(model.regions[home].households, firm.account, min(money, now.purse[home]))
    person.place, person.employer, person.tenure, person.region = 1, firm, 0, to
    person.wage = 0.7 * model.regions[to].wage


def _kinship(firm: Firm, parent: Firm, address: int, quarter: int) -> Tie:
    """Return the tie of a spin-off to the firm that its founder left."""
    own = {"layer": KINSHIP, "a": firm, "b": parent, "address": address, "made": quarter}
    return Tie((_TIE | own | {"used": quarter, "kept": 2.0, "broken": 2.0}).items())


def merit_known(model: Any) -> list[list[float]]:
    """Return by region and field the best belief in a concept that is open there."""
    places = range(model.n_regions + 1)
    known = [[0.0] * model.n_fields for _ in places]
    for concept in model.concepts:
        if concept.open and not concept.obsolete and concept.public <= model.quarter:
            f, heard, total = concept.field, concept.heard, concept.heard_sum
            for r in places:
                belief = total[r] / (heard[r] + 2.0)
                if belief > known[r][f]:
                    known[r][f] = belief
    return known


def _funded(model: Any, p: Any) -> list[float]:
    """Return by region the chance of money: more where investors have enough for a round."""
    near = [0.0] * (model.n_regions + 1)
    for investor in model.investors:
        if investor.kind != PUBLIC and investor.account.balance > 3.0e6:
            near[investor.region] += 1.0
    return [min(p.fund + p.near * many, 1.0) for many in near]


def prospects(model: Any, p: Any) -> Prospects:
    """Return what founders face this quarter."""
    dials, regions = model.dials, model.regions
    tolerance = [
        min(region.tolerance + more, 1.0)
        for region, more in zip(regions, dials["founding.tolerance"], strict=True)
    ]
    hurdle = [
        barrier - p.shared * p.hosted * incubator
        for barrier, incubator in zip(
            dials["founding.barrier"], dials["accounts.incubator"], strict=True
        )
    ]
    purse = [
        0.05 * max(region.households.balance, 0.0) if region.households else 0.0
        for region in regions
    ]
    return Prospects(
        p, model.key("founding.review"),
        most=2.0 * p.review * max(p.science, 1.0) * max(p.again * max(tolerance), 1.0),
        taste=model.params("market").quality, tolerance=tolerance, funded=_funded(model, p),
        hurdle=hurdle, purse=purse, non_compete=dials["founding.non_compete"],
        secrecy=dials["founding.secrecy"], known=merit_known(model),
    )  # fmt: skip


def step(model: Any, p: Any) -> None:
    """Let everybody review whether to found; then those found who want to."""
    found: list[tuple[Person, float, float]] = []
    now = prospects(model, p)
    few = below(now.most)  # hardly anybody thinks of it: the others are known by their luck alone
    everybody = zip(model.people, model.drawn("founding.review"), strict=True)
    for person, draw in [(person, draw) for person, draw in everybody if draw < few]:
        if person.level > 0.0 and unit(draw) < _rate(person, now):
            _weigh(person, model, now, found)
    for person, explicit, backing in found:
        begin(person, model, now, explicit, backing)
