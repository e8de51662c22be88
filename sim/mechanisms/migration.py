"""People come from outside and leave for it: wages, jobs, openness and help to settle decide.

    arrivals = openness·(ν0 + ν1·open jobs)·exp(e·(ln w − ln w_out + liveability + settlement/10 w))
    departures: the jobless leave with a chance, people at work with a small one

Symbols: w going wage (yuan a quarter), settlement the help paid per arrival by the locality (yuan).
Newcomers are selected: nearer to the frontier than natives. Unskilled people follow jobs.
Source: M-041, M-047, M-049, M-053 (001:137, 001:141, 001:165, 003:75); elasticity assumed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, normal, picked, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import EVENT, Log, note
from ..world.sieve import drawn

_CAME = EVENT["immigrated"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    openness: float = par(1.0, unit="×", low=0, high=5, dial=True, source="001:137",
                          about="openness to people from outside, against the start's")
    settlement: float = par(0.0, unit="yuan per arrival", low=0, high=5e6, dial=True,
                            source="001:165", about="help to settle, paid by the locality")
    liveability: float = par(0.0, unit="log wage", low=-2, high=2, dial=True, source="004:67",
                             about="added to what living here is worth")
    floor: float = par(4.0, unit="people a quarter", low=0, high=1000, source="assumed",
                       about="ν0: arrivals without open jobs at size 1")
    jobs: float = par(0.60, unit="share", low=0, high=1, source="assumed",
                      about="ν1: open jobs that draw somebody from outside in a quarter")
    elasticity: float = par(2.0, unit="–", low=0, high=20, source="assumed",
                            about="e: response to what living here is worth")
    other: float = par(0.25, unit="×", low=0, high=10, source="T13 (R 44); assumed",
                       about="newcomers in fields related to the region's own, against those in what is there")
    gap: float = par(0.25, unit="log", low=0, high=3, source="T13; assumed",
                     about="newcomers' mean distance from the frontier")
    outside_wage: float = par(50000.0, unit="yuan a quarter", low=1, high=1e7, source="assumed",
                              about="what skilled people earn outside")
    workers: float = par(0.15, unit="share a quarter", low=0, high=1, source="assumed",
                         about="most that the unskilled of a region grow by newcomers")
    leave_jobless: float = par(0.10, unit="chance a quarter", low=0, high=1, source="trial.md",
                               about="a jobless person leaves")
    leave: float = par(0.002, unit="chance a quarter", low=0, high=1, source="assumed",
                       about="somebody at work leaves")
    # fmt: on


@rule
def _departures(key: U, n: int, alive: A, address: A, place: A, wage: A, born: A, quarter: int,
                outside: float, jobless: float, leave: float, yes: A, out: A) -> int:  # fmt: skip
    most = max(jobless, 5.0 * leave)
    many = 0
    for p in out[: drawn(key, n, alive, address, most, yes, out)]:
        if quarter - born[p] < 2:
            continue
        u, chance = uniform(key, address[p], 0), jobless
        if place[p] != 0:
            chance = leave * min(max(outside / max(wage[p], 1.0), 0.2), 5.0)
        if u < chance:
            out[many] = p
            many += 1
    return many


@rule
def _jobs(n: int, alive: A, region: A, field: A, people: A, vacancies: A, jobs: A,
          staffed: A) -> None:  # fmt: skip
    """Count open jobs by region, and firms with people by region and field."""
    for i in range(n):
        if alive[i]:
            jobs[region[i]] += vacancies[i]
            if people[i] > 0:
                staffed[region[i], field[i]] += 1.0


@rule
def _come(key: U, jobs: A, wage: A, liveability: A, openness: A, opened: A, worth_more: A, help_: A,
          home: A, wanted: A, held: A, size: float, floor: float, open_jobs: float, elasticity: float,
          outside_wage: float, workers: float, outside: float, come: A) -> float:  # fmt: skip
    """Let skilled and unskilled people come and unskilled ones go; return who is left ``outside``.

    ``come`` receives the skilled by region; ``opened``, ``worth_more`` and ``help_`` are the levers'.
    ``home`` are the unskilled of a region, of whom ``held`` have jobs and ``wanted`` are asked for.
    """
    for r in range(len(come)):
        worth = math.log(wage[r] / outside_wage) + liveability[r]
        worth += worth_more[r]
        worth += help_[r] / (10.0 * wage[r])
        mean = openness[r] * opened[r] * (floor * size + open_jobs * jobs[r])
        mean *= math.exp(min(elasticity * worth, 3.0))
        come[r] = max(int(min(float(math.floor(mean + uniform(key, r, 0))), outside)), 0)
        outside -= float(come[r])
        if wanted[r] > 0.93 * home[r]:
            more = float(math.floor(0.5 * (1.1 * wanted[r] - home[r]) + 1.0))
            most = float(math.floor(workers * home[r] + 50.0 * size))
            more = min(more, most, outside)
            home[r] += more
            outside -= more
        elif wanted[r] < 0.75 * home[r]:
            idle = home[r] - held[r]
            gone = float(math.floor(max(min(0.02 * (home[r] - wanted[r]), idle), 0.0)))
            home[r] -= gone
            outside += gone
    return outside


@rule
def _weigh(staffed: A, near: A, other: float, home: A, weights: A) -> None:
    """Weigh fields for newcomers: by the firms there, by nearness to the region's own, and that one."""
    for r in range(len(weights)):
        firms = 0.0
        for f in range(len(near[r])):
            firms += staffed[r, f]
        for f in range(len(near[r])):
            weights[r, f] = staffed[r, f] + other * firms * near[r, f] + 1e-9
        weights[r, home[r]] += 1.0


@rule
def _arrive(key: U, first: int, come: A, quarter: int, weights: A, relatedness: A, frontier: A,
            gap: float, address: A, region: A, field: A, second: A, level: A, second_level: A,
            general: A, kind: A, born: A, log: Log) -> None:  # fmt: skip
    """Draw and note the people in the rows from ``first`` on; ``come`` is how many come by region."""
    p = first
    for r in range(len(come)):
        for seat in range(come[r]):
            name = hashed(key, 1000000 * (r + 1) + seat, 1)
            f = picked(weights[r], uniform(key, name, 1))
            talent = normal(key, name, 3)
            skill = frontier[f] - gap + 0.2 * talent
            address[p], region[p], field[p], general[p] = name, r, f, talent
            second[p] = picked(relatedness[f], uniform(key, name, 2))
            level[p], second_level[p] = max(skill, 0.05), max(skill - 0.5, 0.0)
            kind[p] = 3 if talent > 1.0 else 0
            born[p] = quarter - math.floor(60.0 * uniform(key, name, 5))
            note(log, _CAME, r, name, 0, 0, f, -1, 0.0, 0.0)
            p += 1


@MECHANISMS.add
class Migration(Mechanism):
    """Skilled and unskilled people come and go."""

    phase, order = "move", 40
    label, label_zh = "Migration", "人才迁移"
    claims = ("M-041", "M-047", "M-049", "M-053")
    reads = (
        "fields.frontier", "firms.alive", "firms.field", "firms.people", "firms.region",
        "firms.vacancies", "ledger", "people.address", "people.alive", "people.born",
        "people.employer", "people.field", "people.level", "people.place", "people.region",
        "people.wage", "regions.home_field", "regions.households", "regions.liveability",
        "regions.openness", "regions.treasury", "regions.unskilled", "regions.unskilled_jobs",
        "regions.unskilled_wanted", "regions.wage",
    )  # fmt: skip
    writes = (
        "firms.people", "ledger", "people.address", "people.alive", "people.born",
        "people.employer", "people.field", "people.general", "people.kind", "people.level",
        "people.origin", "people.place", "people.region", "people.second", "people.second_level",
        "regions.unskilled",
    )  # fmt: skip
    events = ("immigrated", "left")
    proof = "immigrants"

    def step(self, world: Any, p: Params) -> None:
        """Let people leave, then let others come, and pay help to settle."""
        w, x, f, r = world, world.people, world.firms, world.regions
        out, yes = np.empty(x.n, np.int64), np.empty(x.n, bool)
        many = _departures(w.chance("migration.leave"), x.n, x.alive, x.address, x.place, x.wage,
                           x.born, w.quarter, p.outside_wage, p.leave_jobless, p.leave, yes, out)  # fmt: skip
        if many:
            w.note_people("left", out[:many])
            w.end_people(out[:many])
            w.outside_people += float(many)
        jobs, staffed = np.zeros(w.n_regions), np.zeros((w.n_regions, w.n_fields))
        _jobs(f.n, f.alive, f.region, f.field, f.people, f.vacancies, jobs, staffed)
        key, come = w.chance("migration.arrive"), np.zeros(w.n_regions, np.int64)
        help_ = w.dials["migration.settlement"]
        w.outside_people = _come(key, jobs, r.wage, r.liveability, r.openness, w.dials["migration.openness"],
                                 w.dials["migration.liveability"], help_, r.unskilled, r.unskilled_wanted,
                                 r.unskilled_jobs, w.spec.world.size, p.floor, p.jobs, p.elasticity,
                                 p.outside_wage, p.workers, w.outside_people, come)  # fmt: skip
        counts = come.tolist()
        if not any(counts):
            return
        w.events.reserve(sum(counts))
        for at, count in enumerate(counts):
            if count and help_[at] > 0.0:
                w.pay_public(at, "settlement", int(r.households[at]), float(help_[at]) * count,
                             "migration.settlement")  # fmt: skip
        new, home = x.add_many(sum(counts), origin=1), r.home_field[: w.n_regions]
        weights = np.empty_like(staffed)
        _weigh(staffed, self._near(w, home), p.other, home, weights)
        _arrive(key, int(new[0]), come, w.quarter, weights, w.relatedness, w.fields.frontier, p.gap,
                x.address, x.region, x.field, x.second, x.level, x.second_level, x.general, x.kind,
                x.born, w.events.log)  # fmt: skip

    @staticmethod
    def _near(w: Any, home: Any) -> Any:
        """Return each region's nearness to all fields, which sums to 1: made anew when a home changes."""
        homes = home.tolist()
        held = w.state.get("migration.near", (None, None))
        if held[0] != homes:
            near = w.relatedness[home]
            held = w.state["migration.near"] = (homes, near / near.sum(axis=1, keepdims=True))
        return held[1]
