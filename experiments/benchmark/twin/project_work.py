"""Projects proceed, succeed and fail; what works is launched, and everybody in it learns."""

from __future__ import annotations

from math import exp, log
from typing import Any

from sim.world.birth import SIGNAL_SD
from sim.world.tables import IMITATE, IMPROVE

from .capability import both
from .hearing import shown
from .luck import Lanes, beta33, normal, unit
from .things import Institute, post
from .value import kept_of, reach_of, revenue_of, sales_of

NAME, PHASE = "project_work", "research"


class Lab:
    """What all projects of a quarter have in common; ``running`` counts each leader's projects."""

    __slots__ = (
        "boost", "fields", "key", "margin", "model", "omega", "p", "quarter", "running", "salvage",
        "taste",
    )  # fmt: skip

    def __init__(self, model: Any, p: Any) -> None:
        market = model.params("market")
        self.model, self.p, self.quarter, self.key = model, p, model.quarter, model.key(NAME)
        self.taste, self.omega, self.fields = market.quality, market.reach, model.fields
        self.margin, self.boost = p.margin * p.horizon, p.theta * p.zeta
        self.salvage = model.params("project_choice").salvage
        self.running: dict[Any, int] = {}
        for project in model.projects:
            self.running[project.leader] = self.running.get(project.leader, 0) + 1


def work(project: Any, lab: Lab, draw: int) -> bool:
    """Pay and work a quarter on a project; return whether it ended."""
    firm, p, fields, partner = project.leader, lab.p, lab.fields, project.partner
    concept, r, taste = lab.model.concepts[project.concept], firm.region, lab.taste
    f, g = concept.field, concept.second
    field = fields[f]
    allies = [shown(other) for other in partner if other is not None]
    h = best_of(firm.skill, allies, f)
    if g >= 0:
        h = both(h, best_of(firm.skill, allies, g))
    old, reach, edge, pull = 0.0, 1.0, field.frontier, field.pull[r]
    units, price = field.prospect, field.outside_price
    if firm.concept >= 0:
        made = fields[firm.field]
        old = sales_of(
            firm.quality - made.frontier, taste, made.pull[r], made.prospect, made.outside_price
        )
        reach = reach_of(firm.capacity, lab.omega)
    hope = sales_of(h + 0.1 - edge, taste, pull, units, price)
    more, least = hope - 0.8 * old, 0.1 * hope
    gain = lab.margin * (more if more > least else least) * reach
    keeps = 1.0 - p.retention * firm.leaving
    phi = (keeps if keeps > 0.1 else 0.1) * project.stake[0]
    ahead = h - edge
    ease = _ease(project, concept, r, lab.quarter, p) * exp(
        p.height * (ahead if ahead < 1.0 else 1.0)
    )
    money = _fund(project, firm, lab, lab.boost * ease * gain * phi, bool(allies)) / 1.0e5
    chance = 0.0
    if money > 0.0 and h > 0.0:
        chance = 1.0 - exp(-p.zeta * ease * exp(p.theta * log(money)))
    late = lab.quarter - project.started > p.patience
    if not late and (chance <= 0.0 or unit(draw) >= chance):
        return False
    _end(project, concept, h, old, late, lab)
    return True


def _end(project: Any, concept: Any, h: float, old: float, late: bool, lab: Lab) -> None:
    """Let all learn what came out of a project, and launch what sells better than the old product."""
    firm, p, model, key = project.leader, lab.p, lab.model, lab.key
    f, r, address = concept.field, firm.region, project.address
    signal = concept.merit + SIGNAL_SD * normal(key, address, 1)
    q = h + concept.merit + p.noise * normal(key, address, 2)
    sells = revenue_of(model, q, f, r, lab.taste, lab.fields[f].prospect)
    changes = firm.concept >= 0 and firm.concept != project.concept
    kept = kept_of(lab.salvage, lab.omega) if changes else 1.0
    good = not late and sells >= p.viable and kept * sells > 1.03 * old
    known = 1.0 if good else model.params("news").failures
    concept.trials += known
    concept.signals += known * signal
    concept.heard[r] += known
    concept.heard_sum[r] += known * signal
    firm.trials += 1
    learnt = p.step * beta33(key, address, 1) * (1.0 if good else 0.4)
    _learn(project.team, firm, f, concept.second, learnt)
    if good:
        _launch(firm, concept, q, model, p.first, lab.salvage)
    else:
        firm.failures += 1


def best_of(own: list[float], allies: list[list[float]], f: int) -> float:
    """Return the best skill in a field among the leader and its partners."""
    best = own[f]
    for levels in allies:
        if levels[f] > best:
            best = levels[f]
    return best


def _ease(project: Any, concept: Any, region: int, quarter: int, p: Any) -> float:
    """Return how much sooner a project ends that is no step into the unknown."""
    followed = project.kind == IMITATE or project.kind == IMPROVE or concept.launched >= 0
    ease: float = p.ease if followed else 1.0
    return ease * p.chart if quarter < concept.mapped[region] else ease


def _fund(project: Any, firm: Any, lab: Lab, worth: float, helped: bool) -> float:
    """Spend what the fruit is worth and cash allows on a project; return the yuan spent."""
    p, account, rate = lab.p, firm.account, firm.grant_rate
    want, own = 0.0, 1.0 - rate - firm.credit_rate
    x = worth / (1.0e5 * (own if own > 0.05 else 0.05))
    if x > 0.0:
        want = 1.0e5 * exp(log(x) / (1.0 - p.theta))
    cash = account.balance if account.balance > 0.0 else 0.0
    most, burn = p.most * firm.revenue, p.burn * cash
    limit = ((most if most > burn else burn) + firm.grant) / lab.running[firm]
    if want > limit:
        firm.constrained = True
    if rate:
        firm.grant_asked += min(want, limit / max(1.0 - rate, 0.1)) * rate
    spend, paid = min(want, limit, cash), 0.0
    if helped:
        for other, stake in zip(project.partner, project.stake[1:], strict=True):
            if isinstance(other, Institute):
                paid += post(account, other.account, spend * stake)
    paid += post(account, lab.model.outside, (spend - paid) * p.equipment)
    paid += post(account, lab.model.regions[firm.region].households, spend - paid)
    firm.research += paid
    project.spent += paid
    return paid


def _learn(team: list[Any], firm: Any, f: int, g: int, lift: float) -> None:
    """Raise what the team and the firm's documents know in the concept's fields."""
    for person in team:
        if person is None or not person.alive:
            continue
        if person.field == f or person.field == g:
            person.level += lift
        if person.second == f or person.second == g:
            person.second_level += lift
    firm.explicit[f] += 0.5 * lift
    if g >= 0:
        firm.explicit[g] += 0.5 * lift


def _launch(firm: Any, concept: Any, q: float, model: Any, first: float, salvage: float) -> None:
    """Bring what works to the market in place of what the firm made before."""
    new = concept.launched < 0
    if new:
        concept.launched, concept.launcher = max(model.quarter, 0), firm.region
        model.fields[concept.field].opened = True
    concept.best = max(concept.best, q)
    if firm.concept != concept.number:
        if firm.concept >= 0:
            firm.capacity *= salvage
        firm.capacity = max(firm.capacity, first)
        firm.original = new
    firm.concept, firm.quality, firm.field = concept.number, q, concept.field
    firm.lineage = min(max(firm.weight_explicit[concept.field], 0.0), 1.0)


def _intensity(model: Any) -> None:
    """Let R&D per head against the region's mean follow slowly."""
    total, many = [0.0] * (model.n_regions + 1), [0] * (model.n_regions + 1)
    staffed = []
    for firm in model.firms:
        if firm.people > 0:
            r, per_head = firm.region, firm.research / firm.people
            total[r] += per_head
            many[r] += 1
            staffed.append((firm, r, per_head))
    mean = [whole / count if count else 0.0 for whole, count in zip(total, many, strict=True)]
    for firm, r, per_head in staffed:
        if mean[r] > 0.0:
            firm.intensity += 0.25 * (per_head / mean[r] - firm.intensity)


def step(model: Any, p: Any) -> None:
    """Work a quarter on every project; close the ones that end."""
    for firm in model.firms:
        firm.research, firm.constrained, firm.grant_asked = 0.0, False, 0.0
    lab = Lab(model, p)
    draws = Lanes([project.address for project in model.projects]).hashes(lab.key)
    model.projects = [
        one for one, draw in zip(model.projects, draws, strict=True) if not work(one, lab, draw)
    ]
    for firm in lab.running:
        firm.grant = 0.0
    _intensity(model)
