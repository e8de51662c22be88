"""The measurement of agents against Mesa's own runs, and its two sides are alike."""

from __future__ import annotations

import math

import numpy as np

import sim
from experiments.benchmark import handles
from sim.world.agents import Firm
from sim.world.world import World


def test_all_is_measured() -> None:
    found = handles.measured(rows=300, blocks=1)
    assert all(math.isfinite(number) and number > 0.0 for number in found)


def test_both_sides_have_the_same_attributes() -> None:
    world = World(sim.load("world=small", "world.burn_in=0"))
    values, held = handles._values(50), []
    addresses = np.arange(1, 51).astype(np.uint64) << np.uint64(20)
    for six in (False, True):
        handles._ours(world, values, addresses, six=six)
        handles._theirs({label: column.tolist() for label, column in values.items()}, held)
        firms = world.agents.select(agent_type=Firm)
        assert len(firms) == len(held[0].agents) == 50
        for label in values:
            assert firms.get(label) == held[0].agents.get(label)
        assert firms.sort("price").get("people") == held[0].agents.sort("price").get("people")
