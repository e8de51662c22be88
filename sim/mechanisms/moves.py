"""People change jobs: they see a few vacancies and take the best if it beats where they are.

    accept j if  ln w_j + b·match_j + liveability − moving cost > ln w_i + c·tenure + noise
    blocked     with chance κ·non-compete[region]   if j works in the person's own field

Symbols: w wage (log yuan), match 1 if the person's main field is the firm's, ½ if the second is.
Once a year a maker's wages are reviewed: whoever knows more than when hired gets a part of what
others would pay more; nobody gets less. A blocked person searches on among the other offers, also
elsewhere, so breadth helps. Know-how goes with the person; secrecy law takes away only the part of
the explicit knowledge that a mover could use. Who has worked where more is made of an hour shows
how it is done: the new employer closes a part of the gap in productivity, by the mover's share of
its staff. Firms offer jobs where their margin, or their investors' money, carries a wage.
Source: M-038, M-039, M-050, M-055, M-056 (001:141, 001:149, 003:95); evidence C3 (four vacancies R 124).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, normal, uniform
from ..core.jit import A, U, rule, u64
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import CAUSE, EVENT, Log, note
from ..world.geography import any_region
from ..world.landing import landed, parts
from ..world.rings import rings
from ..world.sieve import listed
from ..world.tables import AT_FIRM

_MOVED, _HIRED, _BLOCKED, _OFF = (
    EVENT["moved"], EVENT["hired"], EVENT["blocked"], EVENT["laid_off"],
)  # fmt: skip
_WAGE, _JOBLESS, _RULE = CAUSE["wage"], CAUSE["jobless"], CAUSE["non_compete"]

UNTRAINED = -1.2
"""Knowledge (log, against the frontier) that anybody skilled brings to a field not their own [own]."""


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    non_compete: float = par(0.5, unit="share", low=0, high=1, dial=True, source="001:149",
                             about="strictness of non-compete clauses inside the region")
    block: float = par(0.30, unit="chance", low=0, high=1, source="T1, trial.md; not yet calibrated",
                       about="κ: a same-field move is blocked at full strictness")
    secrecy: float = par(0.5, unit="share", low=0, high=1, dial=True, source="001:149",
                         about="enforcement of trade-secret law")
    carry: float = par(0.3, unit="share", low=0, high=1, source="assumed",
                       about="explicit knowledge that a mover could use without secrecy")
    practice: float = par(0.20, unit="share", low=0, high=1, source="Stoyanov & Zubanov 2012 [M]; to T9",
                          about="gap to the former employer's productivity that a mover's share of staff closes")
    search: float = par(0.09, unit="chance a quarter", low=0, high=1, source="[M] 0.024 a month",
                        about="employed people who look for a job")
    offers: int = par(4, unit="vacancies", low=1, high=20, source="R 124", about="vacancies seen")
    match: float = par(0.25, unit="log wage", low=0, high=3, source="assumed",
                       about="b: what work in one's own field is worth")
    tenure: float = par(0.012, unit="log wage a quarter", low=0, high=1, source="set by hand to separations (a fact)",
                        about="what staying is worth, up to 40 quarters")
    noise: float = par(0.12, unit="log wage", low=0, high=3, source="assumed",
                       about="taste for this or that employer")
    far: float = par(0.06, unit="chance", low=0, high=1, dial=True, source="R 126; 001:157",
                     about="an offer seen comes from another region")
    cost: float = par(0.2, unit="log wage", low=0, high=5, source="R 126",
                      about="cost of moving to another region")
    skill: float = par(0.35, unit="log wage per log", low=0, high=3, source="assumed",
                       about="wage premium of knowledge")
    premium: float = par(0.10, unit="log wage", low=0, high=1, source="assumed",
                         about="most that a profitable firm pays above the going wage")
    staff: float = par(0.62, unit="share", low=0, high=1, source="assumed",
                       about="part of its margin a firm spends on skilled people")
    runway: float = par(9.0, unit="quarters", low=1, high=60, source="assumed",
                        about="wages that a firm without a product keeps in cash")
    review: float = par(0.5, unit="share a year", low=0, high=1, source="assumed",
                        about="of what others would pay more, that a maker adds to the wage of who stays")
    fire: float = par(0.5, unit="share a quarter", low=0, high=1, source="assumed",
                      about="surplus people laid off in a quarter")
    options: float = par(0.01, unit="share", low=0, high=1, source="001:141",
                         about="equity options of an early employee")
    # fmt: on


@rule
def _plan(n: int, alive: A, region: A, concept: A, people: A, margin: A, account: A, balance: A,
          revenue: A, wage: A, staff: float, runway: float, vacancies: A, surplus: A,
          log_wage: A) -> int:  # fmt: skip
    """Plan each firm's vacancies or its surplus (share of staff); return all vacancies."""
    for r in range(len(log_wage)):
        log_wage[r] = math.log(wage[r])
    total = 0
    for i in range(n):
        vacancies[i] = 0
        surplus[i] = 0.0
        if not alive[i]:
            continue
        w = wage[region[i]]
        cash = max(balance[account[i]], 0.0)
        if people[i] <= 0 and cash < w:
            continue
        if concept[i] < 0:
            want = min(cash / (runway * w), 10.0)
        else:
            spare = max(cash - 1.5 * revenue[i], 0.0)
            want = (staff * margin[i] + spare / (2.0 * runway)) / w
        want = max(want, 1.0)
        if want > people[i]:
            vacancies[i] = int(min(math.floor(want - people[i] + 0.5), max(2.0, 0.2 * people[i])))
            total += vacancies[i]
        elif people[i] > 1.15 * want + 1.0:
            surplus[i] = (people[i] - want) / people[i]
    return total


@rule
def _advertise(key: U, n: int, n_regions: int, where: A, address: A, vacancies: A, points: A,
               owner: A, ring: A) -> None:  # fmt: skip
    """Give each vacancy its point on its region's ring; outside the regions nobody is hired."""
    many = 0
    for i in range(n):
        for j in range(vacancies[i]):
            points[many] = hashed(key, address[i], j)
            owner[many] = i
            ring[many] = where[i] if where[i] < n_regions else -1
            many += 1


@rule
def _wage_of(ahead: float, going: float, skill: float, premium: float) -> float:
    """Return the log wage offered to somebody whose knowledge lies ``ahead`` of the frontier."""
    return going + skill * (ahead + 0.4) + premium


@rule
def _ahead(g: int, field: int, second: int, level: float, second_level: float,
           frontier: A) -> float:  # fmt: skip
    """Return how far ahead of the frontier of field g (log) a person is; the untrained lag fixedly."""
    known = level if g == field else (second_level if g == second else 0.0)
    ahead: float = known - frontier[g]
    return max(ahead, UNTRAINED)


@rule
def _look_up(n: int, turn: U, alive: A, address: A, place: A, employer: A, region: A, tenure: A,
             where: A, surplus: A, yes: A, rows: A) -> int:  # fmt: skip
    """List whom their firm may lay off, reviews in ``turn`` (0 … 3) or has near it; all age in their jobs."""
    for p in range(n):
        yes[p] = alive[p] & (place[p] == AT_FIRM)
        tenure[p] += yes[p]
    for p in range(n):
        i = employer[p] if yes[p] else 0
        other = (surplus[i] > 0.0) | (region[p] != where[i])
        yes[p] = yes[p] & (other | (address[p] % np.uint64(4) == turn))
    return listed(yes, n, rows)


@rule
def _staff(key: U, turn: U, rows: A, address: A, place: A, employer: A, region: A, field: A,
           second: A, level: A, second_level: A, wage: A, tenure: A, last: A, brings: A, surplus: A,
           firm: A, home: A, where: A, concept: A, people: A, log_going: A, frontier: A, skill: float,
           part: float, fire: float, log: Log) -> None:  # fmt: skip
    """Lay off surplus people; review a quarter of all wages.

    Who knows more than when hired is paid more by a maker, nobody less; all live where they work.
    """
    for p in rows:
        i = employer[p]
        if surplus[i] > 0.0 and people[i] > 1 and uniform(key, address[p], 0) < fire * surplus[i]:
            place[p], employer[p], wage[p], tenure[p] = 0, -1, 0.0, 0
            last[p], brings[p] = firm[i], concept[i]
            people[i] -= 1
            note(log, _OFF, region[p], address[p], firm[i], 0, -1, -1, 0.0, 0.0)
            continue
        region[p] = where[i]
        if address[p] % np.uint64(4) == turn and concept[i] >= 0:
            ahead = _ahead(home[i], field[p], second[p], level[p], second_level[p], frontier)
            worth = math.exp(_wage_of(ahead, log_going[region[p]], skill, 0.0))
            wage[p] += part * max(worth - wage[p], 0.0)


@rule
def _lookers(key: U, n: int, alive: A, address: A, place: A, search: float, yes: A,
             rows: A) -> int:  # fmt: skip
    """List who looks for a job: everybody without one, few who have one, fewer at institutes."""
    for p in range(n):
        chance = search if place[p] == AT_FIRM else 0.25 * search
        yes[p] = alive[p] & ((place[p] == 0) | (uniform(key, address[p], 0) < chance))
    return listed(yes, n, rows)


@rule
def _see(key: U, rows: A, n_regions: int, near: float, provinces: int, address: A, region: A, far: A,
         points: A, first: A, starts: A, owner: A, seen: A) -> None:  # fmt: skip
    """Note the firms whose vacancies each of the people in ``rows`` sees (−1: none), some elsewhere."""
    for at in range(len(rows)):
        name, r = address[rows[at]], region[rows[at]]
        for o in range(seen.shape[1]):
            to = r
            if n_regions > 1 and uniform(key, name, 10 + o) < far[r]:
                to = any_region(uniform(key, name, 20 + o), r, n_regions, near, provinces)
            land = hashed(key, name, 30 + o)
            a = landed(points, first, starts[to], starts[to + 1], land)
            seen[at, o] = owner[a] if a >= 0 else -1


@rule
def _search(key: U, rows: A, seen: A, address: A, region: A, place: A, employer: A, field: A,
            second: A, level: A, second_level: A, wage: A, tenure: A, last: A, brings: A,
            options: A, firm: A, home: A, people: A, vacancies: A, margin: A, concept: A, explicit: A,
            productivity: A, leavers: A, where: A, going: A, log_going: A, liveability: A,
            non_compete: A, secrecy: A, frontier: A, block: float, carry: float, practice: float,
            match: float, stay: float, noise: float, cost: float, skill: float,
            premium: float, option: float, log: Log) -> None:  # fmt: skip
    for at in range(len(rows)):
        p = rows[at]
        r = region[p]
        i = employer[p] if place[p] == AT_FIRM else -1
        now = -1.0e9
        if place[p] != 0:
            now = math.log(max(wage[p], 1.0)) + stay * min(tenure[p], 40) + liveability[r]
            if i < 0 or home[i] == field[p]:
                now += match
            elif home[i] == second[p]:
                now += 0.5 * match
        best, pick, paid, there = now, -1, 0.0, r
        for j in seen[at]:
            if j < 0 or j == i or vacancies[j] <= 0:
                continue
            to = where[j]
            same = i >= 0 and to == r and home[j] == field[p] and home[i] == field[p]
            if same and uniform(key, address[p], 40) < block * non_compete[r]:
                note(log, _BLOCKED, r, address[p], firm[j], _RULE, field[p], -1, 0.0, 0.0)
                continue
            rich = margin[j] / (max(people[j], 1) * going[to])
            lift = premium * min(max(rich - 1.0, 0.0), 1.0)
            g = home[j]
            fit = match if g == field[p] else (0.5 * match if g == second[p] else 0.0)
            ahead = _ahead(g, field[p], second[p], level[p], second_level[p], frontier)
            w = _wage_of(ahead, log_going[to], skill, lift)
            value = w + liveability[to] + noise * normal(key, address[p] ^ firm[j], 1) + fit
            if to != r:
                value -= cost
            if value > best:
                best, pick, paid, there = value, j, w, to
        if pick < 0:
            continue
        vacancies[pick] -= 1
        old = last[p]
        if i >= 0:
            old = firm[i]
            brings[p] = concept[i]
            leavers[i] += 1.0
            people[i] -= 1
            f = field[p]
            gap = explicit[i, f] - explicit[pick, f]
            if gap > 0.0:
                explicit[pick, f] += gap * carry * (1.0 - secrecy[r]) / (1.0 + people[pick])
            if concept[i] >= 0 and concept[pick] >= 0:
                better = max(productivity[i] - productivity[pick], 0.0)
                if home[i] == home[pick]:  # a rival's method is a secret, how to run a plant is not
                    better *= 1.0 - secrecy[r]
                productivity[pick] += practice * better / (1.0 + people[pick])
        kind = _MOVED if i >= 0 else _HIRED
        place[p], employer[p], wage[p] = AT_FIRM, pick, math.exp(paid)
        tenure[p], region[p] = 0, there
        people[pick] += 1
        last[p] = old
        options[p] = option if concept[pick] < 0 else 0.0
        note(log, kind, r, address[p], firm[pick], _WAGE if i >= 0 else _JOBLESS, field[p], -1,
             paid, level[p])  # fmt: skip


@rule
def _leaving(n: int, alive: A, leavers: A, people: A, leaving: A) -> None:
    for i in range(n):
        if alive[i]:
            rate = leavers[i] / max(people[i] + leavers[i], 1.0)
            leaving[i] += 0.1 * (rate - leaving[i])


@MECHANISMS.add
class Moves(Mechanism):
    """Firms offer jobs and lay off; people search and move."""

    phase, order = "move", 50
    label, label_zh = "Job moves", "人才流动"
    claims = ("M-038", "M-039", "M-050", "M-055", "M-056")
    reads = (
        "fields.frontier", "firms.account", "firms.address", "firms.alive", "firms.concept",
        "firms.field", "firms.leaving", "firms.margin", "firms.people", "firms.productivity",
        "firms.region", "firms.revenue", "ledger", "people.address", "people.alive", "people.employer",
        "people.field", "people.level", "people.place", "people.region", "people.second",
        "people.second_level", "people.tenure", "people.wage", "regions.liveability",
        "regions.wage",
    )  # fmt: skip
    writes = (
        "firms.explicit", "firms.leaving", "firms.people", "firms.productivity", "firms.vacancies",
        "people.brings",
        "people.employer", "people.last", "people.options", "people.place", "people.region",
        "people.tenure", "people.wage",
    )  # fmt: skip
    events = ("moved", "hired", "blocked", "laid_off")
    proof = "jobless"

    def step(self, world: Any, p: Params) -> None:
        """Plan jobs, lay off, let people search in order of their birth."""
        w, f, x, n = world, world.firms, world.people, world.firms.n
        (surplus, leavers), log_wage = np.zeros((2, max(n, 1))), np.empty(w.n_regions)
        total = _plan(n, f.alive, f.region, f.concept, f.people, f.margin, f.account,
                      w.ledger.balance, f.revenue, w.regions.wage, p.staff, p.runway, f.vacancies,
                      surplus, log_wage)  # fmt: skip
        yes, rows, turn = np.empty(x.n, bool), np.empty(x.n, np.int64), u64(w.quarter % 4)
        many = _look_up(x.n, turn, x.alive, x.address, x.place, x.employer, x.region, x.tenure,
                        f.region, surplus, yes, rows)  # fmt: skip
        _staff(w.chance("moves.lay_off"), turn, rows[:many], x.address, x.place, x.employer, x.region,
               x.field, x.second, x.level, x.second_level, x.wage, x.tenure, x.last, x.brings, surplus,
               f.address, f.field, f.region, f.concept, f.people, log_wage, w.fields.frontier, p.skill,
               p.review, p.fire, w.events.log)  # fmt: skip
        if total:  # else nobody can move
            key = w.chance("moves.search")
            many = _lookers(key, x.n, x.alive, x.address, x.place, p.search, yes, rows)
            self._meet(w, p, key, rows[:many], total, log_wage, leavers)
        _leaving(n, f.alive, leavers, f.people, f.leaving)

    def _meet(self, w: Any, p: Params, key: Any, rows: Any, total: int, log_wage: Any,
              leavers: Any) -> None:  # fmt: skip
        """Let the people in ``rows`` look for the vacancies, which stand on their regions' rings."""
        f, x = w.firms, w.people
        points, (owner, ring) = np.empty(total, np.uint64), np.empty((2, total), np.int64)
        _advertise(w.chance("moves.vacancy"), f.n, w.n_regions, f.region, f.address, f.vacancies,
                   points, owner, ring)  # fmt: skip
        points, order, starts = rings(points, ring, w.n_regions)
        seen = np.empty((len(rows), p.offers), np.int64)
        _see(key, rows, w.n_regions, w.near, w.spec.world.provinces, x.address, x.region,
             w.dials["moves.far"], points, parts(points, starts), starts, owner[order],
             seen)  # fmt: skip
        lives = w.regions.liveability[: w.regions.n] + w.dials["migration.liveability"]
        _search(key, rows, seen, x.address, x.region, x.place, x.employer, x.field,
                x.second, x.level, x.second_level, x.wage, x.tenure, x.last,
                x.brings, x.options, f.address, f.field, f.people, f.vacancies, f.margin, f.concept,
                f.explicit, f.productivity, leavers, f.region, w.regions.wage, log_wage,
                lives, w.dials["moves.non_compete"], w.dials["moves.secrecy"], w.fields.frontier,
                p.block, p.carry, p.practice, p.match, p.tenure, p.noise, p.cost, p.skill, p.premium, p.options,
                w.events.log)  # fmt: skip
