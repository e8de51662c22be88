"""Firms choose what to try: the project whose expected fruit beats what it would replace."""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Any

from sim.world.birth import MERIT_SD, SIGNAL_SD
from sim.world.tables import CONTRACT, FUSE, IMITATE, IMPROVE, OPEN, PARTNERS, RESEARCH, TEAM

from .capability import both
from .hearing import Mind, listen, shown
from .luck import UNIT, Lanes, below, hashed, uniform
from .things import Institute, Project
from .value import kept_of, reach_of, revenue_of, sales_of

NAME, PHASE = "project_choice", "research"
MOST = 4
"""Projects that one firm runs at the same time, at most."""
_JOINT = 0.35
"""More than two fields together ever add to the weaker of them (½·ln 2)."""


Option = tuple[Any, ...]


class Menu:
    """What there is to choose from this quarter, and what all choices have in common."""

    def __init__(self, model: Any, p: Any) -> None:
        market = model.params("market")
        self.p, self.quarter = p, model.quarter
        self.taste, self.omega = market.quality, market.reach
        self.remains, self.heard = kept_of(p.salvage, market.reach), max(p.heard, p.seen)
        self.frontier = [field.frontier for field in model.fields]
        self.gate = [p.gate * frontier for frontier in self.frontier]
        self._concepts: list[list[Any]] = [[] for _ in model.fields]
        for concept in model.concepts:
            if not concept.obsolete and (concept.second >= 0 or concept.open):
                self._concepts[concept.field].append(concept)
        self._shelves: dict[tuple[int, int], tuple[list[Option], list[Option]]] = {}

    def options(self, field: int, region: int, bar: float, own: int) -> list[Option]:
        """Return those of a field's concepts that a region believes to promise ``bar`` or more.

        What two fields give together may add to a promise. The firm's ``own`` concept is always there.
        """
        shelves = self._shelves.get((field, region))
        if shelves is None:
            options = sorted([self._option(one, region) for one in self._concepts[field]])
            shelves = (
                [one for one in options if one[2] < 0],
                [one for one in options if one[2] >= 0],
            )
            self._shelves[field, region] = shelves
        single, fused = shelves
        at, beside = bisect_left(single, (-bar,)), bisect_left(fused, (_JOINT - bar,))
        found = single[:at] + fused[:beside]
        if own >= 0:
            rest = single[at:] + fused[beside:]
            found += [one for one in rest if one[1] == own]
        return found

    def _option(self, concept: Any, region: int) -> Option:
        """Return −promise, number, second field, mean, variance, chance to see it, opener if fresh."""
        p, heard = self.p, concept.heard[region]
        variance = 1.0 / (1.0 / MERIT_SD**2 + heard / SIGNAL_SD**2)
        mean = variance * concept.heard_sum[region] / SIGNAL_SD**2
        seen = p.seen + (self.heard - p.seen) * (heard / (heard + p.common))
        fresh = concept.open and concept.public > self.quarter and concept.launched < 0
        return (
            -mean - 0.5 * self.taste * variance,
            concept.number,
            concept.second,
            mean,
            variance,
            seen,
            concept.opener if fresh else None,
        )


def looking(model: Any, p: Any, key: int, doing: dict[Any, list[int]]) -> dict[Any, Mind]:
    """Return the firms that look for a project: those with room, without a product or now and then."""
    minds: dict[Any, Mind] = {}
    pause, firms = below(p.pause), model.firms
    draws = Lanes([firm.address for firm in firms]).hashes(key)
    for firm, draw in zip(firms, draws, strict=True):
        people = firm.people
        if people <= 0 or (firm.concept >= 0 and draw >= pause):
            continue
        running = doing.get(firm, ())
        if len(running) < min(1 + people // p.crew, MOST):
            minds[firm] = Mind(firm, running)
    return minds


def choose(firm: Any, mind: Mind, model: Any, menu: Menu, key: int) -> int:
    """Return the concept with the best score among those that the firm thinks of (−1: none)."""
    p, taste, heard, frontier, gate = menu.p, menu.taste, menu.heard, menu.frontier, menu.gate
    home, region, own, skill = firm.field, firm.region, firm.concept, firm.skill
    doing, told, near, reach, known = mind.doing, mind.told, mind.near, mind.reach, mind.known
    address, made, old, scale, kept = firm.address, -1, 0.0, 1.0, 1.0
    if own >= 0:
        made = model.concepts[own].field
        kept, scale = menu.remains, reach_of(firm.capacity, menu.omega)
        old = revenue_of(model, firm.quality, home, region, taste, model.fields[home].prospect)
    worth = p.margin * p.horizon * scale
    need = (old + p.cost / worth) / kept if worth > 0.0 else -1.0
    best, chosen = -1.0e17, -1
    others = [f for f, level in enumerate(skill) if level > 0.0 and f != home]
    others.sort(key=skill.__getitem__, reverse=True)
    for f in (home, *others[: p.related]):
        level, edge = skill[f], frontier[f]
        if level < gate[f]:
            continue
        field = model.fields[f]
        units, price, pull = field.prospect, field.outside_price, field.pull[region]
        least = _least(need, price * units, pull)
        unread = level < p.read * edge
        bar = least / taste + edge - level - 1.0e-9 if taste > 0.0 else -math.inf
        for minus, c, g, mean, v, seen, opener in menu.options(
            f, region, bar, own if f == made else -1
        ):
            most = level
            if g >= 0:
                beside = reach[g]
                if beside < gate[g]:
                    continue
                most = (beside if beside < level else level) + _JOINT
            if taste * (most - edge - minus) < least and c != own:
                continue  # it cannot pay, whatever the luck
            u = ((hashed(key, address, 1000 + c) >> 12) + 0.5) * UNIT
            if u >= heard or c in doing:
                continue
            close = opener is not None and opener in near
            if unread and opener is not None and not close:
                continue
            known_of = c == own or close or c in told
            if u >= seen and not known_of:
                continue
            h = level if g < 0 else both(level, reach[g])
            if known > 0.0:
                v = 1.0 / (1.0 / v + known / (SIGNAL_SD * SIGNAL_SD))
            new = kept if c != own else 1.0
            new *= sales_of(h - edge + mean + 0.5 * taste * v, taste, pull, units, price)
            gain = worth * (new - old) - p.cost
            if gain <= 0.0:
                continue
            u /= heard if known_of else seen
            score = math.log(gain) - p.noise * math.log(-math.log(u))
            if score > best:
                best, chosen = score, c
    return chosen


def _least(need: float, sales: float, pull: float) -> float:
    """Return the utility below which no product sells ``need`` yuan where all buy for ``sales``.

    Lower by a hair than exact, so that rounding rules out nobody who would gain.
    """
    if need <= 0.0 or pull <= 0.0:
        return -math.inf
    if need > sales * (1.0 + 1.0e-9):
        return math.inf
    s = need / max(sales - need, 1.0e-9 * sales)
    least = math.log(s / pull) - 1.0e-6
    return least if least > -30.0 else -math.inf  # utilities below count as −30


def _team(staff: list[Any], engaged: set[Any], first: int, other: int) -> list[Any]:
    """Return the free people who know most of a concept's fields, the best first."""
    able = []
    for person in staff:
        x = 0.0
        if person.field == first or person.field == other:
            x += person.level
        if person.second == first or person.second == other:
            x += person.second_level
        if x > 0.0 and person not in engaged:
            able.append((x, person))
    able.sort(key=lambda one: one[0], reverse=True)
    team: list[Any] = [person for _, person in able[:TEAM]]
    return team + [None] * (TEAM - len(team))


def _ask(model: Any, p: Any, started: dict[Any, Any]) -> None:
    """Ask research partners who know more; whoever joins is named in the project."""
    key, quarter, concepts = model.key("project_choice.partner"), model.quarter, model.concepts
    for tie in model.ties:
        if tie.layer != RESEARCH:
            continue
        for side, (firm, other) in enumerate(((tie.a, tie.b), (tie.b, tie.a))):
            project = started.get(firm)
            if project is None:
                continue
            concept = concepts[project.concept]
            f, g, skill = concept.field, concept.second, firm.skill
            theirs = shown(other)
            if theirs[f] <= skill[f] and (g < 0 or theirs[g] <= skill[g]):
                continue
            trust = tie.kept / (tie.kept + tie.broken)
            if uniform(key, tie.address, side) < p.partner * trust and None in project.partner:
                project.partner[project.partner.index(None)] = other
                tie.used = quarter


def _set_up(project: Any, quarter: int, concepts: list[Any]) -> None:
    """Name a project's kind, open a fusion thought of, give leader and partners their shares."""
    concept, partner = concepts[project.concept], project.partner
    if project.leader.concept == project.concept:
        project.kind = IMPROVE
    elif any(isinstance(other, Institute) for other in partner):
        project.kind = CONTRACT
    elif concept.launched >= 0:
        project.kind = IMITATE
    else:
        project.kind = FUSE if concept.second >= 0 else OPEN
    helpers = PARTNERS - partner.count(None)
    share = 1.0 / (1.0 + 0.25 * helpers)
    project.stake = [share, *(0.25 * share if other is not None else 0.0 for other in partner)]
    if concept.second >= 0 and not concept.open:
        concept.open, concept.opened, concept.public = True, quarter, quarter


def _begun(firm: Any, concept: Any, engaged: set[Any], quarter: int, birth: int) -> Any:
    """Return a new project of a firm with its people; who joins it is asked later."""
    own = {
        "address": hashed(birth, firm.address, 0),
        "leader": firm,
        "concept": concept.number,
        "started": quarter,
        "spent": 0.0,
        "partner": [None] * PARTNERS,
        "team": _team(firm.members, engaged, concept.field, concept.second),
    }
    return Project(own.items())


def step(model: Any, p: Any) -> None:
    """Choose for every firm that has room for a project, then form teams."""
    doing: dict[Any, list[int]] = {}
    engaged: set[Any] = set()
    for project in model.projects:
        doing.setdefault(project.leader, []).append(project.concept)
        engaged.update(project.team)
    key, birth = model.key(NAME), model.key("project_choice.birth")
    minds = looking(model, p, key, doing)
    listen(model, minds, p.recent)
    menu, started = Menu(model, p), {}
    for firm, mind in minds.items():
        chosen = choose(firm, mind, model, menu, key)
        if chosen >= 0:
            concept = model.concepts[chosen]
            started[firm] = _begun(firm, concept, engaged, model.quarter, birth)
    if not started:
        return
    _ask(model, p, started)
    for project in started.values():
        _set_up(project, model.quarter, model.concepts)
    model.projects.extend(started.values())
