"""Organisations as Mesa agents against Mesa's own: making them, asking sets of them, reading one.

Both sides have as many agents with the same six attributes. Ours are firms of a small World, whose
table of firms is filled anew, and ``world.agents``; theirs are plain ``mesa.Agent`` objects that
register with a ``mesa.Model``, and ``model.agents``. Questions are asked as a user would ask them,
so that making the set is part of ours, and both give what Mesa's interface promises: a list, a
number, groups, another set. CPU time, in turn; garbage is collected between blocks only, which
spares Mesa's objects more than our arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from typing import Any, NamedTuple

import mesa
import numpy as np

import sim
from sim.core.jit import A
from sim.core.ledger import Ledger
from sim.core.table import Table
from sim.world import tables
from sim.world.agents import Firm
from sim.world.world import World

from .clock import interleaved

READS = 100_000


class Handles(NamedTuple):
    """How many times faster than Mesa's own agents and sets; a read in nanoseconds."""

    creation: float
    """A table of the six columns (and alive, address, account) filled, and the set of all."""
    founding: float
    """The same with every column that firms have, most of which the Mesa agents go without."""
    agg: float
    """Sum, mean and largest of a number with a fraction."""
    get: float
    """A list of each of the six attributes, three whole numbers and three with a fraction."""
    get_fraction: float
    """A list of numbers with a fraction alone: 100,000 objects that Python has to make."""
    array: float
    """The same as an array, which Mesa can only have from a list."""
    groupby: float
    """By region, and how many there are in each."""
    select: float
    """All that are of one class."""
    mask: float
    """Whose price is above a bound: by a mask, against a function of each."""
    sort: float
    """By a number with a fraction."""
    read_ns: float
    """One attribute through a handle that is held."""
    plain_ns: float
    """One attribute of a plain Mesa agent."""


class _Agent(mesa.Agent):
    """What a user of Mesa would write."""

    def __init__(self, model: mesa.Model, region: int, kind: int, people: int, price: float,
                 quality: float, revenue: float) -> None:  # fmt: skip
        super().__init__(model)
        self.region, self.kind, self.people = region, kind, people
        self.price, self.quality, self.revenue = price, quality, revenue


def _values(rows: int) -> dict[str, A]:
    """Return the six attributes (rows each): spread as if drawn, the same every time."""
    at = np.arange(rows)
    spread = (at * 0.6180339887498949) % 1.0
    return {
        "region": at % 2, "kind": at % 3, "people": (spread * 40).astype(np.int64),
        "price": 9000.0 + 2000.0 * spread, "quality": spread[::-1].copy(), "revenue": 1e6 * spread,
    }  # fmt: skip


def _ours(world: World, values: dict[str, A], addresses: A, *, six: bool) -> None:
    """Fill the world's table of firms anew and ask for the set of all organisations."""
    every = tables.firms(world.n_fields)
    if six:
        kept = (*values, "address", "account")
        every = Table("firms", {label: every.columns[label] for label in kept}, 256)
    world.firms, world.ledger = every, Ledger(world.n_regions)
    world.__dict__.pop("_handle_cache", None)
    world.found_firms(address=addresses, **values)
    assert len(world.agents) > len(addresses)


def _theirs(values: dict[str, list[Any]], held: list[mesa.Model]) -> None:
    held[:] = [model := mesa.Model(rng=1)]
    for six in zip(*values.values()):
        _Agent(model, *six)
    assert len(model.agents) == len(values["kind"])


def _read(one: Any) -> None:
    for _ in range(READS):
        one.price  # noqa: B018


def measured(rows: int = 100_000, blocks: int = 7) -> Handles:
    """Time both sides with so many agents; return medians as ratios."""
    values = _values(rows)
    lists = {label: column.tolist() for label, column in values.items()}
    addresses = np.arange(1, rows + 1).astype(np.uint64) << np.uint64(20)
    world = World(sim.load("world=small", "world.burn_in=0"), keep_events=False)
    held: list[mesa.Model] = []
    made = _medians({
        "six": lambda: _ours(world, values, addresses, six=True),
        "firms": lambda: _ours(world, values, addresses, six=False),
        "theirs": lambda: _theirs(lists, held),
    }, blocks)  # fmt: skip
    model = held[0]
    one, other = world.handle(int(addresses[0])), model.agents.to_list()[0]
    three = [sum, np.mean, max]
    asked = _medians({
        "agg": lambda: _firms(world).agg("price", three),
        "agg'": lambda: model.agents.agg("price", three),
        "get": lambda: [world.agents.get(label, "default") for label in values],
        "get'": lambda: [model.agents.get(label, "default") for label in values],
        "get_fraction": lambda: world.agents.get("price", "default"),
        "get_fraction'": lambda: model.agents.get("price", "default"),
        "array": lambda: _firms(world).array("price"),
        "array'": lambda: np.array(model.agents.get("price")),
        "groupby": lambda: world.agents.groupby("region").count(),
        "groupby'": lambda: model.agents.groupby("region").count(),
        "select": lambda: world.agents.select(agent_type=Firm),
        "select'": lambda: model.agents.select(agent_type=_Agent),
        "mask": lambda: (firms := _firms(world)).select(firms.array("price") > 9500.0),
        "mask'": lambda: model.agents.select(lambda agent: agent.price > 9500.0),
        "sort": lambda: _firms(world).sort("price"),
        "sort'": lambda: model.agents.sort("price"),
        "read": lambda: _read(one),
        "read'": lambda: _read(other),
    }, blocks)  # fmt: skip
    ratio = {name: asked[name + "'"] / took for name, took in asked.items() if name[-1] != "'"}
    return Handles(
        creation=made["theirs"] / made["six"], founding=made["theirs"] / made["firms"],
        agg=ratio["agg"], get=ratio["get"], get_fraction=ratio["get_fraction"],
        array=ratio["array"], groupby=ratio["groupby"],
        select=ratio["select"], mask=ratio["mask"], sort=ratio["sort"],
        read_ns=1e9 * asked["read"] / READS, plain_ns=1e9 * asked["read'"] / READS,
    )  # fmt: skip


def _firms(world: World) -> Any:
    """Return the firms among all organisations: only they have a price."""
    return world.agents.select(agent_type=Firm)


def _medians(works: dict[str, Callable[[], object]], blocks: int) -> dict[str, float]:
    """Return CPU seconds of each work, in turn; what the last block left is collected first."""
    took = [interleaved(works, 1) for _ in range(blocks + 1)][1:]  # the first one warms up
    return {name: median(one[name].cpu for one in took) for name in works}
