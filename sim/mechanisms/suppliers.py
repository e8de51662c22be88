"""Makers look for suppliers of their inputs near them, and drop those who fall behind.

    tie if g·(h_s − F) beats the fit of imports by a margin;   as many for an input as its orders need

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
from ..world.events import CAUSE, EVENT, Log, note
from ..world.tables import SUPPLY
from ..world.value import rooms_of, slot_of

_MADE, _BROKEN, _CAUSE = EVENT["tie_made"], EVENT["tie_broken"], CAUSE["supply"]

AT_ONCE = 3
"""Suppliers of one input that a buyer looks for in a quarter."""


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
          search: float, candidates: int, least: float, share: float, lot: float, most: int,
          out_a: A, out_b: A) -> int:  # fmt: skip
    """Note a supplier (``out_a``) for each buyer who finds one; return how many were found."""
    many = 0
    for i in range(n):
        if not alive[i] or concept[i] < 0 or revenue[i] <= 0.0:
            continue
        rooms = rooms_of(revenue[i], share, lot, most)
        for s in range(2):
            for m in range(min(rooms - has[i, s], AT_ONCE)):
                draw = 1000 * (2 * m + s)
                if uniform(key, address[i], draw) >= search:
                    continue
                f, r = upstream[home[i], s], region[i]
                best, pick = -least - local[r], -1
                for c in range(candidates):
                    land = hashed(key, address[i], draw + c + 3)
                    at = on_ring(points, starts[r], starts[r + 1], land)
                    if at < 0:
                        break
                    j = order[at]
                    if j == i or not alive[j] or home[j] != f or concept[j] < 0:
                        continue
                    x = skill[j, f] - frontier[f]
                    if x > best:
                        best, pick = x, j
                if pick >= 0 and many < len(out_a):
                    out_a[many], out_b[many] = pick, i
                    many += 1
    return many


@rule
def _standing(n: int, alive: A, layer: A, a: A, b: A, home: A, revenue: A, skill: A, frontier: A,
              upstream: A, drop: float, share: float, lot: float, most: int, has: A,
              end: A) -> int:  # fmt: skip
    """Count the suppliers that each buyer keeps, by input; note the ties that end, return how many."""
    many = 0
    for t in range(n):
        if not alive[t] or layer[t] != SUPPLY:
            continue
        seller, buyer = a[t], b[t]
        f = home[seller]
        slot = slot_of(upstream, home[buyer], f)
        behind = skill[seller, f] < frontier[f] - drop
        if slot < 0 or behind or has[buyer, slot] >= rooms_of(revenue[buyer], share, lot, most):
            end[many] = t
            many += 1
        else:
            has[buyer, slot] += 1
    return many


@rule
def _without_twins(many: int, a: A, b: A, n: int, alive: A, layer: A, seller: A, buyer: A,
                   first: A) -> int:  # fmt: skip
    """Keep those of the first ``many`` pairs that are not tied yet, each once; return how many.

    The pairs of a buyer stand together: ``first`` (room of one number a firm) says where.
    """
    for i in range(len(first)):
        first[i] = many
    for at in range(many - 1, -1, -1):
        first[b[at]] = at
    for t in range(n):
        if not alive[t] or layer[t] != SUPPLY:
            continue
        at = first[buyer[t]]
        while at < many and b[at] == buyer[t]:
            a[at] = -1 if a[at] == seller[t] else a[at]
            at += 1
    kept = 0
    for at in range(many):
        known, other = a[at] < 0, kept - 1
        while other >= 0 and b[other] == b[at]:
            known = known or a[other] == a[at]
            other -= 1
        if not known:
            a[kept], b[kept] = a[at], b[at]
            kept += 1
    return kept


@rule
def _names(key: U, a: A, b: A, address: A, out: A) -> None:
    for m in range(len(a)):
        out[m] = hashed(key, address[a[m]] ^ address[b[m]], 0)


@rule
def _announce(log: Log, kind: int, a: A, b: A, region: A, address: A, home: A) -> None:
    """Note ties that are made, with the field of the input, or broken."""
    for m in range(len(a)):
        seller, buyer = a[m], b[m]
        field = home[seller] if kind == _MADE else -1
        note(log, kind, region[buyer], address[buyer], address[seller], _CAUSE, field, -1, 0.0, 0.0)


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
        has, end = np.zeros((n, 2), np.int64), np.empty(t.n, np.int64)
        chain = w.params("chain")
        split = (chain.inputs, chain.lot, chain.most)
        many = _standing(t.n, t.alive, t.layer, t.a, t.b, f.field, f.revenue, f.skill,
                         w.fields.frontier, w.fields.upstream, p.drop, *split, has, end)  # fmt: skip
        if many:
            gone = end[:many]
            w.events.reserve(many)
            _announce(w.events.log, _BROKEN, t.a[gone], t.b[gone], f.region, f.address, f.field)
            t.end(gone)
        points, order, starts = w.firm_ring()
        a, b = np.empty((2, 2 * AT_ONCE * n), np.int64)
        many = _look(w.chance("suppliers"), n, f.alive, f.address, f.region, f.field, f.concept,
                     f.revenue, f.skill, w.fields.frontier, w.fields.upstream, has, points, order,
                     starts, w.dials["suppliers.local"], p.search, p.candidates, p.least, *split,
                     a, b)  # fmt: skip
        if not many:
            return
        many = _without_twins(many, a, b, t.n, t.alive, t.layer, t.a, t.b, np.empty(n, np.int64))
        if not many:
            return
        a, b, birth = a[:many], b[:many], np.empty(many, np.uint64)
        _names(w.chance("suppliers.birth"), a, b, f.address, birth)
        t.add_many(many, layer=SUPPLY, a=a, b=b, made=w.quarter, used=w.quarter, kept=2.0,
                   broken=1.0, address=birth)  # fmt: skip
        w.events.reserve(many)
        _announce(w.events.log, _MADE, a, b, f.region, f.address, f.field)
