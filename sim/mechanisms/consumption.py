"""Households spend what they earn, mostly on what the world outside makes.

    spending = c·balance a quarter
Source: closes the circuit of money; c assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS

_CONSUMPTION = KIND["consumption"]


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    share: float = par(0.2, unit="share a quarter", low=0, high=1, source="assumed",
                       about="c: part of their money that households spend")
    # fmt: on


@rule
def _spend(n_regions: int, households: A, share: float, book: Book) -> None:
    for r in range(n_regions):
        cash = max(book.balance[households[r]], 0.0)
        post(book, _CONSUMPTION, households[r], 0, share * cash)


@MECHANISMS.add
class Consumption(Mechanism):
    """Households spend."""

    phase, order = "trade", 80
    label, label_zh = "Consumption", "居民消费"
    reads = (
        "ledger", "regions.households",
    )  # fmt: skip
    writes = (
        "ledger",
    )  # fmt: skip
    proof = "household_wealth"

    def step(self, world: Any, p: Params) -> None:
        """Let the households of each region spend."""
        _spend(world.n_regions, world.regions.households, p.share, world.ledger.book)
