"""Projects proceed, succeed and fail; what works is launched, and everybody in it learns."""

from __future__ import annotations

import math
from typing import Any

from sim.world.birth import SIGNAL_SD
from sim.world.tables import IMITATE, IMPROVE

from .capability import both
from .hearing import shown
from .luck import beta33, normal, uniform
from .things import Firm, Institute, post
from .value import kept_of, reach_of, revenue_of

NAME, PHASE = "project_work", "research"


def work(project: Any, model: Any, p: Any, key: int, running: dict[Any, int]) -> bool:
    """Pay and work a quarter on a project; return whether it ended."""
    firm, c, market = project.leader, project.concept, model.params("market")
    concept, taste, omega, r = model.concepts[c], market.quality, market.reach, firm.region
    f, g = concept.field, concept.second
    field = model.fields[f]
    h = _best_of(firm, project.partner, f)
    if g >= 0:
        h = both(h, _best_of(firm, project.partner, g))
    old, reach = 0.0, 1.0
    if firm.concept >= 0:
        made = model.concepts[firm.concept].field
        old = revenue_of(model, firm.quality, made, r, taste, model.fields[made].prospect)
        reach = reach_of(firm.capacity, omega)
    hope = revenue_of(model, h + 0.1, f, r, taste, field.prospect)
    gain = p.margin * p.horizon * max(hope - 0.8 * old, 0.1 * hope) * reach
    phi = max(1.0 - p.retention * firm.leaving, 0.1) * project.stake[0]
    ease = _ease(project, concept, r, model.quarter, p)
    steep = math.exp(p.height * min(h - field.frontier, 1.0))
    lift = p.theta * p.zeta * ease * steep
    money = _fund(project, firm, model, p, lift * (gain * phi), running[firm]) / 1.0e5
    chance = 0.0
    if money > 0.0 and h > 0.0:
        chance = 1.0 - math.exp(-p.zeta * ease * steep * math.exp(p.theta * math.log(money)))
    late = model.quarter - project.started > p.patience
    if not late and (chance <= 0.0 or uniform(key, project.address, 0) >= chance):
        return False
    signal = concept.merit + SIGNAL_SD * normal(key, project.address, 1)
    q = h + concept.merit + p.noise * normal(key, project.address, 2)
    sells = revenue_of(model, q, f, r, taste, field.prospect)
    salvage = model.params("project_choice").salvage
    kept = kept_of(salvage, omega) if firm.concept >= 0 and firm.concept != c else 1.0
    good = not late and sells >= p.viable and kept * sells > 1.03 * old
    known = 1.0 if good else model.params("news").failures
    concept.trials += known
    concept.signals += known * signal
    concept.heard[r] += known
    concept.heard_sum[r] += known * signal
    firm.trials += 1
    learnt = p.step * beta33(key, project.address, 1) * (1.0 if good else 0.4)
    _learn(project.team, firm, f, g, learnt)
    if good:
        _launch(firm, concept, q, model, p.first, salvage)
    else:
        firm.failures += 1
    return True


def _best_of(firm: Any, partner: list[Any], f: int) -> float:
    """Return the best skill in a field among the leader and its partners."""
    best: float = firm.skill[f]
    for other in partner:
        if other is not None:
            best = max(best, shown(other)[f])
    return best


def _ease(project: Any, concept: Any, region: int, quarter: int, p: Any) -> float:
    """Return how much sooner a project ends that is no step into the unknown."""
    followed = project.kind == IMITATE or project.kind == IMPROVE or concept.launched >= 0
    ease: float = p.ease if followed else 1.0
    return ease * p.chart if quarter < concept.mapped[region] else ease


def _fund(project: Any, firm: Any, model: Any, p: Any, worth: float, running: int) -> float:
    """Spend what the fruit is worth and cash allows on a project; return the yuan spent."""
    want, x = 0.0, worth / (1.0e5 * max(1.0 - firm.grant_rate - firm.credit_rate, 0.05))
    if x > 0.0:
        want = 1.0e5 * math.exp(math.log(x) / (1.0 - p.theta))
    cash = max(firm.account.balance, 0.0)
    limit = (max(p.most * firm.revenue, p.burn * cash) + firm.grant) / running
    if want > limit:
        firm.constrained = True
    firm.grant_asked += min(want, limit / max(1.0 - firm.grant_rate, 0.1)) * firm.grant_rate
    spend, paid = min(want, limit, cash), 0.0
    for other, stake in zip(project.partner, project.stake[1:], strict=True):
        if isinstance(other, Institute):
            paid += post(firm.account, other.account, spend * stake)
    paid += post(firm.account, model.outside, (spend - paid) * p.equipment)
    households = model.regions[firm.region].households
    paid += post(firm.account, households, max(spend - paid, 0.0))
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


def _clear(firm: Firm) -> None:
    """Begin the quarter's accounts of research."""
    firm.research, firm.constrained, firm.grant_asked = 0.0, False, 0.0


def _intensity(model: Any) -> None:
    """Let R&D per head against the region's mean follow slowly."""
    staffed = [firm for firm in model.firms if firm.people > 0]
    total, many = [0.0] * (model.n_regions + 1), [0.0] * (model.n_regions + 1)
    for firm in staffed:
        total[firm.region] += firm.research / firm.people
        many[firm.region] += 1.0
    for firm in staffed:
        if total[firm.region] > 0.0:
            mean = total[firm.region] / many[firm.region]
            firm.intensity += 0.25 * (firm.research / firm.people / mean - firm.intensity)


def step(model: Any, p: Any) -> None:
    """Work a quarter on every project; close the ones that end."""
    running: dict[Any, int] = {}
    for project in model.projects:
        running[project.leader] = running.get(project.leader, 0) + 1
    model.firms.do(_clear)
    key = model.key(NAME)
    model.projects = [one for one in model.projects if not work(one, model, p, key, running)]
    for firm in running:
        firm.grant = 0.0
    _intensity(model)
