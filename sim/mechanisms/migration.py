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

from ..core.chance import uniform
from ..core.jit import A, U, rule, u64
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.capability import drawn_fields


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
    gap: float = par(0.30, unit="log", low=0, high=3, source="T13; assumed",
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
def _departures(key: U, n: int, alive: A, address: A, region: A, place: A, wage: A, born: A,
                quarter: int, outside: float, jobless: float, leave: float, out: A) -> int:  # fmt: skip
    many = 0
    for p in range(n):
        if not alive[p] or quarter - born[p] < 2:
            continue
        chance = jobless
        if place[p] != 0:
            chance = leave * min(max(outside / max(wage[p], 1.0), 0.2), 5.0)
        if uniform(key, address[p], 0) < chance:
            out[many] = p
            many += 1
    return many


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
        w, x = world, world.people
        out = np.zeros(max(x.n, 1), np.int64)
        many = _departures(w.chance("migration.leave"), x.n, x.alive, x.address, x.region, x.place,
                           x.wage, x.born, w.quarter, p.outside_wage, p.leave_jobless, p.leave,
                           out)  # fmt: skip
        rows = out[:many]
        w.note_people("left", rows)
        w.end_people(rows)
        w.outside_people += float(many)
        for region in range(w.n_regions):
            self._arrivals(w, p, region)
            self._unskilled(w, p, region)

    def _arrivals(self, w: Any, p: Params, region: int) -> None:
        r, f = w.regions, w.firms
        mine = f.alive[: f.n] & (f.region[: f.n] == region)
        jobs = float(f.vacancies[: f.n][mine].sum())
        help_ = float(w.dials["migration.settlement"][region])
        worth = math.log(r.wage[region] / p.outside_wage) + r.liveability[region]
        worth += float(w.dials["migration.liveability"][region])
        worth += help_ / (10.0 * r.wage[region])
        openness = float(r.openness[region] * w.dials["migration.openness"][region])
        mean = openness * (p.floor * w.spec.world.size + p.jobs * jobs)
        mean *= math.exp(min(p.elasticity * worth, 3.0))
        key = w.chance("migration.arrive")
        count = math.floor(mean + w.uniform(key, region, 0))
        count = int(min(count, w.outside_people))
        if count <= 0:
            return
        order = np.arange(count, dtype=np.uint64)
        names = w.addresses(key, order + u64(1000000 * (region + 1)), 1)
        staffed = mine & (f.people[: f.n] > 0)
        weights = np.bincount(f.field[: f.n][staffed], minlength=w.n_fields) + 1e-9
        weights[int(r.home_field[region])] += 1.0
        field = drawn_fields(weights, w.uniforms(key, names, 1))
        u2 = w.uniforms(key, names, 2)
        near = np.cumsum(w.relatedness[field], axis=1)
        second = (near < (u2 * near[:, -1])[:, None]).sum(axis=1)
        general = w.normals(key, names, 3)
        level = w.fields.frontier[field] - p.gap + 0.2 * general
        x = w.people
        x.add_many(
            count, address=names, region=region, field=field, second=second,
            level=np.maximum(level, 0.05), second_level=np.maximum(level - 0.5, 0.0),
            general=general, origin=1, kind=np.where(general > 1.0, 3, 0),
            born=w.quarter - np.floor(60.0 * w.uniforms(key, names, 5)).astype(np.int64),
        )  # fmt: skip
        w.outside_people -= float(count)
        if help_ > 0.0:
            w.pay_public(region, "settlement", int(r.households[region]), help_ * count,
                         "migration.settlement")  # fmt: skip
        w.events.add_all("immigrated", region, names, field=field)

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
