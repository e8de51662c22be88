"""Makers plan: capacity follows demand, labour follows output, price follows cost."""

from __future__ import annotations

import math
from typing import Any

from .things import Account, Firm, post

NAME, PHASE = "production", "trade"


def plan(
    firm: Firm, p: Any, ceiling: list[float], outside: Account,
    wanted: list[float], more: list[float], kept: list[float],
) -> None:  # fmt: skip
    """Plan capacity and labour against last quarter's orders; add the labour up by region."""
    region, labour, want = firm.region, firm.labour, 0.0
    if firm.concept >= 0:
        y = max(min(extend(firm, p, outside), ceiling[region] * firm.capacity), 0.1)
        lag = math.log(y) - firm.productivity - math.log(max(firm.chain, 0.01))
        need = max(math.exp(lag / p.returns), labour * (1.0 - p.hire))
        want = float(math.floor(min(need, labour * (1.0 + p.hire) + 4.0) + 0.5))
    firm.want = want
    wanted[region] += want
    if want > labour:
        more[region] += want - labour
        kept[region] += labour
    else:
        kept[region] += want


def extend(firm: Firm, p: Any, outside: Account) -> float:
    """Let capacity wear, extend it out of cash; return the output aimed at."""
    capacity = firm.capacity
    bound = p.funded if firm.invested > 0.0 else p.growth
    aim: float = min(max(1.05 * firm.demand, 1.0), capacity * (1.0 + bound) + p.lot)
    capacity *= 1.0 - p.wear
    if aim > capacity:
        cost, account = p.price_of_capacity, firm.account
        units = min(aim - capacity, 0.3 * max(account.balance, 0.0) / max(cost, 1.0e-9))
        post(account, outside, units * cost)
        capacity += units
    firm.capacity = capacity
    return aim


def hire(
    firm: Firm, model: Any, p: Any, b: float, inputs: list[float],
    ratio: list[float], jobs: list[float],
) -> None:  # fmt: skip
    """Hire what the region's unskilled allow, then set the price by what one more unit costs."""
    region, labour, want = firm.region, firm.labour, firm.want
    labour = labour + math.floor((want - labour) * ratio[region]) if want > labour else want
    firm.labour = labour
    jobs[region] += labour
    if firm.concept < 0:
        return
    gamma, chain = p.returns, firm.chain
    labour = max(labour, 1.0)
    y = math.exp(firm.productivity + gamma * math.log(labour)) * chain
    y = max(min(y, firm.capacity), 0.1)
    p0 = model.fields[firm.field].outside_price
    c = labour * model.regions[region].low_wage / y / gamma + inputs[region] * p0 / max(chain, 0.2)
    firm.unit_cost = c
    eta = max(b * (1.0 - firm.share), 1.5)
    price = firm.price
    price += p.adjust * (c * eta / (eta - 1.0) - price)
    firm.price = min(max(price, 0.2 * p0), 5.0 * p0)


def step(model: Any, p: Any) -> None:
    """Plan, share each region's unskilled out among those who want more, set prices."""
    regions = model.regions
    wanted, more, kept, jobs = ([0.0] * len(regions) for _ in range(4))
    model.firms.do(
        plan, p, model.dials["production.ceiling"], model.outside, wanted, more, kept
    )  # fmt: skip
    ratio = more[:]
    for r in range(model.n_regions):
        free = regions[r].unskilled - kept[r]
        ratio[r] = min(max(free, 0.0) / max(more[r], 1.0), 1.0)
        regions[r].unskilled_wanted = wanted[r]
    inputs, b = model.dials["production.inputs"], model.params("market").price
    model.firms.do(hire, model, p, b, inputs, ratio, jobs)
    for region, employed in zip(regions, jobs, strict=True):
        region.unskilled_jobs = employed
