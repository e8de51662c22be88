"""Research grants match what firms spend, as far as the payer's cash goes.

    grant_i = rate·(research money that firm i would spend at that rate),   prorated to the budget

A grant lowers the price of research; what it adds depends on whether cash bound the firm.
Source: L-030, L-134 (000:44, 001:77); evidence T8.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.jit import A, rule
from ..core.ledger import KIND, Book, post
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.events import EVENT, Log, note
from ..world.interventions import note_spent, purses

_GRANT, _EVENT = KIND["grant"], EVENT["grant"]


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
def _reckon(n: int, alive: A, region: A, kind: A, asks: A, group: A, base: float, rate: A,
            most: float, grant_rate: A, asked: A) -> None:  # fmt: skip
    """Set the rate that firms reckon with and note by region what each is asking for (yuan)."""
    for i in range(n):
        r = region[i]
        grant_rate[i] = 0.0
        if alive[i] and r < len(asked) and rate[r] > 0.0:
            grant_rate[i] = rate[r] if group[r] < 0 or kind[i] == group[r] else base
            asked[r, i] = min(asks[i], most)


@rule
def _grant(n: int, asked: A, payer: int, account: A, scale: float, got: A, book: Book) -> float:
    """Grant all of a region's firms the same share of what they ask, in whole yuan; return the sum."""
    spent = 0.0
    for i in range(n):
        if asked[i] > 0.0:
            paid = post(book, _GRANT, payer, account[i], float(math.floor(asked[i] * scale)))
            got[i] += paid
            spent += paid
    return spent


@rule
def _note(n: int, r: int, asked: A, got: A, address: A, grant: A, granted: A, log: Log) -> None:
    """Enter what a region's firms have got."""
    for i in range(n):
        if asked[i] > 0.0:
            grant[i] += got[i]
            granted[i] += got[i]
            note(log, _EVENT, r, address[i], 0, 0, -1, -1, got[i], 0.0)


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
        asked, got, book = np.zeros((w.n_regions, n)), np.zeros(n), w.ledger.book
        _reckon(n, f.alive, f.region, f.kind, f.grant_asked, group, p.rate, rate, p.most,
                f.grant_rate, asked)  # fmt: skip
        for r in range(w.n_regions):
            total = float(asked[r].sum())
            if total <= 0.0:
                continue
            for payer, share, most, added in purses(w, "grants.rate", r):
                most = min(most, max(float(book.balance[payer]), 0.0))
                scale = min(share, p.part * most / total)
                spent = _grant(n, asked[r], payer, f.account, scale, got, book)
                if added:
                    note_spent(w, "grants.rate", r, spent)
            _note(n, r, asked[r], got, f.address, f.grant, f.granted, w.events.log)
