"""Small worlds for tests: specs without Hydra in the loop, states that can be compared."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from typing import Any

import numpy as np

import sim
from sim.core.spec import RunSpec
from sim.core.table import Table
from sim.world.tables import AT_FIRM, AT_INSTITUTE, CAPITAL
from sim.world.world import World

PATHS = ("indigenous", "fusion", "giant_led", "imported", "upgrading")
TABLES = (
    "firms", "people", "ties", "projects", "concepts", "institutes", "investors", "governments",
    "hubs", "regions", "fields",
)  # fmt: skip
EMPTY = dict.fromkeys(
    ("startups", "smes", "giants", "institutes", "investors", "governments", "hubs"), 0
)


@functools.cache
def spec_of(path: str = "indigenous", *more: str, world: str = "small") -> RunSpec:
    """Load a spec through the door, once for each set of words."""
    return sim.load(f"world={world}", f"path={path}", *more)


def small(path: str = "indigenous", /, **changes: Any) -> RunSpec:
    """Return a small spec with changes; ``start__smes=3`` stands for start.smes."""
    return spec_of(path).replace({key.replace("__", "."): v for key, v in changes.items()})


def lived(spec: RunSpec, quarters: int, **options: Any) -> World:
    """Return a world after some quarters."""
    world = World(spec, **options)
    for _ in range(quarters):
        world.step()
    return world


def tables(world: World) -> list[Table]:
    """Return all tables of a world."""
    return [getattr(world, name) for name in TABLES]


def columns(world: World) -> dict[str, np.ndarray]:
    """Return a copy of every column, balance and debt: 'firms.quality' → array."""
    state = {
        f"{table.name}.{label}": getattr(table, label)[: table.n].copy()
        for table in tables(world)
        for label in table.columns
    }
    state["ledger.balance"] = world.ledger.balance.copy()
    state["ledger.owed"] = world.ledger.owed.copy()
    state["world.people"] = np.array([world.retired, world.outside_people])
    state["world.now"] = np.array([world.now[name] for name in sorted(world.now)])
    return state


def differing(one: dict[str, np.ndarray], two: dict[str, np.ndarray]) -> list[str]:
    """Return the names of columns whose bytes differ."""
    assert one.keys() == two.keys()
    return [name for name in one if not same_bytes(one[name], two[name])]


def same_bytes(a: np.ndarray, b: np.ndarray) -> bool:
    """Say whether two arrays agree in shape, type and every byte."""
    return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()


def hashed_state(world: World, digest: Any = None) -> str:
    """Return one hash over every column, balance and debt."""
    digest = digest or hashlib.sha256()
    for name, array in columns(world).items():
        digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
    return str(digest.hexdigest())


def hashed_run(spec: RunSpec, quarters: int, **options: Any) -> str:
    """Return a hash over the state of every quarter of a run."""
    world, digest = World(spec, **options), hashlib.sha256()
    hashed_state(world, digest)
    for _ in range(quarters):
        world.step()
        hashed_state(world, digest)
    return digest.hexdigest()


def by_address(world: World, leave_out: Iterable[int] = ()) -> dict[str, dict[Any, bytes]]:
    """Return every living row under its address, rows it points to written as addresses.

    Cash and debt stand beside an organisation's columns; account numbers are left out, since
    they only say who came first.
    """
    w, out = world, {}
    left = set(leave_out)
    address = {name: getattr(w, name).address for name in ("firms", "people", "institutes")}

    def firm_or_institute(rows: np.ndarray) -> np.ndarray:
        flat = rows.reshape(-1)
        named = [
            0 if i == -1 else int(address["firms"][i] if i >= 0 else address["institutes"][-2 - i])
            for i in flat
        ]
        return np.array(named, np.uint64).reshape(rows.shape)

    for table in tables(w):
        live = table.live()
        held = {label: getattr(table, label)[live] for label in table.columns}
        held.pop("alive")
        account = held.pop("account", None)
        if account is not None:
            held["cash"], held["debt"] = w.ledger.balance[account], w.ledger.owed[account]
        for label in ("households", "treasury"):
            held.pop(label, None)
        if table.name == "people":
            place = held["place"]
            held["employer"] = np.array(
                [
                    int(address["firms"][e]) if p == AT_FIRM
                    else int(address["institutes"][e]) if p == AT_INSTITUTE else 0
                    for p, e in zip(place, held["employer"], strict=True)
                ],
                np.uint64,
            )  # fmt: skip
        elif table.name == "ties":
            capital = held["layer"] == CAPITAL
            investors = w.investors.address
            held["a"] = np.array(
                [
                    int(investors[a]) if c else int(firm_or_institute(np.array([a]))[0])
                    for a, c in zip(held["a"], capital, strict=True)
                ],
                np.uint64,
            )
            held["b"] = firm_or_institute(held["b"])
        elif table.name == "projects":
            held["leader"] = firm_or_institute(held["leader"])
            held["partner"] = firm_or_institute(held["partner"])
            team = held["team"]
            there = (team >= 0) & w.people.alive[np.maximum(team, 0)]  # who has left is in no team
            held["team"] = np.where(there, address["people"][np.maximum(team, 0)], 0)
        names = held.get("address", live)
        if table.name == "ties":
            names = list(zip(names.tolist(), held["layer"].tolist(), held["a"].tolist()))
        else:
            names = names.tolist()
        out[table.name] = {
            name: b"".join(np.ascontiguousarray(held[label][at]).tobytes() for label in held)
            for at, name in enumerate(names)
            if name not in left
        }
    return out


def changed(one: dict[str, dict[Any, bytes]], two: dict[str, dict[Any, bytes]]) -> list[str]:
    """Return which rows differ between two worlds read by address, table by table."""
    found = []
    for name in one:
        a, b = one[name], two[name]
        found += [f"{name} {key} only in one" for key in a.keys() ^ b.keys()]
        found += [f"{name} {key}" for key in a.keys() & b.keys() if a[key] != b[key]]
    return found
