"""Research grants match what firms spend, as far as the payer's cash goes.

    grant_i = rate·(research money that firm i would spend at that rate),   prorated to the budget

A grant lowers the price of research; what it adds depends on whether cash bound the firm.
Source: L-030, L-134 (000:44, 001:77); evidence T8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, post_all
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.interventions import note_spent, purses


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    rate: float = par(0.10, unit="share of research money", low=0, high=0.9, dial=True,
                      source="000:44", about="part of research money that a grant pays")
    part: float = par(0.5, unit="share of cash", low=0, high=1, source="assumed",
                      about="most of a purse that goes into grants in a quarter")
    most: float = par(2.0e6, unit="yuan a quarter a firm", low=0, high=1e9, source="assumed",
                      about="most that one firm gets in a quarter")
    # fmt: on


@rule
def _reckon(n: int, alive: A, region: A, kind: A, asks: A, r: int, group: int, base: float,
            rate: float, most: float, grant_rate: A, asked: A) -> None:  # fmt: skip
    """Set the rate of a region's firms and note what each is asking for (yuan)."""
    for i in range(n):
        asked[i] = 0.0
        if alive[i] and region[i] == r:
            grant_rate[i] = rate if group < 0 or kind[i] == group else base
            asked[i] = min(asks[i], most)


@MECHANISMS.add
class Grants(Mechanism):
    """Public money matches private research."""

    phase, order = "fund", 20
    label, label_zh = "Research grants", "研发补助"
    claims = ("M-064", "M-067", "M-134")
    reads = (
        "firms.account", "firms.address", "firms.alive", "firms.grant", "firms.grant_asked",
        "firms.granted", "firms.kind", "firms.region", "ledger", "regions.treasury",
    )  # fmt: skip
    writes = (
        "firms.grant", "firms.grant_rate", "firms.granted", "ledger",
    )  # fmt: skip
    events = ("grant",)
    proof = "grants"
    proof_path = "giant_led"

    def step(self, world: Any, p: Params) -> None:
        """Set the rate that firms reckon with next quarter and pay for this one."""
        w, f, n = world, world.firms, world.firms.n
        rate, group = w.dials["grants.rate"], w.dials.group("grants.rate")
        f.grant_rate[:n], asked = 0.0, np.zeros(n)
        for r in range(w.n_regions):
            if rate[r] <= 0.0:
                continue
            _reckon(n, f.alive, f.region, f.kind, f.grant_asked, r, group[r], p.rate, rate[r],
                    p.most, f.grant_rate, asked)  # fmt: skip
            total = float(asked.sum())
            if total <= 0.0:
                continue
            rows = np.flatnonzero(asked > 0.0)
            got, part = np.zeros(len(rows)), np.zeros(len(rows))
            for payer, share, most, added in purses(w, "grants.rate", r):
                most = min(most, max(float(w.ledger.balance[payer]), 0.0))
                scale = min(share, p.part * most / total)
                post_all(w.ledger.book, KIND["grant"], np.full(len(rows), payer), f.account[rows],
                         np.floor(asked[rows] * scale), part)  # fmt: skip
                if added:
                    note_spent(w, "grants.rate", r, float(part.sum()))
                got += part
            f.grant[rows] += got
            f.granted[rows] += got
            w.events.add_all("grant", r, f.address[rows], amount=got)
