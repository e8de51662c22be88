"""Firms end: when they owe more than they are worth, or when the founder gives up."""

from __future__ import annotations

import math
from typing import Any

from .births import wind_up
from .luck import uniform
from .things import Firm

NAME, PHASE = "closure", "turn_over"


def decide(firm: Any, model: Any, p: Any, key: int, gone: list[Firm]) -> None:
    """Join those that end: the insolvent, the deserted, and the losing who give up."""
    account = firm.account
    cash = account.balance
    worth = cash + p.salvage * p.price_of_capacity * firm.capacity - account.owed
    ends = firm.people <= 0
    if worth < -1000.0 and not ends:
        ends = worth < -p.debt * max(firm.margin, 0.0) - 1000.0
    if not ends and firm.losses > p.patience:
        ends = uniform(key, firm.address, 0) < _chance(firm, cash, model, p)
    if ends:
        gone.append(firm)


def _chance(firm: Any, cash: float, model: Any, p: Any) -> float:
    """Return the chance that the owner of a losing firm gives up."""
    field = model.fields[firm.field]
    if firm.concept >= 0:
        relative = firm.quality - field.outside_quality
    else:
        relative = firm.capability - field.frontier
    chance = p.give_up * min(max(1.25 - math.exp(relative), 0.1), 1.0)
    if firm.invested > 0.0:
        chance *= p.backed
    chance *= p.settled + (1.0 - p.settled) * math.exp(-firm.capacity / p.sunk)
    if firm.concept < 0 and cash > 2.0 * model.regions[firm.region].wage:
        chance *= p.hope
    return float(chance)


def step(model: Any, p: Any) -> None:
    """Let every firm decide, then wind up those that end."""
    gone: list[Firm] = []
    key = model.key("closure")
    for firm in model.firms:
        decide(firm, model, p, key, gone)
    if gone:
        wind_up(model, gone, p.salvage * p.price_of_capacity)
