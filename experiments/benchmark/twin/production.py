"""Makers plan: capacity follows demand, labour follows output, price follows cost."""

from __future__ import annotations

from math import exp, log
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
        chain = firm.chain
        y, most = extend(firm, p, outside), ceiling[region] * firm.capacity
        if y > most:
            y = most
        lag = log(y if y > 0.1 else 0.1) - firm.productivity - log(chain if chain > 0.01 else 0.01)
        need, least = exp(lag / p.returns), labour * (1.0 - p.hire)
        if need < least:
            need = least
        most = labour * (1.0 + p.hire) + 4.0
        want = ((need if need < most else most) + 0.5) // 1.0
    firm.want = want
    wanted[region] += want
    if want > labour:
        more[region] += want - labour
        kept[region] += labour
    else:
        kept[region] += want


def extend(firm: Firm, p: Any, outside: Account) -> float:
    """Let capacity wear, extend it out of cash; return the output aimed at."""
    capacity, aim = firm.capacity, 1.05 * firm.demand
    if aim < 1.0:
        aim = 1.0
    most = capacity * (1.0 + (p.funded if firm.invested > 0.0 else p.growth)) + p.lot
    if aim > most:
        aim = most
    capacity *= 1.0 - p.wear
    if aim > capacity:
        cost, account = p.price_of_capacity, firm.account
        units = min(aim - capacity, 0.3 * max(account.balance, 0.0) / max(cost, 1.0e-9))
        post(account, outside, units * cost)
        capacity += units
    firm.capacity = capacity
    return float(aim)


def hire(
    firm: Firm, model: Any, p: Any, b: float, inputs: list[float],
    ratio: list[float], jobs: list[float],
) -> None:  # fmt: skip
    """Hire what the region's unskilled allow, then set the price by what one more unit costs."""
    region, labour, want = firm.region, firm.labour, firm.want
    labour = labour + (want - labour) * ratio[region] // 1.0 if want > labour else want
    firm.labour = labour
    jobs[region] += labour
    if firm.concept < 0:
        return
    gamma, chain, capacity = p.returns, firm.chain, firm.capacity
    if labour < 1.0:
        labour = 1.0
    y = exp(firm.productivity + gamma * log(labour)) * chain
    if y > capacity:
        y = capacity
    if y < 0.1:
        y = 0.1
    p0 = model.fields[firm.field].outside_price
    c = labour * model.regions[region].low_wage / y / gamma
    c += inputs[region] * p0 / (chain if chain > 0.2 else 0.2)
    firm.unit_cost = c
    eta = b * (1.0 - firm.share)
    if eta < 1.5:
        eta = 1.5
    price = firm.price
    price += p.adjust * (c * eta / (eta - 1.0) - price)
    low, high = 0.2 * p0, 5.0 * p0
    firm.price = low if price < low else high if price > high else price


def step(model: Any, p: Any) -> None:
    """Plan, share each region's unskilled out among those who want more, set prices."""
    regions, ceiling, outside = model.regions, model.dials["production.ceiling"], model.outside
    wanted, more, kept, jobs = ([0.0] * len(regions) for _ in range(4))
    for firm in model.firms:
        plan(firm, p, ceiling, outside, wanted, more, kept)
    ratio = more[:]
    for r in range(model.n_regions):
        free = regions[r].unskilled - kept[r]
        ratio[r] = min(max(free, 0.0) / max(more[r], 1.0), 1.0)
        regions[r].unskilled_wanted = wanted[r]
    inputs, b = model.dials["production.inputs"], model.params("market").price
    for firm in model.firms:
        hire(firm, model, p, b, inputs, ratio, jobs)
    for region, employed in zip(regions, jobs, strict=True):
        region.unskilled_jobs = employed
