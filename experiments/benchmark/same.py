"""Do model and twin say the same? Every column of every living row, compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.world.tables import AT_FIRM, AT_INSTITUTE, CAPITAL
from sim.world.world import World

from .twin.model import Twin

REFERENCES = {
    "employer",
    "leader",
    "partner",
    "team",
    "a",
    "b",
    "account",
    "households",
    "treasury",
}
"""Columns that hold row numbers: compared by the addresses of what they refer to."""


def differences(world: World, twin: Twin) -> dict[str, float]:
    """Return by table and column the largest difference, relative to 1 + the value's size.

    A number of rows or a reference that differs counts as infinite.
    """
    out: dict[str, float] = {}
    ties = world.ties.live()
    tables = {
        "firms": (world.firms, world.firms.live(), list(twin.firms)),
        "people": (world.people, world.people.live(), list(twin.people)),
        "ties": (world.ties, ties[world.ties.layer[ties] != CAPITAL], twin.ties),
        "projects": (world.projects, world.projects.live(), twin.projects),
        "concepts": (world.concepts, world.concepts.live(), twin.concepts),
        "fields": (world.fields, world.fields.live(), twin.fields),
        "regions": (world.regions, world.regions.live(), twin.regions),
    }
    for name, (table, rows, things) in tables.items():
        if len(rows) != len(things):
            out[f"{name} (rows)"] = np.inf
            continue
        for column in table.columns:
            if column == "alive" or column in REFERENCES:
                continue
            ours = getattr(table, column)[rows]
            theirs = np.array([getattr(thing, column) for thing in things], dtype=ours.dtype)
            out[f"{name}.{column}"] = _gap(ours, theirs.reshape(ours.shape))
    out |= _references(world, twin, ties[world.ties.layer[ties] != CAPITAL])
    out |= _money(world, twin)
    return {key: gap for key, gap in out.items() if gap > 0.0}


def _gap(ours: Any, theirs: Any) -> float:
    if not ours.size:
        return 0.0
    if ours.dtype.kind != "f":
        return 0.0 if np.array_equal(ours, theirs) else np.inf
    return float((np.abs(ours - theirs) / (1.0 + np.abs(ours))).max())


def _references(world: World, twin: Twin, ties: Any) -> dict[str, float]:
    x, f, t, j = world.people, world.firms, world.ties, world.projects
    where = {AT_FIRM: f.address, AT_INSTITUTE: world.institutes.address}
    ours = [
        int(where[int(x.place[p])][x.employer[p]]) if x.place[p] in where else 0 for p in x.live()
    ]
    theirs = [
        person.employer.address if person.employer is not None else 0 for person in twin.people
    ]
    team = [[int(x.address[m]) if m >= 0 else 0 for m in j.team[row]] for row in j.live()]
    partners = [[_named(world, int(o)) for o in j.partner[row]] for row in j.live()]
    pairs = [
        ("people.employer", ours, theirs),
        ("ties.a", f.address[t.a[ties]].tolist(), [tie.a.address for tie in twin.ties]),
        ("ties.b", [_named(world, int(o)) for o in t.b[ties]], [tie.b.address for tie in twin.ties]),
        ("projects.leader", f.address[j.leader[j.live()]].tolist(),
         [one.leader.address for one in twin.projects]),
        ("projects.team", team, [[m.address if m else 0 for m in one.team] for one in twin.projects]),
        ("projects.partner", partners,
         [[o.address if o else 0 for o in one.partner] for one in twin.projects]),
    ]  # fmt: skip
    return {name: 0.0 if ours == theirs else np.inf for name, ours, theirs in pairs}


def _named(world: World, row: int) -> int:
    """Return the address of a firm (row) or an institute (−2 − row); 0 of nobody (−1)."""
    if row == -1:
        return 0
    return int(world.firms.address[row] if row >= 0 else world.institutes.address[-2 - row])


def _money(world: World, twin: Twin) -> dict[str, float]:
    f, ledger = world.firms, world.ledger
    rows = f.live()
    pairs = {
        "firms.balance": (
            ledger.balance[f.account[rows]],
            [one.account.balance for one in twin.firms],
        ),
        "firms.owed": (ledger.owed[f.account[rows]], [one.account.owed for one in twin.firms]),
        "outside": (ledger.balance[:2], [twin.outside.balance, twin.bank.balance]),
        "institutes": (
            ledger.balance[world.institutes.account[: world.institutes.n]],
            [one.account.balance for one in twin.institutes],
        ),
        "accounts": (ledger.balance[: len(twin.accounts)], [a.balance for a in twin.accounts]),
        "households": (
            ledger.balance[world.regions.households[: world.n_regions]],
            [region.households.balance for region in twin.regions[: world.n_regions]],
        ),
    }
    out = {}
    for name, (ours, theirs) in pairs.items():
        same = len(ours) == len(theirs)
        out[f"money of {name}"] = _gap(ours, np.array(theirs)) if same else np.inf
    return out


def lived(words: list[str], quarters: int) -> dict[str, float]:
    """Live a core world and its twin side by side; return how they differ at the end."""
    import sim

    from .twin.start import copied

    world = World(sim.load(*words))
    twin = copied(world)
    for _ in range(quarters):
        world.step()
        twin.step()
    return differences(world, twin)
