"""Buyers everywhere choose by quality and price among all offers of a field."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log
from typing import Any

from sim.world.value import TYPICAL

from .things import Account, Firm, post

NAME, PHASE = "market", "trade"


def offer(
    firm: Firm, p: Any, fields: list[Any], away: list[float], attraction: list[list[float]],
    offers: list[tuple[Firm, float, float]], places: range,
) -> None:  # fmt: skip
    """Put a maker's product on offer: note its pull at home and elsewhere, add it up by place."""
    if firm.concept < 0:
        firm.demand = firm.sold = firm.share = firm.fill = firm.revenue = 0.0
        return
    f, home, quality = firm.field, firm.region, firm.quality
    field = fields[f]
    capacity = firm.capacity
    u = p.quality * (quality - field.frontier) - p.price * log(firm.price / field.outside_price)
    u += p.reach * log((capacity if capacity > 1.0 else 1.0) / TYPICAL)
    near = exp(-30.0 if u < -30.0 else 12.0 if u > 12.0 else u)
    far = near * away[home]
    offers.append((firm, near, far))
    if quality > field.best:
        field.best = quality
    row = attraction[f]
    for r in places:
        row[r] += near if r == home else far


def sell(
    firm: Firm, near: float, far: float, buyers: list[float], whole: float,
    attraction: list[float], gamma: float, outside: Account,
) -> float:  # fmt: skip
    """Take the firm's part of each place's buyers, serve what it can make; return units sold to them.

    ``buyers`` by place, ``whole`` their sum.
    """
    home, units = firm.region, 0.0
    for r, attracted in enumerate(attraction):
        if attracted > 0.0:
            units += buyers[r] * (near if r == home else far) / attracted
    price, labour = firm.price, firm.labour
    demand, fill = units, 1.0
    if firm.orders:
        demand += firm.orders / (price if price > 1.0 else 1.0)
    if demand > 0.0:
        make, capacity = 0.0, firm.capacity
        if labour > 0.0:
            make = exp(firm.productivity + gamma * log(labour)) * firm.chain
        if make > capacity:
            make = capacity
        if make < demand:
            fill = make / demand
    share = units / whole if whole > 0.0 else 0.0
    firm.share = share if share < 1.0 else 1.0
    firm.demand, firm.fill, firm.sold = demand, fill, demand * fill
    served = units * fill
    firm.revenue = post(outside, firm.account, served * price)
    return served


def plain_sum(numbers: Iterable[float]) -> float:
    """Add up one by one, as the model does: ``sum`` would correct what rounding loses."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def add_outside(model: Any, p: Any, away: float, attraction: list[list[float]]) -> None:
    """Add the offers of the typical firms outside, which are as many as their market feeds."""
    for field, row in zip(model.fields, attraction, strict=True):
        many = p.density * field.outside_presence * max(field.demand, field.prospect) / TYPICAL
        there = exp(p.quality * (field.outside_quality - field.frontier)) * many
        for r in range(len(row)):
            row[r] += there * away
        row[-1] += there * (1.0 - away)


def step(model: Any, p: Any) -> None:
    """Clear all fields' markets; sales are paid."""
    fields, regions = model.fields, model.regions
    scale = p.works * model.spec.world.size
    away = [exp(-p.friction * exp(-region.works / scale)) for region in regions]
    for field in fields:
        field.best = field.outside_quality if field.outside_presence > 0.0 else -1.0
    attraction = [[0.0] * len(regions) for _ in fields]
    offers: list[tuple[Firm, float, float]] = []
    places = range(len(regions))
    for firm in model.firms:
        offer(firm, p, fields, away, attraction, offers, places)
    add_outside(model, p, away[-1], attraction)

    dial = model.dials["market.demand"]
    buyers, whole = [], []
    for field, row in zip(fields, attraction, strict=True):
        home = [share * d for share, d in zip(field.home, dial, strict=True)]
        weight = [share / max(attracted, 1.0) for share, attracted in zip(home, row, strict=True)]
        field.attraction = row
        field.pull = [
            plain_sum(w * (1.0 if r == at else away[r]) for at, w in enumerate(weight))
            for r in range(len(regions))
        ]
        buyers.append([field.demand * share for share in home])
        whole.append(field.demand * plain_sum(home))

    gamma, outside, sold = model.params("production").returns, model.outside, [0.0] * len(fields)
    for firm, near, far in offers:
        f = firm.field
        sold[f] += sell(firm, near, far, buyers[f], whole[f], attraction[f], gamma, outside)
    for field, all_bought, served in zip(fields, whole, sold, strict=True):
        field.outside_sold = max(all_bought - served, 0.0)
