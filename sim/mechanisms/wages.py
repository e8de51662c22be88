"""Going wages and rents move slowly with scarcity and with what people produce.

    Δln w = t·(open jobs − jobless)/employed + s·(ln w* − ln w),   w* = w_out^(1−χ)·(product)^χ
    rent  = r0·(1 + people/(n0·land))^e

Symbols: χ rent sharing (slow: fast sharing makes all paths alike), product value added per skilled
person (yuan), land the region's industrial land against the default.
Source: M-037, M-086, M-095, R-22 (001:105, 001:113, 003:31); forms and values: trial.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    tightness: float = par(0.03, unit="log a quarter", low=0, high=1, source="trial.md",
                           about="t: response to scarcity")
    sharing: float = par(0.3, unit="–", low=0, high=1, source="model.md 3.15",
                         about="χ: weight of what people produce")
    speed: float = par(0.02, unit="share a quarter", low=0, high=1, source="trial.md",
                       about="s: how fast wages go there")
    outside: float = par(50000.0, unit="yuan a quarter", low=1, high=1e7, source="trial.md",
                         about="w_out: skilled wage outside")
    low: float = par(20000.0, unit="yuan a quarter", low=1, high=1e7, source="assumed",
                     about="wage of unskilled labour outside")
    growth: float = par(0.002, unit="log a quarter", low=-0.1, high=0.1, source="assumed",
                        about="growth of wages outside")
    rent: float = par(3000.0, unit="yuan a head a quarter", low=0, high=1e6, source="trial.md",
                      about="r0: rent where nobody is")
    land: float = par(1.0, unit="×", low=0.05, high=20, dial=True, source="003:31",
                      about="industrial land that may be used, against the start's")
    crowd: float = par(3200.0, unit="people", low=1, high=1e9, source="trial.md",
                       about="n0: skilled people at which crowding doubles the base")
    power: float = par(2.0, unit="–", low=0, high=10, source="trial.md", about="e: steepness")
    smooth: float = par(0.2, unit="share a quarter", low=0, high=1, source="assumed",
                        about="how fast rents follow")
    # fmt: on


@rule
def _sums(n: int, alive: A, region: A, people: A, vacancies: A, revenue: A, inputs: A, labour: A,
          low_wage: A, many: int, lives: A, place: A, home: A, sums: A) -> None:  # fmt: skip
    """Sum by region: skilled staff, open jobs, value added less low wages (yuan), the jobless."""
    for i in range(n):
        if alive[i]:
            r = region[i]
            sums[0, r] += people[i]
            sums[1, r] += vacancies[i]
            sums[2, r] += revenue[i] - inputs[i] - labour[i] * low_wage[r]
    for p in range(many):
        if lives[p] and place[p] == 0:
            sums[3, home[p]] += 1.0


@MECHANISMS.add
class Wages(Mechanism):
    """The region's wages and rents adjust."""

    phase, order = "trade", 70
    label, label_zh = "Wages and rents", "工资与租金"
    claims = ("M-037", "M-086", "M-095")
    reads = (
        "firms.alive", "firms.inputs", "firms.labour", "firms.people", "firms.region",
        "firms.revenue", "firms.vacancies", "people.alive", "people.place", "people.region",
        "people.wage", "regions.land", "regions.low_wage", "regions.rent", "regions.unskilled",
        "regions.unskilled_jobs", "regions.value_per_head", "regions.wage",
    )  # fmt: skip
    writes = (
        "people.wage", "regions.low_wage", "regions.rent", "regions.value_per_head",
        "regions.wage",
    )  # fmt: skip
    proof = "wage"

    def step(self, world: Any, p: Params) -> None:
        """Adjust each region's wage, low wage and rent."""
        w, f, x, r = world, world.firms, world.people, world.regions
        n, sums = f.n, np.zeros((4, r.n))
        staff_by, jobs_by, added_by, idle_by = sums
        _sums(n, f.alive, f.region, f.people, f.vacancies, f.revenue, f.inputs, f.labour,
              r.low_wage, x.n, x.alive, x.place, x.region, sums)  # fmt: skip
        base = math.exp(p.growth * max(w.quarter, 0))
        grown = np.ones(r.n)
        for i in range(w.n_regions):
            staff, jobs = float(staff_by[i]), float(jobs_by[i])
            idle, added = float(idle_by[i]), float(added_by[i])
            tight = min(max((jobs - idle) / max(staff, 20.0), -0.3), 0.3)
            if staff > 0.0:
                r.value_per_head[i] += 0.1 * (max(added, 0.0) / staff - r.value_per_head[i])
            product = max(0.62 * float(r.value_per_head[i]), 0.5 * p.outside)
            aim = (1.0 - p.sharing) * math.log(p.outside * base) + p.sharing * math.log(product)
            change = p.tightness * tight + p.speed * (aim - math.log(r.wage[i]))
            grown[i] = math.exp(min(max(change, -0.05), 0.05))
            r.wage[i] *= grown[i]
            use = float(r.unskilled_jobs[i]) / max(float(r.unskilled[i]), 1.0)
            low = p.low * base * (1.0 + 0.3 * min(max(use - 0.85, -0.2), 0.2))
            r.low_wage[i] += 0.1 * (low - r.low_wage[i])
            crowd = staff / (p.crowd * max(float(r.land[i] * w.dials["wages.land"][i]), 1e-6))
            rent = p.rent * base * math.exp(p.power * math.log1p(crowd))
            r.rent[i] += p.smooth * (rent - r.rent[i])
        x.wage[: x.n] *= grown[x.region[: x.n]]
