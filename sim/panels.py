"""Yearly panels: plain columns copied off a world, once a year, cheaply; tables come later.

Words (kinds, fields, regions, …) are kept as codes; −1 in ``field`` columns cannot occur here. An
``id`` is the address of an organisation or person, the same in all panels and in the events.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .core.jit import A
from .core.ledger import FLOWS, SECTORS
from .core.spec import FIELDS
from .world import tables
from .world.tables import AT_FIRM, AT_INSTITUTE, CAPITAL

if TYPE_CHECKING:
    from .world.world import World

Columns = dict[str, A]
"""One panel: columns of equal length, by name."""

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "firms": {"kind": tables.KINDS, "field": FIELDS, "rung": tables.RUNGS,
              "origin": tables.ORIGINS, "region": ()},
    "people": {"region": (), "place": ("nobody", "firm", "institute"), "field": FIELDS,
               "second": FIELDS, "kind": tables.PEOPLE_KINDS, "origin": tables.PEOPLE_ORIGINS},
    "ties": {"layer": tables.LAYERS, "region_a": (), "region_b": ()},
    "investors": {"region": (), "kind": tables.INVESTOR_KINDS, "field": FIELDS},
    "institutes": {"region": (), "kind": tables.INSTITUTE_KINDS, "field": FIELDS},
    "accounts": {"flow": FLOWS, "payer": SECTORS, "payer_region": (), "payee": SECTORS,
                 "payee_region": ()},
}  # fmt: skip
"""Which columns of which panel hold codes, and of what; () stands for the run's regions."""


def _code(values: A) -> A:
    """Return codes in one byte each."""
    codes: A = values.astype(np.int8)
    return codes


def firms(w: World) -> Columns:
    """Return every firm that exists, with its money, knowledge and product."""
    f, k = w.firms, w.firms.live()
    account = f.account[k]
    return {
        "id": f.address[k], "region": _code(f.region[k]), "kind": _code(f.kind[k]),
        "field": _code(f.field[k]), "rung": _code(f.rung[k]),
        "age": (w.quarter - f.born[k]) / 4.0, "origin": _code(f.origin[k]),
        "parent": f.parent[k], "founder": f.founder[k], "people": f.people[k],
        "labour": f.labour[k], "cash": w.ledger.balance[account], "debt": w.ledger.owed[account],
        "revenue": f.revenue[k], "profit": f.profit[k], "wages": f.wages[k],
        "inputs": f.inputs[k], "price": f.price[k], "quality": f.quality[k],
        "concept": f.concept[k], "concept_original": f.original[k] & (f.concept[k] >= 0),
        "lineage": f.lineage[k], "productivity": f.productivity[k], "chain": f.chain[k],
        "capability": f.capability[k], "research": f.research[k],
        "cash_bound": f.constrained[k], "share": f.share[k], "degree": f.degree[k],
        "invested": f.invested[k], "granted": f.granted[k],
    }  # fmt: skip


def people(w: World) -> Columns:
    """Return every skilled person of the regions, with employer and knowledge."""
    x, k = w.people, w.people.live()
    place, row = x.place.take(k), x.employer.take(k)
    employer = np.zeros(len(k), np.uint64)
    for where, table in ((AT_FIRM, w.firms), (AT_INSTITUTE, w.institutes)):
        mine = place == where
        employer[mine] = table.address[row[mine]]
    return {
        "id": x.address.take(k), "region": _code(x.region.take(k)), "place": _code(place),
        "employer": employer, "field": _code(x.field.take(k)), "second": _code(x.second.take(k)),
        "level": x.level.take(k), "second_level": x.second_level.take(k), "kind": _code(x.kind.take(k)),
        "origin": _code(x.origin.take(k)), "wage": x.wage.take(k), "tenure": x.tenure.take(k).astype(np.int32),
    }  # fmt: skip


def ties(w: World) -> Columns:
    """Return every tie between organisations; a is the investor in the layer of capital."""
    t, f, k = w.ties, w.firms, w.ties.live()
    layer, a, b = t.layer[k], t.a[k], t.b[k]
    capital, institute = layer == CAPITAL, b < -1
    first, second = np.zeros(len(k), np.uint64), np.zeros(len(k), np.uint64)
    from_, to = np.zeros(len(k), np.int8), np.zeros(len(k), np.int8)
    for mine, rows, table, ids, regions in (
        (capital, a, w.investors, first, from_), (~capital, a, f, first, from_),
        (institute, -2 - b, w.institutes, second, to), (~institute, b, f, second, to),
    ):  # fmt: skip
        ids[mine] = table.address[rows[mine]]
        regions[mine] = table.region[rows[mine]]
    return {
        "a": first, "b": second, "layer": _code(layer), "pipeline": from_ != to,
        "trust": t.kept[k] / (t.kept[k] + t.broken[k]), "region_a": from_, "region_b": to,
        "made": t.made[k].astype(np.int32), "amount": t.amount[k], "share": t.share[k],
    }  # fmt: skip


def investors(w: World) -> Columns:
    """Return every investor with its money, record and number of stakes."""
    v, t, k = w.investors, w.ties, w.investors.live()
    held = t.a[: t.n][t.alive[: t.n] & (t.layer[: t.n] == CAPITAL)]
    return {
        "id": v.address[k], "kind": _code(v.kind[k]), "region": _code(v.region[k]),
        "field": _code(v.field[k]), "cash": w.ledger.balance[v.account[k]],
        "reputation": v.reputation[k], "stakes": np.bincount(held, minlength=v.n)[k],
        "deals": v.deals[k], "put": v.put[k], "back": v.back[k], "multiple": v.multiple[k],
    }  # fmt: skip


def institutes(w: World) -> Columns:
    """Return every institute with its staff and budget."""
    x, k = w.institutes, w.institutes.live()
    return {
        "id": x.address[k], "kind": _code(x.kind[k]), "region": _code(x.region[k]),
        "field": _code(x.field[k]), "staff": x.staff[k], "budget": x.budget[k],
        "openings": x.openings[k], "cash": w.ledger.balance[x.account[k]],
    }  # fmt: skip


def accounts(paid: A) -> Columns:
    """Return what every sector paid every other one, by purpose; ``paid`` is as a ledger's flows."""
    some, many = np.flatnonzero(paid != 0.0), len(SECTORS)
    flow, payer, payee = np.unravel_index(some, paid.shape)
    return {
        "flow": _code(flow), "payer": _code(payer % many), "payer_region": _code(payer // many),
        "payee": _code(payee % many), "payee_region": _code(payee // many),
        "amount": paid.take(some),
    }  # fmt: skip


PARTS = (firms, people, ties, investors, institutes)


class Panels:
    """What is collected of one world, year by year."""

    def __init__(self, world: World) -> None:
        self._flows = world.ledger.flows.copy()
        self._paid = np.empty_like(self._flows)
        self._parts: dict[str, list[Columns]] = {name: [] for name in WORDS}
        self._quarters: dict[str, list[int]] = {name: [] for name in WORDS}
        self.collect(world)

    def collect(self, world: World) -> None:
        """Copy this year's columns."""
        found = {part.__name__: part(world) for part in PARTS}
        np.subtract(world.ledger.flows, self._flows, out=self._paid)
        self._flows[:] = world.ledger.flows
        found["accounts"] = accounts(self._paid)
        for name, columns in found.items():
            self._parts[name].append(columns)
            self._quarters[name].append(world.quarter)

    def finish(self) -> dict[str, Columns]:
        """Return all years of each panel one below the other, with a first column ``quarter``."""
        return {name: self._joined(name) for name in WORDS}

    def _joined(self, name: str) -> Columns:
        parts = self._parts[name]
        sizes = [len(next(iter(columns.values()))) for columns in parts]
        quarter = np.repeat(np.array(self._quarters[name], np.int32), sizes)
        joined = {label: np.concatenate([p[label] for p in parts]) for label in parts[0]}
        return {"quarter": quarter, **joined}
