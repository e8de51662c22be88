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
    """Sum by region: skilled staff, open jobs, value added less low wages (yuan), the jobless.

    A fifth row is left for the growth of wages.
    """
    for i in range(n):
        if alive[i]:
            r = region[i]
            sums[0, r] += people[i]
            sums[1, r] += vacancies[i]
            sums[2, r] += revenue[i] - inputs[i] - labour[i] * low_wage[r]
    for p in range(many):
        if lives[p] & (place[p] == 0):
            sums[3, home[p]] += 1.0


@rule
def _adjust(n_regions: int, sums: A, base: float, tightness: float, sharing: float, speed: float,
            outside: float, low: float, rent: float, crowd: float, power: float, smooth: float,
            jobs: A, unskilled: A, land: A, allowed: A, product: A, wage: A, low_wage: A, rents: A,
            many: int, home: A, paid: A) -> None:  # fmt: skip
    """Adjust each region's wage, low wage and rent; people's wages go with their region's."""
    for r in range(n_regions):
        staff, idle = sums[0, r], sums[3, r]
        tight = min(max((sums[1, r] - idle) / max(staff, 20.0), -0.3), 0.3)
        if staff > 0.0:
            product[r] += 0.1 * (max(sums[2, r], 0.0) / staff - product[r])
        made = max(0.62 * product[r], 0.5 * outside)
        aim = (1.0 - sharing) * math.log(outside * base) + sharing * math.log(made)
        change = tightness * tight + speed * (aim - math.log(wage[r]))
        sums[4, r] = math.exp(min(max(change, -0.05), 0.05))
        wage[r] *= sums[4, r]
        use = jobs[r] / max(unskilled[r], 1.0)
        pay = low * base * (1.0 + 0.3 * min(max(use - 0.85, -0.2), 0.2))
        low_wage[r] += 0.1 * (pay - low_wage[r])
        crowded = staff / (crowd * max(land[r] * allowed[r], 1e-6))
        aim = rent * base * math.exp(power * math.log1p(crowded))
        rents[r] += smooth * (aim - rents[r])
    for p in range(many):
        if home[p] < n_regions:
            paid[p] *= sums[4, home[p]]


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
        sums = np.zeros((5, r.n))
        _sums(f.n, f.alive, f.region, f.people, f.vacancies, f.revenue, f.inputs, f.labour,
              r.low_wage, x.n, x.alive, x.place, x.region, sums)  # fmt: skip
        _adjust(w.n_regions, sums, math.exp(p.growth * max(w.quarter, 0)), p.tightness, p.sharing,
                p.speed, p.outside, p.low, p.rent, p.crowd, p.power, p.smooth, r.unskilled_jobs,
                r.unskilled, r.land, w.dials["wages.land"], r.value_per_head, r.wage, r.low_wage,
                r.rent, x.n, x.region, x.wage)  # fmt: skip
