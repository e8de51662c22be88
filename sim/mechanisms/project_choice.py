"""Firms choose what to try: the project whose expected fruit beats what it would replace.

    score_c = ln[ P·E(value of new − value of own product) ] + Gumbel noise,     over what they know of
    E(value) uses belief mean + ½·a·v (more variance, more option value), R&D people and money needed

Symbols: v variance of the belief in the concept's merit, P chance of success a quarter. The value
of the own product that a success would replace is deducted: that is why a dominant firm tries less.
A concept with two fields (a fusion) needs skill in both, in the firm or in a firm or institute that
it does research with, and may be thought of by whoever has it.
Partners with more skill and people from the firm are named in the project.
A firm thinks of few concepts by itself; it hears of those that its partners, customers, parent and
spin-offs make, what new people bring from the
firm that they left, and what an institute near it has opened. Whoever has more people than one
project needs runs several, each with people of its own.
Source: M-019, M-022, M-074, M-129 (001:55, 001:77, 002:13, 000:10); model.md 3.8.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.birth import MERIT_SD, SIGNAL_SD
from ..world.capability import both
from ..world.events import EVENT, Log, note
from ..world.hearing import TOLD, hear_from_new_people, hear_of, heard_from
from ..world.sieve import listed
from ..world.tables import (
    AT_FIRM,
    CONTRACT,
    FUSE,
    IMITATE,
    IMPROVE,
    OPEN,
    PARTNERS,
    RESEARCH,
    TEAM,
)
from ..world.value import kept_of, reach_of, revenue_of, sales_of

_JOINT = 0.35
"""More than two fields together ever add to the weaker of them (½·ln 2)."""
_STARTED, _JOINED = EVENT["project_started"], EVENT["project_joined"]

_PRECISION, _SIGNAL_VARIANCE = 1.0 / MERIT_SD**2, SIGNAL_SD**2

MOST = 4
"""Projects that one firm runs at the same time, at most."""


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    related: int = par(2, unit="fields", low=0, high=15, source="assumed",
                       about="other fields of strength a firm looks at")
    noise: float = par(0.4, unit="log value", low=0, high=10, source="assumed",
                       about="scale of taste and error in the choice")
    seen: float = par(0.012, unit="chance", low=0.01, high=1, source="set by hand to T12, T4",
                      about="a concept of the field that a firm thinks of by itself when it looks")
    heard: float = par(0.95, unit="chance", low=0.01, high=1, source="set by hand to T12, T4",
                       about="the same for a concept that it has heard of from others")
    common: float = par(1500.0, unit="trials", low=1, high=1e9, source="set by hand to T12, T4",
                        about="trials heard of at which a concept is half-way to what everybody thinks of")
    recent: int = par(12, unit="quarters", low=0, high=400, source="assumed",
                      about="how long a new employee's former work is thought of")
    crew: float = par(14.0, unit="people", low=1, high=1000, source="assumed",
                      about="skilled people for each further project at the same time")
    gate: float = par(0.35, unit="× frontier", low=0, high=2, source="001:55",
                      about="skill below which nobody tries a field")
    horizon: float = par(14.0, unit="quarters", low=1, high=200, source="assumed",
                         about="how long the fruit of a success is counted")
    margin: float = par(0.25, unit="share", low=0, high=1, source="1/b of the market",
                        about="gross margin expected")
    cost: float = par(4.0e5, unit="yuan", low=0, high=1e9, source="assumed",
                      about="least cost of a project that a firm expects")
    salvage: float = par(0.3, unit="share", low=0, high=1, source="001:55; [own]",
                         about="capacity kept when a firm changes its concept")
    pause: float = par(0.5, unit="chance a quarter", low=0, high=1, source="assumed",
                       about="a firm without a project looks for one")
    partner: float = par(0.5, unit="chance", low=0, high=1, source="assumed",
                         about="a tied organisation with more skill is asked and joins, at full trust")
    read: float = par(0.85, unit="× frontier", low=0, high=2, source="model.md 3.19",
                      about="skill with which an opening can be read before it is public")
    # fmt: on


@rule
def _score(ahead: float, mean: float, v: float, kept: float, old: float, scale: float, u: float,
           taste: float, pull: float, units: float, price: float, margin: float, horizon: float,
           cost: float, noise: float) -> float:  # fmt: skip
    """Return the score of one candidate whose skill lies ``ahead`` of the frontier (log)."""
    new = kept * sales_of(ahead + mean + 0.5 * taste * v, taste, pull, units, price)
    gain = margin * horizon * scale * (new - old) - cost
    if gain <= 0.0:
        return -1.0e18
    return math.log(gain) - noise * math.log(-math.log(u))


@rule
def _least(need: float, sales: float, pull: float) -> float:
    """Return the utility below which no product sells ``need`` yuan where all buy for ``sales``.

    Lower by a hair than exact, so that rounding rules out nobody who would gain.
    """
    if need <= 0.0 or pull <= 0.0:
        return -np.inf
    if need > sales * (1.0 + 1.0e-9):
        return np.inf
    s = need / max(sales - need, 1.0e-9 * sales)
    least = math.log(s / pull) - 1.0e-6
    return least if least > -30.0 else -np.inf  # utilities below count as −30


@rule
def _believe(n: int, field: A, second: A, open_: A, obsolete: A, heard: A, heard_sum: A,
             taste: float, common: float, least: float, most: float, start: A, means: A,
             variance: A, promise: A, seen: A) -> None:  # fmt: skip
    """Say what each place believes of the concepts that can be tried; where each field's begin.

    ``promise`` adds to the mean the value of the option; ``seen`` is the chance to think of one.
    """
    for c in range(n):
        start[field[c] + 1] += 1
        if obsolete[c] or (second[c] < 0 and not open_[c]):
            continue
        for r in range(heard.shape[1]):
            v = 1.0 / (_PRECISION + heard[c, r] / _SIGNAL_VARIANCE)
            variance[c, r] = v
            means[c, r] = v * heard_sum[c, r] / _SIGNAL_VARIANCE
            promise[c, r] = means[c, r] + 0.5 * taste * v
            seen[c, r] = least + (most - least) * (heard[c, r] / (heard[c, r] + common))
    for f in range(len(start) - 1):
        start[f + 1] += start[f]


@rule
def _within_reach(n: int, alive: A, layer: A, a: A, b: A, skill: A, teacher: A, reach: A) -> None:
    """Note for each firm the best skill in each field among itself and its research partners."""
    for t in range(n):
        if not alive[t] or layer[t] != RESEARCH:
            continue
        for side in range(2):
            i, j = (a[t], b[t]) if side == 0 else (b[t], a[t])
            if i < 0:
                continue
            for f in range(reach.shape[1]):
                theirs = teacher[-2 - j, f] if j < -1 else skill[j, f]
                reach[i, f] = max(reach[i, f], theirs)


@rule
def _is_in(many: A, i: int, c: int) -> bool:
    """Say whether row i of some lists holds c; the last column counts and is no entry."""
    held, found = min(many[i, many.shape[1] - 1], many.shape[1] - 1), False
    for s in range(held):
        found = found or many[i, s] == c
    return found


@rule
def _running(n: int, alive: A, leader: A, concept: A, team: A, doing: A, engaged: A) -> None:
    """Note which concepts each firm works on already, and who is in a team."""
    for j in range(n):
        if not alive[j]:
            continue
        i = leader[j]
        at = doing[i, MOST]
        if at < MOST:
            doing[i, at] = concept[j]
        doing[i, MOST] = at + 1
        for m in range(TEAM):
            if team[j, m] >= 0:
                engaged[team[j, m]] = True


@rule
def _choose(key: U, n: int, k: int, quarter: int, related: int, pause: float, alive: A, doing: A,
            told: A, crew: float, people: A, address: A, region: A, home: A, skill: A, reach: A, concept: A, quality: A,
            capacity: A, omega: float, known: A,
            start: A, near: A, frontier: A, second: A, open_: A, opener: A, public: A,
            launched: A, obsolete: A, means: A, variance: A, promise: A, pull: A, demand: A, price: A,
            taste: float, gate: float, read: float, margin: float, horizon: float, cost: float,
            noise: float, seen: A, heard: float, salvage: float, signal_sd: float, chosen: A,
            by_word: A) -> None:  # fmt: skip
    remains = kept_of(salvage, omega)
    for i in range(n):
        chosen[i], by_word[i] = -1, False
        if not alive[i] or people[i] <= 0:
            continue
        if doing[i, MOST] >= min(1.0 + math.floor(people[i] / crew), float(MOST)):
            continue
        if concept[i] >= 0 and uniform(key, address[i], 0) >= pause:
            continue
        best, f = -1.0e17, home[i]
        old, scale, kept = 0.0, 1.0, 1.0
        if concept[i] >= 0:
            kept = remains
            scale = reach_of(capacity[i], omega)
            old = revenue_of(quality[i], f, region[i], taste, frontier, pull, demand, price)
        need, r = -1.0, region[i]
        if margin * horizon * scale > 0.0:
            need = (old + cost / (margin * horizon * scale)) / kept
        done = 0
        looked = f
        mask = 1 << f
        while True:
            least = _least(need, price[looked] * demand[looked], pull[looked, r])
            able = skill[i, looked] >= gate * frontier[looked]
            for c in range(start[looked], start[looked + 1] if able else start[looked]):
                g = second[c]
                if obsolete[c] or (g < 0 and not open_[c]):
                    continue
                if g >= 0 and reach[i, g] < gate * frontier[g]:
                    continue
                h = skill[i, looked]
                most = h if g < 0 else min(h, reach[i, g]) + _JOINT
                hope = taste * (most - frontier[looked] + promise[c, r])
                if hope < least and c != concept[i]:
                    continue  # it cannot pay, whatever the luck
                u = uniform(key, address[i], 1000 + c)
                if u >= heard or _is_in(doing, i, c):
                    continue
                fresh = open_[c] and public[c] > quarter and launched[c] < 0
                close = fresh and near[i, opener[c]]
                if fresh and not close and h < read * frontier[looked]:
                    continue
                known_of = c == concept[i] or close or _is_in(told, i, c)
                if u >= seen[c, r] and not known_of:
                    continue
                if g >= 0:
                    h = both(h, reach[i, g], 2.0)
                mean, v = means[c, r], variance[c, r]
                if known[i] > 0.0:
                    v = 1.0 / (1.0 / v + known[i] / (signal_sd * signal_sd))
                s = _score(h - frontier[looked], mean, v, kept if c != concept[i] else 1.0, old, scale,
                           u / (heard if known_of else seen[c, r]), taste,
                           pull[looked, r], demand[looked], price[looked], margin, horizon, cost,
                           noise)  # fmt: skip
                if s > best:
                    best, chosen[i], by_word[i] = s, c, u >= seen[c, r]
            if done >= related:
                break
            done += 1
            top, looked = 0.0, -1
            for g in range(k):
                if (mask >> g) & 1 == 0 and skill[i, g] > top:
                    top, looked = skill[i, g], g
            if looked < 0:
                break
            mask |= 1 << looked


@rule
def _team(n: int, alive: A, place: A, employer: A, field: A, second: A, level: A, second_level: A,
          engaged: A, firms: A, wanted: A, first: A, other: A, team: A, height: A, yes: A,
          rows: A) -> None:  # fmt: skip
    """Name each project's best free people; ``wanted``: by firm the number of its project (−1: none).

    ``yes`` and ``rows`` are room of one entry a person.
    """
    for i in range(len(wanted)):
        wanted[i] = -1
    for j in range(len(firms)):
        wanted[firms[j]] = j
        for m in range(TEAM):
            team[j, m], height[j, m] = -1, 0.0
    for p in range(n):
        at = alive[p] & (place[p] == AT_FIRM)
        yes[p] = at & (wanted[employer[p] if at else 0] >= 0)
    for p in rows[: listed(yes, n, rows)]:
        if engaged[p]:
            continue
        j = wanted[employer[p]]
        x = 0.0
        for s in range(2):
            f, t = (field[p], level[p]) if s == 0 else (second[p], second_level[p])
            if f == first[j] or f == other[j]:
                x += t
        if x <= height[j, TEAM - 1]:
            continue
        at = TEAM - 1
        while at > 0 and height[j, at - 1] < x:
            height[j, at], team[j, at] = height[j, at - 1], team[j, at - 1]
            at -= 1
        height[j, at], team[j, at] = x, p


@rule
def _ask(key: U, n: int, quarter: int, alive: A, layer: A, a: A, b: A, used: A, kept: A, broken: A,
         address: A, wanted: A, skill: A, teacher: A, first: A, other: A, partner: A, firm: A,
         chance: float) -> None:  # fmt: skip
    """Ask those tied to the firm who know more, in the order of their ties, while there is room."""
    for p in range(len(partner)):
        for s in range(PARTNERS):
            partner[p, s] = -1
    for t in range(n):
        if not alive[t] or layer[t] != RESEARCH:
            continue
        for side in range(2):
            i, j = (a[t], b[t]) if side == 0 else (b[t], a[t])
            if i < 0 or wanted[i] < 0:
                continue
            p = wanted[i]
            f, g = first[p], other[p]
            theirs = teacher[-2 - j] if j < -1 else skill[j]
            more = theirs[f] > skill[i, f] or (g >= 0 and theirs[g] > skill[i, g])
            trust = kept[t] / (kept[t] + broken[t])
            if not more or uniform(key, address[t], side) >= chance * trust:
                continue
            for s in range(PARTNERS):
                if partner[p, s] == -1:
                    partner[p, s] = j
                    used[t] = quarter
                    break


@rule
def _set_up(key: U, rows: A, concept: A, quarter: int, firm: A, made: A, second: A, open_: A,
            opened: A, public: A, launched: A, partner: A, name: A, kind: A, stake: A) -> None:  # fmt: skip
    """Name each project and its kind, open the fusions thought of, give leader and partners their shares."""
    for at in range(len(rows)):
        c, helpers, contract = concept[at], 0, False
        name[at] = hashed(key, firm[rows[at]], 0)
        for s in range(PARTNERS):
            helpers += 1 if partner[at, s] != -1 else 0
            contract = contract or partner[at, s] < -1
        kind[at] = FUSE if second[c] >= 0 else OPEN
        if made[rows[at]] == c:
            kind[at] = IMPROVE
        elif contract:
            kind[at] = CONTRACT
        elif launched[c] >= 0:
            kind[at] = IMITATE
        stake[at, 0] = 1.0 / (1.0 + 0.25 * helpers)
        for s in range(PARTNERS):
            stake[at, s + 1] = 0.25 * stake[at, 0] if partner[at, s] != -1 else 0.0
        if second[c] >= 0 and not open_[c]:
            open_[c], opened[c], public[c] = True, quarter, quarter


@rule
def _announce(first: int, n: int, log: Log, leader: A, concept: A, kind: A, partner: A, team: A,
              firm: A, region: A, institute: A, person: A, field: A, by_word: A,
              told: A, teller: A) -> None:  # fmt: skip
    for j in range(first, n):
        i = leader[j]
        who = np.uint64(0)  # of what a firm thought of by itself, nobody told it
        if by_word[i]:
            who = heard_from(told, teller, i, concept[j])
        note(log, _STARTED, region[i], firm[i], who, 0, field[concept[j]], concept[j],
             kind[j] * 1.0, 0.0)  # fmt: skip
        for s in range(PARTNERS):
            o = partner[j, s]
            if o != -1:
                other = institute[-2 - o] if o < -1 else firm[o]
                note(log, _JOINED, region[i], firm[i], other, 0, field[concept[j]], concept[j],
                     0.0, 0.0)  # fmt: skip
        for m in range(TEAM):
            if team[j, m] >= 0:
                note(log, _JOINED, region[i], firm[i], person[team[j, m]], 0, field[concept[j]],
                     concept[j], 1.0, 0.0)  # fmt: skip


@MECHANISMS.add
class ProjectChoice(Mechanism):
    """Firms start projects and name partners and people."""

    phase, order = "research", 20
    label, label_zh = "Choice of projects", "研发项目选择"
    claims = ("M-019", "M-022", "M-074", "M-129", "M-034")
    reads = (
        "concepts.field", "concepts.heard", "concepts.heard_sum", "concepts.launched",
        "concepts.obsolete", "concepts.open", "concepts.opened", "concepts.opener",
        "concepts.public", "concepts.second", "fields.frontier", "fields.outside_price",
        "fields.prospect", "fields.pull", "firms.address", "firms.alive", "firms.capacity",
        "firms.concept", "firms.field", "firms.origin", "firms.people", "firms.quality",
        "firms.region", "firms.skill", "institutes.address", "institutes.field",
        "institutes.region", "institutes.tacit", "people.address", "people.alive", "people.brings",
        "people.employer", "people.field", "people.last", "people.level", "people.place", "people.second",
        "people.second_level", "people.template", "people.tenure", "projects.alive",
        "projects.concept", "projects.leader", "projects.team", "ties.a", "ties.address",
        "ties.alive", "ties.b", "ties.broken", "ties.kept", "ties.layer",
    )  # fmt: skip
    writes = (
        "concepts.open", "concepts.opened", "concepts.public", "projects.address",
        "projects.alive", "projects.concept", "projects.kind", "projects.leader",
        "projects.partner", "projects.stake", "projects.started",
        "projects.team", "ties.used",
    )  # fmt: skip
    events = ("project_started", "project_joined")
    proof = "trials"

    def step(self, world: Any, p: Params) -> None:
        """Choose for every firm that has room for a project, then form teams."""
        w, f, c, j = world, world.firms, world.concepts, world.projects
        n, m = f.n, w.fields
        chosen, by_word = np.empty(n, np.int64), np.empty(max(n, 1), bool)
        doing, told = np.zeros((max(n, 1), MOST + 1), int), np.zeros((max(n, 1), TOLD + 1), int)
        teller = np.zeros((max(n, 1), TOLD), np.uint64)
        x, t = w.people, w.ties
        engaged, yes = np.zeros((2, max(x.n, 1)), bool)
        people = np.empty(x.n, np.int64)
        _running(j.n, j.alive, j.leader, j.concept, j.team, doing, engaged)
        hear_of(t.n, t.alive, t.layer, t.a, t.b, f.concept, f.address, told, teller)
        hear_from_new_people(x.n, x.alive, x.place, x.employer, x.tenure, x.brings, x.last, p.recent,
                             yes, people, told, teller)  # fmt: skip
        known, reach = w.private_trials(), f.skill[:n].copy()
        _within_reach(t.n, t.alive, t.layer, t.a, t.b, f.skill, w.institutes.tacit, reach)
        near, market = w.near_institutes(), w.params("market")
        taste, omega = market.quality, market.reach
        heard = max(p.heard, p.seen)
        start = np.zeros(w.n_fields + 1, np.int64)
        means, variance, promise, seen = np.empty((4, c.n, w.n_regions + 1))
        _believe(c.n, c.field, c.second, c.open, c.obsolete, c.heard, c.heard_sum, taste, p.common,
                 p.seen, heard, start, means, variance, promise, seen)  # fmt: skip
        _choose(w.chance("project_choice"), n, w.n_fields, w.quarter, p.related, p.pause, f.alive,
                doing, told, p.crew, f.people, f.address, f.region, f.field, f.skill, reach, f.concept,
                f.quality, f.capacity, omega, known,
                start, near, m.frontier, c.second, c.open, c.opener, c.public, c.launched,
                c.obsolete, means, variance, promise, m.pull, m.prospect, m.outside_price, taste,
                p.gate, p.read, p.margin, p.horizon, p.cost, p.noise, seen, heard,
                p.salvage, SIGNAL_SD, chosen, by_word)  # fmt: skip
        rows = (chosen >= 0).nonzero()[0]
        if len(rows):
            self._start(w, p, rows, chosen[rows], (engaged, yes, people), by_word, told, teller)

    def _start(self, w: Any, p: Params, rows: Any, concept: Any, room: Any, by_word: Any, told: Any,
               teller: Any) -> None:  # fmt: skip
        """Form the teams and start; ``room``: who is in a team, and two columns of room a person."""
        f, c, j, x = w.firms, w.concepts, w.projects, w.people
        count, first = len(rows), j.n
        wanted, one, other = np.empty(f.n, np.int64), c.field[concept], c.second[concept]
        team, height = np.empty((count, TEAM), np.int64), np.empty((count, TEAM))
        engaged, yes, people = room
        _team(x.n, x.alive, x.place, x.employer, x.field, x.second, x.level, x.second_level, engaged,
              rows, wanted, one, other, team, height, yes, people)  # fmt: skip
        partner = np.empty((count, PARTNERS), np.int64)
        t = w.ties
        _ask(w.chance("project_choice.partner"), t.n, w.quarter, t.alive, t.layer, t.a, t.b, t.used,
             t.kept, t.broken, t.address, wanted, f.skill, w.institutes.tacit, one, other,
             partner, f.address, p.partner)  # fmt: skip
        kind, stake = np.empty(count, np.int64), np.empty((count, PARTNERS + 1))
        name = np.empty(count, np.uint64)
        _set_up(w.chance("project_choice.birth"), rows, concept, w.quarter, f.address, f.concept,
                c.second, c.open, c.opened, c.public, c.launched, partner, name, kind, stake)  # fmt: skip
        j.add_many(
            count, address=name, leader=rows, concept=concept, kind=kind,
            started=w.quarter, partner=partner, stake=stake, team=team,
        )  # fmt: skip
        _announce(first, j.n, w.events.log, j.leader, j.concept, j.kind, j.partner, j.team,
                  f.address, f.region, w.institutes.address, x.address, c.field, by_word,
                  told, teller)  # fmt: skip
