"""Firms pay: orders, wages, inputs, overhead, rent, interest, tax; the rest is profit and dividend.

Tax credits and incubators are a lever's: in the core nobody pays for them, and credit is 0.
"""

from __future__ import annotations

from typing import Any

from sim.world.tables import SUPPLY

from .things import Account, Firm, lend, post

NAME, PHASE = "accounts", "trade"


def pay_orders(model: Any) -> None:
    """Pay suppliers for what they served of each order, as far as the buyer's cash goes."""
    quarter = model.quarter
    for tie in model.ties:
        if tie.layer != SUPPLY or tie.amount <= 0.0:
            continue
        seller, buyer = tie.a, tie.b
        due, cash = tie.amount * seller.fill, max(buyer.account.balance, 0.0)
        got = tie.amount = post(buyer.account, seller.account, min(due, cash))
        if got > 0.0:
            seller.revenue += got
            buyer.inputs += got
            tie.used = quarter


def settle(
    firm: Firm, model: Any, p: Any, need: list[float],
    many: list[list[int]], margins: list[list[float]],
) -> None:  # fmt: skip
    """Pay bills and tax, remember the quarter, pay out; add makers' margins up by region and field."""
    at, f, account = firm.region, firm.field, firm.account
    revenue, before, making = firm.revenue, firm.before, firm.concept >= 0
    region = model.regions[at]
    low = firm.labour * region.low_wage
    bought = need[at] * model.fields[f].outside_price * firm.sold - firm.inputs
    pay_bills(firm, region, p, low, bought if bought > 0.0 else 0.0, model.outside, model.bank)
    made = revenue - firm.outlay - firm.research
    if made > 0.0 or revenue > 0.0:
        made -= pay_tax(account, region, p, made, revenue)
    firm.profit = made
    firm.losses = firm.losses + 1 if made < 0.0 else 0
    margin = firm.margin
    margin += p.memory * (revenue - firm.inputs - low - margin)
    firm.margin, firm.before, firm.credit_rate = margin, revenue, 0.0
    if before > 0.0 and revenue > 0.0:
        change = (revenue - before) / (0.5 * (revenue + before))
        firm.growth += 0.2 * (change - firm.growth)
    if made > 0.0 and account.balance > 1.5 * revenue:
        give = p.payout * made + 0.15 * (account.balance - 1.5 * revenue)
        give = min(give, account.balance - revenue)
        if firm.outside_share:
            post(account, model.outside, give * firm.outside_share)
        post(account, region.households, give * (1.0 - firm.outside_share))
    if making:
        many[at][f] += 1
        margins[at][f] += margin


def pay_bills(
    firm: Firm, region: Any, p: Any, low: float, bought: float, outside: Account, bank: Account
) -> None:
    """Pay all that is due; who cannot borrows. ``low`` is the bill of the unskilled."""
    account, people, households = firm.account, firm.people, region.households
    bill = low
    for person in firm.members:
        bill += person.wage
    fixed = p.overhead if people > 0 or firm.concept >= 0 else 0.0
    place = region.rent * (people + 0.3 * firm.labour)
    due = account.owed * p.interest
    cost = bill + bought + fixed + place + due
    short = cost + 5.0 - account.balance
    if cost > 0.0 and short > 0.0:
        lend(bank, account, short + 1.0)
    paid = post(account, households, bill)
    if bought:
        bought = post(account, outside, bought)
        paid += bought
    paid += post(account, households, fixed)
    if region.treasury is not None:
        paid += post(account, region.treasury, 0.3 * place)
        place *= 0.7
    paid += post(account, households, place)
    if due:
        paid += post(account, bank, due)
    firm.inputs += bought
    firm.outlay = paid + firm.inputs - bought
    firm.wages = bill


def pay_tax(account: Account, region: Any, p: Any, made: float, revenue: float) -> float:
    """Pay tax on profit and sales to the locality and the nation; return what was paid."""
    tax = p.sales_tax * revenue
    if made > 0.0:
        tax += p.profit_tax * made
    tax = min(tax // 1.0, max(account.balance, 0.0))
    paid, treasury, nation = 0.0, region.treasury, region.nation
    if treasury is not None:
        paid = post(account, treasury, p.local * tax)
    if nation is not None and nation is not treasury:
        paid += post(account, nation, min((1.0 - p.local) * tax, tax - paid))
    return paid


def step(model: Any, p: Any) -> None:
    """Let every firm settle the quarter."""
    k, regions, need = model.n_fields, model.regions, model.dials["accounts.inputs"]
    for firm in model.firms:
        firm.inputs = 0.0
    pay_orders(model)
    many = [[0] * k for _ in regions]
    margins = [[0.0] * k for _ in regions]
    for firm in model.firms:
        settle(firm, model, p, need, many, margins)
    for region, makers, summed in zip(regions[: model.n_regions], many, margins, strict=False):
        region.incumbents = [
            total / count if count else 0.0 for total, count in zip(summed, makers, strict=True)
        ]
