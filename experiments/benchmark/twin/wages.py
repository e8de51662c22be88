"""Going wages and rents move slowly with scarcity and with what people produce."""

from __future__ import annotations

import math
from typing import Any

NAME, PHASE = "wages", "trade"


class Sums:
    """What is counted in a region: staff, open jobs, value added less low wages, the jobless."""

    __slots__ = ("idle", "jobs", "low_wage", "made", "staff")

    def __init__(self, low_wage: float) -> None:
        self.staff = self.jobs = self.made = self.idle = 0.0
        self.low_wage = low_wage


def counted(model: Any) -> list[Sums]:
    """Return the sums of each region, the last of the world outside."""
    sums = [Sums(region.low_wage) for region in model.regions]
    for firm in model.firms:
        here = sums[firm.region]
        here.staff += firm.people
        here.jobs += firm.vacancies
        here.made += firm.revenue - firm.inputs - firm.labour * here.low_wage
    for person in model.people:
        if person.place == 0:
            sums[person.region].idle += 1.0
    return sums


def adjust(region: Any, sums: Sums, base: float, land: float, p: Any) -> float:
    """Adjust a region's wages and rent; return the factor by which skilled wages grow."""
    staff, wage = sums.staff, region.wage
    tight = min(max((sums.jobs - sums.idle) / max(staff, 20.0), -0.3), 0.3)
    if staff > 0.0:
        region.value_per_head += 0.1 * (max(sums.made, 0.0) / staff - region.value_per_head)
    made = max(0.62 * region.value_per_head, 0.5 * p.outside)
    aim = (1.0 - p.sharing) * math.log(p.outside * base) + p.sharing * math.log(made)
    change = p.tightness * tight + p.speed * (aim - math.log(wage))
    growth = math.exp(min(max(change, -0.05), 0.05))
    region.wage = wage * growth
    use = region.unskilled_jobs / max(region.unskilled, 1.0)
    pay = p.low * base * (1.0 + 0.3 * min(max(use - 0.85, -0.2), 0.2))
    region.low_wage += 0.1 * (pay - region.low_wage)
    crowded = staff / (p.crowd * max(region.land * land, 1e-6))
    aim = p.rent * base * math.exp(p.power * math.log1p(crowded))
    region.rent += p.smooth * (aim - region.rent)
    return growth


def step(model: Any, p: Any) -> None:
    """Adjust wages and rents where people live; people's wages go with their region's."""
    base = math.exp(p.growth * max(model.quarter, 0))
    allowed, sums = model.dials["wages.land"], counted(model)
    growth = [
        adjust(model.regions[r], sums[r], base, allowed[r], p) for r in range(model.n_regions)
    ]
    growth.append(1.0)  # outside, wages are not followed
    for person in model.people:
        person.wage *= growth[person.region]
