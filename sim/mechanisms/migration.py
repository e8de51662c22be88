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
                outside: float, jobless: float, leave: float, out: A) -> int:  # fmt: skip
    most = max(jobless, 5.0 * leave)
    many = 0
    for p in range(n):
        if not alive[p] or quarter - born[p] < 2:
            continue
        u = uniform(key, address[p], 0)
        if u >= most:
            continue
        chance = jobless
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
def _arrive(key: U, first: int, come: A, quarter: int, weights: A, relatedness: A, frontier: A,
            gap: float, address: A, region: A, field: A, second: A, level: A, second_level: A,
            general: A, kind: A, born: A) -> None:  # fmt: skip
    """Draw the people in the rows from ``first`` on; ``come`` is how many come by region."""
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
        out = np.zeros(max(x.n, 1), np.int64)
        many = _departures(w.chance("migration.leave"), x.n, x.alive, x.address, x.place, x.wage,
                           x.born, w.quarter, p.outside_wage, p.leave_jobless, p.leave, out)  # fmt: skip
        if many:
            w.note_people("left", out[:many])
            w.end_people(out[:many])
            w.outside_people += float(many)
        jobs, staffed = np.zeros(w.n_regions), np.zeros((w.n_regions, w.n_fields))
        _jobs(f.n, f.alive, f.region, f.field, f.people, f.vacancies, jobs, staffed)
        key, come = w.chance("migration.arrive"), np.zeros(w.n_regions, np.int64)
        for region in range(w.n_regions):
            come[region] = self._coming(w, p, region, float(jobs[region]), key)
            self._unskilled(w, p, region)
        if not come.any():
            return
        new = x.add_many(int(come.sum()), origin=1)
        near = w.relatedness[r.home_field[: w.n_regions]]
        near = near / near.sum(axis=1, keepdims=True)
        weights = staffed + p.other * staffed.sum(axis=1, keepdims=True) * near + 1e-9
        weights[np.arange(w.n_regions), r.home_field[: w.n_regions]] += 1.0
        _arrive(key, int(new[0]), come, w.quarter, weights, w.relatedness, w.fields.frontier, p.gap,
                x.address, x.region, x.field, x.second, x.level, x.second_level, x.general, x.kind,
                x.born)  # fmt: skip
        w.events.add_all("immigrated", x.region[new], x.address[new], field=x.field[new])

    def _coming(self, w: Any, p: Params, region: int, jobs: float, key: Any) -> int:
        """Return how many come to a region; pay them help to settle."""
        r, wage = w.regions, float(w.regions.wage[region])
        help_ = float(w.dials["migration.settlement"][region])
        worth = math.log(wage / p.outside_wage) + float(r.liveability[region])
        worth += float(w.dials["migration.liveability"][region])
        worth += help_ / (10.0 * wage)
        openness = float(r.openness[region] * w.dials["migration.openness"][region])
        mean = openness * (p.floor * w.spec.world.size + p.jobs * jobs)
        mean *= math.exp(min(p.elasticity * worth, 3.0))
        count = int(min(math.floor(mean + w.uniform(key, region)), w.outside_people))
        if count <= 0:
            return 0
        w.outside_people -= float(count)
        if help_ > 0.0:
            w.pay_public(region, "settlement", int(r.households[region]), help_ * count,
                         "migration.settlement")  # fmt: skip
        return count

    def _unskilled(self, w: Any, p: Params, region: int) -> None:
        r = w.regions
        home, wanted = float(r.unskilled[region]), float(r.unskilled_wanted[region])
        if wanted > 0.93 * home:
            come = min(math.floor(0.5 * (1.1 * wanted - home) + 1.0),
                       math.floor(p.workers * home + 50.0 * w.spec.world.size), w.outside_people)  # fmt: skip
            r.unskilled[region] += come
            w.outside_people -= come
        elif wanted < 0.75 * home:
            idle = home - float(r.unskilled_jobs[region])
            go = math.floor(max(min(0.02 * (home - wanted), idle), 0.0))
            r.unskilled[region] -= go
            w.outside_people += go
