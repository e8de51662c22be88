"""Makers look for suppliers of their inputs near them, and drop those who fall behind.

    tie if g·(h_s − F) beats the fit of imports by a margin;   local sourcing prefers the region

Symbols: h_s capability of the candidate in its field, F frontier. Roles follow the input-output
table of fields: a supplier serves makers downstream of its field, never rivals of its own product.
Source: M-071, M-077, M-080, M-081, M-136 (001:47, 003:35, 003:69, 004:63).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.chance import hashed, on_ring, uniform
from ..core.jit import A, U, rule
from ..core.params import Switch, par
from ..core.part import Mechanism
from ..core.registry import MECHANISMS
from ..world.tables import SUPPLY


@dataclass(frozen=True)
class Params(Switch):
    """What can be set, with unit, range and source."""

    # fmt: off
    search: float = par(0.2, unit="chance a quarter", low=0, high=1, source="assumed",
                        about="a maker looks for a supplier of an input it imports")
    candidates: int = par(6, unit="firms", low=1, high=50, source="R 110", about="candidates seen")
    least: float = par(0.60, unit="log below frontier", low=0, high=3, source="001:47; assumed",
                       about="gap to the frontier beyond which nobody is taken")
    drop: float = par(0.85, unit="log below frontier", low=0, high=5, source="assumed",
                      about="gap at which a supplier is dropped")
    local: float = par(0.0, unit="log", low=0, high=2, dial=True, source="003:69",
                       about="gap forgiven to suppliers of the own region")
    # fmt: on


@rule
def _look(key: U, n: int, alive: A, address: A, region: A, home: A, concept: A, revenue: A,
          skill: A, frontier: A, upstream: A, has: A, points: A, order: A, starts: A, local: A,
          search: float, candidates: int, least: float, out_a: A, out_b: A) -> int:  # fmt: skip
    many = 0
    for i in range(n):
        if not alive[i] or concept[i] < 0 or revenue[i] <= 0.0:
            continue
        for s in range(2):
            if has[i, s] or uniform(key, address[i], s) >= search:
                continue
            f, r = upstream[home[i], s], region[i]
            best, pick = -least - local[r], -1
            for c in range(candidates):
                at = on_ring(
                    points, starts[r], starts[r + 1], hashed(key, address[i], 10 * s + c + 3)
                )
                if at < 0:
                    break
                j = order[at]
                if j == i or not alive[j] or home[j] != f or concept[j] < 0:
                    continue
                x = skill[j, f] - frontier[f]
                if x > best:
                    best, pick = x, j
            if pick >= 0:
                out_a[many], out_b[many] = pick, i
                many += 1
    return many


@rule
def _standing(n: int, alive: A, layer: A, a: A, b: A, home: A, skill: A, frontier: A, upstream: A,
              drop: float, has: A, end: A) -> None:  # fmt: skip
    for t in range(n):
        end[t] = False
        if not alive[t] or layer[t] != SUPPLY:
            continue
        seller, buyer = a[t], b[t]
        f = home[seller]
        slot = -1
        for s in range(2):
            if upstream[home[buyer], s] == f:
                slot = s
        if slot < 0 or skill[seller, f] < frontier[f] - drop or has[buyer, slot]:
            end[t] = True
        else:
            has[buyer, slot] = True


@MECHANISMS.add
class Suppliers(Mechanism):
    """Supply ties are made and dropped."""

    phase, order = "connect", 30
    label, label_zh = "Choice of suppliers", "供应商选择"
    claims = ("M-071", "M-077", "M-080", "M-081", "M-136")
    reads = (
        "fields.frontier", "fields.upstream", "firms.address", "firms.alive", "firms.concept",
        "firms.field", "firms.region", "firms.revenue", "firms.skill", "ties.a", "ties.alive",
        "ties.b", "ties.layer",
    )  # fmt: skip
    writes = (
        "ties.a", "ties.address", "ties.alive", "ties.b", "ties.kept", "ties.made", "ties.used",
    )  # fmt: skip
    events = ("tie_made", "tie_broken")
    proof = "local_supply_share"
    proof_path = "fusion"

    def step(self, world: Any, p: Params) -> None:
        """Drop suppliers who fell behind; look for new ones."""
        w, f, t, n = world, world.firms, world.ties, world.firms.n
        has, end = np.zeros((max(n, 1), 2), bool), np.zeros(max(t.n, 1), bool)
        _standing(t.n, t.alive, t.layer, t.a, t.b, f.field, f.skill, w.fields.frontier,
                  w.fields.upstream, p.drop, has, end)  # fmt: skip
        gone = np.flatnonzero(end[: t.n])
        w.events.add_all("tie_broken", f.region[t.b[gone]], f.address[t.b[gone]],
                         f.address[t.a[gone]], "supply")  # fmt: skip
        t.end(gone)
        points, order, starts = w.firm_ring()
        a, b = np.zeros(2 * max(n, 1), np.int64), np.zeros(2 * max(n, 1), np.int64)
        many = _look(w.chance("suppliers"), n, f.alive, f.address, f.region, f.field, f.concept,
                     f.revenue, f.skill, w.fields.frontier, w.fields.upstream, has, points, order,
                     starts, w.dials["suppliers.local"], p.search, p.candidates, p.least, a, b)  # fmt: skip
        if not many:
            return
        a, b = a[:many], b[:many]
        t.add_many(
            many, layer=SUPPLY, a=a, b=b, made=w.quarter, used=w.quarter, kept=2.0, broken=1.0,
            address=w.addresses(w.chance("suppliers.birth"), f.address[a] ^ f.address[b]),
        )  # fmt: skip
        w.events.add_all("tie_made", f.region[b], f.address[b], f.address[a], "supply",
                         f.field[a])  # fmt: skip
